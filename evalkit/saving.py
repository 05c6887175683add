"""The results as files beside the report: indicators, contributions and data issues."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evalkit.i18n import _, in_language
from evalkit.issues import DataIssues
from evalkit.portfolio import Measured
from evalkit.results import Results

LARGE = 100_000  # contributions of more rows are written as Parquet; spreadsheets could not hold them


def save(results: Results, issues: DataIssues, folder: str | Path) -> str:
    """Write indicators.csv, contributions.csv (contributions.parquet where large) and data_issues.csv.

    Names and messages stand in both languages. Files are UTF-8 with a byte-order mark, so that Excel and WPS show
    Chinese. Without a folder ('') nothing is written, as when a notebook is run by hand.
    """
    if not folder:
        return ""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    values = _in_both(results)
    with in_language("zh"):
        found = issues.to_frame()
    with in_language("en"):
        found_english = issues.to_frame()
    found = found.rename(columns={"message": "message_zh", "remedy": "remedy_zh"})
    found["message_en"], found["remedy_en"] = found_english["message"], found_english["remedy"]
    contributions = results.contributions()
    _csv(values, target / "indicators.csv")
    _csv(found, target / "data_issues.csv")
    if len(contributions) > LARGE:
        contributions.to_parquet(target / "contributions.parquet", index=False)
    else:
        _csv(contributions, target / "contributions.csv")
    return _("Saved: indicators, contributions and data issues.")


def save_years(measured: Measured, folder: str | Path) -> str:
    """Write the indicators of several years as one indicators.csv, as `save` does for one year; nowhere if ''."""
    if not folder:
        return ""
    Path(folder).mkdir(parents=True, exist_ok=True)
    _csv(_in_both(measured), Path(folder) / "indicators.csv")
    return _("Saved: indicators.")


def _in_both(results: Results | Measured) -> pd.DataFrame:
    """The table of results with names and reasons in both languages."""
    with in_language("zh"):
        values = results.to_frame()
    with in_language("en"):
        english = results.to_frame()
    values = values.rename(columns={"name": "name_zh", "not_available": "not_available_zh"})
    values.insert(values.columns.get_loc("name_zh") + 1, "name_en", english["name"])
    values["not_available_en"] = english["not_available"]
    return values


def _csv(frame: pd.DataFrame, path: Path) -> None:
    inert(frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with texts that a spreadsheet will not take for formulas."""
    text = frame.select_dtypes(include=["object", "string"]).columns
    return frame.assign(**{name: frame[name].map(_inert) for name in text})


def _inert(cell: object) -> object:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

"""The results as a workbook: indicators, contributions, data issues, and what they are.

It is made from the files beside the report, which hold what its audience may see and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit import formats, reference
from evalkit.batch.facts import read_facts
from evalkit.errors import EvalkitError, Text
from evalkit.i18n import _, in_language, pick
from evalkit.issues import NAMES

MOST_ROWS = 200_000  # of a sheet; more are slow to open, and the file beside the report has them all
WRAPPED = 40  # characters: from which width on a column's text is broken
LONGEST = 32_767  # characters that Excel holds in a cell
SIGNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False}
GUARDED = tuple(f"'{sign}" for sign in SIGNS)  # as `evalkit.saving.inert` wrote it for spreadsheets that read CSV


@dataclass(frozen=True)
class Column:
    """A column of a sheet: what stands over it, its cells, and the number format of each (one for all, or by row)."""

    title: str
    cells: Sequence[Any]
    form: str | Sequence[str] = "General"
    width: int = 12
    strong: Sequence[bool] | None = None  # which rows stand out


def write_workbook(folder: Path, lang: str, file: Path, groups: Mapping[str, str]) -> None:
    """Write the results in a folder of outputs as XLSX, in one language.

    Args:
        folder: where indicators.csv, contributions.csv (or .parquet) and data_issues.csv are.
        lang: 'zh' or 'en'.
        file: where to.
        groups: what the groups are called, by their keys; a key that is not among them stands as it is.

    Raises:
        EvalkitError: one of these files is not there or cannot be read.
        OSError: the workbook cannot be written.
    """
    import xlsxwriter

    with in_language(lang):
        values, rows, issues = (_read(folder, name) for name in ("indicators", "contributions", "data_issues"))
        names = dict(zip(values["indicator"], values[f"name_{lang}"], strict=True))
        facts = read_facts(folder)
        sheets = {
            _("Indicators"): _indicators(values, lang, groups),
            _("Contributions"): _contributions(rows, names),
            _("Data issues"): _issues(issues, lang),
        }
        with xlsxwriter.Workbook(str(file), SAFE) as book:
            book.set_properties({"title": pick(facts.get("title")), "author": "", "comments": ""})
            looks = _Looks(book)
            for name, columns in sheets.items():
                _sheet(book.add_worksheet(name), columns, looks)
            _about(book.add_worksheet(_("About")), facts, {_("Contributions"): len(rows)}, looks)


class _Looks:
    """The workbook's formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", "font_size": 10, **properties})
        return self._made[key]


def _read(folder: Path, name: str) -> pd.DataFrame:
    """A table of results; texts as they were before they were guarded for spreadsheets."""
    try:
        if name == "contributions" and (folder / f"{name}.parquet").is_file():
            return pd.read_parquet(folder / f"{name}.parquet")
        frame = pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    except (OSError, ValueError, KeyError) as error:
        raise EvalkitError(
            Text(
                "{file} cannot be read ({why}). Run 'evalkit run' again.",
                file=(folder / f"{name}.csv").as_posix(),
                why=getattr(error, "strerror", None) or type(error).__name__,
            )
        ) from None
    texts = frame.select_dtypes(include=["object", "string"]).columns
    return frame.assign(**{each: frame[each].map(_unguarded) for each in texts})


def _unguarded(cell: object) -> object:
    return cell[1:] if isinstance(cell, str) and cell.startswith(GUARDED) else cell


def _indicators(values: pd.DataFrame, lang: str, groups: Mapping[str, str]) -> list[Column]:
    units, kinds = values["unit"].fillna(""), {"share": _("share")}
    whole = values["by"].isna().tolist()
    named = [
        _("All") if alone else _("(no group)") if pd.isna(group) else groups.get(group, group)
        for alone, group in zip(whole, values["group"], strict=True)
    ]
    of_value = [number_format(unit, value) for unit, value in zip(units, values["value"], strict=True)]
    of_bounds = [
        [number_format(unit, value) for unit, value in zip(units, values[name], strict=True)]
        for name in ("low", "high")
    ]
    plain = {name: [number_format("", value) for value in values[name]] for name in ("numerator", "denominator")}
    return [
        Column(_("Indicator"), values[f"name_{lang}"], width=30, strong=whole),
        Column(_("Criterion"), [reference.criterion(each) for each in values["criterion"]], width=16),
        Column(_("Group"), named, width=16, strong=whole),
        Column(_("Value"), values["value"], of_value, strong=whole),
        Column(_("Unit"), [kinds.get(unit) or formats.unit(unit) for unit in units], width=16),
        Column(_("Rows that counted"), values["n"], "#,##0", 10),
        Column(_("Rows left out"), values["left_out"], "#,##0", 10),
        Column(_("Numerator"), values["numerator"], plain["numerator"]),
        Column(_("Denominator"), values["denominator"], plain["denominator"]),
        Column(_("At least"), values["low"], of_bounds[0]),
        Column(_("At most"), values["high"], of_bounds[1]),
        Column(_("Not available, because"), values[f"not_available_{lang}"], width=44),
        Column(_("Name in tables"), values["indicator"], width=28),
    ]


def number_format(unit: str, value: Any) -> str:
    """Excel's format for a number in a unit: shares as percentages, CNY as yuan, whole numbers without decimals.

    >>> [number_format(unit, 0.36) for unit in ("share", "CNY per person-time", "hours")]
    ['0.0%', '"¥"#,##0.00', '#,##0.00']
    """
    if unit == "share":
        return "0.0%"
    decimals = "" if pd.isna(value) or float(value).is_integer() else ".00"
    return f'"¥"#,##0{decimals}' if unit.startswith("CNY") else f"#,##0{decimals}"


def _contributions(rows: pd.DataFrame, names: Mapping[str, str]) -> list[Column]:
    shown = rows.head(MOST_ROWS)
    plain = {name: [number_format("", value) for value in shown[name]] for name in ("numerator", "denominator")}
    return [
        Column(_("Indicator"), [names.get(each, each) for each in shown["indicator"]], width=30),
        Column(_("Table"), shown["table"], width=16),
        Column(_("File"), shown["file"], width=24),
        Column(_("Line"), shown["line"], "0", 8),
        Column(_("Row"), shown["key"], width=28),
        Column(_("Numerator"), shown["numerator"], plain["numerator"]),
        Column(_("Denominator"), shown["denominator"], plain["denominator"]),
        Column(_("Name in tables"), shown["indicator"], width=28),
    ]


def _issues(issues: pd.DataFrame, lang: str) -> list[Column]:
    called = {str(severity): str(said) for severity, said in NAMES.items()}
    return [
        Column(_("Severity"), [called.get(each, each) for each in issues["severity"]], width=10),
        Column(_("What"), issues[f"message_{lang}"], width=60),
        Column(_("How to mend it"), issues[f"remedy_{lang}"], width=44),
        Column(_("File"), issues["file"], width=22),
        Column(_("Line"), issues["line"], "0", 8),
        Column(_("Column"), issues["column"], width=16),
        Column(_("Row"), issues["key"], width=24),
        Column(_("Value"), issues["value"], width=24),
        Column(_("Rule"), issues["rule"], width=22),
        Column(_("Silenced"), issues["silenced"], width=24),
    ]


def _sheet(sheet: Any, columns: Sequence[Column], looks: _Looks) -> None:
    """A table whose head stays in sight and filters."""
    for at, column in enumerate(columns):
        numeric = column.form != "General"
        sheet.set_column(at, at, column.width)
        align: dict[str, Any] = {"align": "right"} if numeric else {"indent": 1} if at else {}
        head = looks(bold=True, bottom=1, bg_color="#F2F4F3", text_wrap=True, valign="bottom", **align)
        sheet.write_string(0, at, column.title, head)
        for row, cell in enumerate(column.cells, 1):
            strong = {"bold": True} if column.strong is not None and column.strong[row - 1] else {}
            if cell is None or pd.isna(cell):
                continue  # missing is an empty cell, never 0
            if numeric:
                form = column.form if isinstance(column.form, str) else column.form[row - 1]
                sheet.write_number(row, at, float(cell), looks(num_format=form, **strong))
            else:
                wrap = {"text_wrap": True} if column.width >= WRAPPED else {}
                # Quoted, it stays a text even when somebody edits the cell.
                quoted = {"quote_prefix": True} if str(cell).startswith(SIGNS) else {}
                sheet.write_string(row, at, str(cell)[:LONGEST], looks(**align, **wrap, **quoted, **strong))
    rows = len(columns[0].cells)
    sheet.freeze_panes(1, 1)
    if rows:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _about(sheet: Any, facts: Mapping[str, Any], counts: Mapping[str, int], looks: _Looks) -> None:
    """What the workbook is: of which report, for whom, when made; what its sheets and empty cells mean."""
    lines = [
        (_("Programme"), pick(facts.get("title"))),
        (_("Year"), facts.get("year")),
        (_("Audience"), facts.get("audience")),
        (_("Made"), facts.get("made")),
        (_("Versions"), f"evalkit {facts.get('versions', {}).get('evalkit', '')}"),
        (_("Indicators"), _("Each indicator of the report, for the whole programme and by group. A percentage stands beside how many rows counted.")),
        (_("Contributions"), _("Each row of the data that counted, with its part of numerator and denominator: they add up to the indicator's.")),
        (_("Data issues"), _("What is doubtful in the data, place by place, and how to mend it.")),
        (_("Empty cells"), _("An empty cell is a figure that is missing. It is never 0.")),
    ]  # fmt: skip
    lines += [
        (name, _("Only the first {most} of {n} rows are in this workbook.", most=f"{MOST_ROWS:,}", n=f"{n:,}"))
        for name, n in counts.items()
        if n > MOST_ROWS
    ]
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    for row, (label, said) in enumerate(lines):
        sheet.write_string(row, 0, str(label), looks(bold=True))
        sheet.write_string(row, 1, str(said or "—"), looks(text_wrap=True))

"""The runs that a folder or a zip file holds, and their tables, read back as evalkit wrote them."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.batch.facts import FORMAT, NAME, lines_of, read_facts, reports
from evalkit.errors import Text, UsageError
from evalkit.i18n import language
from evalkit.intake.archive import BROKEN_ZIP

INDICATORS, PARTS, LARGE, ISSUES = "indicators.csv", "contributions.csv", "contributions.parquet", "data_issues.csv"
NUMBERS = ("value", "numerator", "denominator", "n", "left_out", "low", "high")
NEEDED = {
    INDICATORS: ("indicator", "name_zh", "name_en", "by", "group", "unit", *NUMBERS),
    PARTS: ("indicator", "table", "file", "line", "key", "numerator", "denominator"),
    ISSUES: ("rule", "severity", "table", "column", "file", "key", "value", "message_zh", "message_en"),
}
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Run:
    """One run of one programme year: run.json, and the tables beside it.

    `shown` is how messages name the folder, which for a zip file is its path and that inside it; `named` says whether it
    is the very folder, or the top of the zip file, that was asked for.
    """

    folder: Path
    shown: str
    facts: Mapping[str, Any] = field(repr=False)
    named: bool = False

    @property
    def key(self) -> Key:
        """What tells runs of one outputs folder apart: audience, programme, year and notebook."""
        notebook = self.facts.get("notebook") or {}
        return (
            *(str(self.facts.get(name, "")) for name in ("audience", "programme", "year")),
            notebook.get("name", ""),
        )

    @property
    def name(self) -> str:
        """The year, as it is named in commands; the audience with it where it is not the public."""
        audience, programme, year, _notebook = self.key
        return f"{programme}/{year}" if audience == "public" else f"{programme}/{year} ({audience})"

    @property
    def newest(self) -> Mapping[str, Any]:
        """What is known of the report made last, with which the tables were written."""
        return max(reports(self.facts).values(), key=lambda told: str(told.get("made", "")), default={})

    @property
    def judged(self) -> Mapping[str, Any]:
        """Grade and score, in the language in use where there is a report in it; empty where nothing was judged."""
        told = reports(self.facts)
        return (told.get(language()) or self.newest).get("judged") or {}

    @cached_property
    def values(self) -> pd.DataFrame:
        """The figures: indicators.csv."""
        return self._read(INDICATORS)

    @cached_property
    def parts(self) -> pd.DataFrame:
        """The rows behind the figures: contributions.csv or .parquet.

        Raises:
            UsageError: it holds fewer rows than the figures say, or more.
        """
        large = self.folder / LARGE
        frame = pd.read_parquet(large) if large.exists() else self._read(PARTS)
        if "group" not in frame:
            frame["group"] = ""
        frame = frame.assign(**{name: frame[name].fillna("").astype(str) for name in ("table", "file", "key", "group")})
        self._refuse_cut(frame, large.name if large.exists() else PARTS)
        return frame

    @cached_property
    def issues(self) -> pd.DataFrame:
        """The data issues, a row a place: data_issues.csv."""
        return self._read(ISSUES)

    def _read(self, name: str) -> pd.DataFrame:
        try:
            table = read_table(self.folder / name, NEEDED[name])
        except (OSError, ValueError) as error:
            why = Text("there is no such file") if isinstance(error, FileNotFoundError) else error.args[0]
            raise _refused(f"{self.shown}/{name}", why) from None
        there, lines = lines_of(self.folder / name), self.facts.get("lines", {}).get(name, 0)
        if there < lines:
            why = Text("it has {there} of {lines} lines and was cut", there=there, lines=lines)
            raise _refused(f"{self.shown}/{name}", why)
        return table

    def _refuse_cut(self, frame: pd.DataFrame, name: str) -> None:
        """Refuse contributions of which some are gone: each figure of a whole programme says how many rows counted."""
        kept_back = self.values["indicator"][
            self.values["n"].isna()
        ]  # small counts of persons, whose rows are not told
        overall = self.values[(self.values["by"] == "") & (self.values["n"] > 0)].set_index("indicator")["n"]
        overall = overall.drop(overall.index.intersection(kept_back))
        above = frame["numerator"].notna() | frame["denominator"].isna()
        counted = above.groupby(frame["indicator"]).sum().reindex(overall.index, fill_value=0)
        other = overall.index[(counted != overall).to_numpy()]
        if len(other):
            raise UsageError(
                Text(
                    "{file} cannot be compared: '{indicator}' rests on {n} rows, and {found} are there. The file was cut or belongs to another run; "
                    "take another copy, or run that year again.",
                    file=f"{self.shown}/{name}",
                    indicator=other[0],
                    n=int(overall[other[0]]),
                    found=int(counted[other[0]]),
                )
            )


def read_table(file: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    """A table that evalkit wrote: texts as they are ('' where empty), numbers as floats (missing where empty).

    Raises:
        ValueError: it was cut, is no UTF-8 table, lacks a column or has a word where a number was; a `Text` says which.
        OSError: it cannot be opened.
    """
    raw = file.read_bytes()
    if not raw.endswith(b"\n"):
        raise ValueError(Text("it was cut, for its last line has no end"))
    try:
        frame = pd.read_csv(file, encoding="utf-8-sig", dtype=str, keep_default_na=False, on_bad_lines="error")
    except UnicodeDecodeError:
        raise ValueError(Text("it is not UTF-8 text")) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        raise ValueError(Text("its lines differ in how many cells they have")) from None
    lacking = [name for name in needed if name not in frame]
    if lacking:
        raise ValueError(Text("it has no column '{column}'", column=lacking[0]))
    for name in frame.columns.intersection([*NUMBERS, "line"]):
        if file.name != ISSUES:
            frame[name] = _numbers(frame[name])
    return frame


def _numbers(column: pd.Series) -> pd.Series:
    filled = column.mask(column == "")
    try:
        return filled.astype(float)
    except ValueError:
        word = next(cell for cell in filled.dropna() if np.isnan(pd.to_numeric(cell, errors="coerce")))
        raise ValueError(Text("'{word}' in column '{column}' is no number", word=word, column=column.name)) from None


@contextmanager
def opened(path: Path) -> Iterator[list[Run]]:
    """The runs in a folder, a folder of folders or a zip file; those of a zip file are there for the length of the block.

    Raises:
        UsageError: there is no such path, no run in it, or one that a newer evalkit wrote.
    """
    if not path.exists():
        raise UsageError(Text("There is no {path}.", path=path.as_posix()))
    if path.is_dir():
        yield _found(path, path)
        return
    if not zipfile.is_zipfile(path):
        raise UsageError(
            Text(
                "{path} is neither a folder nor a zip file, or the zip file was not copied whole.", path=path.as_posix()
            )
        )
    room = Path(tempfile.mkdtemp(prefix="evalkit-diff-"))
    try:
        _unpack(path, room)
        yield _found(room, path)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _unpack(file: Path, room: Path) -> None:
    """Unpack what is compared, and nothing else."""
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if member.filename.rpartition("/")[2] in (NAME, INDICATORS, PARTS, LARGE, ISSUES):
                    archive.extract(member, room)
    except BROKEN_ZIP as error:
        raise UsageError(Text("{path} cannot be unpacked ({why}).", path=file.as_posix(), why=error)) from None


def _found(folder: Path, named: Path) -> list[Run]:
    runs = [
        _run(each, "/".join((named.as_posix(), *each.relative_to(folder).parts)), each == folder)
        for each in sorted(file.parent for file in folder.rglob(NAME))
        if not any(part.startswith(".") for part in each.relative_to(folder).parts)
    ]
    runs = [run for run in runs if {PARTS, LARGE} & {*run.facts.get("files", ())}]  # one over years has no rows to tell
    if not runs:
        raise UsageError(
            Text(
                "{path} holds no run. Expected run.json with the tables beside it, as evalkit run leaves them in outputs/<programme>/<year>.",
                path=named.as_posix(),
            )
        )
    return runs


def _refused(file: str, why: object) -> UsageError:
    return UsageError(
        Text(
            "{file} cannot be compared: {why}. Expected the file as evalkit wrote it; take another copy, or run that year again.",
            file=file,
            why=why,
        )
    )


def _run(folder: Path, shown: str, named: bool) -> Run:
    facts = read_facts(folder)
    kinds = {
        "programme": str,
        "year": str,
        **dict.fromkeys(("reports", "versions", "parameters", "inputs", "issues", "lines"), dict),
        "files": list,
    }
    if (
        any(not isinstance(facts.get(name, kind()), kind) for name, kind in kinds.items())
        or not {"programme", "year"} <= facts.keys()
    ):
        raise UsageError(Text("{file} is damaged or was not written by evalkit.", file=f"{shown}/{NAME}"))
    if not isinstance(facts.get("format", FORMAT), int) or facts.get("format", FORMAT) > FORMAT:
        raise UsageError(
            Text(
                "{file} was written by a newer evalkit ({version}), in a form that this one does not know. Update evalkit, then compare again.",
                file=f"{shown}/{NAME}",
                version=(facts.get("versions") or {}).get("evalkit", "?"),
            )
        )
    return Run(folder, shown, facts, named)

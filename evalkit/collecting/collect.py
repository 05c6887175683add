"""Collect forms: read each, merge what they report, write it, keep the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from evalkit.collecting import records
from evalkit.collecting.merging import Counts, Difference, merge
from evalkit.collecting.returned import Refused, Returned, read_form
from evalkit.collecting.writing import write_tables
from evalkit.errors import Text, UsageError
from evalkit.intake.sources import BOOKS
from evalkit.issues import DataIssue
from evalkit.workbooks.form import read_year


@dataclass(frozen=True)
class Collected:
    """How it went: the forms taken and how their rows went, those refused and why, what differs, the files changed."""

    folder: Path
    taken: tuple[Returned, ...]
    counts: Mapping[str, Counts]
    refused: Mapping[Path, tuple[Text | DataIssue, ...]]
    differences: tuple[Difference, ...]
    changed: tuple[Path, ...]


def collect_forms(
    data: Path, name: str, forms: Sequence[Path], dry_run: bool = False, accept: bool = False
) -> Collected:
    """Merge forms into a year's tables.

    New rows are put below the tables and gaps in rows that are there are filled; a cell that has another value already
    stays as it is and is listed. An event that is told a second time is kept as a restated row, which no total counts,
    and listed. A form that cannot be taken does not stop the others.

    Args:
        data: the folder of all programmes.
        name: PROGRAMME/YEAR.
        forms: the files that came back, or folders that hold them.
        dry_run: say what would be done, and change nothing.
        accept: take the forms' values also where the year has others. What was there is listed and kept.

    Raises:
        UsageError: there is no such year, nothing to collect, or two forms of one grantee are to be accepted.
        DataError: the year's tables cannot be read, or not be written into without losing something.
    """
    year = read_year(data, name)
    taken: list[Returned] = []
    refused: dict[Path, tuple[Text | DataIssue, ...]] = {}
    for file in _files(forms):
        try:
            form = read_form(file, year)
        except Refused as refusal:
            refused[file] = refusal.why
            continue
        except OSError as error:
            refused[file] = (Text("It cannot be opened: {why}.", why=error.strerror or str(error)),)
            continue
        if all(form.sha256 != other.sha256 for other in taken):
            taken.append(form)
    if accept:
        _refuse_two_of_one(taken)
    merged = merge(year, taken, accept)
    saves = write_tables(year, merged)
    folder = Path(year.folder)
    if taken and not dry_run:
        records.keep_before(folder, saves)
        for save in saves.values():
            save()
        records.log(folder, taken, merged.counts)
        records.list_differences(folder, merged.differences)
    return Collected(folder, tuple(taken), merged.counts, refused, tuple(merged.differences), tuple(saves))


def _refuse_two_of_one(taken: Sequence[Returned]) -> None:
    """Of two forms of one grantee it would be chance which values stay."""
    for one, other in combinations(taken, 2):
        if one.grantee == other.grantee:
            raise UsageError(
                Text(
                    "{one} and {other} are both of '{grantee}'. Name the one whose values are to be taken; nothing was changed.",
                    one=one.file.as_posix(),
                    other=other.file.as_posix(),
                    grantee=one.grantee,
                )
            )


def _files(forms: Sequence[Path]) -> list[Path]:
    """The files named, and the workbooks in the folders named; none that a program keeps for itself (~$form.xlsx)."""
    found: list[Path] = []
    for each in forms:
        inside = sorted(file for file in each.iterdir() if file.suffix.lower() in BOOKS) if each.is_dir() else [each]
        found += [file for file in inside if not file.name.startswith((".", "~"))]
    if not found:
        raise UsageError(Text("There is no form in {folders}.", folders=", ".join(each.as_posix() for each in forms)))
    return list(dict.fromkeys(found))

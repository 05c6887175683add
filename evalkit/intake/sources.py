"""What in a year's folder is which table: files named after tables, and workbooks with a sheet a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evalkit.errors import Text, did_you_mean
from evalkit.i18n import Later, listed
from evalkit.intake.archive import NotRead
from evalkit.intake.names import fold, table_of
from evalkit.intake.workbook import Workbook
from evalkit.issues import DataIssue, Place
from evalkit.schema import load_schemas

TEXTS, BOOKS, LARGE = (".csv", ".tsv"), (".xlsx", ".xlsm", ".xls", ".ods"), (".parquet",)
OTHERS = (".xlsb", ".et", ".ett", ".numbers", ".fods", ".dbf", ".sav")  # tables that are not read
# Sheets that nobody means as a table.
ASIDE = {
    fold(word)
    for word in [
        "_evalkit",  # of a form, shown by whoever shows all sheets
        "说明",
        "填写说明",
        "填表说明",
        "使用说明",
        "填写须知",
        "目录",
        "封面",
        "首页",
        "选项",
        "下拉选项",
        "字典",
        "数据字典",
        "列表",
        "示例",
        "帮助",
        "附注",
        "更新记录",
        "Instructions",
        "Readme",
        "Help",
        "Guide",
        "Cover",
        "Contents",
        "Index",
        "Lists",
        "Options",
        "Dictionary",
        "Example",
        "Examples",
        "Changelog",
    ]
}


@dataclass
class Source:
    """Where one table stands: a file, and for a workbook one of its sheets."""

    file: Path
    sheet: str = ""
    book: Workbook | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What a reader calls it: `activities.csv`, `2016.xlsx 活动`."""
        return f"{self.file.name} {self.sheet}" if self.sheet else self.file.name

    @property
    def path(self) -> str:
        """The same with its folder."""
        return f"{self.file.as_posix()} {self.sheet}" if self.sheet else self.file.as_posix()


def find_sources(place: Path) -> tuple[dict[str, Source], list[DataIssue]]:
    """The source of each table in a folder, or in one workbook, and what stood in the way."""
    issues: list[DataIssue] = []
    found: dict[str, list[Source]] = {}
    for file in _files(place):
        look = _sheets if file.suffix.lower() in BOOKS else _one if file.suffix.lower() in TEXTS + LARGE else _other
        for table, source in look(file, issues):
            found.setdefault(table, []).append(source)
    issues += [_twice(place, table, sources) for table, sources in found.items() if len(sources) > 1]
    return {table: sources[0] for table, sources in found.items()}, issues


def holds_tables(folder: Path) -> bool:
    """Does a folder hold a file that may be a table, or a workbook of tables?"""
    return any(
        file.suffix.lower() in BOOKS or (file.suffix.lower() in TEXTS + LARGE and table_of(file.stem))
        for file in _files(folder)
    )


def data_files(place: Path) -> list[Path]:
    """The files in a folder that are read, or the one workbook."""
    return [file for file in _files(place) if file.suffix.lower() in TEXTS + BOOKS + LARGE]


def _files(place: Path) -> list[Path]:
    """The files that may be tables; none that a program keeps for itself (~$2016.xlsx, .~lock.2016.ods#)."""
    files = [place] if place.is_file() else sorted(place.iterdir())
    wanted = (file for file in files if file.suffix.lower() in TEXTS + BOOKS + LARGE + OTHERS)
    return [file for file in wanted if not file.name.startswith((".", "~$", "~"))]


def _formulas_fail(file: Path, faults: list[str]) -> DataIssue:
    message = Text("{file}: {n} formulas fail; their cells are read as empty.", file=file.as_posix(), n=len(faults))
    remedy = Text("Search the sheets for what they show, and write the values themselves.")
    return DataIssue("cell.formula", "error", message, remedy, tuple(Place(file.name, value=each) for each in faults))


def _other(file: Path, issues: list[DataIssue]) -> Iterator[tuple[str, Source]]:
    issues.append(
        DataIssue(
            rule="file.format",
            severity="warning",
            message=Text("{file} was not read: evalkit cannot read files of this kind.", file=file.as_posix()),
            remedy=Text("Save it as an XLSX workbook, or move it out of the folder."),
            places=(Place(file.name),),
        )
    )
    yield from ()


def _one(file: Path, issues: list[DataIssue]) -> Iterator[tuple[str, Source]]:
    tables = table_of(file.stem)
    if len(tables) == 1:
        yield tables[0], Source(file)
    else:
        issues.append(_unknown_file(file, tables))


def _sheets(file: Path, issues: list[DataIssue]) -> Iterator[tuple[str, Source]]:
    try:
        book = Workbook.open(file)
    except (NotRead, OSError) as error:
        issues.append(_unreadable(file, error))
        return
    if book.faults_somewhere:
        issues.append(_formulas_fail(file, book.faults_somewhere))
    named = {sheet: table_of(sheet) for sheet in book.sheets}
    filled = [sheet for sheet, seen in book.sheets.items() if seen and fold(sheet) not in ASIDE and book.filled(sheet)]
    if len(filled) == 1 and not named[filled[0]]:  # one sheet with no name of its own: the file's name counts
        named[filled[0]] = table_of(file.stem)
    for sheet, tables in named.items():
        source = Source(file, sheet, book)
        if sheet in filled and len(tables) == 1:
            yield tables[0], source
        elif sheet in filled:
            issues.append(_unknown_sheet(source, tables))
        elif tables and not book.sheets[sheet] and book.filled(sheet):
            issues.append(_hidden(source, tables[0]))


def _names() -> list[str]:
    """Names and titles of all tables, for hints."""
    return [word for each in load_schemas().values() for word in (each.name, *each.title.values())]


def _hint(name: str, tables: list[str]) -> Text | Later:
    if tables:
        return Text("It may be one of these: {tables}.", tables=listed(tables))
    return Later(lambda: did_you_mean(name, _names()) if _close(name) else "")


def _close(name: str) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(name, _names(), n=1, cutoff=0.6))


def _unknown_file(file: Path, tables: list[str]) -> DataIssue:
    return DataIssue(
        rule="table.unknown",
        severity="warning",
        message=Text("{file} was not read: evalkit knows no table of that name.", file=file.as_posix()),
        remedy=Text(
            "{hint} Rename the file, or move it out of the folder.",
            hint=_hint(file.stem, tables) if tables else Later(lambda: did_you_mean(file.stem, load_schemas())),
        ),
        places=(Place(file.name),),
    )


def _unknown_sheet(source: Source, tables: list[str]) -> DataIssue:
    return DataIssue(
        rule="sheet.unknown",
        severity="warning" if tables or _close(source.sheet) else "note",
        message=Text("{file}: the sheet '{sheet}' was not read: evalkit knows no table of that name.").filled(
            file=source.file.as_posix(), sheet=source.sheet
        ),
        remedy=Text("{hint} Rename the sheet if it is a table.", hint=_hint(source.sheet, tables)),
        places=(Place(source.name),),
    )


def _hidden(source: Source, table: str) -> DataIssue:
    return DataIssue(
        rule="sheet.hidden",
        severity="warning",
        message=Text("{file}: the sheet '{sheet}' is hidden and was not read.").filled(
            file=source.file.as_posix(), sheet=source.sheet
        ),
        remedy=Text(
            "Show it if it is the table {table}; delete it if it is not.", table=load_schemas()[table].both_names
        ),
        places=(Place(source.name),),
        table=table,
    )


def _unreadable(file: Path, error: NotRead | OSError) -> DataIssue:
    return DataIssue(
        rule="file.unreadable",
        severity="error",
        message=Text(
            "{file} cannot be opened: {why}.",
            file=file.as_posix(),
            why=error.why if isinstance(error, NotRead) else error.strerror or str(error),
        ),
        remedy=Text("Mend the file or move it out of the folder, then run 'evalkit check' again."),
        places=(Place(file.name),),
    )


def _twice(place: Path, table: str, sources: list[Source]) -> DataIssue:
    message = Text(
        "{folder}: the table {table} is there twice, as {one} and as {other}.",
        folder=place.as_posix(),
        table=load_schemas()[table].both_names,
        one=sources[0].name,
        other=sources[1].name,
    )
    remedy = Text("Keep the one that is right, and move the other out of the folder.")
    return DataIssue("table.twice", "error", message, remedy, tuple(Place(each.name) for each in sources), table)

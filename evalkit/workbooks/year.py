"""A new programme year: its folder, in it one workbook with a sheet for each table, and a text for the evaluator's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import Text, UsageError
from evalkit.examples import example
from evalkit.files import replacing
from evalkit.i18n import _, in_language, pick
from evalkit.intake.narrative import NAMES
from evalkit.intake.read import no_folder
from evalkit.naming import refuse_look_alike, year_folder
from evalkit.reference import criterion
from evalkit.schema import TableSchema
from evalkit.sheets import as_indicator
from evalkit.workbooks.carrying import Row, carried
from evalkit.workbooks.guide import Line, write_guide
from evalkit.workbooks.layout import GROUPS, Sheet, arranged, fed_by, schemas_in_order
from evalkit.workbooks.styles import Styles
from evalkit.workbooks.writing import name_ids, write_sheet


@dataclass(frozen=True)
class NewYear:
    """What was made: the workbook, the text, and how many rows were taken over from which folder, by table."""

    file: Path
    narrative: Path
    before: Path | None
    taken: Mapping[str, int]


def new_year(data: Path, name: str, lang: str, indicators: Iterable[Callable[..., Any]], before: str = "") -> NewYear:
    """Make `data/<programme>/<year>/<programme>-<year>.xlsx`, and `narrative.<lang>.md` beside it.

    Args:
        data: the folder of all programmes; it is made where it is not there.
        name: PROGRAMME/YEAR.
        lang: the language of titles, help and drop-downs: 'zh' or 'en'.
        indicators: those that the report will compute; the first sheet says what each table feeds.
        before: the year to take over from; left empty, the year before where there is a folder for it.

    Raises:
        UsageError: the name is none or too like another's, the year is there already, or there is none to take over from.
        DataError: the year to take over from cannot be read.
    """
    folder = year_folder(data, name)
    refuse_look_alike(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            Text(
                "{folder} is there already and holds files; nothing was changed. Move it away first if it is to be "
                "made anew.",
                folder=folder.as_posix(),
            )
        )
    last = _year_before(folder, before)
    rows = carried(last, folder.parent.name, folder.name)
    file = folder / f"{folder.parent.name}-{folder.name}.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    with in_language(lang), replacing(file) as unfinished:
        _write(unfinished, folder, rows, last, indicators)
    narrative = folder / NAMES[lang]
    with replacing(narrative) as unfinished:
        unfinished.write_bytes(Path(__file__).with_name(narrative.name).read_bytes())
    return NewYear(
        file, narrative, last, {table: len(each) for table, each in rows.items() if last and table != "programme"}
    )


def _year_before(folder: Path, named: str) -> Path | None:
    if named:
        last = year_folder(folder.parents[1], named if "/" in named else f"{folder.parent.name}/{named}")
        if not last.is_dir():
            raise UsageError(no_folder(last))
        return last
    last = folder.with_name(str(int(folder.name) - 1))
    return last if last.is_dir() and any(last.iterdir()) else None


def _write(
    file: Path, folder: Path, rows: Mapping[str, tuple[Row, ...]], last: Path | None, indicators: Iterable[Any]
) -> None:
    import xlsxwriter

    known = [as_indicator(each) for each in indicators]
    programme, year = folder.parent.name, folder.name
    with xlsxwriter.Workbook(file) as book:
        styles = Styles(book)
        groups = [
            (str(title), [_line(schema, known) for schema in schemas_in_order() if schema.name in names])
            for title, names in GROUPS
        ]
        heads = [_("Sheet"), _("Needed?"), _("What it holds"), _("What it feeds")]
        write_guide(book, styles, f"{_called(rows) or programme} {year}", _steps(folder, last), heads, groups)
        for schema in schemas_in_order():
            shown, folded = arranged(schema)
            sheet = Sheet(
                schema,
                shown,
                folded,
                rows=rows.get(schema.name, ()),
                example=example(schema, year),
                keys={key.column: f"ids_{key.table}" for key in schema.foreign_keys},
            )
            write_sheet(book, styles, sheet)
            name_ids(book, sheet)


def _called(rows: Mapping[str, tuple[Row, ...]]) -> str:
    facts = rows["programme"][0]
    return pick({lang: facts[f"name_{lang}"] for lang in ("zh", "en") if f"name_{lang}" in facts})


def _line(schema: TableSchema, indicators: Iterable[Any]) -> Line:
    feeds = [criterion(name) for name in fed_by(schema.name, indicators)]
    return schema, _("required") if schema.required else _("optional"), _(", ").join(feeds) or _("the report’s text")


def _steps(folder: Path, last: Path | None) -> list[str]:
    name = f"{folder.parent.name}/{folder.name}"
    steps = [
        _("Fill in the sheets you have something for; only the first three are required. What is not filled in reads “not available” in the report, never 0."),
        _("Columns with a dark header and * need a value in every row. Click on a cell to see what belongs into it; many cells offer a list to choose from. Leave a cell empty where a value is unknown."),
        _("The grey row in italics is an example; it is never read. Texts in the other language, and where a row comes from, are folded away at the right of each sheet: click the + above it."),
        _("Every row has a short ID of its own, such as muqun or act-1; other sheets refer to it. Do not rename sheets or column titles."),
        _("When done: 'evalkit check {folder}' lists what does not fit, 'evalkit run {name}' makes the report.", folder=folder.as_posix(), name=name),
    ]  # fmt: skip
    if last:
        taken = _(
            "Taken over from {year}: the grantees, remedies not yet answered, and goals of which nothing was said. Delete what no longer holds.",
            year=last.name,
        )
        steps.insert(1, taken)
    return steps

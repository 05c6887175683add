"""Which column of a file is which column of the table; what is claimed twice, or may mean two, is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from evalkit.errors import Text
from evalkit.i18n import listed
from evalkit.intake.faults import column_twice, fault
from evalkit.intake.grid import Grid
from evalkit.intake.header import Header
from evalkit.intake.names import Heading, fold
from evalkit.intake.sources import Source
from evalkit.intake.units import unit_of
from evalkit.issues import DataIssue, Place
from evalkit.record import Change, change
from evalkit.schema import TableSchema

COUNTERS = {fold(word) for word in ("序号", "No.", "#", "Nr.")}  # a row's number is its id where it has no other
CHINESE = r"[\x{3400}-\x{9fff}]"


@dataclass
class Columns:
    """The position of each column in the file: those of the schema (`at`) and the evaluator's own.

    `words` is what the file calls each, `units` what its header says of the unit; `unknown` are the headers that name
    no column of the schema, `doubtful` the columns that may be meant by some of them.
    """

    at: dict[str, int] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def called(self, name: str) -> str:
        """A column as messages name it: as the file does, and as evalkit does where that is another word."""
        words = self.words.get(name, name)
        return name if words == name else f"{words} ({name})"

    def changes(self, source: Source, schema: TableSchema, header: Header, line: int) -> list[Change]:
        """The headers that were read as another name than their own: neither a column's name nor its title."""
        return [
            change(schema.name, name, source.name, [line], pa.array([self.words[name]]), pa.array([name]))
            for name, at in self.at.items()
            if not header.headings[at].exact
        ]


def assign(
    source: Source, schema: TableSchema, header: Header, body: Grid, line: int
) -> tuple[Columns, list[DataIssue]]:
    """The columns of a file, and an issue for what its header leaves open."""
    headings = header.headings
    issues = column_twice(source, schema, [each.words for each in headings], line)
    claims: dict[str, list[int]] = {}
    columns = Columns()
    for i, heading in enumerate(headings):
        meant = _meant(heading, body, i)
        if meant and heading.doubt:
            issues.append(_in_doubt(source, schema, heading, line))
            columns.doubtful |= set(meant)
            meant = ()
        elif len(meant) == 1:
            claims.setdefault(meant[0], []).append(i)
        elif meant:
            issues.append(_two_meanings(source, schema, heading, line))
            columns.doubtful |= set(meant)
        if len(meant) != 1 and heading.words:
            columns.unknown.append(heading.words)
            columns.own.setdefault(heading.words, i)
    for name, positions in claims.items():
        chosen, *others = _without_counters(headings, positions)
        columns.at[name] = chosen
        columns.words[name] = headings[chosen].words
        columns.units[name] = _unit(schema, name, headings[chosen].unit, header.unit)
        rivals = [i for i in others if headings[i].words != headings[chosen].words]
        if rivals:
            issues.append(_two_claims(source, schema, name, [headings[i] for i in (chosen, *rivals)], line))
        for i in set(positions) - {chosen}:
            columns.own.setdefault(headings[i].words, i)
    columns.own = {name: i for name, i in columns.own.items() if name not in schema.columns}
    issues += _recognised(source, schema, columns, header, line)
    return columns, issues


def _meant(heading: Heading, body: Grid, at: int) -> tuple[str, ...]:
    """The columns a heading may mean; of the two languages of a field, the one its cells are in."""
    if not heading.either:
        return heading.columns
    chinese = pc.any(pc.match_substring_regex(body.columns[at], CHINESE)).as_py()
    return tuple(each for each in heading.columns if each.endswith("_zh" if chinese else "_en"))


def _without_counters(headings: tuple[Heading, ...], positions: list[int]) -> list[int]:
    return [i for i in positions if fold(headings[i].words) not in COUNTERS] or positions


def _unit(schema: TableSchema, name: str, unit: str, above: str) -> str:
    """The unit that a header says, or the line above it ('单位：万元') where that is the column's kind of unit."""
    said = unit_of(above)
    return unit or (above if said and said.of and said.of == schema.columns[name].unit else "")


def _two_meanings(source: Source, schema: TableSchema, heading: Heading, line: int) -> DataIssue:
    message = Text(
        "{file}: the header '{header}' may mean {columns}.",
        file=source.path,
        header=heading.words,
        columns=listed((schema.columns[name].like(heading.words) for name in heading.columns), quoted=True),
    )
    expected = Text("Name the column in the file, or say in headers.yaml which is meant.")
    return fault("header.ambiguous", schema, message, [Place(source.name, line, value=heading.words)], expected)


def _in_doubt(source: Source, schema: TableSchema, heading: Heading, line: int) -> DataIssue:
    message = Text(
        "{file}: the header '{header}' may mean other figures than '{column}': it says '{words}'.",
        file=source.path,
        header=heading.words,
        column=" / ".join(schema.columns[name].like(heading.words) for name in heading.columns),
        words=heading.doubt,
    )
    expected = Text(
        "Leave only the unit in the brackets, such as (万元); if the column is something else, call it something else. "
        "headers.yaml can say what is meant."
    )
    return fault("header.ambiguous", schema, message, [Place(source.name, line, value=heading.words)], expected)


def _two_claims(source: Source, schema: TableSchema, name: str, headings: list[Heading], line: int) -> DataIssue:
    message = Text(
        "{file}: {headers} can all be the column '{column}'.",
        file=source.path,
        headers=listed((each.words for each in headings), quoted=True),
        column=schema.columns[name].like(headings[0].words),
    )
    places = [Place(source.name, line, value=each.words) for each in headings]
    expected = Text("Rename those that are something else, or say in headers.yaml which is meant.")
    return fault("header.ambiguous", schema, message, places, expected, name)


def _recognised(source: Source, schema: TableSchema, columns: Columns, header: Header, line: int) -> list[DataIssue]:
    """One note on the headers that bear neither a column's name nor its title, so that a reader can object."""
    exact = {each.words for each in header.headings if each.exact}
    others = [name for name in columns.at if columns.words[name] not in exact]
    units = [
        f"{columns.words[name]}: {header.unit}"
        for name in columns.at
        if header.unit and columns.units[name] == header.unit
    ]
    if not others and not units:
        return []
    named = [f"{columns.words[name]} = {schema.columns[name].like(columns.words[name])}" for name in others]
    message = Text("{file}: these headers were recognised: {pairs}.", file=source.path, pairs=listed([*named, *units]))
    remedy = Text("Where one is wrong, rename it, or say in headers.yaml what it means.")
    return [DataIssue("header.recognised", "note", message, remedy, (Place(source.name, line),), schema.name)]

"""What each audience may see: internal everything, funder less, public least.

What is private is taken out of the tables before anything is computed or shown, so no later step can leak it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_string_dtype

from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.i18n import Later
from evalkit.issues import DataIssue, DataIssues, Place, Silenced
from evalkit.programme import Programme, SourceFile
from evalkit.schema import AUDIENCES, Column, TableSchema
from evalkit.settings import thresholds

PERSONS = ("persons", "person-times")  # units of counts of people
WITHHELD = {"zh": "［不公开］", "en": "[withheld]"}
BETWEEN = "\x00"  # between cells that are searched together: nothing that is searched for goes across it
# How the files were read, column by column: of use to those who have the files.
OF_READING = (
    "cell.normalised",
    "header.recognised",
    "key.by_name",
    "file.encoding",
    "rows.example",
    "rows.header_again",
)
BESIDE_THE_TABLE = ("rows.title", "rows.notes", "rows.example_filled")  # what stands there names who filled it in
# Contact details that people write into free text, often with no space between Chinese and digits, with full-width
# digits, or with something between them.
_DIGIT, _GAP = "[0-9０-９]", r"[\s.\-—–‑·\u200b]?"
PERSONAL = re.compile(
    r"[A-Za-z0-9._%+-]+(?:[@＠]|\(at\))[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # e-mail addresses
    rf"|(?<!{_DIGIT})(?:[+＋]?86{_GAP})?[1１]{_GAP}[3-9３-９](?:{_GAP}{_DIGIT}){{9}}(?!{_DIGIT})"  # mobile telephones
    rf"|[(（]?(?<!{_DIGIT})0[1-9][0-9]{{1,2}}[)）]?{_GAP}[0-9]{{7,8}}(?!{_DIGIT})"  # telephones with an area code
    rf"|(?<!{_DIGIT})(?:{_DIGIT}{_GAP}){{17}}[0-9０-９Xx](?![0-9A-Za-z])"  # identity cards
    rf"|(?<!{_DIGIT}){_DIGIT}{{15}}(?!{_DIGIT})"  # identity cards of the first kind
    rf"|(?i:QQ)\s*(?:号码?)?\s*[:：]?\s*{_DIGIT}{{5,11}}(?!{_DIGIT})"  # QQ numbers
    r"|(?:微信号|(?:微信|(?i:wechat))(?:\s*(?i:ID))?\s*[:：])\s*[:：]?\s*[A-Za-z][A-Za-z0-9_-]{5,19}"  # WeChat ids
    r"|(?<![A-Za-z0-9_])wxid_[A-Za-z0-9_-]{4,}"
)


def for_audience(programme: Programme, audience: str) -> Programme:
    """The programme as an audience may see it.

    Private columns are emptied (except where their row gives consent), and their values, e-mail addresses,
    telephone and identity-card numbers are withheld wherever they stand: in free text, in the evaluator's own, in names of
    files, and in what was noticed in reading. What was put into plain form in reading is for internal eyes alone.

    Raises:
        UsageError: there is no such audience.
    """
    seen = years_for(_years(programme), audience)
    return replace(seen[0], earlier=seen[1] if seen[1:] else None)


def years_for(years: Sequence[Programme], audience: str) -> list[Programme]:
    """Several years as an audience may see them: what is private in one is withheld in all; see `for_audience`."""
    if audience not in AUDIENCES:
        hint = did_you_mean(audience, AUDIENCES)
        raise UsageError(Text("There is no audience '{audience}'. {hint}", audience=audience, hint=hint))
    if audience == "internal":
        return [*years]
    pattern = _pattern(years, audience)
    called = _ids(years, pattern)
    return [
        _without_small_counts(
            each,
            audience=audience,
            tables=_for(each, audience, pattern, called),
            sources={name: _source(source, pattern) for name, source in each.sources.items()},
            read_issues=tuple(conceal(DataIssues(each.read_issues), replace(each, private=pattern), audience)),
            changes=(),
            private=pattern,
            narratives={lang: told.without(pattern, WITHHELD[lang]) for lang, told in each.narratives.items()},
        )
        for each in years
    ]


def conceal(issues: DataIssues, programme: Programme, audience: str) -> DataIssues:
    """The issues as an audience may see them; notes on how the files were read are for internal eyes alone.

    In a table with private columns no value is shown at all: where cells have slipped, any column may hold a secret.
    Nor is what stood on lines that are no rows, such as 「填表人：…」. Elsewhere private values are withheld as in free text,
    and in the reasons for which issues were silenced; by whom they were, the public does not learn.
    """
    if audience == "internal":
        return issues
    pattern = programme.private or _pattern(_years(programme), audience)
    guarded = {
        name
        for name, schema in programme.schemas.items()
        if any(_beyond(column, audience) for column in schema.columns.values())
    }

    small = re.compile(rf"(?<![\w.,-])[1-{thresholds()['small_cell'] - 1}](?![\w.,-])")
    few = {key for table, cells in programme.withheld.items() for key in _keys(programme, table, cells)}

    def clean(value: object, guard: bool = False) -> object:
        if isinstance(value, Later | Text):
            return Later(lambda: str(clean(str(value), guard)))
        if not isinstance(value, str):
            return value
        return "***" if guard and value else pattern.sub(WITHHELD["en"], value)

    def text(said: Text) -> Text:
        return Text(said.message, **{name: clean(value) for name, value in said.values.items()})

    def place(at: Place, guard: bool) -> Place:
        readings = () if guard else tuple(str(clean(each)) for each in at.readings)
        guard = guard or (at.key in few and bool(small.fullmatch(at.value)))
        file, key, value = str(clean(at.file)), str(clean(at.key)), str(clean(at.value, guard))
        return replace(at, file=file, key=key, value=value, readings=readings)

    def one(issue: DataIssue) -> DataIssue:
        guard = issue.table in guarded or issue.rule in BESIDE_THE_TABLE
        places = tuple(place(at, guard) for at in issue.places)
        said = text(issue.message)  # which may hold a count in any of its words
        message = (
            Text("{message}", message=Later(lambda: small.sub("***", str(said))))
            if few.intersection(at.key for at in places)
            else said
        )
        column = str(clean(issue.column))
        return replace(issue, places=places, message=message, remedy=text(issue.remedy), column=column)

    def quiet(each: Silenced) -> Silenced:
        why = (
            {lang: str(clean(said)) for lang, said in each.reason.items()}
            if isinstance(each.reason, dict)
            else each.reason
        )
        reason = why if isinstance(why, dict) else str(clean(why))
        return replace(
            each, issue=one(each.issue), reason=reason, by="" if audience == "public" else str(clean(each.by))
        )

    return DataIssues(
        (one(issue) for issue in issues if issue.rule not in OF_READING), (quiet(each) for each in issues.silenced)
    )


def _without_small_counts(programme: Programme, **seen: Any) -> Programme:
    """The programme with what is `seen` of it; where a row counts too few persons, all rows' counts are withheld.

    One row alone could be worked out from the total. What is computed is computed from the exact tables.
    """
    exact, withheld = {}, {}
    for name, frame in seen["tables"].items():
        hidden = _small_counts(frame, programme.schemas[name])
        if hidden:
            exact[name], withheld[name] = frame, pd.DataFrame(hidden)
            seen["tables"][name] = frame.assign(**{each: frame[each].mask(cells) for each, cells in hidden.items()})
    return replace(programme, exact=exact, withheld=withheld, **seen)


def _small_counts(frame: pd.DataFrame, schema: TableSchema) -> dict[str, pd.Series]:
    """The cells to withhold, by column: all that count persons, where one of them counts too few."""
    found = {}
    for column in schema.columns.values() if schema.small_cells != "none" else ():
        own = not column.unit and "unit" in frame  # each row names its unit
        if column.type not in ("integer", "number") or not (own or column.unit in PERSONS):
            continue
        persons = frame["unit"].isin(PERSONS) if own else pd.Series(True, index=frame.index)
        if too_few(frame[column.name].where(persons)).any():
            found[column.name] = persons & frame[column.name].notna()
    return found


def small_count() -> Text:
    """Why a number is withheld that counts persons."""
    return Text(
        "withheld: a count of fewer than {least} persons, or a number from which one could be worked out",
        least=thresholds()["small_cell"],
    )


def too_few(counts: pd.Series) -> pd.Series:
    """Which counts of persons are of fewer than may be shown; nobody at all is none of them."""
    numbers = np.abs(counts.to_numpy(dtype=float, na_value=np.nan))
    return pd.Series((numbers > 0) & (numbers < thresholds()["small_cell"]), index=counts.index)


def _keys(programme: Programme, table: str, cells: pd.DataFrame) -> Iterator[str]:
    """The keys of the rows of which a count is withheld."""
    yield from programme.tables[table].loc[cells.any(axis=1), programme.schemas[table].key].dropna()


def _source(source: SourceFile, pattern: re.Pattern[str]) -> SourceFile:
    """The file with a name that gives nobody away."""
    mark = WITHHELD["zh"]
    return replace(source, name=pattern.sub(mark, source.name), sheet=pattern.sub(mark, source.sheet))


def _years(programme: Programme) -> list[Programme]:
    return [programme, programme.earlier] if programme.earlier else [programme]


def _beyond(column: Column, audience: str) -> bool:
    """Is the column for a narrower circle than this audience?"""
    return AUDIENCES.index(column.audience) > AUDIENCES.index(audience)


def _ids(years: Sequence[Programme], pattern: re.Pattern[str]) -> dict[str, str]:
    """Ids that hold something private, with what they are called instead, the same wherever they stand."""
    found = {
        key: None
        for year in years
        for name, frame in year.tables.items()
        for column in _links(year.schemas[name])
        if column in frame and _holds(frame[column], pattern)
        for key in frame[column].dropna().unique().tolist()
        if pattern.search(str(key))
    }
    return {key: f"{WITHHELD['zh']}{number}" for number, key in enumerate(found, 1)}


def _holds(cells: pd.Series, pattern: re.Pattern[str]) -> bool:
    """Is there something private in a column? Most hold nothing of the kind, which one search over all cells tells."""
    return bool(pattern.search(BETWEEN.join(cell for cell in cells.tolist() if isinstance(cell, str))))


def _links(schema: TableSchema) -> set[str]:
    """The columns of ids: the table's own and those of other tables' rows."""
    return {schema.key, *(key.column for key in schema.foreign_keys)}


def _for(
    programme: Programme, audience: str, pattern: re.Pattern[str], called: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    tables = {}
    for name, frame in programme.tables.items():
        seen = frame.copy(deep=False)
        for column, hidden in _hidden(frame, programme.schemas[name], audience):
            seen[column] = seen[column].mask(hidden)
        for column in _links(programme.schemas[name]) if called else ():
            if column in seen:
                seen[column] = seen[column].replace(dict(called))
        tables[name] = _withhold(seen, programme.schemas[name], pattern)
    return tables


def _hidden(frame: pd.DataFrame, schema: TableSchema, audience: str) -> Iterator[tuple[str, pd.Series]]:
    """Each private column with the rows in which it must not be seen."""
    for column in schema.columns.values():
        if _beyond(column, audience):
            consent = (
                frame[column.consent].fillna(False).astype(bool)
                if column.consent
                else pd.Series(False, index=frame.index)
            )
            yield column.name, ~consent
    if any(_beyond(column, audience) for column in schema.columns.values()):
        # A column that evalkit does not know, in a table that holds private ones, may be one of them under another name.
        for name in frame.columns.difference(list(schema.columns)):
            yield name, pd.Series(True, index=frame.index)


def _pattern(years: Sequence[Programme], audience: str) -> re.Pattern[str]:
    """What finds the private values of some years, whole words where they are Latin, and contact details of anybody."""
    secrets = {
        str(value).strip()
        for year in years
        for name, frame in year.tables.items()
        for column, hidden in _hidden(frame, year.schemas[name], audience)
        for value in frame.loc[hidden, column].dropna()
    }
    words = [_found_as(word) for word in sorted(secrets, key=len, reverse=True) if len(word) > 1]
    return re.compile("|".join([*words, PERSONAL.pattern]))


def _found_as(word: str) -> str:
    """What finds a private value, also with spaces put in or doubled."""
    if word.isascii():
        spaced = r"\s+".join(map(re.escape, word.split()))
        return rf"(?<![A-Za-z0-9])(?i:{spaced})(?![A-Za-z0-9])"
    return r"\s*".join(map(re.escape, "".join(word.split())))


def _withhold(frame: pd.DataFrame, schema: TableSchema, pattern: re.Pattern[str]) -> pd.DataFrame:
    keys = _links(schema)
    for name, kind in frame.dtypes.items():
        column = schema.columns.get(str(name))
        if name in keys or not is_string_dtype(kind) or (column is not None and "enum" in column.constraints):
            continue
        cells = frame[name]
        if _holds(cells, pattern):
            mark = WITHHELD["en" if str(name).endswith("_en") else "zh"]
            frame[name] = cells.str.replace(pattern, mark, regex=True)
    return frame

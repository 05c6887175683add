"""A picture with what must stand beside it (message, alternative text, data, source), or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Any

import pandas as pd

from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import ACCENT, PALETTE, Canvas
from evalkit.formats import MISSING, amount
from evalkit.i18n import _, language, pick
from evalkit.measures import measure
from evalkit.programme import Programme, not_there
from evalkit.results import Result, Results

MOST_ROWS = 40  # rows a picture shows
MOST_TABLE_ROWS = 200  # rows the table under a picture shows


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture of a programme year, in the language that was in use when it was drawn.

    `title` is its message, `alt` says in words what it shows, with the numbers; `table` holds the data behind it,
    `source` the files they come from, `note` how to read it and what it does not show.
    """

    id: str
    svg: str
    title: str
    alt: str
    table: pd.DataFrame
    source: str
    note: str = ""

    def _repr_html_(self) -> str:
        small = sentences(self.note, _("Source: {files}.", files=self.source))
        return (
            f'<figure class="ek-figure" id="{escape(self.id)}"><figcaption>{escape(self.title)}</figcaption>'
            f'<div role="img" aria-label="{escape(self.alt)}" style="overflow-x:auto">{self.svg}</div>'
            f'<p class="ek-source">{escape(small)}</p>'
            f'<details class="ek-data"><summary>{escape(_("Data table"))}</summary>{_html(self.table)}</details></figure>'
        )

    def __repr__(self) -> str:
        return f"<{self.id}: {self.title}>"


@dataclass(frozen=True)
class Nothing:
    """Stands where a picture cannot be drawn, and says why; false in a condition."""

    reason: Text

    def __bool__(self) -> bool:
        return False

    def _repr_html_(self) -> str:
        return f'<p class="ek-nothing">{escape(str(self))}</p>'

    def __str__(self) -> str:
        return _("not shown: {reason}", reason=self.reason)


Chart = Callable[..., Picture | Nothing]


def chart(*needed: str) -> Callable[[Callable[[Programme, Results | None], Picture]], Chart]:
    """Make a function that draws a picture from some tables; `Nothing` comes where one of them is missing."""

    def decorate(draw: Callable[[Programme, Results | None], Picture]) -> Chart:
        @wraps(draw)
        def drawn(programme: Programme, results: Results | None = None) -> Picture | Nothing:
            for table in needed:
                if table not in programme:
                    return Nothing(not_there(programme, table))
            try:
                return draw(programme, results)
            except NotAvailable as reason:
                return Nothing(reason.args[0])

        return drawn

    return decorate


def measured(programme: Programme, results: Results | None, indicator: Any) -> Result:
    """An indicator's result: the one at hand, or measured now, so that a picture and a text never say two numbers."""
    known = results.get(indicator.indicator.id) if results is not None else None
    if known is not None and known.programme is programme:
        return known
    return measure(programme, [indicator])[0]


def finish(
    name: str,
    canvas: Canvas,
    height: float,
    title: str,
    alt: str,
    table: pd.DataFrame,
    programme: Programme,
    tables: Sequence[str],
    note: str = "",
) -> Picture:
    """The picture that was drawn; `tables` are those whose files are named as its source."""
    files = _(", ").join(programme.sources[each].name for each in tables if each in programme)
    return Picture(
        f"fig-{name.replace('_', '-')}", canvas.svg(height), title, sentences(title, alt), table, files, note
    )


def not_empty(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows, if there are any; otherwise there is no picture."""
    if rows.empty:
        raise NotAvailable(Text("no row of '{table}' qualifies", table=table))
    return rows


def colours(programme: Programme) -> dict[str, str]:
    """The colour of each grantee, the same in every picture; all the accent where they are too many to tell apart."""
    ids = [str(one) for one in programme.tables["grantees"]["id"].dropna()]
    return dict(zip(ids, PALETTE, strict=False)) if len(ids) <= len(PALETTE) else dict.fromkeys(ids, ACCENT)


def by_grantee(programme: Programme, rows: pd.DataFrame) -> list[tuple[str | None, pd.DataFrame]]:
    """The rows of each grantee in the order of the table `grantees`, then those of none (None)."""
    order = [*programme.tables["grantees"]["id"].dropna(), None]
    groups = {str(key): part for key, part in rows.groupby("grantee", sort=False)}
    rest = rows[~rows["grantee"].isin(list(groups)).fillna(False)]
    found = [(key, rest if key is None else groups.get(str(key))) for key in order]
    return [(key, part) for key, part in found if part is not None and len(part)]


def heading(programme: Programme, table: str, name: str) -> str:
    """What a column is called in the language in use."""
    columns = programme.schemas[table].columns
    column = columns.get(name) or columns[f"{name}_zh"]
    return pick(
        {"zh": column.title["zh"].removesuffix("（中文）"), "en": column.title["en"].removesuffix(" (Chinese)")}
    )


def words(programme: Programme, table: str, name: str) -> pd.Series:
    """A column as people read it: texts in the language in use, labels for codes, names for keys, '—' for missing."""
    schema, frame = programme.schemas[table], programme.tables[table]
    if name not in schema.columns:
        return programme.texts(table, name).fillna(MISSING)
    column, keys = schema.columns[name], {key.column: key.table for key in schema.foreign_keys}
    said: Callable[[Any], str] = str
    known = frame[name].dropna().unique()
    if name in keys:
        said = programme.names_of(keys[name], known).__getitem__
    elif column.labels:
        said = column.label
    elif column.type == "boolean":
        said = lambda yes: _("yes") if yes else _("no")  # noqa: E731
    elif column.type in ("integer", "number"):
        said = amount
    elif column.type == "date":
        said = lambda when: f"{when:%Y-%m-%d}"  # noqa: E731
    shown = {value: said(value) for value in known}
    return pd.Series([MISSING if pd.isna(value) else shown[value] for value in frame[name]], frame.index, dtype=object)


def data_table(
    programme: Programme, table: str, rows: pd.DataFrame, names: Sequence[str], **more: Sequence[str]
) -> pd.DataFrame:
    """Some rows and columns as people read them, further columns, and the line of the file each row stands in."""
    data = {heading(programme, table, name): words(programme, table, name)[rows.index] for name in names}
    shown = pd.DataFrame(data, index=rows.index).assign(**more)
    shown[_("Line of the file")] = programme.sources[table].lines[rows.index.to_numpy()]
    return shown.reset_index(drop=True)


def listed(items: Iterable[str], mark: str = ",") -> str:
    """Items in a row, parted as the language in use does: 'a, b' and 'a、b', or with `mark` ';' 'a; b' and 'a；b'."""
    return {",": "、", ";": "；"}[mark].join(items) if language() == "zh" else f"{mark} ".join(items)


def sentences(*parts: str) -> str:
    """Parts that are not empty, each ended by a full stop."""
    stop, gap = ("。", "") if language() == "zh" else (".", " ")
    return gap.join(part if part[-1] in ".。" else part + stop for part in parts if part)


def number(value: Any) -> float | None:
    """A cell as a number; None where it is missing."""
    return None if pd.isna(value) else float(value)


def first_of(shown: int, n: int) -> str:
    """The remark that a picture shows only the first rows; '' where it shows all."""
    return _("The picture lists {shown} of {n} rows.", shown=f"{shown:,}", n=f"{n:,}") if shown < n else ""


def _html(table: pd.DataFrame) -> str:
    heads = "".join(f'<th scope="col">{escape(str(head))}</th>' for head in table.columns)
    top = table.head(MOST_TABLE_ROWS).to_numpy(dtype=object)
    rows = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in top)
    more = (
        ""
        if len(table) <= MOST_TABLE_ROWS
        else f"<p>{escape(_('and {n} more rows', n=f'{len(table) - MOST_TABLE_ROWS:,}'))}</p>"
    )
    return f'<table class="ek-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}'

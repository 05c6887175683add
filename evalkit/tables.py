"""Tables that people read: units in the headers, n beside every value, missing shown as missing, a door behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from evalkit import formats
from evalkit.html import Html, door, element, stack, text
from evalkit.i18n import _, pick
from evalkit.issues import DataIssues
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.schema import Column
from evalkit.sheets import Indicator

MOST_ROWS = 500  # a page holds no more; the rest is in the files
NUMBERS = ("integer", "number")


def results(results: Results, *criteria: str) -> Html:
    """The indicators of some criteria (all where none is named): value, n, what was left out or why there is no value."""
    chosen = results.of(*criteria) if criteria else results
    heads = [
        (_("Indicator"), False),
        (_("Value"), True),
        (_("Rows that counted"), True),
        (_("Left out"), True),
        (_("Remark"), False),
    ]
    rows = [
        [
            element("th", one.indicator.title, scope="row"),
            _number(value(one))
            if one.value is not None
            else element("td", formats.MISSING, class_="num missing", title=str(one.reason)),
            _number(formats.cases(one) if one.value is not None else formats.MISSING),
            _number(formats.amount(one.left_out) if one.contributions is not None else formats.MISSING),
            element("td", remark(one)),
        ]
        for one in chosen
    ]
    return _table(heads, rows, caption="")


def groups(result: Result, label: str = "") -> Html:
    """One indicator by group, with n and what was left out of each group; the whole programme last."""
    if result.groups is None:
        return Html("")
    heads = [
        (label or _("Group"), False),
        (f"{result.indicator.title} ({formats.unit(result.indicator.unit)})", True),
        (_("Rows that counted"), True),
        (_("Left out"), True),
    ]
    rows = [
        [
            element("th", _group_name(result, row["group"]), scope="row"),
            _number(
                formats.percent(row["value"]) if result.indicator.unit == "share" else formats.amount(row["value"])
            ),
            _number(formats.amount(row["n"])),
            _number(formats.amount(row["left_out"])),
        ]
        for _position, row in result.groups.iterrows()
    ]
    rows.append(
        [
            element("th", _("All"), scope="row"),
            _number(value(result)),
            _number(formats.amount(result.n)),
            _number(formats.amount(result.left_out)),
        ]
    )
    return _table(heads, rows, caption=result.indicator.title)


def rows(programme: Programme, table: str, fields: Sequence[str], where: pd.Series | None = None) -> Html:
    """Rows of a table as the evaluator entered them, with the line each stands on; columns that are empty throughout are named below.

    Args:
        programme: the programme year.
        table: the table's name; where the year has none, a line says so.
        fields: the fields to show, bilingual ones without their language.
        where: which rows (a boolean column of the table); all where it is not given.
    """
    if table not in programme:
        return nothing(_("there is no table '{table}'", table=table))
    schema = programme.schemas[table]
    frame = programme.tables[table] if where is None else programme.tables[table][where.fillna(False).astype(bool)]
    shown: list[tuple[Column, pd.Series]] = []
    empty: list[tuple[Column, pd.Series]] = []
    for name in fields:
        column = schema.columns[schema.resolve(name) or name]
        cells = programme.texts(table, name).loc[frame.index] if column.base else frame[name]
        (shown if cells.notna().any() or not len(frame) else empty).append((column, cells))
    heads = [(_heading(column), column.type in NUMBERS) for column, _cells in shown] + [(_("Line"), True)]
    lines = programme.sources[table].lines
    body = [
        [
            *(_cell(programme, table, column, cells.loc[i]) for column, cells in shown),
            element("td", lines[i], class_="num line"),
        ]
        for i in frame.index[:MOST_ROWS]
    ]
    caption = f"{pick(schema.title)} ({schema.cases(len(frame))})"
    notes = [_("Source: {file}", file=programme.sources[table].name)]
    if len(frame) > MOST_ROWS:
        notes.append(_("The first {n} rows are shown.", n=MOST_ROWS))
    if empty:
        notes.append(_("Empty in every row: {columns}.", columns=", ".join(_plain(column) for column, _cells in empty)))
    return stack(_table(heads, body, caption), element("p", "　".join(notes), class_="source"))


def issues(issues: DataIssues) -> Html:
    """Data issues by severity, each with its places and what to do."""
    names = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    if not len(issues):
        return element("p", _("No data issues."))
    items = [
        element(
            "div",
            element(
                "p",
                element("strong", names[one.severity]),
                " ",
                str(one.message),
                " ",
                element("span", str(one.remedy), class_="remedy"),
            ),
            _places([str(place) for place in one.places]),
            class_=f"issue {one.severity}",
        )
        for one in issues
    ]
    return stack(*items)


def statements(programme: Programme, section: str) -> Html:
    """What the report itself says in a section, sentence by sentence; those that no data support are marked.

    Args:
        programme: the programme year.
        section: the section's code, such as '2.2'; the head of the report is '0'.
    """
    table = programme.tables.get("statements")
    if table is None:
        return Html("")
    words = programme.texts("statements", "text")
    chosen = table[(table["section"] == section).fillna(False)].sort_values("order")
    return stack(*(_statement(programme, words[i], row) for i, row in chosen.iterrows()))


def _statement(programme: Programme, words: str, row: pd.Series) -> Html:
    cited = (
        [] if pd.isna(row["evidence"]) else [part.strip() for part in str(row["evidence"]).split(";") if part.strip()]
    )
    grade = row["grade"] if cited and pd.notna(row["grade"]) else "asserted"
    support = element("span", "; ".join(_cited(programme, cited)), class_="support") if cited else ""
    return element("p", words, support, class_=f"statement {grade}")


def _cited(programme: Programme, cited: Iterable[str]) -> list[str]:
    """Where the rows that support a statement stand: 'activities.csv line 4'."""
    found = []
    for reference in cited:
        table, _colon, key = reference.partition(":")
        if table in programme:
            at = programme.tables[table].index[programme.tables[table][programme.schemas[table].key] == key]
            found += [
                _("{file} line {line}", file=programme.sources[table].name, line=programme.sources[table].lines[i])
                for i in at
            ]
    return found


def value(result: Result) -> Html:
    """A result's value with its unit, as a door to its trace."""
    return (
        door(result.indicator.id, formats.figure_with_unit(result))
        if result.contributions is not None
        else text(formats.MISSING)
    )


def remark(result: Result) -> Html:
    """Why there is no value, or nothing."""
    if result.value is None:
        return element("span", _("not available: {reason}", reason=result.reason), class_="not-available")
    return Html("")


def nothing(reason: str) -> Html:
    """A quiet line where a table or picture would stand if there were data."""
    return element("p", _("Not shown: {reason}.", reason=reason), class_="ek-nothing")


def _group_name(result: Result, group: object) -> str:
    if pd.isna(group):
        return _("(no group)")
    return result.programme.name_of("grantees", str(group))


def _places(found: list[str]) -> Html:
    if not found:
        return Html("")
    items = element(
        "ul",
        *(element("li", place) for place in found[:50]),
        element("li", _("… and {n} more", n=len(found) - 50)) if len(found) > 50 else "",
    )
    return element("details", element("summary", _("{n} places", n=len(found))), items)


def _cell(programme: Programme, table: str, column: Column, cell: object) -> Html:
    numeric = column.type in NUMBERS
    if pd.isna(cell):
        return element("td", formats.MISSING, class_="num missing" if numeric else "missing", title=_("not stated"))
    if numeric:
        return _number(formats.amount(cell))
    if column.type == "date":
        return element("td", formats.day(cell))
    if column.type == "boolean":
        return element("td", _("yes") if cell else _("no"))
    target = next((key.table for key in programme.schemas[table].foreign_keys if key.column == column.name), None)
    shown = programme.name_of(target, str(cell)) if target else column.label(str(cell))
    return element("td", shown)


def _number(shown: object) -> Html:
    return element("td", shown, class_="num")


def _plain(column: Column) -> str:
    title = pick(column.title)
    return title.split("（")[0].split(" (")[0] if column.base else title


def _heading(column: Column) -> Html:
    unit = formats.unit(column.unit) if column.unit else ""
    title = _plain(column)
    return text(title, element("span", unit, class_="unit") if unit and unit.lower() not in title.lower() else "")


def _table(heads: Sequence[tuple[object, bool]], body: Sequence[Sequence[Html]], caption: str) -> Html:
    head = element(
        "tr", *(element("th", title, scope="col", class_="num" if numeric else None) for title, numeric in heads)
    )
    lines = (element("tr", *cells) for cells in body)
    return element(
        "table",
        element("caption", caption) if caption else "",
        element("thead", head),
        element("tbody", *lines),
        class_="ek-table",
    )


def sheets(results: Results) -> Html:
    """The reference sheet of every indicator: what is counted, over what, what is left out, its limits and source."""
    return stack(*(sheet(one.indicator) for one in results))


def sheet(indicator: Indicator) -> Html:
    """The reference sheet of one indicator."""
    directions = {
        "up": _("more is better"),
        "down": _("less is better"),
        "": _("neither more nor less is better in itself"),
    }
    labels = {
        "Numerator": _("Numerator"),
        "Denominator": _("Denominator"),
        "Counts": _("Counts"),
        "Sums": _("Sums"),
        "Left out": _("Left out"),
        "Limits": _("Limits"),
        "Source": _("Source"),
    }
    said = [(label, indicator.says(part)) for part, label in labels.items() if indicator.says(part)]
    unit = _("share [0-1], shown as a fraction or %") if indicator.unit == "share" else formats.unit(indicator.unit)
    pairs = [*said, (_("Unit"), unit), (_("Direction"), directions[indicator.improves])]
    terms = (element("div", element("dt", label), element("dd", words)) for label, words in pairs)
    return element(
        "details",
        element("summary", indicator.title, " ", element("code", indicator.id)),
        element("dl", *terms),
        class_="sheet",
    )

"""One indicator by group: a dot a group along one line, with n beside it, the whole programme last."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import pandas as pd

from evalkit import formats, names, traces
from evalkit.audience import WITHHELD
from evalkit.errors import Text
from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas, text_width
from evalkit.figures.lettering import LEADING, width_of, wrap
from evalkit.figures.picture import MOST_ROWS, Nothing, Picture, first_of, sentences
from evalkit.i18n import _, pick
from evalkit.results import Result

LABELS = 260.0  # px a label may take


@dataclass(frozen=True)
class Row:
    """One group: what it is called, its value (None: missing), how that is written, and what it rests on."""

    label: str
    value: float | None
    said: str
    basis: str


def by_group(result: Result) -> Picture | Nothing:
    """The values of an indicator's groups, the highest first and those without one last; then the whole programme."""
    if result.groups is None:
        return Nothing(Text("it was not measured by group"))
    if result.groups["value"].isna().all():
        return Nothing(result.reason or Text("no group has a value"))
    groups = result.groups.sort_values("value", ascending=False, kind="stable", na_position="last")
    rows, shown = _rows(result, groups), min(len(groups), MOST_ROWS)
    whole = Row(_("All"), result.value, formats.figure(result), traces.counted(result))
    canvas = Canvas()
    height = _draw(canvas, rows[:shown], whole)
    title = _title(result, [row for row in rows if row.value is not None])
    table = pd.DataFrame(
        [(row.label, row.said, row.basis) for row in (*rows, whole)],
        columns=[_("Group"), _("Value"), _("What it rests on")],
    )
    alt = sentences(title, "; ".join(f"{row.label} {row.said}" for row in rows[:shown]))
    year, name = result.programme.owner(result.table)
    note = first_of(shown, len(rows))
    figure = f"fig-groups-{result.indicator.id.replace('_', '-')}"
    return Picture(figure, canvas.svg(height), title, alt, table, year.sources[name].name, note)


def _rows(result: Result, groups: pd.DataFrame) -> list[Row]:
    kind = result.kind
    year, table = result.programme.owner(result.table)
    schema, found = year.schemas[table], []
    for label, row in zip(names.of_groups(result, groups["group"]), groups.to_dict("records"), strict=True):
        if row.get("withheld"):
            found.append(Row(label, None, pick(WITHHELD), ""))
            continue
        said = formats.figure_of(kind, result.indicator.unit, row["value"], row["numerator"], row["denominator"])
        value = float(row["value"]) if isfinite(row["value"]) else None
        found.append(Row(label, value, said, schema.cases(row["n"])))
    return found


def _draw(canvas: Canvas, rows: list[Row], whole: Row) -> float:
    """The rows on one scale that begins at 0; returns the height used."""
    known = [row.value for row in (*rows, whole) if row.value is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    lines = [wrap(row.label, LABELS, BODY, 2) for row in (*rows, whole)]
    left = max(map(text_width, lines)) + 24
    basis = max(width_of(wrap(row.basis, 220, SMALL, 1)[0], SMALL) if row.basis else 0 for row in (*rows, whole))
    right = WIDTH - basis - max(width_of(row.said, BODY) for row in (*rows, whole)) - 44

    def across(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low or 1)

    y = 4.0
    for row, label in zip((*rows, whole), lines, strict=True):
        if row is whole:
            canvas.line(0, y, WIDTH, y, RULE)
            y += 8
        middle = y + BODY * LEADING / 2
        below = canvas.lines(0, y, label)
        at = left
        if row.value is not None:
            at = across(row.value)
            canvas.line(across(0.0), middle, at, middle)
            canvas.dot(at, middle, INK if row is whole else ACCENT)
        canvas.lines(max(at, left) + 12, y, [row.said], GREY if row.value is None else INK)
        canvas.text(WIDTH, y + 1, row.basis, 220, GREY, SMALL, "right", most=1)
        y = below + 6
    canvas.line(across(0.0), 0, across(0.0), y, RULE)
    return y


def _title(result: Result, known: list[Row]) -> str:
    """What the picture says: the highest and the lowest group, or that all are alike."""
    unit = "" if result.indicator.unit == "share" else formats.unit(result.indicator.unit)
    titled = _("{title}, {unit}", title=result.indicator.title, unit=unit) if unit else result.indicator.title
    most, least = known[0], known[-1]
    if most.said == least.said:
        return _("{indicator}: {value} in {n} groups", indicator=titled, value=most.said, n=len(known))
    return _(
        "{indicator}: {most} in {name}, {least} in {other}",
        indicator=titled,
        most=most.said,
        name=most.label,
        least=least.said,
        other=least.label,
    )

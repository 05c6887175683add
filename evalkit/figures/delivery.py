"""What was delivered: person-times, units reported, trainings."""

from __future__ import annotations

import pandas as pd

from evalkit.audience import small_count
from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import ACCENT, BODY, GREY, SMALL, WIDTH, Canvas
from evalkit.figures.forms import ROW, Value, dots, heap
from evalkit.figures.lettering import width_of
from evalkit.figures.picture import (
    MOST_ROWS,
    Picture,
    chart,
    colours,
    data_table,
    finish,
    first_of,
    listed,
    measured,
    not_empty,
    number,
    sentences,
)
from evalkit.formats import MISSING, amount
from evalkit.i18n import _
from evalkit.indicators.learning import trainings_attended
from evalkit.indicators.outputs import largest_activity_share
from evalkit.indicators.outputs import person_times as person_times_total
from evalkit.indicators.rows import told_once
from evalkit.programme import Programme
from evalkit.results import Results

MANY = 100  # rows from which on a heap of dots says more than a row for each
TELLING = 0.25  # the share of the largest that is worth a title


@chart("activities")
def person_times(programme: Programme, results: Results | None = None) -> Picture:
    """Person-times of each activity that reports them, largest first; never together with sessions or persons."""
    if "person_times" in programme.withheld.get("activities", ()):
        raise NotAvailable(small_count())
    activities = told_once(programme["activities"])
    rows = not_empty(activities[activities["person_times"].notna()], "activities").sort_values(
        "person_times", ascending=False, kind="stable"
    )
    top, colour = rows.head(MOST_ROWS if len(rows) <= MANY else 10), colours(programme)
    topics = programme.texts("activities", "topic").fillna(MISSING)
    name = programme.names_of("grantees", top["grantee"].dropna())
    values = [
        Value(topic, name.get(key, _("the executor")), float(times), colour.get(key, ACCENT))
        for topic, key, times in zip(topics[top.index], top["grantee"].fillna(""), top["person_times"], strict=True)
    ]
    canvas, height = Canvas(), 0.0
    if len(rows) > MANY:
        height = heap(
            canvas,
            rows["person_times"].astype(float).tolist(),
            _("Person-times"),
            programme.schemas["activities"].cases,
        )
    height = dots(canvas, values, _("Person-times"), height)
    share, total = (measured(programme, results, one) for one in (largest_activity_share, person_times_total))
    largest, reached = amount(share.numerator), amount(total.value)
    title = _(
        "{total} person-times in {n} activities, {largest} in the largest",
        total=reached,
        n=amount(len(rows)),
        largest=largest,
    )
    if (share.value or 0) >= TELLING:
        title = _("One activity makes up {largest} of {total} person-times", largest=largest, total=reached)
    told = _(
        "{n} of {all} activities report person-times: {list}.",
        n=amount(len(rows)),
        all=amount(len(activities)),
        list=listed((f"{one.label} ({one.under}) {amount(one.value)}" for one in values[:10]), ";"),
    )
    left_out = (
        _("Activities without person-times: {n}.", n=amount(len(activities) - len(rows)))
        if len(rows) < len(activities)
        else ""
    )
    note = sentences(_("A person who attends twice counts twice."), left_out, first_of(len(top), len(rows)))
    table = data_table(programme, "activities", rows, ["topic", "grantee", "person_times"])
    return finish("person_times", canvas, height, title, told, table, programme, ["activities"], note)


@chart("grantees")
def reported_units(programme: Programme, results: Results | None = None) -> Picture:
    """Which grantee reports in which unit, with the sums within each unit; units are never added to each other."""
    parts: dict[str, pd.Series] = {}
    if "activities" in programme:
        rows = told_once(programme["activities"])
        for head, column in (
            (_("Person-times"), "person_times"),
            (_("Sessions"), "sessions"),
            (_("Persons attending"), "persons"),
        ):
            parts[head] = _sums(rows, rows[column])
    if "outputs" in programme:
        rows = told_once(programme["outputs"])
        for head, unit in (
            (_("Copies of documents"), "copies"),
            (_("Persons trained"), "persons"),
            (_("Other sessions"), "sessions"),
            (_("Organisations"), "organisations"),
        ):
            parts[head] = _sums(rows, rows["count"].where((rows["unit"] == unit).fillna(False)))
    parts = {head: part for head, part in parts.items() if len(part)}
    if not parts:
        raise NotAvailable(Text("no table reports an amount in any unit"))
    keys = [*programme["grantees"]["id"].dropna(), *([""] if any("" in part for part in parts.values()) else [])]
    called = programme.names_of("grantees", keys)
    names = [called[key] if key else _("no single grantee") for key in keys]
    table = pd.DataFrame({head: [amount(part.get(key)) for key in keys] for head, part in parts.items()})
    table.insert(0, _("Grantee"), names)
    canvas, colour = Canvas(), colours(programme)
    left = 150.0
    pitch = min(110.0, (WIDTH - left) / len(parts))
    size = min(BODY, *((pitch - 22) / max(width_of(amount(part.sum()), 1), 1) for part in parts.values()))
    y = 0.0
    for at, head in enumerate(parts):
        y = max(y, canvas.text(left + pitch * at + 18, 0, head, pitch - 24, GREY, SMALL))
    y += 6
    for key, grantee in list(zip(keys, names, strict=True))[:MOST_ROWS]:
        canvas.line(0, y, WIDTH, y)
        below = canvas.text(0, y + 7, grantee, left - 16, most=2)
        for at, part in enumerate(parts.values()):
            x, value = left + pitch * at, part.get(key)
            if value is None:
                canvas.lines(x + 18, y + 7, [MISSING], GREY)
            else:
                canvas.dot(x + 5.5, y + 7 + ROW / 2, colour.get(key, ACCENT))
                canvas.lines(x + 18, y + 7, [amount(value)], size=size)
        y = below + 7
    canvas.line(0, y, WIDTH, y)
    canvas.text(0, y + 7, _("Together"), left - 16, GREY)
    for at, part in enumerate(parts.values()):
        canvas.lines(left + pitch * at + 18, y + 7, [amount(part.sum())], GREY, size)
    full = [head for head, part in parts.items() if set(programme["grantees"]["id"].dropna()) <= set(part.index)]
    title = (
        _("All grantees report in: {units}", units=listed(full))
        if full
        else _("There is no unit in which all {n} grantees report", n=amount(len(programme["grantees"])))
    )
    lists = {
        head: listed(f"{name} {amount(part[key])}" for key, name in zip(keys[:20], names, strict=False) if key in part)
        for head, part in parts.items()
    }
    told = listed((_("{label}: {text}", label=head, text=text) for head, text in lists.items()), ";")
    note = sentences(
        _("Sums are made within a unit; units are never added to each other. A dash: nothing reported in this unit."),
        _("Numbers of persons that are withheld are not shown.") if programme.withheld else "",
    )
    return finish(
        "reported_units", canvas, y + 14 + ROW, title, told, table, programme, ["activities", "outputs"], note
    )


def _sums(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """The sum for each grantee ('' for none) that reports any."""
    known = values.notna()
    return values[known].groupby(rows.loc[known, "grantee"].fillna("")).sum()


@chart("trainings")
def trainings(programme: Programme, results: Results | None = None) -> Picture:
    """How often the executor's staff attended each training; a ring marks what the organisation's list repeats."""
    frame, topics = programme["trainings"], programme.texts("trainings", "topic").fillna(MISSING)
    own = (frame["scope"] == "executor").fillna(False)
    again, known = set(frame.loc[~own, "event_id"].dropna()), set(frame.loc[own, "event_id"].dropna())
    only = ~own & ~frame["event_id"].isin(known).fillna(False)
    rows = (
        not_empty(frame[own | only], "trainings")
        .assign(own=own)
        .sort_values(["own", "times"], ascending=False, kind="stable")
    )
    organisers, top = programme.texts("trainings", "organiser").fillna(""), rows.head(MOST_ROWS)
    repeated = frame["event_id"].isin(again).fillna(False) & own
    remark = {True: _("on the organisation’s list too"), False: _("only on the organisation’s list")}
    values = [
        Value(
            topics[at],
            organisers[at],
            number(top.at[at, "times"]),
            ACCENT,
            remark[bool(own[at])] if repeated[at] or only[at] else "",
        )
        for at in top.index
    ]
    canvas = Canvas()
    height = dots(canvas, values, _("Times attended"))
    times = measured(programme, results, trainings_attended)
    title = _(
        "{times} attendances at {topics} trainings, {again} of them on the organisation’s list too",
        times=amount(times.value),
        topics=amount(own.sum()),
        again=amount(repeated.sum()),
    )
    told = listed(
        (f"{one.label} {amount(one.value)}" + (f" ({one.remark})" if one.remark else "") for one in values[:20]), ";"
    )
    table = data_table(
        programme,
        "trainings",
        rows,
        ["topic", "organiser", "times"],
        **{_("On the organisation’s list"): [_("yes") if repeated[at] or only[at] else _("no") for at in rows.index]},
    )
    note = sentences(
        _("A ring: the organisation’s own list names the same event; it is counted once."),
        first_of(len(top), len(rows)),
    )
    return finish("trainings", canvas, height, title, told, table, programme, ["trainings"], note)

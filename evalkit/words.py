"""Sentences that the numbers support, in zh and en. No number is typed here: each comes from a result, with its door."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml

from evalkit import formats, traces
from evalkit.html import Html, PageData, door, element, sentence, stack, text
from evalkit.i18n import _, pick
from evalkit.issues import DataIssues
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.tables import value


@lru_cache(maxsize=1)
def outline() -> Mapping[str, Mapping[str, str]]:
    """The report's sections by code, in order."""
    sections = yaml.safe_load((Path(__file__).parent / "outline.yaml").read_text("utf-8"))
    return {section["code"]: section for section in sections}


def heading(code: str) -> Html:
    """The heading of a section: chapters are h2, what stands below them h3 and h4."""
    section = outline()[code]
    return element(f"h{min(code.count('.') + 2, 4)}", f"{code}　{pick(section)}")


def page(programme: Programme, results: Results, issues: DataIssues) -> PageData:
    """The cover and the traces of all numbers, for the page's template; in a notebook the cover shows as text."""
    facts = _facts(programme)
    said = {"verdict": money(results), "firmness": coverage(programme, results), "limits": missing(results)}
    data = {
        "title": programme.title,
        "overline": _("Evaluation report on a small-grants programme"),
        "provisional": provisional(issues),
        **{name: str(words) for name, words in said.items()},
        "facts": facts,
        "key_figures": str(key_figures(results)),
        "traces": traces.traces(results),
    }
    shown = stack(
        element("h1", programme.title),
        *(element("p", words) for words in said.values()),
        element("ul", *(element("li", f"{label}: {fact}") for label, fact in facts)),
        key_figures(results),
    )
    return PageData(data, shown)


def provisional(issues: DataIssues) -> str:
    """Why the figures are not final, or ''."""
    return next((str(issue.message) for issue in issues if issue.rule == "period.provisional"), "")


def _facts(programme: Programme) -> list[tuple[str, str]]:
    row = programme.facts
    days = f"{(row['end'] - row['start']).days + 1:,}"
    pairs = [
        (
            _("Period"),
            _(
                "{start} to {end} ({days} days)",
                start=formats.day(row["start"], True),
                end=formats.day(row["end"], True),
                days=days,
            ),
        ),
        (_("Carried out by"), programme.text("executor")),
        (_("Funder"), programme.text("funder") or _("not stated")),
        (_("Report dated"), formats.day(row["report_date"], True)),
        (_("Figures as of"), formats.day(row["cutoff"], True) if pd.notna(row["cutoff"]) else _("not stated")),
    ]
    return [(label, fact) for label, fact in pairs if fact]


KEY_FIGURES = (
    "regrant_share",
    "granted",
    "person_times",
    "trainings_attended",
    "headcount_change",
    "lesson_completeness",
)


def key_figures(results: Results, ids: tuple[str, ...] = KEY_FIGURES) -> Html:
    """Six figures at most, each with its n; one that is not available says why."""
    return element("div", *(_key_figure(results[name]) for name in ids if name in results.ids), class_="key-figures")


def _key_figure(result: Result) -> Html:
    label = element("p", result.indicator.title, class_="label")
    if result.value is None:
        reason = element("span", _("not available: {reason}", reason=result.reason), class_="reason")
        return element(
            "div",
            label,
            element("p", formats.MISSING, class_="value not-available"),
            element("p", reason, class_="n"),
            class_="key-figure",
        )
    unit = "" if result.indicator.unit == "share" else formats.unit(result.indicator.unit)
    shown = element(
        "p",
        door(result.indicator.id, formats.figure(result)),
        element("span", unit, class_="unit") if unit else "",
        class_="value",
    )
    return element("div", label, shown, element("p", basis(result), class_="n"), class_="key-figure")


def basis(result: Result) -> str:
    """What a value rests on: '4 grants', and how many rows lack the figure."""
    rest = traces.left_out(result)
    return _("from {cases}", cases=formats.cases(result)) + (_("; {rest}", rest=rest) if rest else "")


def money(results: Results) -> Html:
    """How much of the programme's money went to grantees, and that the rest has no budget line where it has none."""
    part, grants, made = (results[name] for name in ("regrant_share", "granted", "grants_made"))
    if part.value is None or part.denominator is None or part.numerator is None:
        return _not_available(part)
    words = sentence(
        _("{made} add up to {granted}, {share} of the programme's {amount} yuan."),
        made=door("grants_made", _("{n} grants", n=formats.amount(made.value))),
        granted=value(grants),
        share=value(part),
        amount=formats.amount(part.denominator),
    )
    rest = part.denominator - part.numerator
    if rest > 0 and "budget_lines" not in part.programme:
        words = text(words, " ", sentence(_("The other {rest} yuan have no budget line."), rest=formats.amount(rest)))
    return words


def same_size(results: Results) -> Html:
    """What each grant was, where all are the same."""
    parts = results["granted"].contributions
    amounts = [] if parts is None else parts.numerator.dropna().unique().tolist()
    if len(amounts) != 1:
        return Html("")
    return _lead(
        sentence(
            _("Each of the {n} grants is {amount} yuan."),
            n=door("grants_made", formats.amount(results["grants_made"].value)),
            amount=formats.amount(amounts[0]),
        )
    )


def coverage(programme: Programme, results: Results) -> Html:
    """How many of the report's statements have data behind them, and how many indicators could be computed."""
    available = sum(one.value is not None for one in results)
    words = sentence(_("{k} of {n} indicators could be computed from the tables."), k=available, n=len(results))
    table = programme.tables.get("statements")
    if table is None or not len(table):
        return words
    asserted = int(table["evidence"].isna().sum())
    return text(
        words,
        " ",
        sentence(
            _("{k} of the report's {n} statements are asserted with no data behind them."), k=asserted, n=len(table)
        ),
    )


def missing(results: Results) -> Html:
    """What the data cannot tell: the first indicators of the three criteria that are not available."""
    gone = [one.indicator.title for one in results.of("effectiveness", "efficiency", "innovation") if one.value is None]
    if not gone:
        return Html("")
    return sentence(_("The data cannot tell: {names}."), names=_("; ").join(gone))


def reach(results: Results) -> Html:
    """Person-times: how many, by how many grantees, and how much of them is one activity."""
    people, largest = results["person_times"], results["largest_activity_share"]
    if people.value is None or people.contributions is None:
        return _lead(_not_available(people))
    words = [sentence(_("The tables report {people}."), people=value(people))]
    owners = (
        people.programme.tables[people.table]
        .loc[people.contributions.numerator.dropna().index, "grantee"]
        .dropna()
        .unique()
    )
    if len(owners) == 1:
        words.append(
            sentence(
                _("All of them are {name}'s; no other grantee reports any."),
                name=people.programme.name_of("grantees", owners[0]),
            )
        )
    if largest.value is not None:
        words.append(sentence(_("One activity makes {share} of them."), share=value(largest)))
    words.append(
        text(
            _("Person-times count a person as often as they come; they are never added to sessions, copies or persons.")
        )
    )
    return _lead(text(*_spaced(words)))


def delivered(results: Results) -> Html:
    """Sessions, documents and people trained, each in its own unit."""
    named = [results[name] for name in ("sessions", "documents", "people_trained") if results[name].value is not None]
    if not named:
        return Html("")
    items = text(
        *(part for one in named for part in (", " if one is not named[0] else "", value(one), f" ({basis(one)})"))
    )
    return _lead(sentence(_("Also reported: {items}."), items=items))


def staff(results: Results) -> Html:
    """Staff at start and end where both are known."""
    growth = results["headcount_change"]
    if growth.value is None or growth.contributions is None:
        return _lead(_not_available(growth))
    rows, year = growth.programme.tables[growth.table], growth.programme
    words = [
        sentence(
            _("{name}: from {start} to {end} staff."),
            name=year.name_of("grantees", rows.at[i, "grantee"]),
            start=formats.amount(rows.at[i, "at_start"]),
            end=door("headcount_change", formats.amount(rows.at[i, "at_end"])),
        )
        for i in growth.contributions.numerator.dropna().index
    ]
    words.append(text(_("Staff at both start and end is known for {cases} only.", cases=_grantees(year, growth.n))))
    return _lead(text(*_spaced(words)))


def of(results: Results, *ids: str) -> Html:
    """One plain sentence an indicator: its name, its value or why there is none, and what it rests on."""
    return stack(*(_lead(_plain(results[name])) for name in ids))


def _plain(result: Result) -> Html:
    if result.value is None:
        return _not_available(result)
    return sentence(
        _("{name}: {value} ({basis})."), name=result.indicator.title, value=value(result), basis=basis(result)
    )


def _not_available(result: Result) -> Html:
    return element(
        "span",
        sentence(_("{name}: not available, because {reason}."), name=result.indicator.title, reason=str(result.reason)),
        class_="not-available",
    )


def _grantees(programme: Programme, n: int) -> str:
    return programme.schemas["grantees"].cases(n)


def _spaced(sentences: list[Html]) -> list[Html]:
    return [part for one in sentences for part in (one, Html(" "))][:-1]


def _lead(words: Html) -> Html:
    return element("p", words, class_="lead")

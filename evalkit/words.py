"""Sentences that the numbers support, in zh and en. No number is typed here: each comes from a result, with its door."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from evalkit import formats, traces
from evalkit.html import BREAK, Html, door, element, sentence, stack, text
from evalkit.i18n import _, pick
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


def section(code: str, *parts: object) -> Html:
    """A section under its heading; where it has nothing to show at all, one quiet line says so."""
    shown = stack(*parts)
    if not shown.strip():
        shown = element("p", _("Nothing is reported on this."), class_="ek-nothing")
    return stack(heading(code), shown)


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
        words = text(words, BREAK, sentence(_("The other {rest} yuan have no budget line."), rest=formats.amount(rest)))
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


def reach(results: Results) -> Html:
    """Person-times: how many, by how many grantees, and how much of them is one activity."""
    people, largest = results["person_times"], results["largest_activity_share"]
    if people.value is None or people.contributions is None:
        return _quiet(people)
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
                _("All of them are {name}’s."),
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


def staff(results: Results) -> Html:
    """Staff at start and end where both are known."""
    growth = results["headcount_change"]
    if growth.value is None or growth.contributions is None:
        return _quiet(growth)
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
    words.append(
        text(
            _("Staff at both start and end is known for {cases} only.", cases=year.schemas["grantees"].cases(growth.n))
        )
    )
    return _lead(text(*_spaced(words)))


def of(results: Results, *ids: str) -> Html:
    """Some indicators in plain sentences; those that are not available are named below, each with the reason."""
    chosen = [results[name] for name in ids]
    known = [_plain(one) for one in chosen if formats.known(one)]
    lacking = [_not_available(one) for one in chosen if not formats.known(one)]
    return stack(
        *([_lead(text(*_spaced(known)))] if known else []),
        *([element("p", text(*_spaced(lacking)), class_="not-available")] if lacking else []),
    )


def _plain(result: Result) -> Html:
    return sentence(
        _("{name}: {value} (from {basis})."),
        name=result.indicator.title,
        value=value(result),
        basis=traces.basis(result),
    )


def _not_available(result: Result) -> Html:
    return sentence(_("{name}: not available, because {reason}."), name=result.indicator.title, reason=result.reason)


def _quiet(result: Result) -> Html:
    return element("p", _not_available(result), class_="not-available")


def _spaced(sentences: list[Html]) -> list[Html]:
    return [part for one in sentences for part in (one, Html(formats.gap()))][:-1]


def _lead(words: Html) -> Html:
    return element("p", words, class_="lead")

"""The first screen of a report: what it found, how firmly it holds, what it cannot tell, and six figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evalkit import formats, traces
from evalkit.html import BREAK, Html, PageData, element, sentence, stack, text
from evalkit.i18n import _, language, pick
from evalkit.issues import DataIssues
from evalkit.key_figures import key_figures
from evalkit.programme import Programme, read_from
from evalkit.results import Results
from evalkit.rounded import as_points
from evalkit.verdicts import Verdict
from evalkit.words import money

MOST_NAMES = 4  # indicators that the cover names as not available; all stand in their sections


def page(
    programme: Programme,
    results: Results,
    issues: DataIssues,
    verdict: Verdict | None = None,
    others: Mapping[str, Any] | None = None,
) -> PageData:
    """The cover and the traces of all numbers, for the page's template; in a notebook the cover shows as text.

    Without a verdict (a programme that has no rubric) the cover says what the money bought, and no grade. `others` are
    traces of figures that stand beside the results, such as those of one group.
    """
    facts = _facts(programme)
    graded = (
        [text(str(words)) for words in (verdict.sentence(), verdict.how_firm(), verdict.limits())] if verdict else []
    )
    grade, firm, lacks = graded or [Html("")] * 3
    said = {
        "verdict": _lines(grade, money(results)),
        "firmness": _lines(firm, coverage(programme, results)),
        "limits": lacks or missing(results),
    }
    data = {
        "lang": language(),
        "title": programme.title,
        "overline": _("Evaluation report on a small-grants programme"),
        "provisional": provisional(programme, issues),
        **{name: str(words) for name, words in said.items()},
        "facts": facts,
        "key_figures": str(key_figures(results)),
        "traces": {**traces.traces(results), **(others or {})},
        "issues": issues.counts(),
        "judged": _judged(verdict),
        "read": read_from(programme),
    }
    shown = stack(
        element("h1", programme.title),
        *(element("p", words) for words in said.values()),
        element("ul", *(element("li", _("{label}: {fact}", label=label, fact=fact)) for label, fact in facts)),
        key_figures(results),
    )
    return PageData(data, shown)


def _judged(verdict: Verdict | None) -> dict[str, object] | None:
    """The verdict for a list of programmes: grade and score, both None where there is no grade."""
    if verdict is None:
        return None
    graded = verdict.grade is not None and verdict.score is not None
    return {
        "grade": pick(verdict.grade.title) if graded else None,  # type: ignore[union-attr]
        "score": float(as_points(verdict.score)) if graded else None,  # type: ignore[arg-type]
    }


def _lines(*sentences: Html) -> Html:
    """Sentences one under the other, without those that are empty."""
    shown = [part for one in sentences if one for part in (BREAK, one)]
    return text(*shown[1:])


def provisional(programme: Programme, issues: DataIssues) -> str:
    """Why the figures are not final, in words; '' where the period was over when the report was written."""
    row = programme.facts
    if not any(issue.rule == "period.provisional" for issue in issues):
        return ""
    return _(
        "Provisional: the report is dated {date}, but the period runs until {end}. What happened in its last {days} days is not in these figures.",
        date=formats.day(row["report_date"], True),
        end=formats.day(row["end"], True),
        days=(pd.Timestamp(row["end"]) - pd.Timestamp(row["report_date"])).days,
    )


def _facts(programme: Programme) -> list[tuple[str, str]]:
    row = programme.facts
    period = _(
        "{start} to {end} ({days} days)",
        start=formats.day(row["start"], True),
        end=formats.day(row["end"], True),
        days=f"{(row['end'] - row['start']).days + 1:,}",
    )
    # That no funder is named is worth knowing; that no other date than the report's is given is not.
    pairs = [
        (_("Period"), period),
        (_("Carried out by"), programme.text("executor")),
        (_("Funder"), programme.text("funder") or _("not stated in the report")),
        (_("Report dated"), _day(row["report_date"])),
        (_("Figures as of"), _day(row["cutoff"])),
    ]
    return [(label, fact) for label, fact in pairs if fact]


def _day(value: object) -> str:
    return "" if pd.isna(value) else formats.day(value, True)


def coverage(programme: Programme, results: Results) -> Html:
    """How many of the report's statements have data behind them, and how many indicators could be computed."""
    available = sum(formats.known(one) for one in results)
    words = sentence(_("{k} of {n} indicators could be computed from the tables."), k=available, n=len(results))
    table = programme.tables.get("statements")
    if table is None or not len(table):
        return words
    asserted = int(table["evidence"].isna().sum())
    return text(
        words,
        BREAK,
        sentence(
            _("{k} of the report's {n} statements are asserted with no data behind them."), k=asserted, n=len(table)
        ),
    )


def missing(results: Results) -> Html:
    """What the data cannot tell: the indicators of results, money and novelty that are not available."""
    gone = [
        one.indicator.title for one in results.of("effectiveness", "efficiency", "innovation") if not formats.known(one)
    ]
    if len(gone) > MOST_NAMES:
        names, rest = _("; ").join(gone[:MOST_NAMES]), len(gone) - MOST_NAMES
        return sentence(_("The data cannot tell: {names}; and {n} more."), names=names, n=rest)
    return sentence(_("The data cannot tell: {names}."), names=_("; ").join(gone)) if gone else Html("")

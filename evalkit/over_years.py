"""What a report on several years says: which years, what stood where in each, what became of what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import pandas as pd

from evalkit import changes, formats, periods, traces
from evalkit.checks.mentions import all_names
from evalkit.html import BREAK, Html, PageData, door, element, grid, stack, text
from evalkit.i18n import _
from evalkit.indicators.learning import CLOSED
from evalkit.key_figures import key_figures
from evalkit.portfolio import Measured, Portfolio
from evalkit.programme import Programme
from evalkit.results import Result, Results

MOST_ROWS = 200
MOST_YEARS = 10  # columns side by side
FEW_ROWS = 3
Year = TypeVar("Year")


def page(portfolio: Portfolio, measured: Measured, programme: str) -> PageData:
    """The cover and the traces of all years' numbers; each number's key names its year ('granted@2015')."""
    years = portfolio.programmes[programme]
    missing = portfolio.gaps(programme)
    span = _("{n} years, {first} to {last}", n=len(years), first=years[0].year, last=years[-1].year)
    lacks = [_("Not there, and not bridged: {years}.", years=_(", ").join(missing))] if missing else []
    lacks += periods.not_read(portfolio)
    mine = [results for results in measured if len(results) and results[0].programme.id == programme]
    large = key_figures(mine[-1], key=_key, then=mine[0] if len(mine) > 1 else None) if mine else ""
    data = {
        "title": _("{name} over the years", name=years[-1].text("name") or programme),
        "overline": _("Evaluation report on several years"),
        "verdict": str(text(span)),
        "firmness": str(
            text(
                _(
                    "Nothing is compared across a missing year, a change of currency, or sums over periods that differ in length by more than a tenth."
                )
            )
        ),
        "limits": str(text(formats.gap().join(lacks))),
        "facts": [],
        "key_figures": str(large),
        "traces": {_key(one): short(one) for results in mine for one in results if one.contributions is not None},
        "unread": {name: str(error) for name, error in portfolio.unread.items()},
        "read": {
            "name": years[-1].text("name"),
            "files": {f"{year.year}/{each.name}": each.sha256 for year in years for each in year.sources.values()},
        },
    }
    return PageData(
        data, stack(element("h1", data["title"]), element("p", span), *(element("p", each) for each in lacks))
    )


def _key(result: Result) -> str:
    return f"{result.indicator.id}@{result.programme.year}"


def short(result: Result) -> dict[str, Any]:
    """The trace of one year's result, which says the year, with its first rows only; the year's own report has them all."""
    trace, year = traces.trace(result), result.programme
    rows = [{**row, "file": f"{year.id}/{year.year}/{row['file']}"} for row in trace["rows"]]
    more = _("… and more rows in the report of {year}", year=f"{year.id}/{year.year}")
    return {
        **trace,
        "title": f"{trace['title']} ({year.year})",
        "rows": rows[:FEW_ROWS],
        "more": more if len(rows) > FEW_ROWS or trace["more"] else "",
    }


def results(measured: Measured, programme: str, *criteria: str) -> Html:
    """The indicators of some criteria that have a value in any year, a column a year; each number opens its trace."""
    mine = [found for found in measured if len(found) and found[0].programme.id == programme]
    shown = _folded(mine, lambda found: found[0].programme.year, lambda some: _results(some, criteria))
    return shown or element("p", _("No indicator of this chapter has a value in any year."))


def _folded(years: Sequence[Year], name: Callable[[Year], str], table: Callable[[Sequence[Year]], Html]) -> Html:
    """A table of the latest years, as many as a sheet is wide enough for, and those of earlier ones folded below."""
    parts = []
    for end in range(len(years), 0, -MOST_YEARS):
        some = years[max(0, end - MOST_YEARS) : end]
        shown, span = table(some), _("{first} to {last}", first=name(some[0]), last=name(some[-1]))
        latest = end == len(years) or not shown
        parts.append(shown if latest else element("details", element("summary", span), shown, class_="ek-rows"))
    return stack(*parts)


def _results(mine: Sequence[Results], criteria: Sequence[str]) -> Html:
    ids = dict.fromkeys(one.indicator.id for found in mine for one in found.of(*criteria) if formats.known(one))
    if not ids:
        return Html("")
    heads = [(_("Indicator"), False), *((found[0].programme.year, True) for found in mine)]
    body = []
    for name in ids:
        over = [found.get(name) for found in mine]
        title = formats.titled_alike(one for one in over if one is not None)
        alike = len({formats.unit_of(one) for one in over if one is not None}) == 1
        cells = (cell(one, f"{name}@{found[0].programme.year}", alike) for one, found in zip(over, mine, strict=True))
        body.append([element("th", title, scope="row"), *cells])
    return grid(heads, body, label=_("Over the years"), kind="narrow")


def cell(result: Result | None, key: str, alike: bool) -> Html:
    """A value over its n, as a door to the trace of this key, or why there is none; the unit where not all have the same."""
    if result is None or not formats.known(result) or result.contributions is None:
        why = _("no value: {why}", why=result.reason) if result is not None and result.reason else None
        return element("td", formats.MISSING, class_="num missing", title=why)
    shown = door(key, formats.figure(result) if alike else formats.figure_with_unit(result))
    return element("td", shown, BREAK, element("small", f"n = {formats.amount(result.n)}"), class_="num")


def changed(measured: Measured, programme: str, *criteria: str) -> Html:
    """What changed from each year to the next, parted into within and mix, the newest first; breaks are said, not bridged."""
    parts: list[Html] = []
    for before, after in reversed(measured.following(programme)):
        shown = changes.since(before, after, *criteria)
        if not shown:
            continue
        title = _("{before} to {after}", before=before[0].programme.year, after=after[0].programme.year)
        parts.append(element("details", element("summary", title), shown, class_="ek-rows", open=None if parts else ""))
    none = _("No indicator has a value in two years that follow each other.")
    return stack(*parts) or _nothing(measured.portfolio, programme, none)


def _nothing(portfolio: Portfolio, programme: str, why: str) -> Html:
    """Why nothing is said of two years that follow each other: there are none, or `why`."""
    return element(
        "p", why if portfolio.following(programme) else _("No year follows another here; nothing is compared.")
    )


def followed(portfolio: Portfolio, programme: str) -> Html:
    """What became of each year's remedies in the year after: done, in progress, or dropped without a word."""
    shown = stack(*(_followed(then, now) for then, now in portfolio.following(programme)))
    none = _("No year that another follows states a remedy that is still open.")
    return shown or _nothing(portfolio, programme, none)


def fates(then: Programme, now: Programme) -> list[tuple[str, str | None]]:
    """Each remedy that was open, with its status a year later; '' where it is mentioned without one, None where it is not."""
    if "lessons" not in then:
        return []
    before = then.tables["lessons"]
    open_ = ~before["status"].isin(CLOSED).fillna(False)
    stated = before["remedy_zh"].notna() | before["remedy_en"].notna()
    after: dict[str, str] = {}
    if "lessons" in now:
        rows = now.tables["lessons"][["carried_from", "status"]].dropna(subset=["carried_from"])
        after = {str(key): "" if pd.isna(status) else str(status) for key, status in rows.itertuples(index=False)}
    return [(str(key), after.get(str(key))) for key in before["id"][open_ & stated]]


def _followed(then: Programme, now: Programme) -> Html:
    found = fates(then, now)
    if not found:
        return Html("")
    column, remedies = now.schemas["lessons"].columns["status"], then.texts("lessons", "remedy")
    at = {str(key): row for row, key in enumerate(then.tables["lessons"]["id"])}
    heads = [(_("Remedy of {year}", year=then.year), False), (_("In {year}", year=now.year), False), (_("Line"), True)]
    body = []
    for key, status in found[:MOST_ROWS]:
        said = (
            _("dropped without a word")
            if status is None
            else column.label(status)
            if status
            else _("mentioned, without a status")
        )
        line = then.sources["lessons"].lines[at[key]]
        body.append(
            [
                element("td", remedies.iloc[at[key]]),
                element("td", said, class_="missing" if status is None else None),
                element("td", line, class_="num line"),
            ]
        )
    gone = sum(status is None for _key, status in found)
    words = _(
        "Of {n} remedies still open in {before}, {k} are not mentioned in {after}.",
        n=len(found),
        k=gone,
        before=then.year,
        after=now.year,
    )
    return stack(element("p", words), grid(heads, body, label=_("Remedies")))


def grantees(portfolio: Portfolio, programme: str) -> Html:
    """Who was there in which year, who came and who left; and names that may be one organisation's."""
    mine = [year for year in portfolio.programmes[programme] if "grantees" in year]
    notes = [*_moved(portfolio, programme)]
    notes += [
        _("{one} and {other} may be one organisation under two ids ({why}).", one=one, other=other, why=why)
        for one, other, why in doubles(mine)
    ]
    listed = element("ul", *(element("li", note) for note in notes)) if notes else ""
    shown = stack(_folded(mine, lambda year: year.year, _grantees), listed)
    return shown or element("p", _("No year says who its grantees are."))


def _moved(portfolio: Portfolio, programme: str) -> Iterator[str]:
    """How many grantees stayed, came and left, from each year to the next."""
    for then, now in portfolio.following(programme):
        if "grantees" not in then or "grantees" not in now:
            continue
        before, after = (set(year.tables["grantees"]["id"].dropna()) for year in (then, now))
        yield _(
            "{before} to {after}: {stayed} stayed, {come} came, {gone} left.",
            before=then.year, after=now.year, stayed=len(before & after), come=len(after - before), gone=len(before - after),
        )  # fmt: skip


def _grantees(mine: Sequence[Programme]) -> Html:
    named: dict[str, str] = {}
    there: dict[str, set[str]] = {}
    for year in mine:
        for key, name in year.names_of("grantees", year.tables["grantees"]["id"].dropna()).items():
            named[key] = name
            there.setdefault(key, set()).add(year.year)
    if not named:
        return Html("")
    heads = [(_("Grantee"), False), *((year.year, False) for year in mine)]
    body = [
        [
            element("th", name, scope="row"),
            *(
                element(
                    "td",
                    "●" if year.year in there[key] else "–",
                    aria_label=_("yes") if year.year in there[key] else _("no"),
                )
                for year in mine
            ),
        ]
        for key, name in list(named.items())[:MOST_ROWS]
    ]
    return grid(heads, body, label=_("Grantees"))


def doubles(years: Sequence[Programme]) -> list[tuple[str, str, str]]:
    """Grantees that go by two ids in different years but share a name or an alias: both ids, and the name."""
    by_name: dict[str, dict[str, None]] = {}
    for year in years:
        for key, name in all_names(year)[["grantee", "name"]].dropna().itertuples(index=False):
            by_name.setdefault(str(name).casefold(), {})[str(key)] = None
    found = {tuple(sorted(ids)[:2]): name for name, ids in by_name.items() if len(ids) > 1}
    return [(one, other, name) for (one, other), name in found.items()]

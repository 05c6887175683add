"""What a report on several programmes says: key indicators side by side, in what order and how firmly, what stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from evalkit import formats, periods
from evalkit.comparing import RATES
from evalkit.html import BREAK, Html, PageData, element, grid, stack, text
from evalkit.i18n import _, pick
from evalkit.over_years import cell, short
from evalkit.portfolio import Measured, Portfolio, called, currency, days
from evalkit.ranking import rank
from evalkit.results import Result, Results
from evalkit.rubrics import Rubric
from evalkit.settings import thresholds

MOST_OUTLIERS = 30


def compared_year(portfolio: Portfolio) -> str:
    """The year in which programmes are compared: that which most of them have; of several the latest."""
    having = Counter(year.year for year in portfolio)
    return max(_in_order(portfolio), key=having.__getitem__, default="")


def _in_order(portfolio: Portfolio) -> list[str]:
    """What the years are called, the latest first."""
    at = {year.year: portfolio.when(year.id)[year.year] for year in portfolio}
    return sorted(at, key=lambda name: (at[name], name), reverse=True)


def page(portfolio: Portfolio, measured: Measured, indicators: Sequence[str]) -> PageData:
    """The cover and the traces of the numbers that the report shows; the keys are such as 'granted@heping/2015'."""
    names = _in_order(portfolio)
    span = _(
        "{programmes} programmes, {n} programme years from {first} to {last}",
        programmes=len(portfolio.programmes),
        n=len(portfolio),
        first=names[-1],
        last=names[0],
    )
    lacks = [
        _("{name}: {years} missing.", name=name, years=_(", ").join(gaps))
        for key, name in portfolio.numbered().items()
        if (gaps := portfolio.gaps(key))
    ]
    lacks += periods.not_read(portfolio)
    year = compared_year(portfolio)
    compared = _(
        "Programmes are compared in {year}, for which {k} of {n} have data. A place is not a grade.",
        year=year, k=sum(one.year == year for one in portfolio), n=len(portfolio.programmes),
    )  # fmt: skip
    data = {
        "title": _("Programmes side by side"),
        "overline": _("Report on a portfolio of small-grants programmes"),
        "verdict": str(text(span)),
        "firmness": str(text(compared)),
        "limits": str(text(formats.gap().join(lacks))),
        "facts": [(_("Programmes"), _(", ").join(portfolio.programmes))],
        "key_figures": "",
        "traces": {
            _key(one): short(one)
            for results in measured
            for one in results
            if one.programme.year == year and one.indicator.id in indicators and one.contributions is not None
        },
        "unread": {name: str(error) for name, error in portfolio.unread.items()},
        "read": {
            "name": _("Programmes side by side"),
            "files": {
                f"{called(each)}/{source.name}": source.sha256 for each in portfolio for source in each.sources.values()
            },
        },
    }
    shown = stack(element("h1", data["title"]), element("p", span), *(element("p", each) for each in lacks))
    return PageData(data, shown)


def programmes(measured: Measured, indicators: Sequence[str]) -> Html:
    """The programmes and some indicators in the year that most of them have, each figure with its n."""
    portfolio, year = measured.portfolio, compared_year(measured.portfolio)
    found = _of_year(measured, year)
    each = {name: [one for results in found.values() if (one := results.get(name))] for name in indicators}
    there = {name: formats.titled_alike(ones) for name, ones in each.items() if ones}
    alike = {name for name, ones in each.items() if len({formats.unit_of(one) for one in ones}) == 1}
    heads = [(_("Programme"), False), (_("Years"), False), (_("Days"), True), (_("Currency"), False)]
    heads += [(there[name], True) for name in indicators if name in there]
    body = []
    for key, name in portfolio.numbered().items():
        years, results = portfolio.programmes[key], found.get(key)
        cells = [_cell(results, one, one in alike) for one in indicators if one in there]
        span = years[0].year if len(years) == 1 else f"{years[0].year}–{years[-1].year}"
        body.append(
            [
                element("th", name, scope="row"),
                element("td", span),
                element("td", formats.amount(days(results[0].programme)) if results else formats.MISSING, class_="num"),
                element("td", _(", ").join(dict.fromkeys(currency(each) for each in years))),
                *cells,
            ]
        )
    money = {currency(each[0].programme) for each in found.values() if len(each)}
    notes = [_("Figures and days are those of {year}; n is how many rows counted.", year=year)]
    if len(money) > 1:
        notes.append(_("Amounts are in {currencies} and cannot be compared.", currencies=_(", ").join(sorted(money))))
    return stack(
        grid(heads, body, label=_("Programmes"), kind="narrow"),
        element("p", formats.gap().join(notes), class_="source"),
        periods.unread(portfolio),
    )


def _of_year(measured: Measured, year: str) -> dict[str, Results]:
    """The results of every programme that has this year."""
    years = zip(measured.portfolio.years, measured, strict=True)
    return {each.id: results for each, results in years if each.year == year}


def _unlike(measured: Measured, year: str) -> Html:
    """Which programmes' periods are of another length in the year compared, to stand beside what compares them."""
    said = periods.unlike((each for each in measured.portfolio if each.year == year), measured.portfolio.numbered())
    return element("p", said) if said else Html("")


def _key(result: Result) -> str:
    return f"{result.indicator.id}@{called(result.programme)}"


def _cell(results: Results | None, indicator: str, alike: bool) -> Html:
    result = results.get(indicator) if results else None
    return cell(result, _key(result) if result else "", alike)


def ranking(measured: Measured, rubric: Rubric) -> Html:
    """The programmes in the order of their scores by one rubric, and how often each keeps its place.

    Nothing where fewer than two programmes have data enough.
    """
    year = compared_year(measured.portfolio)
    found, uncovered = rank(_of_year(measured, year), rubric)
    names = measured.portfolio.numbered()
    left = [
        _("{name} has no place: its data cover {share} of the weight.", name=names[key], share=formats.percent(part, 0))
        for key, part in uncovered.items()
    ]
    left += _not_placed(measured.portfolio, year)
    aside = element("ul", *(element("li", each) for each in left)) if left else ""
    if len(found) < 2:
        return stack(element("p", _("Fewer than two programmes have data enough for a place.")), aside)
    firm = [one for one in found if one.best == one.worst]
    words = _(
        "By “{rubric}”, in {year}. Places that hold whatever the weights and the figures are within their ranges: {k} of {n}. "
        "Between programmes whose places overlap there is no order.",
        rubric=pick(rubric.name), year=year, n=len(found), k=len(firm),
    )  # fmt: skip
    heads = [
        (_("Rank"), True),
        (_("Places it may have"), True),
        (_("Programme"), False),
        (_("Score"), True),
        (_("Data cover"), True),
        (_("Kept, weights nearby"), True),
        (_("Kept, any weights"), True),
        (_("Kept, figures within intervals"), True),
        (_("Other aggregation"), True),
    ]
    body = [
        [
            element("td", _tied([each.place for each in found], one.place), class_="num"),
            element("td", _span(one.best, one.worst), class_="num"),
            element("th", names[one.name], scope="row"),
            element("td", formats.amount(one.score, 1), class_="num"),
            *(
                element("td", formats.percent(share, 0), class_="num")
                for share in (one.coverage, one.near, one.anywhere, one.within)
            ),
            element("td", _tied([each.other for each in found], one.other), class_="num"),
        ]
        for one in found
    ]
    kept = _(
        "“Kept”: in what part of the draws a programme keeps its place; “other aggregation”: its place where scores are "
        "multiplied and not added, or the reverse."
    )
    note = _(
        "“Places it may have”: in {confidence} of {n} draws of weights near the stated ones and of figures within their "
        "intervals. What is missing is not scored; its weight is spread over the rest.",
        confidence=formats.percent(thresholds()["confidence"], 0),
        n=formats.amount(rubric.weightings),
    )
    table = grid(heads, body, label=_("Rank"), kind="narrow")
    return stack(
        element("p", words),
        _unlike(measured, year),
        table,
        element("p", note, formats.gap(), kept, class_="source"),
        aside,
    )


def _not_placed(portfolio: Portfolio, year: str) -> list[str]:
    """The programmes whose data of the year could not be read, which have no place therefore."""
    names = portfolio.numbered()
    return [
        _("{name} has no place: {year} could not be read.", name=names.get(programme, programme), year=name)
        for name in portfolio.unread
        for programme, _slash, of in [name.partition("/")]
        if of == year
    ]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _tied(places: Sequence[int], place: int) -> str:
    """A place, or the places that those with equal scores share."""
    return _span(place, place + places.count(place) - 1)


def outliers(measured: Measured) -> Html:
    """Rates and medians that lie far from those of the other programmes, with n, and whether that may be chance.

    Far is beyond Tukey's fences: `fence` times the middle half's width from its ends (thresholds.yaml).
    """
    year = compared_year(measured.portfolio)
    found = list(_far(list(_of_year(measured, year).values())))
    least = int(thresholds()["fence_least"])
    if not found:
        return element(
            "p", _("No figure of {year} stands out among those that {n} programmes or more have.", year=year, n=least)
        )
    names = measured.portfolio.numbered()
    found.sort(key=lambda one: (one[0].n < thresholds()["few"], -one[1]))
    heads = [
        (_("Programme"), False),
        (_("Indicator"), False),
        (_("Value"), True),
        (_("Programmes"), True),
        (_("Their middle half"), True),
        (_("May be chance?"), False),
    ]
    body = [
        [
            element("th", names[one.programme.id], scope="row"),
            element("td", one.indicator.title),
            element("td", formats.figure_with_unit(one), BREAK, element("small", f"n = {one.n}"), class_="num"),
            element("td", n, class_="num"),
            element("td", _between(one, low, high), class_="num"),
            element("td", _chance(one, low, high)),
        ]
        for one, _far_off, n, low, high in found[:MOST_OUTLIERS]
    ]
    words = _(
        "Figures of {year} beyond {fence} times the width of the middle half of all programmes; {n} stand out, {shown} are shown. "
        "Who stands out is to be asked, not judged.",
        year=year, fence=f"{thresholds()['fence']:g}", n=len(found), shown=len(body),
    )  # fmt: skip
    table = grid(heads, body, label=_("What stands out"), kind="narrow")
    return stack(element("p", words), _unlike(measured, year), table)


def _far(measured: Sequence[Results]) -> Iterator[tuple[Result, float, int, float, float]]:
    """What lies beyond the fences: the result, how many widths, of how many programmes, the middle half's two ends."""
    given = thresholds()
    for name in dict.fromkeys(name for results in measured for name in results.ids):
        ones = [one for results in measured if (one := results.get(name)) and one.value is not None]
        if len(ones) < given["fence_least"] or not {one.kind for one in ones} <= {*RATES, "median"}:
            continue
        if "CNY" in ones[0].indicator.unit.split() and len({currency(one.programme) for one in ones}) > 1:
            continue
        values = np.array([one.value for one in ones], dtype=float)
        low, high = np.quantile(values, [0.25, 0.75])
        beyond = np.maximum(low - values, values - high)
        for one, off in zip(ones, beyond, strict=True):
            if off > given["fence"] * (high - low) and off > 0:
                yield one, off / ((high - low) or abs(high) or 1.0), len(ones), float(low), float(high)


def _between(result: Result, low: float, high: float) -> str:
    start, end = (formats.of_unit(result, each) for each in (low, high))
    return start if start == end else _("{start} to {end}", start=start, end=end)


def _chance(result: Result, low: float, high: float) -> str:
    """Whether the figure's interval reaches into the others' middle half, or it rests on few cases."""
    found = result.interval
    if found.low is None or found.high is None:
        if result.n < thresholds()["few"]:
            return _("few cases")
        return _("no interval: {why}", why=found.why)
    ends = {"low": formats.of_unit(result, found.low), "high": formats.of_unit(result, found.high)}
    if found.low <= high and found.high >= low:
        return _("yes: its interval, {low} to {high}, reaches theirs", **ends)
    return _("its interval is {low} to {high}", **ends)

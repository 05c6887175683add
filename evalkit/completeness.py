"""Which tables the programmes of a portfolio fill in, and what is wrong with the data of many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit import formats
from evalkit.checks import check_programme
from evalkit.html import BREAK, Html, element, grid, stack
from evalkit.i18n import _, pick
from evalkit.issues import NAMES, SEVERITIES, DataIssue
from evalkit.portfolio import Portfolio, called
from evalkit.schema import load_schemas

MOST_RULES = 30


def coverage(portfolio: Portfolio) -> Html:
    """In how many of its years each programme has each table; tables that all have, or none, are named in a sentence."""
    programmes = portfolio.programmes
    schemas = load_schemas()
    filled = {
        table: {
            key: sum(table in year and len(year.tables[table]) > 0 for year in years)
            for key, years in programmes.items()
        }
        for table in schemas
    }
    whole = [table for table, row in filled.items() if all(row[key] == len(programmes[key]) for key in programmes)]
    none = [table for table, row in filled.items() if not any(row.values())]
    some = [table for table in filled if table not in {*whole, *none}]
    words = _(
        "Of {n} tables {whole} are filled in in every year of every programme, {none} in none.",
        n=len(schemas), whole=len(whole), none=len(none),
    )  # fmt: skip
    if none:
        titles = _(", ").join(pick(schemas[table].title) for table in none)
        words += formats.gap() + _("Nowhere: {tables}.", tables=titles)
    if not some:
        return element("p", words)
    some.sort(key=lambda table: sum(filled[table].values()))
    body = [
        [
            element("th", pick(schemas[table].title), scope="row"),
            *(_years(filled[table][key], len(programmes[key])) for key in programmes),
        ]
        for table in some
    ]
    note = _("● in all of its years; a number: in so many of them; – in none. The numbers above are the programmes'.")
    return stack(
        element("p", words),
        grid([(_("Table"), False), *_numbers(portfolio)], body, label=_("Tables by programme"), kind="narrow"),
        element("p", note, class_="source"),
    )


def _numbers(portfolio: Portfolio) -> list[tuple[object, bool]]:
    """A narrow head for each programme: its number in the report, its name for who asks."""
    return [
        (element("abbr", number, title=years[-1].text("name") or key), True)
        for number, (key, years) in enumerate(portfolio.programmes.items(), 1)
    ]


def _years(n: int, all_: int) -> Html:
    said = _("in {n} of {all} years", n=n, all=all_)
    shown = "●" if n == all_ else n or "–"
    return element("td", shown, class_="num missing" if not n else "num", aria_label=said)


def issues(portfolio: Portfolio) -> Html:
    """The rules that the data of most programmes break, the most common first: in how many years of each programme."""
    found = {called(year): check_programme(year).by_rule() for year in portfolio}
    rules: dict[str, list[DataIssue]] = {}
    for each in found.values():
        for rule, broken in each.items():
            rules.setdefault(rule, []).extend(broken)
    if not rules:
        return element("p", _("No data issues."))
    count = {
        rule: {key: sum(rule in found[called(year)] for year in years) for key, years in portfolio.programmes.items()}
        for rule in rules
    }
    most = sorted(
        rules,
        key=lambda rule: (
            -sum(map(bool, count[rule].values())),
            -sum(count[rule].values()),
            SEVERITIES.index(rules[rule][0].severity),
        ),
    )
    years = {key: len(each) for key, each in portfolio.programmes.items()}
    words = _(
        "{n} rules are broken somewhere, {k} of them by half of the programmes or more.",
        n=len(rules), k=sum(2 * sum(map(bool, row.values())) >= len(years) for row in count.values()),
    )  # fmt: skip
    heads = [(_("Rule, and one example of it"), False), (_("Programmes"), True), *_numbers(portfolio)]
    body = [_rule(rules[rule], count[rule], years) for rule in most[:MOST_RULES]]
    note = _(
        "● in all of its years; a number: in so many of them; – in none. What was silenced with a reason is not counted."
    )
    return stack(
        element("p", words),
        grid(heads, body, label=_("Data issues by programme"), kind="narrow"),
        element("p", note, class_="source"),
    )


def _rule(broken: Sequence[DataIssue], count: Mapping[str, int], years: Mapping[str, int]) -> list[Html]:
    one = broken[0]
    title = element("span", str(NAMES[one.severity]), " ", element("code", one.rule))
    return [
        element("th", title, BREAK, element("small", str(one.message)), scope="row"),
        element("td", formats.k_of_n(sum(map(bool, count.values())), len(years)), class_="num"),
        *(_years(count[key], all_) for key, all_ in years.items()),
    ]

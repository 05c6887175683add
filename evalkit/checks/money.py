"""Money that does not reconcile."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme

BUDGET = Text("Add what the rest was meant for to {budget_lines}.")
NO_LINE = Rule(
    "money.unexplained",
    "k",
    "warning",
    Text("{n} grants add up to {awarded} of {amount} yuan; {rest} yuan have no budget line."),
    BUDGET,
)
REST = Rule(
    "money.unexplained",
    "k",
    "warning",
    Text("{n} grants ({awarded} yuan) and budget lines ({other} yuan) leave {rest} of {amount} yuan unexplained."),
    BUDGET,
)
OVERSPENT = Rule(
    "money.overspent",
    "k",
    "warning",
    Text("{n} grants and the budget lines add up to {rest} yuan more than the programme's {amount} yuan."),
    Text("Correct the amounts in {grants}, {budget_lines} or {programme}."),
)
CURRENCY = Rule(
    "money.currency",
    "k",
    "error",
    Text("The currency is {currency}, but the report writes all amounts in yuan."),
    Text("Convert the amounts to yuan (CNY), or leave the currency empty if they are in yuan."),
)
MORE_PAID = Rule(
    "money.more_paid",
    "k",
    "warning",
    Text("{n} of {all} grants were paid more than was awarded: {paid} yuan of {awarded} in the first."),
    Text("Correct the amounts, or add what was agreed later to 'awarded'."),
)
MORE_SPENT = Rule(
    "money.more_spent",
    "k",
    "warning",
    Text("{n} of {all} budget lines spent more than they received: {spent} yuan of {received} in the first."),
    Text("Correct the amounts, or say where the difference came from."),
)
UNPAID = Rule(
    "money.no_payment",
    "k",
    "note",
    Text("{n} grants are awarded ({awarded} yuan), but no payment is recorded: neither amount nor day."),
    Text("Fill in {grants:disbursed} and {grants:paid_on} in {grants}, or add {disbursements}."),
)
NO_VALUE = Rule(
    "money.no_value",
    "k",
    "note",
    Text("{n} of {all} resources have neither cash nor a value in kind."),
    Text(
        "Fill in {resources:cash} or {resources:in_kind_value}, with the source of the estimate in {resources:note_zh}."
    ),
)


def check_unexplained_money(programme: Programme) -> Iterator[DataIssue]:
    """Programme money that neither grants nor budget lines account for, or more accounted for than there is."""
    amount, grants = programme.facts["amount"], programme.tables["grants"]
    if pd.isna(amount) or grants["awarded"].isna().all():
        return
    awarded = grants["awarded"].sum()
    lines = programme.tables.get("budget_lines")
    other = lines.loc[(lines["class"] != "regrant").fillna(True), "planned"].sum() if lines is not None else 0
    rest = amount - awarded - other
    known = grants["awarded"].notna()
    sums = {"amount": amount, "awarded": awarded, "rest": abs(rest), "other": other}
    if round(rest, 2):
        rule = OVERSPENT if rest < 0 else REST if other else NO_LINE
        at = places(programme, "programme", programme.tables["programme"].index[:1], "amount")
        at += places(programme, "grants", known, "awarded")
        values = {name: f"{value:,.0f}" for name, value in sums.items()}
        yield rule.issue(at, "programme", "amount", n=int(known.sum()), **values)


def check_currency(programme: Programme) -> Iterator[DataIssue]:
    """A programme in another currency than the yuan in which all amounts are written."""
    currency = programme.facts["currency"]
    if pd.notna(currency) and currency != "CNY":
        first = programme.tables["programme"].index[:1]
        yield from CURRENCY.at(programme, "programme", first, "currency", currency=currency)


def check_payments(programme: Programme) -> Iterator[DataIssue]:
    """Grants paid more than awarded, or never paid as far as is recorded; budget lines that spent what never came."""
    grants, instalments = programme.tables["grants"], programme.tables.get("disbursements")
    paid = grants["disbursed"]
    if instalments is not None and len(instalments):
        done = instalments[truth(instalments["paid_on"].notna() | instalments["due"].isna())]
        sums = done.groupby("grant")["amount"].sum(min_count=1)
        paid = paid.fillna(grants["id"].map(sums))
    elif paid.isna().all() and grants["paid_on"].isna().all() and grants["awarded"].notna().any():
        total = f"{grants['awarded'].sum():,.0f}"
        yield from UNPAID.at(programme, "grants", grants["awarded"].notna(), "awarded", awarded=total)
    yield from _above(programme, "grants", MORE_PAID, paid=paid, awarded=grants["awarded"])
    lines = programme.tables.get("budget_lines")
    if lines is not None:
        yield from _above(programme, "budget_lines", MORE_SPENT, spent=lines["spent"], received=lines["received"])


def _above(programme: Programme, table: str, rule: Rule, **amounts: pd.Series) -> Iterator[DataIssue]:
    """An issue for the rows in which the first amount is above the second by more than a rounding."""
    more, less = amounts.values()
    rows = truth(more > less + 0.005)
    if rows.any():
        first = {name: f"{values[rows].iloc[0]:,.0f}" for name, values in amounts.items()}
        yield from rule.at(programme, table, rows, next(iter(amounts)) if table != "grants" else "disbursed", **first)


def check_values(programme: Programme) -> Iterator[DataIssue]:
    """Resources of which nobody says what they are worth."""
    resources = programme.tables.get("resources")
    if resources is not None:
        unknown = resources["cash"].isna() & resources["in_kind_value"].isna()
        yield from NO_VALUE.at(programme, "resources", unknown, "in_kind_value", shown="provider_zh")


CHECKS = (check_unexplained_money, check_currency, check_payments, check_values)

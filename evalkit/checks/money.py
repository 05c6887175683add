"""Money that does not reconcile."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.checks.places import places
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme


def check_unexplained_money(programme: Programme) -> Iterator[DataIssue]:
    """Programme money that neither grants nor budget lines account for, or more accounted for than there is."""
    amount, grants = programme.facts["amount"], programme.tables["grants"]
    if pd.isna(amount) or grants["awarded"].isna().all():
        return
    awarded = grants["awarded"].sum()
    lines = programme.tables.get("budget_lines")
    other = lines.loc[(lines["class"] != "regrant").fillna(True), "planned"].sum() if lines is not None else 0
    rest = amount - awarded - other
    at = (
        *places(programme, "programme", programme.tables["programme"].index[:1], "amount"),
        *places(programme, "grants", grants["awarded"].notna(), "awarded"),
    )
    values = {
        "amount": f"{amount:,.0f}",
        "awarded": f"{awarded:,.0f}",
        "n": int(grants["awarded"].notna().sum()),
        "rest": f"{abs(rest):,.0f}",
        "other": f"{other:,.0f}",
    }
    if rest > 0:
        message = (
            Text(
                "{n} grants ({awarded} yuan) and budget lines ({other} yuan) leave {rest} of {amount} yuan unexplained."
            )
            if other
            else Text("{n} grants add up to {awarded} of {amount} yuan; {rest} yuan have no budget line.")
        ).filled(**values)
        yield DataIssue(
            "money.unexplained",
            "warning",
            message,
            Text("Add what the rest was meant for to budget_lines.csv."),
            at,
            "programme",
            "amount",
        )
    elif rest < 0:
        message = Text(
            "{n} grants and the budget lines add up to {rest} yuan more than the programme's {amount} yuan.", **values
        )
        yield DataIssue(
            "money.overspent",
            "warning",
            message,
            Text("Correct the amounts in grants.csv, budget_lines.csv or programme.csv."),
            at,
            "programme",
            "amount",
        )


def check_currency(programme: Programme) -> Iterator[DataIssue]:
    """A programme in another currency than the yuan in which all amounts are written."""
    currency = programme.facts["currency"]
    if pd.notna(currency) and currency != "CNY":
        message = Text("The currency is {currency}, but the report writes all amounts in yuan.", currency=currency)
        at = places(programme, "programme", programme.tables["programme"].index[:1], "currency")
        remedy = Text("Convert the amounts to yuan (CNY), or leave the currency empty if they are in yuan.")
        yield DataIssue("money.currency", "error", message, remedy, at, "programme", "currency")


CHECKS = (check_unexplained_money, check_currency)

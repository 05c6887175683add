"""What may be entered in a column: drop-downs, ranges and what a spreadsheet says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evalkit.i18n import _, pick
from evalkit.schema import Column

LAST_ROW = 5000  # of a sheet, counted from 0, for which entries are looked at
MOST_LIST, MOST_MESSAGE, MOST_TITLE = 255, 255, 32  # characters that Excel takes
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2100, 12, 31)


def choices(column: Column) -> list[str]:
    """The entries of a column's drop-down in the language in use; none where anything may be entered."""
    if column.type == "boolean":
        return [_("yes"), _("no")]
    return [column.label(value) for value in column.constraints.get("enum", ())]


def rule(column: Column, first: str, keys: str = "", unique: bool = False) -> dict[str, Any]:
    """What XlsxWriter needs to know of a column; `first` is its first cell, `keys` the drop-down of another sheet's ids."""
    found = _range(column) if not keys and not unique else _key(first, keys)
    title = pick(column.title)
    help_ = " ".join(part for part in (pick(column.description), _how(column)) if part)
    found.update(input_title=_cut(title, MOST_TITLE), input_message=_cut(help_, MOST_MESSAGE))
    if "error_message" in found:
        found.update(error_title=_cut(title, MOST_TITLE), error_message=_cut(found["error_message"], MOST_MESSAGE))
    return found


def _key(first: str, keys: str) -> dict[str, Any]:
    """A key of another sheet, or of the sheet itself: what is not there (or there twice) can be entered after a question."""
    if keys:
        message = _("There is no such ID yet. Enter the row it stands for first, or choose one from the list.")
        return {"validate": "list", "source": f"={keys}", "error_type": "warning", "error_message": message}
    column, row = first.rstrip("0123456789"), first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    formula = f"=COUNTIF(${column}${row}:${column}${LAST_ROW},{first})<2"
    message = _("This ID is there already. Each row needs an ID of its own.")
    return {"validate": "custom", "value": formula, "error_type": "warning", "error_message": message}


def _range(column: Column) -> dict[str, Any]:
    allowed = choices(column)
    if allowed:
        message = _("Please choose one from the list.")
        return {"validate": "list", "source": allowed, "error_message": message}
    if column.type == "date":
        message = _("Please enter a day, such as 2016-03-01. Leave the cell empty where it is unknown.")
        bounds = {"criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        return {"validate": "date", **bounds, "error_message": message}
    if column.type not in ("integer", "number"):
        return {"validate": "any"}
    low, high = column.constraints.get("minimum"), column.constraints.get("maximum")
    whole = column.type == "integer"
    what = _("a whole number") if whole else _("a number")
    if low is not None and high is not None:
        limits, said = (
            {"criteria": "between", "minimum": low, "maximum": high},
            _("from {low} to {high}", low=low, high=high),
        )
    elif low is not None:
        limits, said = {"criteria": ">=", "value": low}, _("not below {low}", low=low)
    else:
        limits, said = {"criteria": "between", "minimum": -1e15, "maximum": 1e15}, ""
    message = (
        _(
            "Please enter {what} {limits}, in digits only. Leave the cell empty where it is unknown.",
            what=what,
            limits=said,
        )
        if said
        else _("Please enter {what}, in digits only. Leave the cell empty where it is unknown.", what=what)
    )
    return {"validate": "integer" if whole else "decimal", **limits, "error_message": message}


def _how(column: Column) -> str:
    """How a value is written, where the title does not tell."""
    if column.type == "date":
        return _("A day, such as 2016-03-01.")
    if column.type == "partial_date":
        return _("2016, 2016-03 or 2016-03-01.")
    return ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"

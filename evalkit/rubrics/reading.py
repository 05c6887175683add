"""What is wrong with a rubric as it was read: every fault at once, with its key, its value and what was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from evalkit.errors import DataError, Text, did_you_mean, explain
from evalkit.i18n import LANGUAGES, _

AGGREGATIONS = ("arithmetic", "geometric")
KEYS = (
    "name",
    "since",
    "source",
    "aggregation",
    "criteria",
    "bands",
    "minimum_coverage",
    "firmness",
    "deviations",
)
CRITERION = ("id", "title", "weight", "indicators", "since", "source")
INDICATOR = ("id", "title", "weight", "worst", "best", "since", "source")
BAND = ("grade", "title", "at_least")
FIRMNESS = ("weightings", "concentration", "seed", "few_units", "since", "source")


class _Faults:
    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, key: str, value: object, expected: Text) -> None:
        shown = _("nothing") if value is None else repr(value) if isinstance(value, str) else str(value)
        self.found.append(_("{key}: {value}; expected {expected}", key=key, value=shown, expected=expected))

    def keys(self, at: str, spec: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in spec:
            if key not in known:
                self.found.append(
                    _("{key}: there is no such entry. {hint}", key=f"{at}{key}", hint=did_you_mean(str(key), known))
                )

    def number(self, key: str, value: object, low: float = -math.inf, high: float = math.inf) -> bool:
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        if good and low <= value <= high:  # type: ignore[operator]
            return True
        if math.isinf(low):
            self.add(key, value, Text("a number"))
        elif math.isinf(high):
            self.add(key, value, Text("a number of at least {low}", low=f"{low:g}"))
        else:
            self.add(key, value, Text("a number from {low} to {high}", low=f"{low:g}", high=f"{high:g}"))
        return False

    def text(self, key: str, value: object) -> bool:
        if isinstance(value, str) and value.strip():
            return True
        self.add(key, value, Text("a text"))
        return False

    def title(self, key: str, value: object) -> None:
        if not (
            isinstance(value, dict)
            and value
            and set(value) <= set(LANGUAGES)
            and all(isinstance(text, str) and text.strip() for text in value.values())
        ):
            self.add(key, value, Text("a title in two languages, {example}", example="{zh: 有效性, en: Effectiveness}"))

    def dated(self, at: str, spec: Mapping[str, Any], required: bool) -> None:
        if (required or "since" in spec) and type(spec.get("since")) is not date:
            self.add(f"{at}since", spec.get("since"), Text("a date as YYYY-MM-DD: from when on it holds"))
        if required or "source" in spec:
            self.text(f"{at}source", spec.get("source"))

    def entries(self, key: str, value: object) -> list[tuple[str, dict[str, Any]]]:
        """The entries of a list, each with the place it stands at."""
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            self.add(key, value, Text("a list of entries"))
            return []
        name = "grade" if key == "bands" else "id"
        named = [str(one.get(name) or f"#{place}") for place, one in enumerate(value, 1)]
        for one in sorted({each for each in named if named.count(each) > 1}):
            self.found.append(_("{key}: '{name}' stands there twice", key=key, name=one))
        return [(f"{key}.{one}.", entry) for one, entry in zip(named, value, strict=True)]


def check(spec: Mapping[str, Any], file: str) -> None:
    """Refuse a rubric that cannot be used.

    Raises:
        DataError: with every fault, each by its key.
    """
    faults = _Faults()
    faults.keys("", spec, KEYS)
    faults.title("name", spec.get("name"))
    faults.dated("", spec, required=True)
    if spec.get("aggregation") not in AGGREGATIONS:
        faults.add("aggregation", spec.get("aggregation"), Text("one of: {names}", names=", ".join(AGGREGATIONS)))
    faults.number("minimum_coverage", spec.get("minimum_coverage"), 0, 1)
    weight = sum([_criterion(faults, at, one) for at, one in faults.entries("criteria", spec.get("criteria"))])
    if not weight and not faults.found:
        faults.found.append(_("criteria: no indicator has a weight above 0"))
    _bands(faults, spec.get("bands"))
    _firmness(faults, spec.get("firmness"))
    deviations = spec.get("deviations") or {}
    if not isinstance(deviations, dict):
        faults.add("deviations", deviations, Text("a text in two languages for each indicator"))
    else:
        for name, said in deviations.items():
            faults.title(f"deviations.{name}", said)
    if faults.found:
        raise DataError(
            explain(
                Text("{file}: {n} entries of the rubric cannot be used.", file=file, n=len(faults.found)),
                faults.found,
                remedy=Text("Correct these entries in {file}, then run it again.", file=file),
            )
        )


def _criterion(faults: _Faults, at: str, spec: dict[str, Any]) -> bool:
    """Check a criterion; does it weigh anything?"""
    faults.keys(at, spec, CRITERION)
    faults.text(f"{at}id", spec.get("id"))
    faults.title(f"{at}title", spec.get("title"))
    faults.dated(at, spec, required=False)
    weighs = faults.number(f"{at}weight", spec.get("weight"), 0) and spec["weight"] > 0
    inside = [_indicator(faults, *each) for each in faults.entries(f"{at}indicators", spec.get("indicators"))]
    if weighs and inside and not any(inside) and not faults.found:
        faults.found.append(_("{key}: no indicator has a weight above 0", key=at.rstrip(".")))
    return bool(weighs) and any(inside)


def _indicator(faults: _Faults, at: str, spec: dict[str, Any]) -> bool:
    faults.keys(at, spec, INDICATOR)
    faults.text(f"{at}id", spec.get("id"))
    faults.dated(at, spec, required=False)
    if spec.get("title") is not None:
        faults.title(f"{at}title", spec["title"])
    worst, best = spec.get("worst"), spec.get("best")
    if worst is not None or best is not None:
        good = [faults.number(f"{at}worst", worst), faults.number(f"{at}best", best)]
        if all(good) and worst == best:
            faults.add(f"{at}best", best, Text("another value than worst"))
    return faults.number(f"{at}weight", spec.get("weight"), 0) and spec["weight"] > 0


def _bands(faults: _Faults, spec: object) -> None:
    starts = []
    for at, band in faults.entries("bands", spec):
        faults.keys(at, band, BAND)
        faults.text(f"{at}grade", band.get("grade"))
        faults.title(f"{at}title", band.get("title"))
        if faults.number(f"{at}at_least", band.get("at_least"), 0, 100):
            starts.append(band["at_least"])
    if starts and min(starts) > 0:
        faults.add("bands", min(starts), Text("one band that begins at 0"))
    if len(set(starts)) < len(starts):
        faults.add("bands", sorted(starts), Text("bands that begin at different scores"))


def _firmness(faults: _Faults, spec: object) -> None:
    if not isinstance(spec, dict):
        faults.add("firmness", spec, Text("entries {names}", names=", ".join(FIRMNESS)))
        return
    faults.keys("firmness.", spec, FIRMNESS)
    faults.dated("firmness.", spec, required=True)
    for name, low in {"weightings": 1, "seed": 0, "few_units": 2}.items():
        if faults.number(f"firmness.{name}", spec.get(name), low) and spec[name] != int(spec[name]):
            faults.add(f"firmness.{name}", spec[name], Text("a whole number"))
    if faults.number("firmness.concentration", spec.get("concentration"), 0) and not spec["concentration"]:
        faults.add("firmness.concentration", spec["concentration"], Text("a number above 0"))

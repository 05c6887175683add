"""From results to a verdict: scores between fixed anchors, a grade where the data cover enough, and how firmly it holds.

A missing indicator is never scored 0. Its weight is spread over the rest, and the verdict says what the score could be
if it were known, and whether that could change the grade.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from types import NoneType

import numpy as np
import pandas as pd

from evalkit.errors import DataError, Text, did_you_mean, expect, explain
from evalkit.i18n import _
from evalkit.indicators import standard
from evalkit.results import RESULTS, Result, Results
from evalkit.robustness import EQUAL, Change, Firmness, composite, firmness, grades, smallest_changes
from evalkit.rubrics import A_RUBRIC, Band, Criterion, Rubric, Weighed, find_rubric, read_rubric
from evalkit.verdicts import Part, Verdict

SUMS = ("share", "ratio", "mean", "total", "count", "change")  # kinds from whose sums one group can be taken away


def judge(results: Results, rubric: Rubric | None = None) -> Verdict | None:
    """Judge a programme by a rubric.

    Args:
        results: what was measured. An indicator of the rubric that is not among them counts as missing. Measured by
            grantee, the verdict also says what it would be without each of them.
        rubric: what to judge by; see `read_rubric`. Without one, the rubric.yaml of the programme or its year.

    Returns:
        The verdict; None where no rubric is given and the programme has none.

    Raises:
        DataError: the rubric asks for an indicator that does not exist, or turns one round against what it says itself.
    """
    expect("results", results, Results, RESULTS)
    expect("rubric", rubric, (Rubric, NoneType), A_RUBRIC)
    rubric = rubric or _rubric_of(results)
    if rubric is None:
        return None
    _check(results, rubric)
    weights, how = rubric.weights, rubric.aggregation
    parts = tuple(
        _part(results, criterion, asked, weight)
        for (criterion, asked), weight in zip(rubric.indicators, weights, strict=True)
    )
    scores, low, high = (np.array([[getattr(part, end) for part in parts]]) for end in ("score", "low", "high"))
    known = ~np.isnan(scores[0])
    found = float(composite(scores, weights, how)[0])
    reached = _band(rubric, found)
    coverage = float(weights[known].sum())
    verdict = Verdict(
        results=results,
        rubric=rubric,
        parts=parts,
        score=None if np.isnan(found) else found,
        coverage=coverage,
        low=float(composite(low, weights, how)[0]),
        high=float(composite(high, weights, how)[0]),
        reached=reached,
        grade=reached if coverage >= rubric.minimum_coverage - EQUAL else None,
        needed=(),
        deciding=(),
        firmness=_firmness(scores, rubric),
        without_group=_without_groups(results, parts, rubric),
        change=_change_of_criterion(scores, rubric),
    )
    return replace(verdict, needed=_needed(verdict), deciding=_deciding(verdict, scores))


def judge_groups(results: Results, rubric: Rubric) -> pd.DataFrame:
    """Judge every group of results that were measured `by` something: one row a group, bands by their grade's name.

    Returns:
        group, grade (missing where the data cover too little), reached, score [0-100], coverage [0-1], near and anywhere
        (the share of weightings that keep the grade), other (the grade by the other aggregation), between (the grade
        where scores run from the least to the most of all groups; missing where there are too few groups), and the
        smallest change of one weight that gives another grade: indicator, from, to, grade.
    """
    _check(results, rubric)
    names = _groups(results)
    scores = np.column_stack([asked.scores(_values(results, asked.id, names)) for _one, asked in rubric.indicators])
    firm, bands = _firmness(scores, rubric), np.array([*(band.grade for band in rubric.bands), None], dtype=object)
    coverage = ~np.isnan(scores) @ rubric.weights
    ids = [asked.id for _criterion, asked in rubric.indicators]
    return pd.DataFrame(
        {
            "group": names,
            "grade": np.where(coverage >= rubric.minimum_coverage - EQUAL, bands[firm.at], None),
            "reached": bands[firm.at],
            "score": composite(scores, rubric.weights, rubric.aggregation),
            "coverage": coverage,
            "near": firm.near,
            "anywhere": firm.anywhere,
            "other": bands[firm.other],
            "between": None if firm.between is None else bands[firm.between],
            "change_of": [change and ids[change.column] for change in firm.change],
            "change_from": [change.start if change else np.nan for change in firm.change],
            "change_to": [change.end if change else np.nan for change in firm.change],
            "change_grade": [change and bands[change.grade] for change in firm.change],
        }
    )


def _check(results: Results, rubric: Rubric) -> None:
    known = {**standard(), **{result.indicator.id: result.indicator for result in results}}
    faults = []
    for criterion, asked in rubric.indicators:
        at = f"criteria.{criterion.id}.indicators.{asked.id}"
        if asked.id not in known:
            hint = did_you_mean(asked.id, get_close_matches(asked.id, known))  # not the list of all, once a fault
            faults.append(_("{key}: there is no such indicator. {hint}", key=at, hint=hint).rstrip())
        elif asked.worst is not None and asked.best is not None:
            falls = asked.worst > asked.best
            if known[asked.id].improves == ("up" if falls else "down"):
                faults.append(
                    _(
                        "{key}: from worst {worst} to best {best}, but the indicator improves {direction}",
                        key=at,
                        worst=f"{asked.worst:g}",
                        best=f"{asked.best:g}",
                        direction=_("upwards") if falls else _("downwards"),
                    )
                )
    if faults:
        raise DataError(
            explain(
                Text("{file}: {n} entries of the rubric cannot be used.", file=rubric.file, n=len(faults)),
                faults,
                remedy=Text(
                    "Correct these entries in {file}; 'evalkit indicators' lists what there is.", file=rubric.file
                ),
            )
        )


def _part(results: Results, criterion: Criterion, asked: Weighed, weight: float) -> Part:
    result = results.get(asked.id)
    value = result.value if result else None
    score, why = asked.score(value), None
    low, high = 0.0, 100.0
    if result is None:
        why = Text("it was not measured")
    elif value is None:
        why = result.reason or Text("the rows leave open which value it has")
        low, high = _range(asked, result.low, result.high)
    elif asked.worst is None:
        why = Text("the rubric states no worst and best value for it")
    else:
        low = high = score
        if result.bounds is not None:
            low, high = _range(asked, *result.bounds)
    return Part(criterion, asked, result, float(weight), score, low, high, why)


def _range(asked: Weighed, low: float | None, high: float | None) -> tuple[float, float]:
    """The scores between two bounds of a value; 0 and 100 where a bound is not known."""
    ends = sorted((asked.score(low), asked.score(high)))
    return (ends[0], ends[1]) if not np.isnan(ends).any() else (0.0, 100.0)


def _band(rubric: Rubric, score: float) -> Band | None:
    place = int(grades(np.array([score]), rubric.thresholds)[0])
    return rubric.bands[place] if place >= 0 else None


def _firmness(scores: np.ndarray, rubric: Rubric) -> Firmness:
    return firmness(
        scores,
        rubric.weights,
        rubric.thresholds,
        rubric.aggregation,
        n=int(rubric.weightings),
        concentration=rubric.concentration,
        seed=int(rubric.seed),
        few_units=int(rubric.few_units),
    )


def _change_of_criterion(scores: np.ndarray, rubric: Rubric) -> Change | None:
    """The smallest change of one criterion's weight that gives another grade; its indicators keep their proportions."""
    owners = [criterion.id for criterion, _asked in rubric.indicators]
    columns = [np.array([owner == one for owner in owners]) for one in dict.fromkeys(owners)]
    weights = rubric.weights
    inside = np.array([[composite(scores[:, own], weights[own], rubric.aggregation)[0] for own in columns]])
    known = np.array([[weights[own & ~np.isnan(scores[0])].sum() / weights[own].sum() for own in columns]])
    whole = np.array([weights[own].sum() for own in columns])
    return smallest_changes(inside, whole, rubric.thresholds, rubric.aggregation, known)[0]


def _needed(verdict: Verdict) -> tuple[Part, ...]:
    if verdict.grade is not None:
        return ()
    covered, needed = verdict.coverage, []
    for part in verdict.missing:
        if covered >= verdict.rubric.minimum_coverage - EQUAL:
            break
        covered += part.weight
        needed.append(part)
    return tuple(needed)


def _deciding(verdict: Verdict, scores: np.ndarray) -> tuple[Part, ...]:
    found = []
    for part in verdict.missing:
        column = verdict.parts.index(part)
        ends = np.repeat(scores, 2, axis=0)
        ends[:, column] = part.low, part.high
        tried = composite(ends, verdict.rubric.weights, verdict.rubric.aggregation)
        if any(_band(verdict.rubric, end) != verdict.reached for end in tried):
            found.append(part)
    return tuple(found)


def _groups(results: Results) -> list[object]:
    """The names of all groups, without the rows that have none."""
    labels = frozenset[object]().union(*(each.parted.called for each in results if each.parted is not None))
    return sorted(labels, key=str)


def _values(results: Results, name: str, names: list[object]) -> np.ndarray:
    result = results.get(name)
    if result is None or result.parted is None:
        return np.full(len(names), np.nan)
    return result.parted.of(names, "value")[0]


def _without_groups(results: Results, parts: tuple[Part, ...], rubric: Rubric) -> dict[str, Band | None]:
    names = _groups(results)
    if not names:
        return {}
    scores = np.column_stack([part.asked.scores(_without_each(part.result, names)) for part in parts])
    made = composite(scores, rubric.weights, rubric.aggregation)
    return {str(name): _band(rubric, score) for name, score in zip(names, made, strict=True)}


def _without_each(result: Result | None, names: list[object]) -> np.ndarray:
    """The value without each group in turn; as it is where it is no quotient of sums and cannot be taken apart."""
    if result is None or result.value is None:
        return np.full(len(names), np.nan)
    if result.parted is None or result.kind not in SUMS:
        return np.full(len(names), result.value)
    above, below, n = map(np.nan_to_num, result.parted.of(names, "numerator", "denominator", "n"))
    left = np.ones(len(names)) if result.denominator is None else result.denominator - below
    known = (n < result.n) & ~np.isclose(left, 0)
    return np.divide((result.numerator or 0.0) - above, left, out=np.full(len(names), np.nan), where=known)


def _rubric_of(results: Results) -> Rubric | None:
    found = find_rubric(results[0].programme.folder) if len(results) else None
    return read_rubric(found) if found else None

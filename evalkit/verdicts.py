"""What a verdict is, and how it is said: the parts it is made of, its tables, and the sentences of a report's cover."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from evalkit.errors import Text
from evalkit.i18n import _, pick
from evalkit.indicators import standard
from evalkit.results import Result, Results
from evalkit.robustness import Change, Firmness, composite, grades
from evalkit.rounded import as_percent, as_points
from evalkit.rubrics import Band, Criterion, Rubric, Weighed
from evalkit.rubrics.texts import Listed, Titled


@dataclass(frozen=True)
class Part:
    """One indicator of a verdict: what the rubric asks, what was measured, and the score [0-100] it gets.

    `weight` is its share of the whole weight [0-1]. `score` is NaN where there is none, and `why` says the reason.
    `low` and `high` are what the score could be if all that is missing were known.
    """

    criterion: Criterion
    asked: Weighed
    result: Result | None
    weight: float
    score: float
    low: float
    high: float
    why: Text | None

    @property
    def value(self) -> float | None:
        """The value, in the indicator's unit; None where there is none."""
        return self.result.value if self.result else None

    @property
    def anchors(self) -> str:
        """The values that score 0 and 100: '0 → 1'; '' where nobody has set them."""
        return "" if self.asked.worst is None else f"{self.asked.worst:g} → {self.asked.best:g}"

    @property
    def name(self) -> Text:
        """The indicator's name, as the rubric has it or else its own."""
        own = self.result.indicator if self.result else standard().get(self.asked.id)
        return Titled(self.asked.title or (own.name if own else {}) or {"en": self.asked.id})


@dataclass(frozen=True, repr=False)
class Verdict:
    """What the results say of a programme under a rubric.

    `score` is that of what is known [0-100], `reached` the band it lies in, and `grade` the same band where the data
    cover enough of the weight for a grade to be given, else None. `low` and `high` are what the score could be if all
    that is missing were known. `needed` are the fewest missing figures that would give a grade, `deciding` those each
    of which alone could change the band. `firmness` has one unit, the programme; `without_group` is the band that is
    reached without each grantee (or other group the results are measured by).
    """

    results: Results
    rubric: Rubric
    parts: tuple[Part, ...]
    score: float | None
    coverage: float
    low: float
    high: float
    reached: Band | None
    grade: Band | None
    needed: tuple[Part, ...]
    deciding: tuple[Part, ...]
    firmness: Firmness
    without_group: dict[str, Band | None]
    change: Change | None  # of one criterion's weight

    def band(self, place: int) -> Band | None:
        """The band at a place of `firmness`; None for -1."""
        return self.rubric.bands[place] if place >= 0 else None

    @property
    def missing(self) -> tuple[Part, ...]:
        """The indicators without a score, the heaviest first."""
        return tuple(sorted((part for part in self.parts if np.isnan(part.score)), key=lambda part: -part.weight))

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator: criterion, value, anchors, score, weight and why there is no score."""
        return pd.DataFrame(
            {
                "criterion": [pick(part.criterion.title) for part in self.parts],
                "indicator": [part.asked.id for part in self.parts],
                "name": [str(part.name) for part in self.parts],
                "value": [np.nan if (value := part.value) is None else value for part in self.parts],
                "worst": [part.asked.worst for part in self.parts],
                "best": [part.asked.best for part in self.parts],
                "score": [part.score for part in self.parts],
                "weight": [part.weight for part in self.parts],
                "low": [part.low for part in self.parts],
                "high": [part.high for part in self.parts],
                "not_available": [str(part.why or "") for part in self.parts],
            }
        ).astype({"worst": float, "best": float})

    def criteria(self) -> pd.DataFrame:
        """One row a criterion: its share of the weight, how much of that has a score, and the score of what is known."""
        rows = []
        for criterion in dict.fromkeys(part.criterion.id for part in self.parts):
            own = [part for part in self.parts if part.criterion.id == criterion]
            scores, weights = np.array([[part.score for part in own]]), np.array([part.weight for part in own])
            known = weights[~np.isnan(scores[0])].sum()
            rows.append(
                {
                    "criterion": criterion,
                    "name": pick(own[0].criterion.title),
                    "weight": weights.sum(),
                    "coverage": known / weights.sum(),
                    "score": composite(scores, weights, self.rubric.aggregation)[0],
                }
            )
        return pd.DataFrame(rows)

    def form(self) -> pd.DataFrame:
        """The self-assessment form: one row an indicator, with its points of 100 and the reasons that the rubric states.

        What has no value earns no points and loses none: the cell stays empty.
        """
        points = [100 * part.weight for part in self.parts]
        return pd.DataFrame(
            {
                _("First-level indicator"): [pick(part.criterion.title) for part in self.parts],
                _("Second-level indicator"): [str(part.name) for part in self.parts],
                _("Target for the year"): [part.asked.best for part in self.parts],
                _("Actual"): [part.value for part in self.parts],
                _("Points"): points,
                _("Points earned"): [p * part.score / 100 for p, part in zip(points, self.parts, strict=True)],
                _("Reasons for deviation and remedies"): [
                    pick(self.rubric.deviations.get(part.asked.id)) for part in self.parts
                ],
            }
        ).astype(dict.fromkeys((_("Target for the year"), _("Actual")), float))

    def tests(self) -> pd.DataFrame:
        """What the band that is reached was put to: one row a test, the share of its tries that keep the band [0-1].

        `other` names the bands reached instead, in order of the tries.
        """
        known = [place for place, part in enumerate(self.parts) if not np.isnan(part.score)]
        ends = grades(np.array([self.low, self.high]), self.rubric.thresholds)
        n = f"{self.rubric.weightings:,}"
        tried: list[tuple[Text, list[Band | None]]] = [
            (Text("the other aggregation"), [self.band(int(self.firmness.other[0]))]),
            (Text("one indicator left out"), [self.band(int(self.firmness.without[0, place])) for place in known]),
            (Text("one group left out"), list(self.without_group.values())),
            (Text("all that is missing at its worst"), [self.band(int(ends[0]))]),
            (Text("all that is missing at its best"), [self.band(int(ends[1]))]),
        ]
        rows: list[tuple[str, int, float, str]] = [
            (_("{n} weightings around the stated one", n=n), self.rubric.weightings, float(self.firmness.near[0]), ""),
            (_("{n} weightings of all there are", n=n), self.rubric.weightings, float(self.firmness.anywhere[0]), ""),
        ]
        for test, bands in tried:
            moved = [str(Titled(band.title)) if band else "—" for band in bands if band != self.reached]
            kept = 1 - len(moved) / len(bands) if bands else np.nan
            rows.append((str(test), len(bands), kept, _(", ").join(dict.fromkeys(moved))))
        return pd.DataFrame(rows, columns=["test", "tries", "kept", "other"])

    def sentence(self) -> Text:
        """The verdict in one sentence: the grade, or why there is none."""
        if self.grade is not None and self.score is not None:
            return Text(
                "The programme is graded “{grade}”: {score} of 100 points, with data for {coverage} of the weight.",
                grade=Titled(self.grade.title),
                score=as_points(self.score),
                coverage=as_percent(self.coverage),
            )
        return Text(
            "No grade: the data cover {coverage} of the weight, less than the {minimum} that the rubric asks for.",
            coverage=as_percent(self.coverage),
            minimum=as_percent(self.rubric.minimum_coverage),
        )

    def how_firm(self) -> Text:
        """How firmly it holds, in plain words: in how many weightings; where there is no grade, between which ends it lies."""
        if self.reached is None or self.score is None:
            return Text("None of the figures that the rubric asks for is known.")
        if self.grade is not None:
            return self.weighed()
        return Text(
            "What is known would make {score} of 100 points, “{grade}”; but {range}.",
            score=as_points(self.score),
            grade=Titled(self.reached.title),
            range=self._range(),
        )

    def weighed(self) -> Text:
        """How often other weights lead to the same grade, and the smallest change of one weight that flips it."""
        return Text(
            "Weighed in {n} other ways, it stays “{grade}” in {share} of them; {turn}.",
            n=f"{self.rubric.weightings:,}",
            grade=Titled(self.reached.title if self.reached else {}),
            share=as_percent(float(self.firmness.near[0])),
            turn=self._turn(),
        )

    def limits(self) -> Text:
        """What the missing figures could do: those that a grade needs, or those that could change it."""
        unknown = tuple(dict.fromkeys(part.criterion.id for part in self.parts))
        known = {part.criterion.id for part in self.parts if not np.isnan(part.score)}
        titles = [Titled(each.title) for each in self.rubric.criteria if each.id in unknown and each.id not in known]
        if self.needed and titles:
            return Text(
                "The fewest figures with which a grade could be given: {names}. Nothing is known of: {criteria}.",
                names=Listed(self._why(self.needed)),
                criteria=Listed(titles),
            )
        if self.needed:
            return Text(
                "The fewest figures with which a grade could be given: {names}.", names=Listed(self._why(self.needed))
            )
        if self.deciding:
            return Text(
                "Some figures are missing: {range}. Each of these alone could change the grade: {names}.",
                range=self._range(),
                names=Listed(self._why(self.deciding)),
            )
        if as_points(self.low) == as_points(self.high):
            return Text("Nothing that the rubric asks for is missing.")
        return Text(
            "Some figures are missing: {range}. None of them alone could change the grade.", range=self._range()
        )

    @staticmethod
    def _why(parts: tuple[Part, ...]) -> list[Text]:
        return [Text("{name} ({why})", name=part.name, why=part.why) for part in parts]

    def _turn(self) -> Text:
        change = self.change
        band = None if change is None else self.band(change.grade)
        if change is None or band is None:
            return Text("no change of one criterion's weight would alter it")
        titles = list({part.criterion.id: part.criterion.title for part in self.parts}.values())
        to = (math.floor if change.end < change.start else math.ceil)(round(change.end * 100, 6))
        return Text(
            "it would be “{other}” if {criterion} counted for {end} of the whole instead of {start}",
            other=Titled(band.title),
            criterion=Titled(titles[change.column]),
            end=f"{to} %",
            start=as_percent(change.start),
        )

    def notes(self) -> tuple[Text, ...]:
        """What else a reader must know: a rubric that is younger than the year it judges."""
        ends = [pd.Timestamp(one.programme.facts["end"]) for one in self.results[:1]]
        return tuple(
            Text(
                "The rubric holds since {since}; the year it judges ended on {end}.",
                since=f"{self.rubric.since:%Y-%m-%d}",
                end=f"{end:%Y-%m-%d}",
            )
            for end in ends
            if pd.notna(end) and end.date() < self.rubric.since
        )

    def _range(self) -> Text:
        ends = [self.band(int(place)) for place in grades(np.array([self.low, self.high]), self.rubric.thresholds)]
        low, high = (Titled(end.title if end else {}) for end in ends)
        points = {"low": as_points(self.low), "high": as_points(self.high), "grade": low}
        if low == high:
            return Text("with all figures known it would be “{grade}” in any case ({low} to {high} points)", **points)
        return Text(
            "with all figures known it could be anything from {low} points (“{grade}”) to {high} (“{best}”)",
            **points,
            best=high,
        )

    def __repr__(self) -> str:
        return "\n".join(str(text) for text in (self.sentence(), self.how_firm(), self.limits(), *self.notes()))

    def _repr_html_(self) -> str:
        frame = self.to_frame().assign(anchors=[part.anchors for part in self.parts])
        frame = frame[["criterion", "name", "value", "anchors", "score", "weight", "not_available"]]
        frame.columns = pd.Index(
            [_("Criterion"), _("Indicator"), _("Value"), _("Worst to best"), _("Score"), _("Weight"), _("Why not")]
        )
        words = "".join(f"<p>{escape(line)}</p>" for line in repr(self).splitlines())
        return words + frame.to_html(index=False, na_rep="—", float_format=lambda number: f"{number:.3g}")

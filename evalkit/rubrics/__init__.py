"""Rubrics: what a programme is judged by, as dated and sourced data: criteria, weights, anchors, bands.

A programme keeps its rubric in `data/<programme>/rubric.yaml`, or in the year's folder where one year has its own. The
files beside this module are presets that it may take (`preset: cn_fiscal`) and change in part; `defaults.yaml` holds
what no rubric needs to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.errors import DataError, Text, UsageError, did_you_mean
from evalkit.handwritten import Unreadable, read_yaml
from evalkit.rubrics.reading import check

FOLDER = Path(__file__).parent
PRESETS = tuple(sorted(file.stem for file in FOLDER.glob("*.yaml") if file.stem != "defaults"))
FILE = "rubric.yaml"
A_RUBRIC = Text("a rubric, as ek.read_rubric('heping') returns it")


@dataclass(frozen=True)
class Weighed:
    """An indicator in a rubric: its weight in the criterion, and the values that score 0 (`worst`) and 100 (`best`).

    Both anchors are in the indicator's unit, and None where nobody has set them; `worst` above `best` means that less
    is better. `title` is the rubric's own name for it, where it has one.
    """

    id: str
    weight: float
    worst: float | None
    best: float | None
    since: date
    source: str
    title: Mapping[str, str] = field(default_factory=dict)

    def score(self, value: float | None) -> float:
        """How far a value lies from worst to best [0-100]; NaN where it is missing or nothing was anchored."""
        if value is None or self.worst is None or self.best is None:
            return float("nan")
        return float(self.scores(np.array([value], dtype=float))[0])

    def scores(self, values: np.ndarray) -> np.ndarray:
        """The same for many values at once."""
        if self.worst is None or self.best is None:
            return np.full(values.shape, np.nan)
        return 100 * np.clip((values - self.worst) / (self.best - self.worst), 0, 1)


@dataclass(frozen=True)
class Criterion:
    """One of a rubric's criteria, with its weight among them and its indicators."""

    id: str
    title: Mapping[str, str]
    weight: float
    indicators: tuple[Weighed, ...]


@dataclass(frozen=True)
class Band:
    """A grade, and the score from which on it is given [0-100]."""

    grade: str
    title: Mapping[str, str]
    at_least: float


@dataclass(frozen=True)
class Rubric:
    """What a programme is judged by, and from when on that holds.

    `minimum_coverage` is the share of the weight that must have a value before any grade is given. `weightings`,
    `concentration` and `seed` say how firmness is tested: how many weightings are drawn, and how near to the stated
    one (as Dirichlet numbers whose sum is `concentration`). `deviations` are, by indicator, the stated reasons for a
    deviation and the remedies.
    """

    file: str
    name: Mapping[str, str]
    since: date
    source: str
    aggregation: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    minimum_coverage: float
    weightings: int
    concentration: float
    seed: int
    few_units: int
    deviations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def indicators(self) -> tuple[tuple[Criterion, Weighed], ...]:
        """All indicators in order, each with its criterion; without those whose weight is 0."""
        return tuple(
            (criterion, each)
            for criterion in self.criteria
            for each in criterion.indicators
            if criterion.weight > 0 and each.weight > 0
        )

    @property
    def weights(self) -> np.ndarray:
        """Each indicator's share of the whole weight; they sum to 1."""
        inside = {one.id: sum(each.weight for each in one.indicators) for one in self.criteria}
        parts = np.array([one.weight * each.weight / inside[one.id] for one, each in self.indicators])
        return parts / parts.sum()

    def reweighed(self, weights: Mapping[str, float]) -> Rubric:
        """The same rubric with other weights of criteria, by id; their scale does not matter, 0 leaves one out.

        Raises:
            UsageError: no criterion is so called, a weight is below 0, or none is above.
        """
        known = [one.id for one in self.criteria]
        for name in weights:
            if name not in known:
                hint = did_you_mean(name, known)
                raise UsageError(Text("The rubric has no criterion '{name}'. {hint}", name=name, hint=hint))
        changed = tuple(replace(one, weight=float(weights.get(one.id, one.weight))) for one in self.criteria)
        if any(one.weight < 0 for one in changed) or not any(one.weight > 0 for one in changed):
            raise UsageError(Text("Weights are 0 or more, and one of them is above 0."))
        return replace(self, criteria=changed)

    @property
    def thresholds(self) -> np.ndarray:
        """The scores at which the bands begin, ascending as the bands are."""
        return np.array([band.at_least for band in self.bands])


def find_rubric(year: str | Path) -> Path | None:
    """The rubric of a programme year's folder: its own, else the programme's, else None."""
    folder = Path(year)
    return next((place / FILE for place in (folder, folder.parent) if (place / FILE).is_file()), None)


def read_rubric(source: str | Path) -> Rubric:
    """Read a rubric: a YAML file, or a preset by its name ('heping', 'dac', 'cn_fiscal').

    Raises:
        UsageError: there is neither such a file nor such a preset.
        DataError: the rubric cannot be used; the message names all its faults.
    """
    if str(source) in PRESETS:
        return _rubric(f"{source}.yaml", {"preset": str(source)})
    path = Path(source)
    if not path.is_file():
        hint = did_you_mean(path.stem, PRESETS)
        raise UsageError(
            Text("There is no rubric '{file}'. {hint}", file=Path(source).as_posix() if str(source) else "", hint=hint)
        )
    return _rubric(path.as_posix(), _load(path, path.as_posix()))


def _load(path: Path, file: str) -> dict[str, Any]:
    try:
        spec, _nodes = read_yaml(path)
    except Unreadable as error:
        raise DataError(error.of(file)) from None
    if not isinstance(spec, dict):
        raise DataError(
            Text(
                "{file}: expected entries such as 'preset: heping', or the rubric's own 'criteria' and 'bands'.",
                file=file,
            )
        )
    return spec


def _rubric(file: str, spec: dict[str, Any]) -> Rubric:
    base = _load(FOLDER / "defaults.yaml", "defaults.yaml")
    preset = spec.pop("preset", None)
    if preset is not None and preset not in PRESETS:
        hint = did_you_mean(str(preset), PRESETS)
        raise DataError(Text("{file}: there is no preset '{preset}'. {hint}", file=file, preset=preset, hint=hint))
    if preset is not None:
        base = _merged(base, _load(FOLDER / f"{preset}.yaml", f"{preset}.yaml"))
    whole = _merged(base, spec)
    check(whole, file)
    since, source = whole["since"], str(whole["source"])
    criteria = tuple(
        Criterion(
            one["id"],
            one["title"],
            float(one["weight"]),
            tuple(
                _weighed(each, one.get("since", since), str(one.get("source", source))) for each in one["indicators"]
            ),
        )
        for one in whole["criteria"]
    )
    bands = sorted(
        (Band(b["grade"], b["title"], float(b["at_least"])) for b in whole["bands"]), key=lambda b: b.at_least
    )
    return Rubric(
        file,
        whole["name"],
        since,
        source,
        whole["aggregation"],
        criteria,
        tuple(bands),
        float(whole["minimum_coverage"]),
        deviations=whole.get("deviations") or {},
        **{name: whole["firmness"][name] for name in ("weightings", "concentration", "seed", "few_units")},
    )


def _weighed(spec: Mapping[str, Any], since: date, source: str) -> Weighed:
    return Weighed(
        spec["id"],
        float(spec["weight"]),
        worst=None if spec.get("worst") is None else float(spec["worst"]),
        best=None if spec.get("best") is None else float(spec["best"]),
        since=spec.get("since", since),
        source=str(spec.get("source", source)),
        title=spec.get("title") or {},
    )


def _merged(base: Any, change: Any) -> Any:
    """`change` laid over `base`: entries by key, lists of entries by id; other lists and values take the place of the old."""
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{key: _merged(base.get(key), value) for key, value in change.items()}}
    if _by_id(base) and _by_id(change):
        changes = {one["id"]: one for one in change}
        kept = [_merged(one, changes.pop(one["id"], {})) for one in base]
        return [*kept, *changes.values()]
    return change


def _by_id(entries: Any) -> bool:
    return (
        isinstance(entries, list)
        and any(entries)
        and all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in entries)
    )

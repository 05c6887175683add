"""Effectiveness: what grantees can do, their systems and their staff."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, change, count, scalar, share, unavailable
from evalkit.indicators.rows import among, either, first_told, part_of, where
from evalkit.settings import thresholds
from evalkit.sheets import indicator


@indicator("effectiveness", unit="observations", improves="up")
def capacity_up(capacity_observations: pd.DataFrame) -> Contributions:
    """Capacities that rose. / 提升的能力项

    Counts: grantees' dimensions of capacity whose endline level is above the baseline level given in the same role
    (self, executor or evaluator).
    Left out: endline observations without a level, without a baseline level, or with more than one to compare with.
    Limits: levels are ordinal, so only up, same and down are counted; what people call level 2 may shift in a year.
    Source: own definition; levels 1 to 4 as in organisational capacity assessments.
    """
    return count((_steps(capacity_observations) > 0).rename("level"))


@indicator("effectiveness", unit="observations")
def capacity_same(capacity_observations: pd.DataFrame) -> Contributions:
    """Capacities that stayed the same. / 不变的能力项

    Counts: grantees' dimensions of capacity whose endline level is the baseline level given in the same role.
    Left out: endline observations without a level, without a baseline level, or with more than one to compare with.
    Limits: a level held may be a success or a standstill.
    Source: own definition; levels 1 to 4 as in organisational capacity assessments.
    """
    return count((_steps(capacity_observations) == 0).rename("level"))


@indicator("effectiveness", unit="observations", improves="down")
def capacity_down(capacity_observations: pd.DataFrame) -> Contributions:
    """Capacities that fell. / 下降的能力项

    Counts: grantees' dimensions of capacity whose endline level is below the baseline level given in the same role.
    Left out: endline observations without a level, without a baseline level, or with more than one to compare with.
    Limits: who has learned more may rate themselves more strictly.
    Source: own definition; levels 1 to 4 as in organisational capacity assessments.
    """
    return count((_steps(capacity_observations) < 0).rename("level"))


@indicator("effectiveness", unit="p")
def capacity_sign(capacity_observations: pd.DataFrame) -> Contributions:
    """Sign test of the change in capacity. / 能力变化的符号检验

    Formula: exact two-sided p-value of as many capacities that rose against those that fell, if either were as likely.
    Left out: capacities that stayed the same or cannot be compared.
    Limits: with four that changed the smallest p-value is 0.125, so nothing can be significant; the report then says
    so and prints none. Dimensions of one grantee are not independent of each other.
    Source: exact binomial test.
    """
    steps = _steps(capacity_observations)
    moved = steps[where(steps != 0)]
    n, up = len(moved), int((moved > 0).sum())
    if not n:
        if steps.notna().any():
            raise unavailable("nothing changed in either direction")
        raise unavailable("no capacity has both a baseline and an endline level")
    if (least := 2 * 0.5**n) > thresholds()["significance"]:
        raise unavailable(
            "with {n} cases no change can be significant (the smallest two-sided p is {least})",
            n=n,
            least=f"{min(least, 1.0):.3g}",
        )
    from scipy.special import bdtr  # scipy.stats has the test by name, but takes a second to load

    return scalar(min(1.0, 2 * float(bdtr(min(up, n - up), n, 0.5))), moved)


@indicator("effectiveness", unit="share", improves="up")
def systems_in_place(capacity_observations: pd.DataFrame) -> Contributions:
    """Management and finance systems in place. / 制度建设

    Numerator: endline observations of a management or finance system whose status is 'done'; 'part' is not 'done'.
    Denominator: endline observations of a management or finance system with a status.
    Left out: observations without a status.
    Limits: as reported; a system that nobody observed appears neither above nor below the line.
    Source: own definition.
    """
    rows = capacity_observations
    chosen = where(among(rows["system"], ["management", "finance"]), rows["round"] == "endline")
    return share(rows["status"][chosen] == "done")


@indicator("effectiveness", unit="share", improves="up")
def management_systems(grantees: pd.DataFrame, capacity_observations: pd.DataFrame) -> Contributions:
    """Grantees with a management system. / 有管理制度的机构

    Numerator: grantees for which an endline observation calls the management system 'done'.
    Denominator: grantees with an endline observation of their management system and its status.
    Left out: grantees whose management system nobody observed.
    Limits: as reported; a system on paper need not be used.
    Source: own definition.
    """
    return _with_system(grantees, capacity_observations, "management")


@indicator("effectiveness", unit="share", improves="up")
def finance_systems(grantees: pd.DataFrame, capacity_observations: pd.DataFrame) -> Contributions:
    """Grantees with a finance system. / 有财务制度的机构

    Numerator: grantees for which an endline observation calls the finance system 'done'.
    Denominator: grantees with an endline observation of their finance system and its status.
    Left out: grantees whose finance system nobody observed.
    Limits: as reported; a system on paper need not be used.
    Source: own definition.
    """
    return _with_system(grantees, capacity_observations, "finance")


@indicator("effectiveness", unit="share", improves="up")
def retention(staff_counts: pd.DataFrame) -> Contributions:
    """Staff retention. / 留任率

    Numerator: staff at the start less those who left.
    Denominator: staff at the start.
    Left out: grantees without the number at the start or of leavers, or with more leavers than staff at the start;
    those who joined count nowhere.
    Limits: end over start is not retention, since it counts a joiner as someone who stayed.
    Source: share of the people present at the start who are still there at the end.
    """
    start, left = (staff_counts[name][_whole_organisations(staff_counts)] for name in ("at_start", "left"))
    return share(part_of(start - left, start).rename("at_start, left"), of=start)


@indicator("effectiveness", unit="persons")
def headcount_change(staff_counts: pd.DataFrame) -> Contributions:
    """Change in staff. / 员工人数变化

    Sums: staff at the end less staff at the start.
    Left out: grantees without one of the two numbers.
    Limits: more staff is growth, not yet strength.
    Source: own definition.
    """
    whole = _whole_organisations(staff_counts)
    return change(staff_counts["at_start"][whole], staff_counts["at_end"][whole])


def _steps(observations: pd.DataFrame) -> pd.Series:
    """Endline level less baseline level, on the endline rows; missing where there are not exactly one and one."""
    subject = np.zeros(len(observations), dtype=np.int64)
    for name in ("grantee", "dimension", "system", "rater_role"):
        codes, different = pd.factorize(observations[name])
        subject = subject * (len(different) + 1) + codes + 1
    subject = pd.factorize(subject)[0]
    levels = observations["level"].to_numpy(dtype=float, na_value=np.nan)
    named = observations["grantee"].notna() & observations["dimension"].notna()
    known = ~np.isnan(levels) & named.to_numpy(dtype=bool)
    start, end = (
        (observations["round"] == each).fillna(False).to_numpy(dtype=bool) for each in ("baseline", "endline")
    )
    before, starts = (np.bincount(subject[start & known], each, len(subject)) for each in (levels[start & known], None))
    ends = np.bincount(subject[end & known], minlength=len(subject))
    alone = known & (starts[subject] == 1) & (ends[subject] == 1)
    steps = pd.Series(np.where(alone, levels - before[subject], np.nan), index=observations.index, dtype="Float64")
    return steps[end].rename("level")


def _with_system(grantees: pd.DataFrame, observations: pd.DataFrame, system: str) -> Contributions:
    seen = where(observations["system"] == system, observations["round"] == "endline", observations["status"].notna())
    names, done = observations["grantee"][seen], (observations["status"][seen] == "done").to_numpy(dtype=bool)
    held = among(grantees["id"], names[done]).astype("boolean")
    return share(held.where(among(grantees["id"], names)).rename(None))


def _whole_organisations(rows: pd.DataFrame) -> object:
    """Rows that speak of a whole organisation once: no single sites, nothing told a second time."""
    return where(either(rows, "site").isna(), first_told(rows))

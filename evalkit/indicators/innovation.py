"""Innovation: what was new against last year and against the plan? New is described here, never called good."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.contributions import Contributions, count, mean, median, ratio, scalar, share, unavailable
from evalkit.indicators.ratings import agreed
from evalkit.indicators.rows import among, either, has, where
from evalkit.sheets import indicator


@indicator("innovation", unit="share", improves="up")
def strategy_changes_explained(strategy_changes: pd.DataFrame) -> Contributions:
    """Changes of strategy with a stated reason. / 有说明原因的策略调整

    Numerator: changes of strategy with a reason.
    Denominator: changes of strategy.
    Left out: nothing; a change without a reason counts below the line.
    Limits: a stated reason is not yet a good one.
    Source: own definition.
    """
    return share(has(strategy_changes, "reason"))


@indicator("innovation", unit="share", improves="up")
def strategy_changes_followed(strategy_changes: pd.DataFrame) -> Contributions:
    """Changes of strategy with an observed result. / 有结果记录的策略调整

    Numerator: changes of strategy with a result.
    Denominator: changes of strategy.
    Left out: nothing; a change without a result counts below the line.
    Limits: a result is what the report says came of the change, not proof that it did.
    Source: own definition.
    """
    return share(has(strategy_changes, "result"))


@indicator("innovation", unit="share")
def portfolio_novelty(grants: pd.DataFrame, earlier_grants: pd.DataFrame) -> Contributions:
    """Share of money in fields not funded the year before. / 投向新领域的资金比例

    Numerator: money awarded for a combination of support type, theme and area that got none the year before.
    Denominator: money awarded.
    Left out: grants without an amount, or without support type, theme or area.
    Limits: new is not good by itself; for a first year there is nothing to compare with.
    Source: own definition, after Bernholz, Evaluating Innovation, 2011.
    """
    cells = _cell(grants)
    before = _cell(earlier_grants)[where(earlier_grants["awarded"] > 0)].dropna().unique()
    if not len(before):
        raise unavailable("no grant of the year before has an amount, a support type, a theme and an area")
    money = grants["awarded"].mask(cells.isna())
    if money.isna().all():
        raise unavailable("no grant of the year has an amount, a support type, a theme and an area")
    return ratio(money.where(~among(cells, before), 0).mask(money.isna()), money)


@indicator("innovation", unit="distance")
def portfolio_shift(grants: pd.DataFrame, earlier_grants: pd.DataFrame) -> Contributions:
    """How far the money moved since the year before. / 资金投向的变化幅度

    Formula: Jensen–Shannon distance (base 2) between last year's and this year's shares of the money by support type,
    theme and area: 0 where they are the same, 1 where they have nothing in common.
    Left out: grants without an amount, with a negative one, or without support type, theme or area.
    Limits: describes, does not judge; defined for the whole programme only.
    Source: Jensen–Shannon distance with logarithms to the base 2.
    """
    cells = _cell(grants)
    now = _money_by_cell(cells, grants["awarded"])
    before = _money_by_cell(_cell(earlier_grants), earlier_grants["awarded"])
    if not len(now):
        raise unavailable("no grant of the year has an amount, a support type, a theme and an area")
    if not len(before):
        raise unavailable("no grant of the year before has an amount, a support type, a theme and an area")
    from scipy.special import rel_entr  # scipy.spatial has the distance by name, but takes half a second to load

    both = np.unique(np.concatenate([now.index, before.index]).astype(str))
    p, q = (year.reindex(both, fill_value=0.0).to_numpy() / year.sum() for year in (now, before))
    apart = (rel_entr(p, (p + q) / 2).sum() + rel_entr(q, (p + q) / 2).sum()) / (2 * np.log(2))
    known = where(grants["awarded"] >= 0, cells.notna())
    return scalar(float(np.sqrt(np.clip(apart, 0, 1))), grants["awarded"][known])


@indicator("innovation", unit="share")
def adoption(adoptions: pd.DataFrame) -> Contributions:
    """Adoption of new practices. / 新做法采纳率

    Numerator: practices offered to grantees that they use at the end of the year.
    Denominator: practices offered to grantees, adopted or not.
    Left out: offers whose outcome is not known.
    Limits: some practices deserve not to be adopted; those considered and not adopted are counted beside it.
    Source: usage metrics of innovation evaluations, with those who considered and did not adopt.
    """
    status = _of_grantees(adoptions)
    return share((status == "adopted").mask((status == "unknown").fillna(False)))


@indicator("innovation", unit="adoptions")
def considered_not_adopted(adoptions: pd.DataFrame) -> Contributions:
    """Practices considered and not adopted. / 考虑过而未采纳的做法

    Counts: practices offered to grantees that they considered and did not adopt.
    Left out: offers whose outcome is not known.
    Limits: their reasons tell more than their number.
    Source: usage metrics of innovation evaluations, with those who considered and did not adopt.
    """
    status = _of_grantees(adoptions)
    return count((status == "considered").mask((status == "unknown").fillna(False)))


@indicator("innovation", unit="levels")
def innovation_rating(ratings: pd.DataFrame) -> Contributions:
    """Innovation as rated. / 创新性评级

    Formula: mean of the raters' levels, 0 to 4, by the rubric for innovation.
    Left out: what fewer than two raters rated, and what raters put more than one level apart.
    Limits: a judgement; a programme criterion, not one of the OECD DAC.
    Source: rubrics as in Davidson's evaluative rubrics; strength ratings with their evidence as in Rockefeller's
    evaluation of its innovation work, 2012.
    """
    return mean(agreed(ratings, "innovation"))


@indicator("innovation", unit="levels", improves="up")
def evidence_level(ratings: pd.DataFrame) -> Contributions:
    """Level of evidence. / 证据等级

    Formula: median of the evidence levels, 0 to 5, that raters gave.
    Left out: ratings without an evidence level.
    Limits: a high level says how well something is known, not that it is good.
    Source: Nesta Standards of Evidence, levels 1 to 5; 0 for none.
    """
    return median(ratings["evidence_level"])


def _of_grantees(adoptions: pd.DataFrame) -> pd.Series:
    return adoptions["status"][where(~adoptions["outside"].fillna(False))]


def _cell(grants: pd.DataFrame) -> pd.Series:
    """Support type, theme and area as one value; missing where one of them is."""
    parts = (pa.array(each) for each in (grants["support_type"], either(grants, "theme"), either(grants, "area")))
    joined = pc.binary_join_element_wise(*parts, pa.scalar("/", pa.large_string()))
    return pd.Series(pd.array(joined, dtype=grants["support_type"].dtype), index=grants.index)


def _money_by_cell(cells: pd.Series, money: pd.Series) -> pd.Series:
    """Money of each cell over the largest grant; nothing where there is none."""
    known = where(cells.notna(), money > 0, money < np.inf)
    codes, names = pd.factorize(cells[known])
    amounts = money[known].to_numpy(dtype=float)
    return pd.Series(np.bincount(codes, weights=amounts / amounts.max(initial=1)), index=names, dtype=float)

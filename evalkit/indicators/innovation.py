"""Innovation: what was new against last year and against the plan? New is described here, never called good."""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, ratio, share
from evalkit.sheets import indicator


@indicator("innovation", unit="share", improves="up")
def strategy_changes_explained(strategy_changes: pd.DataFrame) -> Contributions:
    """Changes of strategy with a stated reason. / 有说明原因的策略调整

    Numerator: changes of strategy with a reason.
    Denominator: changes of strategy.
    Limits: a stated reason is not yet a good one.
    """
    return share(_has(strategy_changes, "reason"))


@indicator("innovation", unit="share", improves="up")
def strategy_changes_followed(strategy_changes: pd.DataFrame) -> Contributions:
    """Changes of strategy with an observed result. / 有结果记录的策略调整

    Numerator: changes of strategy with a result.
    Denominator: changes of strategy.
    Limits: a result is what the report says came of the change, not proof that it did.
    """
    return share(_has(strategy_changes, "result"))


@indicator("innovation", unit="share")
def portfolio_novelty(grants: pd.DataFrame, earlier_grants: pd.DataFrame) -> Contributions:
    """Share of money in fields not funded the year before. / 投向新领域的资金比例

    Numerator: money awarded for a combination of support type, theme and area that got none the year before.
    Denominator: money awarded.
    Left out: grants without an amount, or without a support type.
    Limits: new is not good by itself; for a first year there is nothing to compare with.
    """
    cells, before = _cell(grants), set(_cell(earlier_grants)[earlier_grants["awarded"].fillna(0) > 0].dropna())
    money = grants["awarded"].mask(cells.isna())
    return ratio(money.where(~cells.isin(before), 0).mask(money.isna()), money)


def _has(rows: pd.DataFrame, field: str) -> pd.Series:
    """Does each row have a text, in either language? An empty text is a 'no' here, not unknown."""
    return (rows[f"{field}_zh"].notna() | rows[f"{field}_en"].notna()).rename(field)


def _cell(grants: pd.DataFrame) -> pd.Series:
    """Support type, theme and area as one value; missing where the support type is."""
    theme, area = (
        grants["theme_zh"].fillna(grants["theme_en"]).fillna(""),
        grants["area_zh"].fillna(grants["area_en"]).fillna(""),
    )
    return grants["support_type"] + "/" + theme + "/" + area

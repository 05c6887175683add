"""Many programme-years: plan which reports to make, make those that changed, list them all."""

from evalkit.batch.asked import choose
from evalkit.batch.parameters import pairs
from evalkit.batch.plan import Plan, audiences, plan_reports

__all__ = ["Plan", "audiences", "choose", "pairs", "plan_reports"]

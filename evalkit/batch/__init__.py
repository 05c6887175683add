"""Many programme-years: plan which reports to make, make them one after the other, list them all."""

from evalkit.batch.plan import Plan, find_years, pairs, plan_reports
from evalkit.batch.run import Outcome, run_year, write_index

__all__ = ["Outcome", "Plan", "find_years", "pairs", "plan_reports", "run_year", "write_index"]

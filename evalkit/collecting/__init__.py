"""Merge what grantees report in their forms into a year's tables: nothing is overwritten, everything is kept."""

from evalkit.collecting.collect import Collected, collect_forms
from evalkit.collecting.merging import Counts, Difference

__all__ = ["Collected", "Counts", "Difference", "collect_forms"]

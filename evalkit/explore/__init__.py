"""What the cells of explore.ipynb call: tables to search, any indicator by any column, weights to move, a report.

Everything is worked out by the kernel when a control is moved, so that nothing is fetched, large tables stay where they
are, and a notebook that is saved holds only what is seen.
"""

from evalkit.explore.choosing import compare, groupings, measure
from evalkit.explore.making import report
from evalkit.explore.searching import browse
from evalkit.explore.weights import weigh

__all__ = ["browse", "compare", "groupings", "measure", "report", "weigh"]

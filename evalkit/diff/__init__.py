"""Two runs of the same years beside each other: which published figures changed, and because of which rows."""

from evalkit.diff.compare import Difference, compare
from evalkit.diff.pairs import Pairs, find_pairs

__all__ = ["Difference", "Pairs", "compare", "find_pairs"]

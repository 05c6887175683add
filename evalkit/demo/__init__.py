"""A generated portfolio, labelled as such, for trying evalkit and for benchmarks.

A programme and its grantees are drawn first (world), then each year's tables from theirs and those of the year before
(money, work, capacity, voices, learning, people), whole; then cells are left empty and the report is told (making).
Tables are plain lists of rows until they are written (portfolio), so a step between may change them.
"""

from evalkit.demo.portfolio import write_demo

__all__ = ["write_demo"]

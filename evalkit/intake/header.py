"""Where in a table the header is, and what it says: below title rows, on one line or on two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.intake.names import Heading, Words
from evalkit.intake.units import unit_of

LOOKED_AT = 30  # rows
UNIT_SAID = re.compile(
    r"(?:金额)?单位\s*[:：为]?\s*(?P<zh>[^\s,，、;；:：()（）]+)|\bunit\s*:\s*(?P<en>[^\s,;()]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Header:
    """The rows that hold the header (`start` up to `stop`), what each cell of it says, and the unit said above it."""

    start: int
    stop: int
    headings: tuple[Heading, ...]
    unit: str = ""

    @property
    def score(self) -> int:
        """How many columns of the schema it names."""
        return len({each.columns for each in self.headings if each.columns})


def find_header(rows: Sequence[Sequence[str]], words: Words) -> Header:
    """The header among the first rows: the row, or two rows, that name most of the table's columns.

    Where none names any, the first row is taken for it.
    """
    looked = rows[:LOOKED_AT]
    found = Header(0, 1, tuple(map(words.heading, looked[0]))) if looked else Header(0, 0, ())
    filled = sum(bool(cell) for cell in looked[0]) if looked else 0
    for at in range(1, len(looked) if found.score < filled or filled < 2 else 1):
        one = Header(at, at + 1, tuple(map(words.heading, looked[at])))
        if one.score > max(found.score, 1):
            found = one
    found = _with_units_below(found, looked, words)
    whole = found.score == len(found.headings)  # nothing is left that two rows could say together
    for at in range(max(found.start - 1, 0), 0 if whole else min(found.start + 1, len(looked) - 1)):
        two = Header(at, at + 2, _joined(looked[at], looked[at + 1], words))
        if two.score > found.score:
            found = two
    said = next((match for row in rows[: found.start] for cell in row if (match := UNIT_SAID.search(cell))), None)
    return Header(found.start, found.stop, found.headings, (said["zh"] or said["en"]) if said else "")


def _with_units_below(header: Header, rows: Sequence[Sequence[str]], words: Words) -> Header:
    """The header with the row under it, where that names the unit of each column and nothing else."""
    below = rows[header.stop] if header.stop < len(rows) else []
    bare = [cell.strip("()（）[]【】 ") for cell in below]
    if not header.score or not any(bare) or any(cell and unit_of(cell) is None for cell in bare):
        return header
    above = rows[header.start]
    cells = [f"{one}({unit})" if unit else one for one, unit in zip(above, bare, strict=False)]
    return Header(header.start, header.stop + 1, tuple(map(words.heading, cells)))


def _joined(above: Sequence[str], below: Sequence[str], words: Words) -> tuple[Heading, ...]:
    """What two rows say together: a cell above stands over its neighbours to the right that have none."""
    headings, group = [], ""
    for one, other in zip(above, below, strict=False):
        group = one or (group if other else "")
        known = (words.heading(each) for each in (f"{group} {other}".strip(), f"{other} {group}".strip(), other or one))
        found = next((each for each in known if each.columns), None)
        headings.append(found or Heading(f"{group} {other}".strip()))
    return tuple(headings)

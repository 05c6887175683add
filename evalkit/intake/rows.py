"""Which rows below a header are data: not the totals, the notes under the table, an example, or the header again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.intake.example_rows import is_example
from evalkit.intake.grid import Grid

TOTAL = (
    r"(?:本页|(?:[0-9]{4}年|本年)度?|全年|年度|以上|各项)?(?:合计|总计|共计|总和|总额|总数|累计|汇总)(?:[0-9]+.?|/.*)?"
    r"|共[0-9]+.|全部|计|[Σ∑]|(?:grand|sum)?totals?|sum"
)
PART = r".{0,20}(?:小计)|.{1,20}合计|subtotals?"
MEAN = r"平均|平均值|均值|平均数|average|mean"
SUMMARY = re.compile(rf"(?:(?P<total>{TOTAL})|(?P<part>{PART})|(?P<mean>{MEAN}))(?:[(（].*[)）])?[:：]?", re.IGNORECASE)
MAYBE = (
    r"(?i)计|总|共|全部|[Σ∑]|平均|均值|total|sum|average|mean"  # in a key that may be no key but the word for a total
)
NOTE = re.compile(
    r"\s*(?:[注※*]\s*[:：.、]|[注※*]\s*[0-9一二三四五]|(?:备注|附注|说明|填表|制表|填报|审核|复核|经办|统计|编制|负责|联系|数据来源|资料来源|来源|单位)"
    r"[^:：]{0,8}[:：]|(?:notes?|remarks?|sources?|prepared by|checked by|n\.?b)\s*[.:0-9])",
    re.IGNORECASE,
)
SENTENCE = re.compile(r".*[。；，：;:,.!！]\s*$|.{15,}|.*[。；，].*", re.DOTALL)
LAST = 60  # rows among which the notes under a table are looked for
EXAMPLES_WITHIN = 5  # rows below the header
MOST_UNKEYED = 2_000  # rows without a key that are looked at for a word such as 合计


@dataclass
class Sorted:
    """Rows by what they are: a mask of those that are data, and the positions of the others.

    `totals` also says of each what it is of: 'total' of all rows, 'part' of those since the last, 'mean'.
    """

    data: np.ndarray
    totals: dict[int, str] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data[[*self.totals, *self.notes, *self.examples, *self.again]] = False


def sort_rows(body: Grid, key: int | None, header: list[str]) -> Sorted:
    """What each row below the header is. `key` is the position of the key's column, `header` what stands above."""
    n = len(body)
    if not n:
        return Sorted(np.ones(0, dtype=bool))
    keys, title = (each[0 if key is None else key] for each in (body.columns, header))
    top = body.rows(0, EXAMPLES_WITHIN)
    examples = [i for i, row in enumerate(top) if any(is_example(row[at]) for at in {0, key or 0})]
    alike = pc.equal(keys, title).fill_null(False) if title else pa.nulls(n, pa.bool_()).fill_null(False)
    filled = [cell for cell in header if cell]
    again = [i for i in _positions(alike) if [cell for cell in _row(body, i) if cell] == filled]
    totals = {i: kind for i in _maybe_totals(keys) if (kind := _summary(_row(body, i)))}
    start = max(n - LAST, 0)
    notes = [start + i for i in _notes(body.rows(start, n), np.diff(body.lines[start:]), totals, start)]
    return Sorted(np.ones(n, dtype=bool), totals, notes, examples, again)


def _row(body: Grid, at: int) -> list[str]:
    return body.rows(at, at + 1)[0]


def _positions(mask: pa.Array) -> list[int]:
    return np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist()


def _maybe_totals(keys: pa.Array) -> list[int]:
    """Rows without a key, and those whose key may be the word for a total."""
    worded = _positions(pc.match_substring_regex(keys, MAYBE).fill_null(False))
    return sorted([*_positions(keys.is_null())[-MOST_UNKEYED:], *worded[-MOST_UNKEYED:]])


def _summary(row: list[str]) -> str:
    """What a row sums up, by its first words: 'total', 'part' or 'mean'; '' where it is no such row."""
    first = next((cell for cell in row if cell), "")
    match = SUMMARY.fullmatch("".join(unicodedata.normalize("NFKC", first).split()))
    return match.lastgroup or "" if match else ""


def _notes(rows: list[list[str]], steps: np.ndarray, totals: dict[int, str], start: int) -> list[int]:
    """The positions of the notes at the end of some rows; `steps` are the lines from each row to the next."""
    filled = [[cell for cell in row if cell] for row in rows]
    top = len(rows)
    while top and start + top - 1 not in totals and (len(filled[top - 1]) == 1 or _is_note(filled[top - 1])):
        top -= 1
    for i in range(top, len(rows)):
        apart = i == 0 or steps[i - 1] > 1 or start + i - 1 in totals
        if _is_note(filled[i]) or (apart and i and SENTENCE.fullmatch(filled[i][0])):
            return list(range(i, len(rows)))
    return []


def _is_note(cells: list[str]) -> bool:
    return len(cells) <= 4 and NOTE.match(cells[0]) is not None

"""Tables of the page as tables of a Word document: heads that repeat on every sheet, columns as wide as they need."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Sequence
from typing import Any

from lxml.html import HtmlElement

from evalkit.export.docx.inline import pieces, runs
from evalkit.export.docx.looks import INK, RULE, SOFT, TEXT_WIDTH
from evalkit.export.docx.xml import borders, el, paragraph
from evalkit.export.page import classes, words

TWIPS = 56.7  # in a mm
MOST_ROWS = 60  # of a table; the page has them all
LONGEST_WORD, LONGEST_CELL, NAME = 14, 60, 10  # half-width characters that a column is given room for
NARROW, BROAD, GAP = 1.5, 1.7, 3.2  # mm: a half-width character in small print, in other tables, between columns

Grid = list[list[tuple[HtmlElement, int] | None]]


def table(source: HtmlElement, width: float = TEXT_WIDTH, style: str = "Cell") -> tuple[Any, int]:
    """The table, and how many rows of it were left out.

    Args:
        source: the page's `<table>`.
        width: how wide it is to be [mm].
        style: the name of its cells' style.
    """
    head = [row for row in source.iter("tr") if row.getparent().tag == "thead"]
    body = [row for row in source.iter("tr") if row.getparent().tag != "thead"]
    left_out = max(0, len(body) - MOST_ROWS)
    rows = _grid([*head, *body[:MOST_ROWS]])
    count = max((len(row) for row in rows), default=0)
    widths = _widths(rows, count, width, NARROW if style == "Note" else BROAD)
    said = source.get("aria-label") or "".join(words(each) for each in source.findall("caption"))
    made = el(
        "tbl",
        el(
            "tblPr",
            el("tblW", w=sum(widths), type="dxa"),
            borders("tblBorders", top=(6, INK), bottom=(6, INK), insideH=(4, RULE)),
            el("tblLayout", type="fixed"),
            el("tblCellMar", el("left", w=0, type="dxa"), el("right", w=170, type="dxa")),
            el("tblLook", val="0020", firstRow="1"),
            el("tblCaption", val=said) if said else None,
        ),
        el("tblGrid", *(el("gridCol", w=each) for each in widths)),
    )
    for at, row in enumerate(rows):
        made.append(_row(row, widths, style, at < len(head), at < len(head) or at in (len(head), len(rows) - 2)))
    return made, left_out


def layout(cells: Sequence[Sequence[Sequence[Any]]], widths: Sequence[float], top: tuple[int, str]) -> Any:
    """A table without lines that sets paragraphs side by side; `top` is a line above each cell, `widths` in mm."""
    sizes = [round(each * TWIPS) for each in widths]
    made = el(
        "tbl",
        el("tblPr", el("tblW", w=sum(sizes), type="dxa"), el("tblLayout", type="fixed"),
           el("tblCellMar", el("left", w=0, type="dxa"), el("right", w=160, type="dxa"))),
        el("tblGrid", *(el("gridCol", w=each) for each in sizes)),
    )  # fmt: skip
    for row in cells:
        line = el("tr", el("trPr", el("cantSplit")))
        edge = borders("tcBorders", top=top)
        for content, size in zip(row, sizes, strict=False):
            line.append(el("tc", el("tcPr", el("tcW", w=size, type="dxa"), copy.copy(edge)), *content))
        for size in sizes[len(row) :]:
            line.append(el("tc", el("tcPr", el("tcW", w=size, type="dxa")), paragraph("Cell")))
        made.append(line)
    return made


def _row(
    row: Sequence[tuple[HtmlElement, int] | None], widths: Sequence[int], style: str, head: bool, keep: bool
) -> Any:
    made = el("tr", el("trPr", el("cantSplit"), el("tblHeader") if head else None))
    at = 0
    while at < len(widths):
        cell = row[at] if at < len(row) else None
        source, span = cell if cell is not None else (None, 1)
        names = classes(source) if source is not None else ()
        numeric = "num" in names
        content = runs(pieces(source)) if source is not None else []
        for run in content if head else ():
            _soften(run)
        properties = {"keep": el("keepNext") if keep else None, "jc": el("jc", val="right") if numeric else None}
        made.append(
            el(
                "tc",
                el(
                    "tcPr",
                    el("tcW", w=sum(widths[at : at + span]), type="dxa"),
                    el("gridSpan", val=span) if span > 1 else None,
                    borders("tcBorders", bottom=(6, INK)) if head else None,
                    el("vAlign", val="bottom") if head else None,
                ),
                paragraph(style, *content, **properties),
            )
        )
        at += span
    return made


def _soften(run: Any) -> None:
    for properties in run.iter(el("rPr").tag):
        if not any(each.tag == el("color").tag for each in properties):
            properties.append(el("color", val=SOFT))


def _grid(rows: Sequence[HtmlElement]) -> Grid:
    """Each row's cells by column with how many columns they span; None where a cell of a row above reaches down."""
    grid: Grid = []
    reaching: dict[int, int] = {}
    for row in rows:
        line: list[tuple[HtmlElement, int] | None] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while reaching.get(len(line), 0) > 0:
                reaching[len(line)] -= 1
                line.append(None)
            span, down = (_number(cell.get(name)) for name in ("colspan", "rowspan"))
            for at in range(len(line), len(line) + span):
                reaching[at] = down - 1
            line += [(cell, span), *([None] * (span - 1))]
        grid.append(line)
    return grid


def _number(said: str | None) -> int:
    return min(max(int(said), 1), 60) if said and said.isdecimal() else 1


def _widths(rows: Grid, count: int, width: float, letter: float) -> list[int]:
    """Widths of the columns [twips]: room for the longest word of each, the rest by how much is in them."""
    least, wished = [3.0] * count, [3.0] * count
    for row in rows:
        for at, cell in enumerate(row):
            if cell is None or cell[1] > 1:
                continue
            words_ = words(cell[0])
            whole = float(_length(words_))
            longest = (
                whole if "num" in classes(cell[0]) else max((_unbroken(word) for word in words_.split()), default=0)
            )
            least[at] = max(least[at], min(longest, LONGEST_WORD))
            wished[at] = max(wished[at], min(whole, LONGEST_CELL))
    whole = sum(wished) or 1
    shares = [max(each / whole, 0.0) for each in wished]
    floor = [each * letter + GAP for each in least]
    rest = max(width - sum(floor), 0)
    sizes = [low + share * rest for low, share in zip(floor, shares, strict=True)]
    scale = width / (sum(sizes) or 1)
    return [round(each * scale * TWIPS) for each in sizes]


def _unbroken(word: str) -> int:
    """How long the longest part of a word is that should stand on one line; of Chinese, which may break anywhere, a name."""
    return max(
        (len(part) for part in "".join(each if _wide(each) == 1 else "  " for each in word).split()),
        default=min(_length(word), NAME),
    )


def _length(words_: str) -> int:
    return sum(_wide(each) for each in words_)


def _wide(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

"""The first sheet of a workbook: what to do, and a list of the sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from evalkit.i18n import _, pick
from evalkit.schema import TableSchema
from evalkit.workbooks.styles import DEEP, LINE, LINE_HEIGHT, PALE, Styles, lines

WIDTHS = (2, 24, 20, 62, 40)
Line = tuple[TableSchema, str, str]  # a table, whether it must be there, what it feeds


def guide_name() -> str:
    """The name of the sheet, in the language in use; reading knows that it is no table."""
    return _("Read me")


def write_guide(
    book: Any,
    styles: Styles,
    title: str,
    steps: Sequence[str],
    heads: Sequence[str],
    groups: Iterable[tuple[str, Sequence[Line]]],
) -> None:
    """Write the sheet: a title, the steps one below the other, and the sheets by group, each a link."""
    page = book.add_worksheet(guide_name())
    page.hide_gridlines(2)
    for at, width in enumerate(WIDTHS):
        page.set_column(at, at, width)
    page.set_row(0, 12)
    page.set_row(1, 30)
    page.write_string(1, 1, title, styles.style(bold=True, font_size=18, font_color=DEEP, valign="vcenter"))
    row = 3
    for number, step in enumerate(steps, 1):
        page.merge_range(row, 1, row, 4, f"{number}.  {step}", styles.style(text_wrap=True, valign="vcenter"))
        page.set_row(row, _height(step, 150))
        row += 1
    row += 1
    for at, words in enumerate(heads, 1):
        page.write_string(
            row, at, words, styles.style(bold=True, bg_color=DEEP, font_color="#FFFFFF", valign="vcenter")
        )
    page.set_row(row, 22)
    row += 1
    plain = styles.style(text_wrap=True, bottom=1, bottom_color=LINE)
    for group, listed in groups:
        page.merge_range(row, 1, row, len(heads), group, styles.style(bold=True, bg_color=PALE, valign="vcenter"))
        page.set_row(row, 20)
        row += 1
        for schema, needed, feeds in listed:
            name, holds = pick(schema.title), pick(schema.description)
            page.write_url(row, 1, f"internal:'{name}'!A1", styles.link, string=name)
            for at, words in enumerate((needed, holds, feeds)[: len(heads) - 1], 2):
                page.write_string(row, at, words, plain)
            page.set_row(row, max(map(_height, (needed, holds, feeds), WIDTHS[2:])))
            row += 1
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _height(text: str, wide: int) -> float:
    return LINE_HEIGHT * lines(text, wide) + 2

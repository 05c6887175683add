"""Tables as pandas writes them, shown as a report's other tables are: one line of heads, no grid, numbers to the right."""

from __future__ import annotations

import re

from lxml import html
from lxml.html import HtmlElement

from evalkit.formats import MISSING
from evalkit.report.pages import NUMBER
from evalkit.schema import load_schemas

_FRAME = re.compile(r'(?:<style scoped>.*?</style>\s*)?(<table border="1" class="dataframe">.*?</table>)', re.DOTALL)
_CUT = "..."  # pandas leaves out the middle of a long table
_NOTHING = ("<NA>", "NaN", "NaT", "None", "")


def like_others(body: str) -> str:
    """Give pandas' tables the look of a report's; row numbers that say nothing are left out, what is missing is a dash."""
    return _FRAME.sub(lambda match: _alike(html.fragment_fromstring(match[1])), body)


def _alike(table: HtmlElement) -> str:
    table.attrib.pop("border")
    table.set("class", "ek-table")
    heads, rows = table.findall("thead/tr"), table.findall("tbody/tr")
    for row in heads:
        row.attrib.pop("style", None)
    if not table.xpath(".//*[@colspan or @rowspan]"):  # one head a column, and rows of one index
        if len(heads) == 2:  # the second names the index only
            _name_index(*heads)
        for at in range(len(heads[0]) - 1, -1, -1):
            _shape(heads[0][at], [row[at] for row in rows])
    return str(html.tostring(table, encoding="unicode"))


def _name_index(columns: HtmlElement, names: HtmlElement) -> None:
    for head, name in zip(columns, names, strict=True):
        head.text = head.text or name.text
    names.getparent().remove(names)


def _shape(head: HtmlElement, cells: list[HtmlElement]) -> None:
    """One column: gone, if it only numbers rows; else its missing cells and its numbers are marked as such."""
    said = [cell.text_content().strip() for cell in cells]
    numbers = [each for each in said if each not in (*_NOTHING, _CUT)]
    index = cells[0].tag == "th" if cells else not head.text
    if index and (head.text or "") in ("", *load_schemas()) and all(each.isdigit() or each == _CUT for each in said):
        for each in (head, *cells):
            each.getparent().remove(each)
        return
    if numbers and not index and all(NUMBER.fullmatch(each) for each in numbers):
        for each in (head, *cells):
            each.set("class", "num")
    for cell, text in zip(cells, said, strict=True):
        if text in _NOTHING:
            cell.text = MISSING
            cell.set("class", f"{cell.get('class', '')} missing".strip())

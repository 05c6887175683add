"""How people write in cells: full-width signs, invisible characters, words for 'unknown', what a formula leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.errors import Text

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
AT_ENDS = " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029" + SPACES + INVISIBLE  # what may be trimmed
MINUS = "\u2010\u2011\u2012\u2013\u2212\ufe63"  # hyphens, an en dash and the minus sign; no em dash: that is a missing value
# Not Unicode's NFKC: it would make 301 of '30①' and 52 of '5²'.
PLAIN_SIGNS = str.maketrans(
    {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}
    | dict.fromkeys(INVISIBLE, "")
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys(MINUS, "-")
    | {"￥": "¥"}
)
STROKES = {"-", "--", "---", "—", "——", "―", "/", "//", "\\", "n/a", "n.a.", "n.a", "na", "null", "(空)"}
BLANKS = STROKES | {
    "无",
    "空",
    "空白",
    "不详",
    "未知",
    "暂无",
    "待定",
    "暂缺",
    "不适用",
    "未统计",
    "无数据",
    "tbd",
    "unknown",
}
FORMULA_FAULT = re.compile(
    r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!|FIELD!|GETTING_DATA)|Err:\d{3}|#{3,}"
)
FAULT = Text(
    "This is what a spreadsheet shows where a formula fails or a column is too narrow. "
    "Expected the value itself, or an empty cell where it is unknown."
)


@dataclass(frozen=True)
class Unread:
    """A cell that holds no value of its column's type, and what was expected."""

    says: Text


@dataclass(frozen=True)
class Asked:
    """A cell that may mean several things: what is asked, and the readings in plain form."""

    says: Text
    readings: tuple[str, ...]


Reading = str | Unread | Asked  # a value in plain form; empty where the cell says that there is none


def tidy(cell: str) -> str:
    """The same in half-width signs, without invisible characters and without spaces at the ends.

    >>> tidy("　１２，０００元 "), tidy("（−３）")
    ('12,000元', '(-3)')
    """
    return (cell if cell.isascii() else cell.translate(PLAIN_SIGNS)).strip()


def no_value(cell: str, blanks: set[str] = BLANKS) -> Reading | None:
    """What a tidy cell says that holds no value: '' for one that says so, unread for a formula's fault; else None."""
    if not cell or cell.lower() in blanks:
        return ""
    return Unread(FAULT) if cell[0] in "#E" and FORMULA_FAULT.fullmatch(cell) else None

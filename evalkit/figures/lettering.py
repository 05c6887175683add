"""Text in pictures: how wide it is in the packaged typeface, and where its lines break."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from evalkit import fonts
from evalkit.i18n import language

LEADING = 1.4  # line height over type size
GAP = "\u2002"  # between the parts of a label
OPENERS = "（〔［｛《〈「『【〖“‘([{¥"
_WIDE = "\u2e80-\u312f\u3130-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_CLOSERS = "，。、；：！？…—）〕］｝》〉」』】〗”’,.;:!?)\\]}%"
# What may not be parted: a Chinese character or a word, with the punctuation that belongs to it.
_PIECE = re.compile(f"[{re.escape(OPENERS)}]*(?:[{_WIDE}]|[^\\s{_WIDE}]+)[{_CLOSERS}]*\\s?|\\S")
_SPACES = re.compile("[ \t\n\r\u2028\u2029\u3000]+")  # not the en space, which sets parts of a label apart
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _font() -> Any:
    from matplotlib.font_manager import get_font

    return get_font(str(fonts.path()))


@cache
def _advance(character: str) -> float:
    """Width of a character [em]; 1 where the typeface lacks it and the reader's machine must help."""
    from matplotlib.ft2font import LoadFlags

    font = _font()
    font.set_size(100, 72)
    glyph = font.get_char_index(ord(character))
    return float(font.load_glyph(glyph, flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 6553600 if glyph else 1.0


def width_of(text: str, size: float) -> float:
    """Width of one line of text [px] at a type size [px]."""
    return size * sum(map(_advance, text))


def clean(text: object) -> str:
    """Text on one line, without the characters that XML forbids.

    In English with straight quotation marks: the packaged typeface is Chinese, and its curly ones are as wide as a
    character.
    """
    line = _SPACES.sub(" ", _NOT_XML.sub("\ufffd", str(text))).strip()
    return line if language() == "zh" else line.translate(_STRAIGHT)


def wrap(text: object, width: float, size: float, most: int = 4) -> list[str]:
    """Break text into lines of at most `width` [px], as even as they can be; what exceeds `most` lines ends in '…'.

    Chinese breaks between any two characters, but no line begins with closing punctuation or ends with an opening mark.
    """
    pieces = _pieces(clean(text), width, size)
    lines = _fill(pieces, width, size)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + "…", size) > width:
            last = last[:-1]
        return [*lines[: most - 1], last.rstrip() + "…"]
    low, high = width / 2, width
    while len(lines) > 1 and high - low > size / 2:  # the narrowest measure with as many lines leaves no orphan
        middle = (low + high) / 2
        tried = _fill(pieces, middle, size)
        fits = len(tried) == len(lines) and all(width_of(line, size) <= middle for line in tried)
        low, high = (low, middle) if fits else (middle, high)
    return _fill(pieces, high, size)


def _pieces(text: str, width: float, size: float) -> list[str]:
    """The unbreakable pieces; those wider than a line are broken after all."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        while len(piece) > 1 and width_of(piece.rstrip(), size) > width:
            cut = max(1, int(width / width_of(piece, size) * len(piece)))
            while cut > 1 and width_of(piece[:cut], size) > width:
                cut -= 1
            pieces.append(piece[:cut])
            piece = piece[cut:]
        pieces.append(piece)
    return pieces


def _fill(pieces: list[str], width: float, size: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in pieces:
        if line and used + width_of(piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + piece, used + width_of(piece, size)
    return [*lines, line.rstrip()] if line.strip() else lines

"""Words of the page, with what stands among them, as runs of a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from lxml.html import HtmlElement

from evalkit.export.docx.looks import ACCENT, ERROR, FAINT, MONO, SOFT, WARNING
from evalkit.export.docx.xml import el, text
from evalkit.export.page import SPACE, classes
from evalkit.i18n import language

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(("script", "style", "svg", "template", "head"))
HIDDEN = frozenset(("ek-code", "ek-data", "silent", "skip", "legend-n", "unknown"))  # what paper does not show
BREAK = "\n"
_TAGS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "b": {"bold": True},
    "em": {"emphasis": True},
    "i": {"emphasis": True},
    "code": {"mono": True},
    "sup": {"raised": "superscript"},
    "sub": {"raised": "subscript"},
}
_CLASSES: dict[str, dict[str, Any]] = {
    "unit": {"colour": FAINT, "small": True},
    "file": {"colour": FAINT, "small": True, "bold": False},
    "remedy": {"colour": SOFT},
    "missing": {"colour": FAINT},
    "asserted": {"colour": SOFT},
    "not-available": {"colour": FAINT},
    "provisional": {"colour": ACCENT},
}


@dataclass(frozen=True)
class Look:
    """How a run differs from its paragraph's style; `note` is the note that it leads to."""

    bold: bool = False
    emphasis: bool = False
    mono: bool = False
    small: bool = False
    small_notes: bool = False
    raised: str = ""
    colour: str = ""
    note: str = ""


Piece = tuple[str, Look]


def pieces(element: HtmlElement, look: Look = Look()) -> Iterator[Piece]:
    """The words in an element with their looks, a line break as BREAK; blocks in it are parted by line breaks."""
    look = _looks(element, look)
    if element.text:
        yield element.text, look
    for child in element:
        yield from of_child(child, look)
        if child.tail:
            yield child.tail, look


def of_child(child: HtmlElement, look: Look) -> Iterator[Piece]:
    """The words of an element that stands among others."""
    if not isinstance(child.tag, str) or child.tag in SILENT:
        return
    names = classes(child)
    if set(names) & HIDDEN:
        return
    if child.tag == "br":
        yield BREAK, look
    elif "ek-mark" in names:
        supported = not any("asserted" in classes(each) for each in child.iterancestors())
        yield ("● " if supported else "○ "), replace(look, colour=ACCENT if supported else FAINT, small=True)
    elif "ek-note" in names:
        for link in child.iter("a"):
            number = (link.get("href") or "").removeprefix("#")
            yield (
                link.text or "",
                replace(look, raised="superscript", colour=ACCENT, note=number, bold=False, small=False),
            )
    elif child.tag == "img":
        yield f"[{child.get('alt') or ''}]", replace(look, colour=SOFT)
    else:
        if child.tag in BLOCKS or ("unit" in names and _in_head(child)):
            yield BREAK, look
        elif {"unit", "file"} & set(names):
            yield " ", look
        yield from pieces(child, look)
        if child.tag in BLOCKS:
            yield BREAK, look


def runs(found: Iterator[Piece]) -> list[Any]:
    """Runs, and links to notes, of words whose white space is made what a browser shows."""
    made: list[Any] = []
    for look, parts in groupby(_collapsed(found), key=lambda piece: piece[1]):
        run = el("r", _properties(look))
        for words, _look in parts:
            for i, line in enumerate(words.split(BREAK)):
                if i:
                    run.append(el("br"))
                if line:
                    run.append(text(line))
        made.append(el("hyperlink", run, anchor=look.note, history="1") if look.note else run)
    return made


def _collapsed(found: Iterator[Piece]) -> list[Piece]:
    """White space as one space, none at the ends of lines, no empty lines."""
    kept: list[Piece] = []
    gap = ""  # what stands before the next word
    for words, look in found:
        if words == BREAK:
            gap = BREAK
            continue
        spaced = words.translate(dict.fromkeys(map(ord, SPACE), " "))
        inner = " ".join(part for part in spaced.split(" ") if part)
        if not inner:
            gap = gap or (" " if spaced else "")
            continue
        before = gap or (" " if spaced.startswith(" ") else "")
        kept.append(((before if kept else "") + inner, look))
        gap = " " if spaced.endswith(" ") else ""
    return kept


def _looks(element: HtmlElement, look: Look) -> Look:
    changes = dict(_TAGS.get(element.tag, {}))
    for name in classes(element):
        changes |= _CLASSES.get(name, {})
    severity = element.getparent().getparent() if element.tag == "strong" and element.getparent() is not None else None
    for name, colour in (("warning", WARNING), ("error", ERROR)):
        if severity is not None and name in classes(severity):
            changes["colour"] = colour
    return replace(look, **changes) if changes else look


def _properties(look: Look) -> Any:
    return el(
        "rPr",
        el("rFonts", ascii=MONO, hAnsi=MONO, cs=MONO) if look.mono else None,
        el("b") if look.bold else None,
        el("color", val=look.colour) if look.colour else None,
        el("sz", val=16) if look.small and not look.raised else None,
        el("position", val=14) if look.small_notes and look.note else None,
        el("sz", val=16) if look.small_notes and look.note else None,
        el("vertAlign", val=look.raised) if look.raised and not look.small_notes else None,
        el("em", val="underDot") if look.emphasis and language() == "zh" else None,
        el("i") if look.emphasis and language() != "zh" else None,  # Chinese has none
    )


def _in_head(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "th"


def own_words(element: HtmlElement, but: list[HtmlElement]) -> Iterator[Piece]:
    """The words of an element without some of its children."""
    yield element.text or "", Look()
    for child in element:
        if child not in but:
            yield from of_child(child, Look())
        yield child.tail or "", Look()

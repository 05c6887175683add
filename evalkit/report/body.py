"""What a notebook's outputs still need to become the body of a report.

The functions that make words, tables and figures keep to a small markup contract (see `evalkit.report`); here the body
gets what only the whole page can know: numbered headings, numbered notes, the marks of statements, figures whose ids
do not clash.
Each step takes the body as HTML and returns it; text in it is already escaped by whoever wrote it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from evalkit.i18n import _


@dataclass
class Heading:
    """An entry of the contents: a heading of level 2, with those of level 3 below it."""

    id: str
    text: str
    below: list[Heading] = field(default_factory=list)


# What loads, runs or leads away has no place in a report. Shown as text, so that nothing is lost either.
_ACTIVE = re.compile(r"<(?=/?(?:script|link|iframe|frame|object|embed|meta|base|form)\b)", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = r"""\b{}\s*=\s*(?:"([^"]*)"|'([^']*)')"""


def _attribute(tag: str, name: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), tag, re.IGNORECASE)
    return html.unescape(found[1] or found[2] or "") if found else ""


def disarm(body: str) -> str:
    """Turn active elements into text, and pictures that are not in the page into their description."""

    def picture(match: re.Match[str]) -> str:
        if _attribute(match[0], "src").startswith("data:image/"):
            return match[0]
        what = _attribute(match[0], "alt") or _attribute(match[0], "src")
        says = _("picture not included: {what}", what=what)
        return f'<span class="not-available">[{html.escape(says)}]</span>'

    return _IMAGE.sub(picture, _ACTIVE.sub("&lt;", body))


_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SVG_ID = re.compile(r'(?<=\sid=")(?=[^"])|(?<=url\(#)|(?<=href="#)')


def isolate_figures(body: str) -> str:
    """Give every SVG its own ids, drop its metadata, and class those whose colours cannot follow the page as `ek-fixed`."""
    number = 0

    def one(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        svg = re.sub(r"<metadata>.*?</metadata>", "", match[0], flags=re.DOTALL)
        svg = _SVG_ID.sub(f"f{number}-", svg)
        if "currentColor" in svg or "var(--" in svg:
            return svg
        return f'<div class="ek-fixed">{svg}</div>'

    return _SVG.sub(one, body)


def label_svg(svg: str, text: str) -> str:
    """The `<svg>` element alone, with `text` as its description where it has none."""
    svg = svg[max(svg.find("<svg"), 0) :]
    if not text or " aria-label" in svg[: svg.find(">")]:
        return svg
    return f'<svg role="img" aria-label="{html.escape(text)}"{svg[4:]}'


_HEADING = re.compile(r"<h([123])\b[^>]*>(.*?)</h\1>", re.DOTALL | re.IGNORECASE)


def number_headings(body: str) -> tuple[str, list[Heading]]:
    """Give headings the ids s1, s1-1, s1-2, s2 … and return the contents. The page's title is its only h1: others become h2."""
    contents: list[Heading] = []

    def one(match: re.Match[str]) -> str:
        level, inner = int(match[1]), match[2]
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", inner)).split())
        if level < 3 or not contents:
            level, heading = 2, Heading(f"s{len(contents) + 1}", text)
            contents.append(heading)
        else:
            heading = Heading(f"{contents[-1].id}-{len(contents[-1].below) + 1}", text)
            contents[-1].below.append(heading)
        return f'<h{level} id="{heading.id}">{inner}</h{level}>'

    return _HEADING.sub(one, body), contents


_STATEMENT = re.compile(
    r'(<\w+\b[^>]*\bclass="[^"]*\bstatement (asserted|figure|record)\b[^"]*"[^>]*>)((?:[A-Za-z0-9]{1,24}|&#?\w+;|[^\s<&])?)'
)


def mark_statements(body: str) -> str:
    """Put a mark before every statement that says, to eye and ear, what stands behind it; it stays with the first word."""

    def one(match: re.Match[str]) -> str:
        tag, kind, first = match.groups()
        where = _attribute(tag, "data-support")
        says = support_words()[kind]
        says = html.escape(_("{says}: {where}", says=says, where=where) if where else says)
        mark = f'<span class="ek-mark" tabindex="0" role="img" aria-label="{says}" data-tip="{says}"></span>'
        return f'{tag}<span class="ek-first">{mark}{first}</span>'

    return _STATEMENT.sub(one, body)


def support_words() -> dict[str, str]:
    """How the page says what supports a statement."""
    return {
        "asserted": _("asserted, no data"),
        "figure": _("supported by figures"),
        "record": _("supported by records"),
    }


_DOOR = re.compile(r'<button\b([^>]*\bdata-trace="([^"]*)"[^>]*)>(.*?)</button>', re.DOTALL)


class Notes:
    """Numbers the doors of a page in the order in which their traces first appear, over all its parts."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = dict.fromkeys(keys)
        self._numbers: dict[str, int] = {}

    def number(self, body: str) -> str:
        """Put its note's number behind each door, for print and for browsers without script. A door without a trace becomes plain text."""

        def one(match: re.Match[str]) -> str:
            key = html.unescape(match[2])
            if key not in self._keys:
                return f'<span class="ek-n">{match[3]}</span>'
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            return f'{match[0]}<sup class="ek-note"><a href="#note-{number}">{number}</a></sup>'

        return _DOOR.sub(one, body)

    def order(self) -> list[str]:
        """The keys of the traces that a door opens, in the order of their notes."""
        return list(self._numbers)


def hold_tables(body: str) -> str:
    """Put every table into a box of its own, so that a wide one scrolls and not the page."""
    return body.replace("<table", '<div class="ek-scroll"><table').replace("</table>", "</table></div>")

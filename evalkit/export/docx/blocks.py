"""Blocks of the page, one after the other, as paragraphs, tables and pictures of a Word document."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from docx.document import Document
from lxml.html import HtmlElement

from evalkit.export.docx.inline import BLOCKS, HIDDEN, SILENT, Look, Piece, of_child, own_words, pieces, runs
from evalkit.export.docx.looks import ACCENT, ERROR, FAINT, RULE, TEXT_WIDTH, WARNING
from evalkit.export.docx.pictures import drawing
from evalkit.export.docx.tables import layout, table
from evalkit.export.docx.xml import bookmarked, borders, el, field, paragraph, text
from evalkit.export.page import classes, words
from evalkit.i18n import _

STYLES = {
    "lead": "Lead",
    "source": "Source",
    "ek-source": "Source",
    "quoted-title": "Source",
    "quoted-support": "Source",
    "verdict": "Verdict",
    "overline": "Overline",
    "firmness": "Soft",
    "limits": "Soft",
    "legend": "Soft",
    "provisional": "Lead",
    "ek-nothing": "Soft",
    "not-available": "Soft",
}
MOST_PLACES = 6  # of a data issue; the page has them all
KEY_FIGURE = (("value", "Figure Value"), ("label", "Figure Label"), ("n", "Figure Basis"))
BOLD = Look(bold=True)


class Writer:
    """Puts what it is given at the end of a list of Word's elements."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.made: list[Any] = []
        self.counts = {"Table": 0, "Figure": 0}
        self.bookmarks = 0
        self.width = TEXT_WIDTH
        self.small = False  # as in notes: everything in small print

    def add(self, style: str, found: Iterable[Piece], **properties: Any) -> None:
        """A paragraph of words, if there are any."""
        content = runs(iter(found))
        if content:
            self.made.append(paragraph(style, *content, **properties))

    def mark(self, name: str) -> None:
        """A bookmark around the last paragraph."""
        self.bookmarks += 1
        bookmarked(self.made[-1], name, self.bookmarks)

    def blocks(self, elements: Iterable[HtmlElement], style: str = "Normal") -> None:
        """Elements one after the other."""
        for element in elements:
            self.block(element, style)

    def block(self, element: HtmlElement, style: str = "Normal") -> None:
        """One element, whatever it is."""
        if not isinstance(element.tag, str) or element.tag in SILENT - {"svg"} or set(classes(element)) & HIDDEN:
            return
        for name in classes(element):
            if write := self._by_class.get(name):
                write(self, element)
                return
        if write := self._by_tag.get(element.tag):
            write(self, element)
        elif any(
            child.tag in BLOCKS or child.tag in ("svg", "img", "table")
            for child in element.iter()
            if child is not element
        ):
            self._mixed(element, style)
        else:
            self.add(self._style(element, style), pieces(element))

    def _mixed(self, element: HtmlElement, style: str) -> None:
        """Words and blocks beside each other: the words between two blocks become a paragraph."""
        style = self._style(element, style)
        loose: list[Piece] = [(element.text or "", Look())]
        for child in element:
            if isinstance(child.tag, str) and (child.tag in BLOCKS or child.tag in ("svg", "img")):
                self.add(style, loose)
                self.block(child, style)
                loose = []
            else:
                loose += of_child(child, Look())
            loose.append((child.tail or "", Look()))
        self.add(style, loose)

    def _style(self, element: HtmlElement, style: str) -> str:
        if self.small:
            return "Note"
        return next((STYLES[name] for name in classes(element) if name in STYLES), style)

    # ---- tables

    def _table(self, element: HtmlElement) -> None:
        for each in element.findall("caption") if not self.small else ():
            self.caption("Table", pieces(each, BOLD), keep=True)
        made, left_out = table(element, self.width, "Note" if self.small else "Cell")
        self.made.append(made)
        if left_out:
            self.add("Source", [(_("… and {n} more rows; the page has them all.", n=left_out), Look())])
        else:
            self.made.append(paragraph("Gap"))  # two tables without one between would be one

    def _rows(self, element: HtmlElement) -> None:
        summary = element.find("summary")
        self.caption("Table", pieces(summary, BOLD), keep=True)
        self.blocks([child for child in element if child is not summary], "Source")

    def caption(self, kind: str, found: Iterable[Piece], keep: bool = False) -> None:
        """A numbered caption."""
        self.counts[kind] += 1
        number = field(f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
        label = {"Table": _("Table {n}", n="\n"), "Figure": _("Figure {n}", n="\n")}[kind]
        before, _n, after = label.partition("\n")
        content = [el("r", text(before)), *number, el("r", text(f"{after}　")), *runs(iter(found))]
        self.made.append(paragraph("Caption", *content, keep=el("keepNext") if keep else None))

    # ---- pictures

    def _figure(self, element: HtmlElement) -> None:
        title = element.find("figcaption")
        described = next((each.get("aria-label") for each in element.iter("div", "svg") if each.get("aria-label")), "")
        said = words(title) if title is not None else ""
        for child in element.iter("svg", "img"):
            self.picture(child, described or child.get("alt") or said, keep=bool(said))
        if said:
            self.caption("Figure", [(said, BOLD)])
        self.blocks([each for each in element if each.tag == "p"])

    def picture(self, element: HtmlElement, described: str, keep: bool = False) -> None:
        """A picture with its description; in its place the description, where it cannot be a picture of Word's."""
        drawn = drawing(self.document, element, described, self.width)
        if drawn is None:
            what = described or _("without a description")
            self.add("Soft", [(_("[A picture that only the page can show: {what}]", what=what), Look())])
        else:
            self.made.append(paragraph("Normal", el("r", drawn), keep=el("keepNext") if keep else None))

    def _picture(self, element: HtmlElement) -> None:
        self.picture(element, element.get("alt") or element.get("aria-label") or "")

    # ---- lists

    def _list(self, element: HtmlElement) -> None:
        for i, item in enumerate(element.findall("li"), 1):
            nested = [child for child in item if child.tag in ("ul", "ol", "table", "div", "p")]
            found = list(own_words(item, nested))
            if (
                nested
                and nested[0].tag == "p"
                and not "".join(words for words, _look in found if isinstance(words, str)).strip()
            ):
                found = [*pieces(nested.pop(0))]
            if self.small:
                self.add("Note", [("· ", Look()), *found])
            elif element.tag == "ol":
                self.add("Normal", [(f"{i}. ", Look()), *found], ind=el("ind", left=284, hanging=284))
            else:
                self.add("List Bullet", found)
            self.blocks(nested)

    def _facts(self, element: HtmlElement) -> None:
        pairs = [(div.find("dt"), div.find("dd")) for div in element.findall("div")]
        if self.small:
            for label, said in pairs:
                self.add("Note", [*_labelled(label), *pieces(said)])
            return
        rows = [
            [[paragraph("Cell", *runs(pieces(label, Look(colour=FAINT))))], [paragraph("Cell", *runs(pieces(said)))]]
            for label, said in pairs
        ]
        self.made += [layout(rows, (32, self.width - 32), top=(4, RULE)), paragraph("Gap")]

    def _key_figures(self, element: HtmlElement) -> None:
        """Three beside each other; the value first, so that values stand on one line however long their labels are."""
        cells = [
            [paragraph(style, *runs(_parts(figure, part))) for part, style in KEY_FIGURE]
            for figure in element.find_class("key-figure")
        ]
        rows = [cells[i : i + 3] for i in range(0, len(cells), 3)]
        self.made += [layout(rows, [self.width / 3] * 3, top=(12, ACCENT)), paragraph("Gap")]

    # ---- what is said and doubted

    def _quoted(self, element: HtmlElement) -> None:
        for child in element:
            items = child.findall("li") if child.tag == "ul" else [child]
            for item in items:
                small = any(name.startswith("quoted-") for name in classes(item))
                self.add(
                    "Quoted",
                    pieces(item, Look(colour=FAINT, small=True) if small else Look()),
                    keep=el("keepNext") if "quoted-title" in classes(item) else None,
                )

    def _issue(self, element: HtmlElement) -> None:
        severity = next((name for name in ("error", "warning") if name in classes(element)), "note")
        edge = borders("pBdr", left=(24, {"error": ERROR, "warning": WARNING}.get(severity, FAINT)))
        says, rest = list[Piece](), list[Piece]()
        for child in element:
            if child.tag == "p" and "source" not in classes(child):
                says += [*pieces(child)]
                continue
            rest += [("　", Look())] if rest else []
            if child.tag == "details":
                rest += [*pieces(child.find("summary")), (_(": "), Look()), *_joined([*child.iter("li")])]
            else:
                rest += pieces(child)
        inset = el("ind", left=170)
        self.add("Issue", says, pBdr=edge, keep=el("keepNext"), ind=inset)
        if "notes" not in classes(
            element.getparent()
        ):  # where each of these was found is in the page and in its tables
            self.add("Issue Places", rest, pBdr=copy.copy(edge), ind=copy.copy(inset))

    def _note(self, element: HtmlElement) -> None:
        summary = element.find("summary")
        self.add("Note Title", [*pieces(summary)])
        if element.get("id"):
            self.mark(element.get("id"))
        self.blocks([child for child in element if child is not summary], "Note")

    def _folded(self, element: HtmlElement) -> None:
        """What is folded on screen lies open on paper."""
        summary = element.find("summary")
        if summary is not None:
            self.add("Note Title" if self.small else "Soft", pieces(summary), keep=el("keepNext"))
        for child in element:
            if child.tag in ("ul", "ol"):
                for item in child:
                    self.add("List Small", pieces(item))
            elif child is not summary:
                self.block(child, "Soft")

    def _preformatted(self, element: HtmlElement) -> None:
        for line in "".join(element.itertext()).splitlines():
            self.add("Source", [(line.replace(" ", "\u00a0"), Look(mono=True))])

    def _blockquote(self, element: HtmlElement) -> None:
        self._mixed(element, "Quoted")

    def _heading(self, element: HtmlElement) -> None:
        self.add("Heading 3", pieces(element))

    _by_class: ClassVar[dict[str, Callable[[Writer, HtmlElement], None]]] = {
        "ek-rows": _rows,
        "key-figures": _key_figures,
        "quoted": _quoted,
        "issue": _issue,
        "trace": _note,
        "sheet": _note,
    }
    _by_tag: ClassVar[dict[str, Callable[[Writer, HtmlElement], None]]] = {
        "table": _table,
        "figure": _figure,
        "svg": _picture,
        "img": _picture,
        "ul": _list,
        "ol": _list,
        "dl": _facts,
        "details": _folded,
        "pre": _preformatted,
        "blockquote": _blockquote,
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    }


def _parts(figure: HtmlElement, part: str) -> Iterator[Piece]:
    for each in figure.find_class(part):
        yield from pieces(each, Look(small_notes=part == "value"))


def _labelled(label: HtmlElement) -> Iterable[Piece]:
    yield from pieces(label, Look(colour=FAINT))
    yield _(": "), Look(colour=FAINT)


def _joined(items: list[HtmlElement]) -> Iterable[Piece]:
    for i, item in enumerate(items[:MOST_PLACES]):
        if i:
            yield _("; "), Look()
        yield from pieces(item)
    if len(items) > MOST_PLACES:
        yield _("; ") + _("… and {n} more", n=len(items) - MOST_PLACES), Look()

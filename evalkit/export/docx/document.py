"""A report's page as a Word document."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml.html import HtmlElement

from evalkit.export.docx.blocks import Writer
from evalkit.export.docx.inline import Look, pieces
from evalkit.export.docx.looks import TEXT_WIDTH, dress
from evalkit.export.docx.tables import TWIPS
from evalkit.export.docx.xml import el, field, in_order, paragraph, text
from evalkit.export.page import Page, Section, classes, words
from evalkit.i18n import _, in_language

CONTENTS_LEVELS = 3  # h2 and h3
GAP = 8.0  # mm between two columns
ONE, TWO = 1, 2  # in the body's place: what stands above, since the last such mark, has so many columns


def write_docx(page: Page, file: Path) -> None:
    """Write a page as DOCX: real headings, a contents table, captions, notes that its numbers lead to.

    Raises:
        OSError: the file cannot be written.
    """
    with in_language(page.lang):
        document = docx.Document()
        dress(document, page.lang, page.title)
        _properties(document, page)
        writer = Writer(document)
        _cover(writer, page)
        heads = _heads(page)
        writer.made += _contents(heads)
        writer.blocks(page.before)
        for rank, section in enumerate(page.sections):
            _section(writer, section, rank)
        writer.blocks(page.closing)
        for rank, part in enumerate((each for each in page.after if each.tag == "section"), len(page.sections)):
            _after(writer, part, rank)
        body = document.element.body
        for child in [each for each in body if each.tag != qn("w:sectPr")]:
            body.remove(child)
        sheet = body.find(qn("w:sectPr"))
        body[:0] = _closed(writer.made, sheet)
        sheet.insert(len(sheet.findall(qn("w:footerReference"))), el("type", val="continuous"))
        for part in (document.element, document.styles.element, document.sections[0].footer._element):
            in_order(part)
        document.save(str(file))


def _properties(document: Document, page: Page) -> None:
    """Title and language; nobody's name, and no picture of another document's first page."""
    core = document.core_properties
    core.title, core.language = page.title, {"zh": "zh-CN"}.get(page.lang, page.lang)
    core.author, core.last_modified_by, core.comments = "", "", ""
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for key, each in list(document.part.package.rels.items()):
        if each.reltype.endswith("/thumbnail"):
            del document.part.package.rels[key]


def _cover(writer: Writer, page: Page) -> None:
    for block in page.cover:
        if block.tag == "h1":
            writer.add("Title", pieces(block))
        else:
            writer.block(block)


def _heads(page: Page) -> list[tuple[int, str, str]]:
    """Level, words and bookmark of each heading that the contents list."""
    found = [(each.level, each.heading, _bookmark(i)) for i, each in enumerate(page.sections)]
    parts = [each for each in page.after if each.tag == "section"]
    found += [(2, words(part.find("h2")), _bookmark(i)) for i, part in enumerate(parts, len(page.sections))]
    return [each for each in found if each[0] <= CONTENTS_LEVELS]


def _bookmark(rank: int) -> str:
    return f"_Toc{rank + 1:06d}"


def _contents(heads: Sequence[tuple[int, str, str]]) -> list[Any]:
    """A contents table that Word, WPS and LibreOffice fill in, and that reads well before they do."""
    entries = []
    for level, said, name in heads:
        inside = [el("r", text(said.replace("　", " "))), el("r", el("tab")), *field(f"PAGEREF {name} \\h", "")]
        entries.append(paragraph(f"toc {level - 1}", el("hyperlink", *inside, anchor=name, history="1")))
    if not entries:
        return []
    begin, code, part, _shown, end = field(f'TOC \\o "1-{CONTENTS_LEVELS - 1}" \\h \\z \\u', "")
    entries[0][1:1] = [begin, code, part]
    entries[-1].append(end)
    title = paragraph("TOC Heading", el("r", text(_("Contents"))), before=el("pageBreakBefore"))
    properties = el(
        "sdtPr", el("docPartObj", el("docPartGallery", val="Table of Contents"), el("docPartUnique", val="true"))
    )
    return [el("sdt", properties, el("sdtContent", title, *entries))]


def _section(writer: Writer, section: Section, rank: int) -> None:
    first = el("pageBreakBefore") if rank == 0 else None
    writer.made.append(paragraph(f"Heading {min(section.level - 1, 4)}", el("r", text(section.heading)), first=first))
    writer.mark(_bookmark(rank))
    _in_small_print_where_folded(writer, section.blocks)


def _after(writer: Writer, part: HtmlElement, rank: int) -> None:
    for block in part:
        if block.tag == "h2":
            writer.add("Heading 1", pieces(block))
            writer.mark(_bookmark(rank))
        elif part.get("id") == "traces" and block.tag == "p":  # what it says of clicks is true of the page alone
            writer.add("Soft", [(_("Each note names the rows of the data that counted."), Look())])
        else:
            _in_small_print_where_folded(writer, [block])


def _in_small_print_where_folded(writer: Writer, blocks: Sequence[HtmlElement]) -> None:
    """Blocks; indicator sheets and notes in two columns of small print."""
    for block in blocks:
        if "folded" not in classes(block):
            writer.block(block)
            continue
        writer.made.append(ONE)
        writer.small, writer.width = True, (TEXT_WIDTH - GAP) / 2
        writer.blocks(block)
        writer.small, writer.width = False, TEXT_WIDTH
        writer.made.append(TWO)


def _closed(made: Sequence[Any], last: Any) -> list[Any]:
    """The body with its marks made into the ends of Word's sections; `last` says what the last one's paper is."""
    body: list[Any] = []
    for each in made:
        if not isinstance(each, int):
            body.append(each)
            continue
        if not body or body[-1].tag != qn("w:p"):
            body.append(paragraph("Source"))
        paper = copy.deepcopy(last)
        for columns in paper.findall(qn("w:cols")):
            paper.replace(columns, el("cols", num=each, space=round(GAP * TWIPS)))
        paper.insert(len(paper.findall(qn("w:footerReference"))), el("type", val="continuous"))
        body[-1].find(qn("w:pPr")).append(paper)
    return body

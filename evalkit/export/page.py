"""A report's page, read back as its parts: cover, sections, notes, and how it was made.

Documents are made from the page and from nothing else, so none can hold what the page does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E

WRAPPERS = ("ek-cell", "ek-out", "ek-words")  # each holds what a cell of the notebook shows
SPACE = " \t\n\r\f"


@dataclass
class Section:
    """A heading and what stands under it, up to the next heading; `level` is 2 for h2 and so on."""

    code: str
    title: str
    level: int
    blocks: list[HtmlElement] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The heading as it is read: '1.1　The programme in brief'."""
        return f"{self.code}　{self.title}" if self.code else self.title


class Page:
    """A report's page as a tree.

    `before` are blocks that stand before the first heading, `sections` all headings in order, `closing` the blocks that
    stand under the last section before the notes, `after` the notes and how the page was made.
    """

    def __init__(self, text: str) -> None:
        self.root: HtmlElement = html.document_fromstring(text)
        self.lang = "zh" if (self.root.get("lang") or "").startswith("zh") else "en"
        self.title = words(self.root.find(".//title"))
        [self.cover] = self.root.find_class("cover")
        self.main: HtmlElement = self.root.get_element_by_id("main")
        self.before: list[HtmlElement] = []
        self.sections: list[Section] = []
        self.closing: list[HtmlElement] = []
        self.after = [each for each in self.main if each.tag in ("section", "script") and "quoted" not in classes(each)]
        for block in _blocks([each for each in self.main if each not in self.after]):
            if block.tag in ("h2", "h3", "h4", "h5"):
                code, gap, title = words(block).partition("　")
                found = (code, title) if gap and len(code) < 8 else ("", words(block))
                self.sections.append(Section(*found, level=int(block.tag[1])))
            elif self.sections:
                self.sections[-1].blocks.append(block)
            else:
                self.before.append(block)

    @property
    def notes(self) -> list[HtmlElement]:
        """The numbered notes, in order."""
        return self.root.find_class("trace")

    def text(self) -> str:
        """The page with its sections as they are now."""
        parts = list(self.before)
        for i, section in enumerate(self.sections):
            head = getattr(E, f"h{section.level}")(section.heading, id=anchor(i))
            parts += [head, *section.blocks]
        self.main[:] = [*parts, *self.closing, *self.after]
        [contents] = self.root.find_class("contents")
        for details in contents:
            details[:] = [details[0], self._contents()]
        return html.tostring(self.root, encoding="unicode", doctype="<!DOCTYPE html>")

    def _contents(self) -> HtmlElement:
        chapters: list[HtmlElement] = []
        for i, section in enumerate(self.sections):
            entry = E.li(E.a(section.heading, href=f"#{anchor(i)}"))
            if section.level == 2 or not chapters:
                chapters.append(entry)
            elif section.level == 3:
                if chapters[-1].find("ol") is None:
                    chapters[-1].append(E.ol())
                chapters[-1].find("ol").append(entry)
        for section in self.after:
            for head in section.findall("h2"):
                chapters.append(E.li(E.a(words(head), href=f"#{head.get('id')}")))
        return E.ol(*chapters)

    def renumber(self) -> None:
        """Number the notes in the order in which the numbers now stand, and leave out those that no number names."""
        new: dict[str, int] = {}
        tops = [self.cover, *self.before, *(block for each in self.sections for block in each.blocks), *self.closing]
        for top in tops:
            for mark in top.find_class("ek-note"):
                link = mark.find("a")
                number = new.setdefault(words(link), len(new) + 1)
                link.text = str(number)
                link.set("href", f"#note-{number}")
        notes = {each.get("id", "").removeprefix("note-"): each for each in self.notes}
        for old, note in notes.items():
            parent = note.getparent()
            parent.remove(note)
            if old not in new:
                notes[old] = parent
        for old, number in new.items():
            note = notes[old]
            note.set("id", f"note-{number}")
            for mark in note.find_class("trace-number"):
                mark.text = str(number)
        for section in self.after:
            for folded in section.find_class("folded"):
                folded.extend(notes[old] for old in new)


def anchor(rank: int) -> str:
    """The id of a section's heading."""
    return f"s{rank + 1}"


def words(element: HtmlElement) -> str:
    """The text of an element, without line breaks; a wide space stays as it is."""
    return " ".join(part for part in _plain("".join(element.itertext())).split(" ") if part)


def classes(element: HtmlElement) -> Sequence[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def _plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, SPACE), " "))


def _blocks(elements: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """What the cells show, one block after the other, without the code and the boxes around it."""
    for element in elements:
        if not isinstance(element.tag, str) or "ek-code" in classes(element):
            continue
        if set(classes(element)) & set(WRAPPERS):
            if (element.text or "").strip(SPACE):
                yield E.p(element.text)
            for child in element:
                yield from _blocks([child])
                if (child.tail or "").strip(SPACE):
                    yield E.p(child.tail)
        else:
            yield element

"""Put a report's sections under the headings of a funder's outline."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html.builder import E

from evalkit.export.outline import Entry, Outline
from evalkit.export.page import Page, Section
from evalkit.i18n import _, in_language, pick

LOWEST = 5  # h5


def arrange(page: Page, outline: Outline) -> None:
    """Let the page have the outline's headings; what it leaves out is said in a closing line."""
    with in_language(page.lang):
        _Arranged(page, outline)


class _Arranged:
    def __init__(self, page: Page, outline: Outline) -> None:
        self.old, self.named = page.sections, outline.named
        self.taken: set[int] = set()
        self.new: list[Section] = []
        for entry in outline.entries:
            self._entry(entry, 2)
        page.sections = self.new
        gone = self._gone()
        page.closing = [E.p(_leaving_out(gone), **{"class": "source"})] if gone else []
        for overline in page.cover.find_class("overline") if outline.title else ():
            overline.text = pick(outline.title)
        page.renumber()

    def _entry(self, entry: Entry, level: int) -> None:
        head = Section("", pick(entry.title), level)
        self.new.append(head)
        several = len(entry.sources) > 1
        for code in entry.sources:
            at = next(i for i, each in enumerate(self.old) if each.code == code)
            for i in (at, *self._below(at)):
                deeper = self.old[i].level - self.old[at].level + several
                self.taken.add(i)
                if deeper:
                    lower = min(level + deeper, LOWEST)
                    self.new.append(Section("", self.old[i].title, lower, self.old[i].blocks))
                else:
                    head.blocks += self.old[i].blocks
        for each in entry.below:
            self._entry(each, min(level + 1, LOWEST))
        if self.new[-1] is head and not head.blocks:
            head.blocks.append(E.p(_("Nothing is reported on this."), **{"class": "ek-nothing"}))

    def _below(self, at: int) -> list[int]:
        """The sections of a chapter, but for those that the outline names elsewhere, with what is below them."""
        found: list[int] = []
        skipped: int | None = None
        for i in range(at + 1, len(self.old)):
            level = self.old[i].level
            if level <= self.old[at].level:
                break
            if skipped is not None and level > skipped:
                continue
            skipped = level if self.old[i].code in self.named else None
            if skipped is None:
                found.append(i)
        return found

    def _gone(self) -> list[Section]:
        """What is in no part of the new document; of a chapter that is gone as a whole, the chapter alone."""
        gone: list[Section] = []
        whole: int | None = None
        for i, section in enumerate(self.old):
            if whole is not None and section.level > whole:
                continue
            whole = None
            if i in self.taken:
                continue
            inside = [j for j in range(i + 1, len(self.old)) if _inside(self.old, i, j)]
            if not any(j in self.taken for j in inside):
                whole = section.level
            elif not section.blocks:
                continue
            gone.append(section)
        return gone


def _inside(sections: Sequence[Section], i: int, j: int) -> bool:
    return all(sections[k].level > sections[i].level for k in range(i + 1, j + 1))


def _leaving_out(gone: Sequence[Section]) -> str:
    names = _("; ").join(each.heading.replace("　", " ") for each in gone)
    return _("This document follows its funder's outline, which leaves out of the full report: {names}.", names=names)

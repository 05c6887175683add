"""A funder's own outline: which of the report's sections stand under which of the funder's headings.

A small YAML file, written by hand:

    title: {zh: 结项报告, en: Final report}    # what kind of report it is; may be left out
    sections:
      - title: {zh: 一、项目概况, en: 1. Overview}
        from: [1.1, 1.2]                      # the report's sections, in this order
      - title: {zh: 二、项目成效, en: 2. Results}
        sections:                             # headings below it, three levels at most
          - title: {zh: 产出, en: Outputs}
            from: [2.2]
    leave_out: [C]                            # what would come along with a chapter, and shall not

A chapter brings its sections, but for those that stand elsewhere or are left out. What the outline does not name is
left out too, and the document says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import DataError, Text, UsageError, did_you_mean, explain
from evalkit.handwritten import Unreadable, read_yaml
from evalkit.i18n import LANGUAGES, _

FIELDS = ("title", "from", "sections")
TOP = ("title", "sections", "leave_out")
DEEPEST = 3


@dataclass(frozen=True)
class Entry:
    """A heading of the funder's: its words by language, the sections that stand under it, and the headings below."""

    title: Mapping[str, str]
    sources: tuple[str, ...]
    below: tuple[Entry, ...]


@dataclass(frozen=True)
class Outline:
    """What the file says; `title` is empty where it says nothing of it."""

    title: Mapping[str, str]
    entries: tuple[Entry, ...]
    leave_out: tuple[str, ...]

    @property
    def named(self) -> set[str]:
        """Every section that the outline names."""
        return {*self.leave_out, *_sources(self.entries)}


def read_outline(file: Path, known: Sequence[str], languages: Iterable[str] = LANGUAGES) -> Outline:
    """The outline in a file.

    Args:
        file: the YAML file.
        known: the codes of the report's sections.
        languages: those in which every heading must have words.

    Raises:
        UsageError: there is no such file.
        DataError: it cannot be used; the message names every fault with its line.
    """
    if not file.is_file():
        raise UsageError(Text("There is no file {file}.", file=file.as_posix()))
    try:
        _found, node = read_yaml(file)
    except Unreadable as error:
        raise DataError(error.of(file.as_posix())) from None
    reader = _Reader(known, tuple(languages))
    outline = reader.outline(node)
    if reader.faults:
        raise DataError(
            explain(
                Text("{file}: {n} entries cannot be used.", file=file.as_posix(), n=len(reader.faults)),
                [_("line {line}: {what}", line=line, what=what) for line, what in sorted(reader.faults)],
                remedy=Text("Correct these entries in {file}, then run it again.", file=file.as_posix()),
            )
        )
    return outline


class _Reader:
    """Reads YAML nodes, which know their lines and write 1.10 as it was written; collects what is wrong."""

    def __init__(self, known: Sequence[str], languages: Sequence[str]) -> None:
        self.known, self.languages = known, languages
        self.faults: list[tuple[int, str]] = []
        self.used: dict[str, int] = {}

    def outline(self, node: Any) -> Outline:
        said = self.mapping(node, TOP) or {}
        if "sections" not in said and not self.faults:
            self.fault(
                node,
                _(
                    "{key}: {value}; expected {expected}",
                    key="sections",
                    value=_("nothing"),
                    expected=_("a list of entries"),
                ),
            )
        title = self.title(said["title"]) if "title" in said else {}
        entries = self.entries(said["sections"], 1) if "sections" in said else ()
        return Outline(title, entries, self.codes("leave_out", said.get("leave_out")))

    def entries(self, node: Any, depth: int) -> tuple[Entry, ...]:
        found = []
        for each in self.items("sections", node, _("a list of entries")):
            said = self.mapping(each, FIELDS)
            if said is None:
                continue
            if "title" not in said:
                self.fault(each, _("a heading without a title"))
            if "sections" in said and depth == DEEPEST:
                self.fault(each, _("headings below headings; {most} levels are the most", most=DEEPEST))
                continue
            title = self.title(said["title"]) if "title" in said else {}
            below = self.entries(said["sections"], depth + 1) if "sections" in said else ()
            found.append(Entry(title, self.codes("from", said.get("from")), below))
        return tuple(found)

    def title(self, node: Any) -> Mapping[str, str]:
        """Words by language; one text stands for all."""
        if _kind(node) == "scalar" and node.value.strip():
            return dict.fromkeys(LANGUAGES, node.value.strip())
        said = self.mapping(node, LANGUAGES) or {}
        words = {lang: text.value.strip() for lang, text in said.items() if _kind(text) == "scalar"}
        for lang in self.languages if _kind(node) == "mapping" else ():
            if not words.get(lang):
                self.fault(node, _("a title that has no words in '{lang}'", lang=lang))
        return words

    def codes(self, key: str, node: Any) -> tuple[str, ...]:
        if node is None:
            return ()
        found = []
        for each in (
            [node] if _kind(node) == "scalar" else self.items(key, node, _("a list of sections, such as [1.1, 2]"))
        ):
            code = each.value if _kind(each) == "scalar" else ""
            if code not in self.known:
                hint = did_you_mean(code, self.known)
                self.fault(each, _("the report has no section '{code}'. {hint}", code=code, hint=hint))
            elif code in self.used:
                self.fault(each, _("section '{code}' is named already in line {line}", code=code, line=self.used[code]))
            else:
                self.used[code] = each.start_mark.line + 1
                found.append(code)
        return tuple(found)

    def mapping(self, node: Any, fields: Sequence[str]) -> dict[str, Any] | None:
        """Names with their nodes; None, and a fault, where it is nothing of the kind."""
        if _kind(node) != "mapping":
            names = ", ".join(fields)
            self.fault(node, _("{value}; expected entries such as: {names}", value=_shown(node), names=names))
            return None
        for key, _value in node.value:
            if key.value not in fields:
                hint = did_you_mean(str(key.value), fields)
                self.fault(key, _("{key}: there is no such entry. {hint}", key=key.value, hint=hint))
        return {key.value: value for key, value in node.value if key.value in fields}

    def items(self, key: str, node: Any, expected: str) -> Sequence[Any]:
        if _kind(node) == "sequence" and node.value:
            return list(node.value)
        self.fault(node, _("{key}: {value}; expected {expected}", key=key, value=_shown(node), expected=expected))
        return ()

    def fault(self, node: Any, what: str) -> None:
        self.faults.append((node.start_mark.line + 1 if node is not None else 1, what))


def _kind(node: Any) -> str:
    return "" if node is None else str(node.id)


def _shown(node: Any) -> str:
    return (
        repr(node.value)
        if _kind(node) == "scalar" and node.value
        else _("nothing")
        if not getattr(node, "value", None)
        else _("something else")
    )


def _sources(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from entry.sources
        yield from _sources(entry.below)

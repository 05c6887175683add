"""Which section of the report each heading names, and what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.errors import Text, did_you_mean
from evalkit.i18n import LANGUAGES, Later
from evalkit.intake.names import fold
from evalkit.issues import DataIssue, Place
from evalkit.prose import Prose, line_of, plain
from evalkit.words import outline

if TYPE_CHECKING:
    from markdown_it.token import Token

CHAPTER = "10"  # findings, conclusions, recommendations
FINDINGS, CONCLUSIONS, RECOMMENDATIONS = TIED = ("10.1", "10.2", "10.3")
STRAY = ""  # words under a heading that names no section
ALSO = {
    FINDINGS: ("主要发现", "评估发现", "发现与分析", "Main findings", "Key findings", "Finding"),
    CONCLUSIONS: ("评估结论", "主要结论", "Conclusion", "Main conclusions"),
    RECOMMENDATIONS: ("评估建议", "主要建议", "改进建议", "Recommendation", "Main recommendations"),
}
NUMBERED = re.compile(r"(?P<code>\d+(?:\.\d+)*|[A-Za-z](?=$|[.、．\s]))[.、．\s]*(?P<title>.*)")


@dataclass
class Part:
    """What stands under one heading: the section's code, the heading as it is written, and the blocks below it."""

    code: str
    title: str = ""
    tokens: list[Token] = field(default_factory=list)

    @property
    def written(self) -> bool:
        """Is there anything?"""
        return any(token.type in ("inline", "fence", "code_block") for token in self.tokens)


def parts(prose: Prose) -> tuple[list[Part], list[DataIssue]]:
    """The parts of a text in their order, and an issue for each heading that names no section.

    Headings of the first two levels name sections; what stands before any, or under a first-level title of the text's
    own, opens the chapter of findings. Lower ones name a section only by its number; others are the evaluator's own.
    """
    found, issues = [Part(CHAPTER)], []
    tokens = list(prose.tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type != "heading_open" or token.level:
            found[-1].tokens.append(token)
            at += 1
            continue
        level, inline = int(token.tag[1]), tokens[at + 1]
        title = " ".join(plain(inline).split())
        code = section_of(title) if level < 3 else _by_number(title)
        if code is not None:
            found.append(Part(code, title))
        elif level == 1:
            found.append(Part(CHAPTER, title))
        elif level == 2:
            found.append(Part(STRAY, title))
            issues.append(_unknown(prose, line_of(inline), title))
        else:
            found[-1].tokens += _own(tokens[at : at + 3], min(level + 1, 6))
        at += 3
    return [part for part in found if part.written], issues


def section_of(title: str) -> str | None:
    """The section that a heading names by number ('2.1', '2.1 Goals') or title; None where it names none.

    >>> section_of("2.1 总体预期目标"), section_of("Findings"), section_of("建议"), section_of("3 家机构")
    ('2.1', '10.1', '10.3', None)
    """
    known = _titles()
    return _by_number(title) or known.get(fold(title))


def _by_number(title: str) -> str | None:
    found = NUMBERED.fullmatch(title)
    code = found["code"].upper() if found else ""
    if found is None or code not in outline():
        return None
    alone = not fold(found["title"]) or "." in code  # '3 grantees' names no section, '3' and '3.1 …' do
    return code if alone or _titles().get(fold(found["title"])) == code else None


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    """Every title of every section, as titles are compared, with its code."""
    told = {fold(section[lang]): code for code, section in outline().items() for lang in LANGUAGES}
    return told | {fold(title): code for code, titles in ALSO.items() for title in titles}


def _own(heading: Sequence[Token], level: int) -> Iterator[Token]:
    """A heading of the evaluator's own, two levels below the section's at most, out of the contents' reach."""
    for token in heading:
        yield token.copy(tag=f"h{level}") if token.tag else token


def _unknown(prose: Prose, line: int, title: str) -> DataIssue:
    names = [section[prose.lang] for section in outline().values()]
    close = get_close_matches(title, names, n=1) or [outline()[code][prose.lang] for code in TIED]
    return DataIssue(
        rule="narrative.heading",
        severity="warning",
        message=Text(
            "{file}: the heading '{title}' names no section of the report; what stands under it is put at the end of chapter {chapter}.",
            file=prose.file,
            title=title,
            chapter=CHAPTER,
        ),
        remedy=Text(
            "{hint} Or write the section's number, such as ## 2.1; a heading of your own begins with ###.",
            hint=Later(lambda: did_you_mean(title, close)),
        ),
        places=(Place(prose.file, line, value=title),),
    )

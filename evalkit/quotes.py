"""What the report's author wrote, word for word, and what stands behind each sentence."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from evalkit import formats
from evalkit.html import Html, element, stack, text
from evalkit.i18n import _, language
from evalkit.programme import Programme

HEAD = "0"  # the section of title, names and dates: a list, not prose
STOPS = ("。", "！", "？", ".", "!", "?", "”", "」")
LONG = {"zh": 200, "en": 560}  # characters after which a paragraph ends at the next full stop


def statements(programme: Programme, *sections: str) -> Html:
    """The author's sentences in some sections as running text; each is marked with what supports it.

    Args:
        programme: the programme year.
        sections: the sections' codes, such as '2.2'; the head of the report is '0'.
    """
    table = programme.tables.get("statements")
    if table is None:
        return Html("")
    blocks, found = [], []
    words = programme.texts("statements", "text")
    for section in sections:
        at = np.flatnonzero((table["section"] == section).fillna(False))
        chosen = table[["order", "evidence", "grade"]].take(at).assign(words=words.take(at)).sort_values("order")
        spans = []
        for evidence, grade, said in zip(chosen["evidence"], chosen["grade"], chosen["words"], strict=True):
            cited = _cited(evidence)
            found += cited
            if pd.notna(said):
                spans.append((said, _statement(programme, said, cited, grade)))
        if spans and section == HEAD:
            blocks.append(element("ul", *(element("li", span) for _words, span in spans)))
        else:
            blocks += _paragraphs(spans)
    if not blocks:
        return Html("")
    support = places(programme, found)
    return element(
        "section",
        element("p", _title(table["translation"][table["section"].isin(sections)]), class_="quoted-title"),
        stack(*blocks),
        element("p", _("Supported by: {places}", places=support), class_="quoted-support") if support else "",
        class_="quoted",
    )


def _title(translation: pd.Series) -> str:
    """What stands over the author's sentences; where what is shown is a translation, that it is one."""
    translated = (translation == language()).fillna(False)
    return _("The report’s words, in translation") if translated.any() else _("In the report’s own words")


def places(programme: Programme, references: Iterable[str]) -> str:
    """Where the rows that are referred to stand, each file once: 'activities.csv lines 4–7 and 9; outputs.csv line 2'."""
    keys: dict[str, list[str]] = {}
    for reference in references:
        table, _colon, key = reference.partition(":")
        if table in programme:
            keys.setdefault(table, []).append(key)
    lines: dict[str, set[int]] = {}
    for table, cited in keys.items():
        lines.setdefault(programme.sources[table].name, set()).update(programme.lines_of(table, cited))
    said = []
    for file, numbers in lines.items():
        if len(numbers) == 1:
            said.append(_("{file} line {line}", file=file, line=next(iter(numbers))))
        elif numbers:
            said.append(_("{file} lines {lines}", file=file, lines=_runs(sorted(numbers))))
    return _("; ").join(said)


def _runs(numbers: list[int]) -> str:
    """Whole numbers in order, those that follow each other as one run: '4–7, 9'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return _(", ").join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _cited(evidence: object) -> list[str]:
    return [] if pd.isna(evidence) else [part.strip() for part in str(evidence).split(";") if part.strip()]


def _statement(programme: Programme, words: str, cited: list[str], grade: object) -> Html:
    kind = "asserted" if not cited else "record" if pd.isna(grade) else str(grade)
    where = places(programme, cited) if kind != "asserted" else ""
    return element("span", words, class_=f"statement {kind}", data_support=where or None)


def _paragraphs(spans: list[tuple[str, Html]]) -> list[Html]:
    """Sentences one after the other; a long text is parted at full stops."""
    parts: list[list[Html]] = [[]]
    length = 0
    for words, span in spans:
        parts[-1].append(span)
        length += len(words)
        if length > LONG[language()] and words.rstrip().endswith(STOPS):
            parts.append([])
            length = 0
    gap = formats.gap()
    return [element("p", text(*(piece for one in part for piece in (one, gap)))) for part in parts if part]

"""What a text lacks: its end, or the figure that a word such as 较多 stands for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.checks.cells import holding
from evalkit.checks.rule import Rule, truth
from evalkit.errors import Text
from evalkit.i18n import LANGUAGES
from evalkit.issues import DataIssue
from evalkit.programme import Programme

BROKEN_OFF = Rule(
    "text.broken_off",
    "i",
    "warning",
    Text("{file}: {n} texts break off; they end with a comma or the like."),
    Text("Ask the author for the rest."),
)
NO_STOP = Rule(
    "text.no_stop",
    "i",
    "note",
    Text("Sections that end without a full stop, where the others have one: {n}."),
    Text("See whether the text was cut off."),
)
VAGUE = Rule(
    "text.vague",
    "j",
    "note",
    Text("{file}: {n} texts say how much or how well in words, with no figure."),
    Text("Add the figure behind the word, or leave the word out."),
)
OPEN_END = r"[，、,]\s*$"
OPEN_SECTION = r"[，、,；;：:]\s*$"
STOP = r"[。！？.!?…”」』）)]\s*$"
MOSTLY = 0.8  # share of sections that end with a stop, from which on the others are noticed
WORDS = (
    "较广|较多|较好|较大|较高|较快|较强|很多|许多|大量|众多|不少|多次|若干|更多|广泛|显著|明显|大幅|良好|"
    r"\b(?:many|several|numerous|a number of|widely|fairly|considerabl[ey]|substantial(?:ly)?|significant(?:ly)?)\b"
)
WISHES = r"希望|可以|将会?|应该?|建议|计划|期望|\b(?:hopes?|should|could|will|plans?)\b"
# With statements at hand these are searched, for they hold every sentence; without them the tables' own texts.
TOLD = ("communication", "capacity_observations", "feedback", "outputs")


def original(programme: Programme, table: str, field_name: str) -> pd.Series:
    """A bilingual field in the language it was written in: Chinese, unless that is missing or a translation."""
    frame = programme.tables[table]
    chinese, english = frame[f"{field_name}_zh"], frame[f"{field_name}_en"]
    translated = truth(frame["translation"] == "zh") & truth(english.notna())
    return chinese.mask(translated).fillna(english)


def check_broken_off(programme: Programme) -> Iterator[DataIssue]:
    """Texts that end with a comma or an enumeration mark.

    A statement may be one clause of a sentence, so a comma before another statement of its section is nothing. The
    head of a report, section 0, is made of lines and not of sentences.
    """
    told: set[str] = set()
    statements = programme.tables.get("statements")
    if statements is not None and len(statements):
        texts = original(programme, "statements", "text")
        last = ~statements.sort_values("order").duplicated("section", keep="last").sort_index()
        last &= statements["section"].notna() & texts.notna()
        body = last & truth(statements["section"] != "0")
        broken = (truth(last) & holding(texts, OPEN_END)) | (truth(body) & holding(texts, OPEN_SECTION))
        told = {text.rstrip("，、,；;：: ") for text in texts[broken]}
        yield from BROKEN_OFF.at(programme, "statements", broken, "text_zh")
        stopped = holding(texts, STOP)
        if stopped[truth(body)].mean() >= MOSTLY:
            yield from NO_STOP.at(programme, "statements", truth(body) & ~stopped & ~broken, "text_zh")
    for name in programme.tables:
        for field_name in _fields(programme, name):
            written = any(programme.filled[name][f"{field_name}_{lang}"] for lang in LANGUAGES)
            if name != "statements" and written:
                texts = original(programme, name, field_name)
                broken = holding(texts, OPEN_END)
                broken[broken] = [text.rstrip("，、, ") not in told for text in texts[broken]]
                yield from BROKEN_OFF.at(programme, name, broken, f"{field_name}_zh")


def _fields(programme: Programme, table: str) -> list[str]:
    """The bilingual fields of a table, without the transcriber's notes."""
    return sorted({column.base for column in programme.schemas[table].columns.values() if column.base} - {"note"})


def check_vague(programme: Programme) -> Iterator[DataIssue]:
    """Clauses that say 较多 or 'widely' and hold no figure; wishes are left alone."""
    stated = "statements" in programme and len(programme.tables["statements"])
    for table in ("statements",) if stated else TOLD:
        if table not in programme:
            continue
        field_name = {"capacity_observations": "evidence", "outputs": "title"}.get(table, "text")
        texts = original(programme, table, field_name)
        clauses = texts[holding(texts, WORDS)].str.split("[，。；;,]", regex=True).explode().dropna()
        vague = holding(clauses, WORDS) & ~holding(clauses, r"[0-9０-９]|" + WISHES)
        rows = np.unique(clauses.index[vague])
        yield from VAGUE.at(programme, table, rows, f"{field_name}_zh")


CHECKS = (check_broken_off, check_vague)

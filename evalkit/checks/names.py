"""Names: one in two rows, two that are nearly the same, one grantee under several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from evalkit.checks.mentions import Mentions, all_names
from evalkit.checks.rule import Rule, places, truth
from evalkit.checks.texts import original
from evalkit.errors import Text, some
from evalkit.i18n import Later, _
from evalkit.issues import DataIssue
from evalkit.programme import Programme

SHARED = Rule(
    "name.shared",
    "m",
    "warning",
    Text("'{name}' is a name or alias of {n} grantees."),
    Text("Keep it with the one it means; texts are read by these names."),
)
SIMILAR = Rule(
    "name.similar",
    "m",
    "note",
    Text("Two grantees have nearly the same name: '{one}' and '{other}'."),
    Text("If they are one, keep one row and write the other spelling into 'aliases'."),
)
VARIANTS = Rule(
    "name.variants",
    "m",
    "note",
    Text("The report calls {n} of {all} grantees by several names: {names}."),
    Text("Use one name throughout; keep the others in 'aliases'."),
)
SPELLINGS = Rule(
    "name.spellings",
    "m",
    "note",
    Text("{file}, column '{column}': '{one}' and '{other}' may be the same."),
    Text("Write one name in both rows, if they are."),
)
FREE = (("trainings", "organiser"), ("resources", "provider"), ("partners", "name"), ("activities", "place"))
LEAST = 4  # characters of a name; shorter ones are alike by chance
NUMERALS = set("0123456789０１２３４５６７８９一二三四五六七八九十甲乙丙丁东南西北")
MOST = 50  # pairs that are told one by one


def check_names(programme: Programme) -> Iterator[DataIssue]:
    """Names of grantees that two rows share, or that differ in one character."""
    names = all_names(programme)
    apart = names.drop_duplicates(["name", "row"])
    shared = apart[apart["name"].duplicated(keep=False)]
    for name, rows in list(shared.groupby("name")["row"])[:MOST]:
        yield from SHARED.at(programme, "grantees", np.asarray(rows), "aliases", name=name)
    full = apart[apart["column"].isin(["name_zh", "short_name_zh", "aliases", "name_en"])]
    rows, words = full["row"].tolist(), full["name"].tolist()
    told: set[tuple[int, int]] = set()
    for i, j in _nearly(words):
        pair = (min(rows[i], rows[j]), max(rows[i], rows[j]))
        if rows[i] != rows[j] and pair not in told and len(told) < MOST:
            told.add(pair)
            yield from SIMILAR.at(programme, "grantees", pd.Index(pair), "name_zh", one=words[i], other=words[j])


def _nearly(words: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of different words that are the same once one character is left out; a differing numeral tells them apart."""
    seen: dict[str, int] = {}
    for i, word in enumerate(words):
        if len(word) < (LEAST if not word.isascii() else 2 * LEAST):
            continue
        left = {word[:at] + "\0" + word[at + 1 :] for at in range(len(word)) if word[at] not in NUMERALS}
        left |= {word[:at] + word[at + 1 :] for at in range(len(word)) if word[at] not in NUMERALS} | {word}
        for key in left:
            j = seen.setdefault(key, i)
            if j != i and words[j] != word:
                yield j, i


def check_variants(programme: Programme) -> Iterator[DataIssue]:
    """Grantees that the report's statements call by several names."""
    if "statements" not in programme:
        return
    found: dict[str, dict[str, None]] = {}
    for each in Mentions(programme).of(original(programme, "statements", "text")):
        for name, grantee in each.items():
            found.setdefault(grantee, {})[name] = None
    several = {grantee: list(names) for grantee, names in found.items() if len(names) > 1}
    grantees = programme.tables["grantees"]
    names = Later(partial(_listed, several))
    yield from VARIANTS.at(programme, "grantees", grantees["id"].isin(several), "aliases", shown="name_zh", names=names)


def _listed(several: dict[str, list[str]]) -> str:
    parts = [" / ".join(names) for names in several.values()]
    return _("; ").join([*parts[:5], *some(parts[5:], 0)])


def check_spellings(programme: Programme) -> Iterator[DataIssue]:
    """Organisers, providers and partners of which one name is a part of another, or nearly the same."""
    for table, field_name in FREE:
        if table not in programme:
            continue
        texts = original(programme, table, field_name)
        words = [word for word in texts.dropna().unique() if len(word) >= 3]
        pairs = {*_parts(words), *((words[i], words[j]) for i, j in _nearly(words))}
        for one, other in sorted(pairs)[:MOST]:
            rows = [truth(texts == word).argmax() for word in (one, other)]
            at = places(programme, table, np.array(rows), f"{field_name}_zh")
            file = programme.sources[table].name
            yield SPELLINGS.issue(
                at, table, f"{field_name}_zh", file=file, column=f"{field_name}_zh", one=one, other=other
            )


def _parts(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Words that end another one, such as 联席会 and 重庆联席会."""
    known = set(words)
    for word in known:
        yield from ((word[at:], word) for at in range(1, len(word) - 2) if word[at:] in known)


CHECKS = (check_names, check_variants, check_spellings)

"""Texts that stand twice: in two sections of a report, or for two grantees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evalkit.checks.rule import Rule, places, truth
from evalkit.checks.texts import original
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme
from evalkit.settings import thresholds

REPEATED = Rule(
    "text.repeated",
    "h",
    "warning",
    Text("Section {one} repeats what section {other} says ({n} times; up to {share} % the same)."),
    Text("Say in the second place what is new there; what was achieved is no feedback on it."),
)
COPIED = Rule(
    "text.copied",
    "h",
    "note",
    Text("{file}, column '{column}': the same words stand for several grantees, in {n} rows."),
    Text("See whether they were observed at each of them, and say for each what was seen."),
)
SHORTEST = 12  # characters; shorter texts are alike by chance
COMMONEST = 100  # texts; a pair of characters in more of them tells none of them apart
BLOCK = 2_000  # texts compared with all others at a time, so that memory does not grow with their square
COPIES = {"feedback": "text", "capacity_observations": "evidence", "lessons": "text", "goals": "text"}


def check_repeated(programme: Programme) -> Iterator[DataIssue]:
    """Statements of two sections that share most of their pairs of characters."""
    statements = programme.tables.get("statements")
    if statements is None or len(statements) < 2:
        return
    texts = original(programme, "statements", "text").fillna("")
    sections = statements["section"].fillna("—").to_numpy(dtype=object)
    found: dict[tuple[str, str], list[tuple[int, int, float]]] = {}
    for one, other, share in near_duplicates(texts.tolist(), thresholds()["similar_texts"]):
        if sections[one] != sections[other]:
            found.setdefault((sections[other], sections[one]), []).append((one, other, share))
    for (section, first), pairs in found.items():
        said = {"one": section, "other": first, "share": f"{100 * max(pair[2] for pair in pairs):.0f}"}
        at = places(programme, "statements", np.array([row for pair in pairs for row in pair[:2]]), "text_zh")
        yield REPEATED.issue(at, "statements", "text_zh", n=len(pairs), **said)


def near_duplicates(texts: list[str], least: float) -> list[tuple[int, int, float]]:
    """Pairs of texts with the share of their pairs of characters that are common (Jaccard), at least `least`.

    Texts of fewer than 12 characters are left out. Only texts that share some less common pair of characters are
    compared, so the work grows with the number of texts and not with its square.
    """
    from scipy import sparse

    bare = pd.Series(texts).str.replace(r"[\W_]+", "", regex=True).str.lower()
    grams = [{text[i : i + 2] for i in range(len(text) - 1)} if len(text) >= SHORTEST else set() for text in bare]
    ids: dict[str, int] = {}
    columns = [ids.setdefault(gram, len(ids)) for each in grams for gram in each]
    if not columns:
        return []
    rows = np.repeat(np.arange(len(grams)), [len(each) for each in grams])
    table = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(grams), len(ids)))
    telling = table[:, np.asarray(table.sum(axis=0)).ravel() <= COMMONEST]
    found = []
    for start in range(0, len(grams), BLOCK):
        common = (telling[start : start + BLOCK] @ telling.T).tocoo()
        for one, other in zip(common.row + start, common.col, strict=True):
            if one < other:
                share = len(grams[one] & grams[other]) / len(grams[one] | grams[other])
                if share >= least:
                    found.append((int(one), int(other), share))
    return sorted(found)


def check_copied(programme: Programme) -> Iterator[DataIssue]:
    """The very same words of two grantees."""
    for table, field_name in COPIES.items():
        if table not in programme:
            continue
        texts, grantees = original(programme, table, field_name), programme.tables[table]["grantee"]
        long = truth(texts.str.len() >= SHORTEST) & truth(grantees.notna())
        pairs = pd.DataFrame({"text": texts[long], "grantee": grantees[long]})
        several = pairs.drop_duplicates().groupby("text").size()
        copied = long & truth(texts.isin(several.index[several > 1]))
        yield from COPIED.at(programme, table, copied, f"{field_name}_zh")


CHECKS = (check_repeated, check_copied)

"""How near the text of each grant comes to those of earlier years, by the characters they share.

Runs of characters need no words, and so work for Chinese as for English. Each text is held against all of earlier years
in the same language. How much a run weighs follows from the earlier texts alone, so that a year's figures stay the same
when later years join the portfolio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from evalkit.i18n import LANGUAGES
from evalkit.programme import Programme

RUNS = (2, 3)  # characters of a run, at least and at most
AT_ONCE = 128  # texts compared with all earlier ones at once: 20,000 earlier texts then need some 30 MB a thread
THREADS = 2
TABLE, FIELD = "grants", "purpose"


@dataclass(frozen=True)
class Grant:
    """A grant as a row of a year's table: what it is for, whose it is, and the line it stands in."""

    year: Programme
    row: int

    @property
    def id(self) -> str:
        """Its key."""
        return str(self.year.tables[TABLE]["id"].iat[self.row])

    @cached_property
    def owner(self) -> tuple[str, str]:
        """The programme, and the id of the grantee in it."""
        return self.year.id, str(self.year.tables[TABLE]["grantee"].iat[self.row])

    @property
    def file(self) -> str:
        """The file it stands in, as seen from the data folder: 'heping/2015/grants.csv'."""
        return f"{self.year.id}/{self.year.year}/{self.year.sources[TABLE].name}"

    @property
    def line(self) -> int:
        """The line of the file."""
        return int(self.year.sources[TABLE].lines[self.row])

    def text(self, language: str) -> str:
        """What it is for, in one language; '' where nothing is stated."""
        said = self.year.tables[TABLE][f"{FIELD}_{language}"].iat[self.row]
        return "" if pd.isna(said) else str(said)


@dataclass(frozen=True)
class Likeness:
    """A grant, and the one of an earlier year whose text is nearest in `language`.

    `similarity` is the cosine of the two texts' weighted runs of characters: 1 where the texts are the same, 0 where
    they share nothing; NaN, with no `nearest`, where no earlier year has a text in a language of this one.
    """

    grant: Grant
    nearest: Grant | None
    similarity: float
    language: str


def nearest_of(years: Sequence[Programme]) -> tuple[Likeness, ...]:
    """Of every grant with a text the nearest text of an earlier year, of whichever of these programmes.

    A year whose name is no number counts as that in which it starts. Grants without a text are left out. Where texts
    stand in both languages, the language in which the two come nearer counts.
    """
    found: dict[tuple[int, int], Likeness] = {}
    those = [year for year in years if TABLE in year]
    for language in LANGUAGES:
        grants = [(at, row, text) for at, year in enumerate(those) for row, text in _texts(year, language)]
        when = np.array([_when(those[at]) for at, _row, _text in grants], dtype=int)
        near, similarity = nearest([text for _at, _row, text in grants], when)
        places = [Grant(those[at], row) for at, row, _text in grants]
        same: dict[str, list[int]] = {}
        for here, (_at, _row, text) in enumerate(grants):
            same.setdefault(_plain(text), []).append(here)
        for here, ((at, row, _text), other, like) in enumerate(zip(grants, near, similarity, strict=True)):
            alike = [] if other < 0 else [k for k in same[_plain(grants[other][2])] if when[k] < when[here]]
            before = max((places[k] for k in alike), key=partial(_closeness, places[here]), default=None)
            one = Likeness(places[here], before, float(like), language)
            known = found.get((at, row))
            if known is None or not known.similarity >= one.similarity:
                found[at, row] = one if before is not None or known is None else known
    return tuple(found[key] for key in sorted(found))


def _when(year: Programme) -> int:
    return int(year.year) if year.year.isdecimal() else int(year.facts["start"].year)


def nearest(texts: Sequence[str], when: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every text the nearest one of an earlier year, and how near it is.

    Args:
        texts: none of them empty.
        when: the year of each.

    Returns:
        The position of the nearest (of equals the latest year's, then the first), -1 where there is no earlier one; and
        the similarity [0-1], NaN there.
    """
    near, similarity = np.full(len(texts), -1), np.full(len(texts), np.nan)
    if len(np.unique(when)) < 2:
        return near, similarity
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer  # a second to load

    plain = [_plain(text) for text in texts]
    counted = CountVectorizer(analyzer="char", ngram_range=RUNS, dtype=np.float32).fit_transform(plain)
    last = pd.DataFrame({"text": plain, "when": when}).reset_index()
    for year in np.unique(when)[1:]:
        now = np.flatnonzero(when == year)
        before = last[last["when"] < year].sort_values("when", ascending=False, kind="stable")
        before = before.drop_duplicates("text")["index"].to_numpy()
        weighed = TfidfTransformer(sublinear_tf=True).fit(counted[before])
        earlier = weighed.transform(counted[before]).T.tocsr()
        parts = [now[start : start + AT_ONCE] for start in range(0, len(now), AT_ONCE)]
        with ThreadPoolExecutor(THREADS) as pool:  # scipy multiplies without holding the interpreter
            for part, (at, like) in zip(parts, pool.map(partial(_best, weighed, counted, earlier), parts), strict=True):
                near[part], similarity[part] = before[at], like
    return near, np.clip(similarity, 0, 1)


def _best(weighed: Any, counted: Any, earlier: Any, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The columns of the best earlier texts for some texts, and their similarities."""
    product = (weighed.transform(counted[part]) @ earlier).toarray()
    at = product.argmax(axis=1)
    return at, product[np.arange(len(part)), at]


def _plain(text: str) -> str:
    """A text without regard to case and blanks; those at its ends give a text of one character a run of two."""
    return f" {' '.join(text.casefold().split())} "


def _closeness(grant: Grant, earlier: Grant) -> tuple[bool, int]:
    """Of earlier grants with the same text, the grantee's own is named first, then the latest."""
    return earlier.owner == grant.owner, _when(earlier.year)


def _texts(year: Programme, language: str) -> Iterator[tuple[int, str]]:
    """The rows of a year's grants that have a text in a language."""
    for row, text in enumerate(year.tables[TABLE][f"{FIELD}_{language}"].fillna("")):
        if str(text).strip():
            yield row, str(text)

"""20,000 grants of five years: of each, the nearest text of an earlier year. At most 60 s and 2 GiB on two cores.

The texts are made up of Chinese words whose frequencies fall as those of real ones do (Zipf), 20 to 60 words each, so that
unlike texts still share runs of characters. Every hundredth is a copy of an earlier text; the benchmark fails where a
copy is not found as such, where a sample of the answers differs from a plain comparison of all pairs, or beyond the limits.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from evalkit.earlier_texts import nearest

GRANTS, YEARS, COPIED = 20_000, 5, 100
SECONDS, MIB = 60, 2048
WORDS, CHARACTERS = 3_000, 1_200


def made_up() -> tuple[list[str], np.ndarray, dict[int, int]]:
    """The texts, the year of each, and which is a copy of which."""
    rng = np.random.default_rng(20150301)
    likely = 1 / np.arange(1, CHARACTERS + 1) ** 0.7
    signs = np.array([chr(0x4E00 + number) for number in range(CHARACTERS)])
    words = ["".join(rng.choice(signs, size=rng.integers(2, 5), p=likely / likely.sum())) for _word in range(WORDS)]
    frequent = 1 / np.arange(1, WORDS + 1)
    drawn = rng.choice(WORDS, size=(GRANTS, 60), p=frequent / frequent.sum())
    texts = ["".join(words[word] for word in row[: rng.integers(20, 61)]) for row in drawn]
    when = np.repeat(np.arange(2015, 2015 + YEARS), GRANTS // YEARS)
    copies = {}
    for here in range(GRANTS // YEARS, GRANTS, COPIED):
        copies[here] = int(rng.integers(0, np.searchsorted(when, when[here])))
        texts[here] = texts[copies[here]]
    return texts, when, copies


def main() -> int:
    texts, when, copies = made_up()
    start = time.perf_counter()
    near, similarity = nearest(texts, when)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lengths = sorted(map(len, texts))
    print(
        f"{GRANTS:,} texts of {lengths[0]} to {lengths[-1]} characters, {YEARS} years: {seconds:.1f} s, peak {peak:,.0f} MiB"
    )
    faults = [
        here for here, source in copies.items() if texts[near[here]] != texts[source] or similarity[here] < 0.9999
    ]
    if faults:
        print(f"FAILED: {len(faults)} of {len(copies)} copied texts were not found.")
    from sklearn.feature_extraction.text import TfidfVectorizer

    before = np.flatnonzero(when < when[-1])
    how = {"analyzer": "char", "ngram_range": (2, 3), "sublinear_tf": True}
    runs = TfidfVectorizer(**how).fit([f" {text} " for text in texts]).vocabulary_
    plain = TfidfVectorizer(**how, vocabulary=runs)
    earlier = plain.fit_transform([f" {text} " for text in dict.fromkeys(texts[at] for at in before)])
    sample = np.flatnonzero(when == when[-1])[::40]
    best = (plain.transform([f" {texts[at]} " for at in sample]) @ earlier.T).toarray().max(axis=1)
    gap = float(np.abs(best - similarity[sample]).max())
    print(f"  beside all pairs of {len(sample)} texts: largest difference {gap:.1e}")
    late = seconds > SECONDS or peak > MIB
    if late:
        print(f"FAILED: at most {SECONDS} s and {MIB:,} MiB.")
    return int(bool(faults) or late or not gap <= 1e-5)


if __name__ == "__main__":
    sys.exit(main())

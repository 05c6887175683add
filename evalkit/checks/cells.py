"""Columns of text of millions of rows, looked through in Arrow: what is there twice, not at all, or fits a pattern."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

STRING = pd.StringDtype("pyarrow")
SMALL = 10_000_000  # bytes that may be copied into one piece
MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number of no pattern: what differs differs after multiplying too


def repeated(keys: pd.Series) -> np.ndarray:
    """Which keys stand in another row too; missing ones do not."""
    rows = _suspects(arrow(keys))
    at, words = codes(keys.iloc[rows])
    found = np.zeros(len(keys), dtype=bool)
    found[rows] = (np.bincount(at + 1, minlength=len(words) + 1)[at + 1] > 1) & (at >= 0)
    return found


def _suspects(keys: pa.ChunkedArray) -> np.ndarray:
    """Rows whose key may stand in another row too: few where all keys are of one length, of 16 bytes at the most."""
    rows = np.flatnonzero(keys.is_valid().to_numpy())
    known = keys.drop_null().combine_chunks()
    size = pc.max(pc.binary_length(known)).as_py() or 0
    if not 0 < size <= 16 or pc.min(pc.binary_length(known)).as_py() != size:
        return rows
    start = known.offset * size
    letters = np.frombuffer(known.buffers()[2], dtype=np.uint8)[start : start + size * len(known)].reshape(-1, size)
    padded = np.zeros((len(known), 16), dtype=np.uint8)
    padded[:, :size] = letters
    halves = padded.view(np.uint64)
    return rows[twice(halves[:, 0] * MIX + halves[:, 1])]


def twice(numbers: np.ndarray) -> np.ndarray:
    """Positions of the numbers that stand there more than once.

    numpy sorts a million faster than a table of hashes is filled; flags by their first 20 bits then leave over few.
    """
    ordered = np.sort(numbers)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    flags = np.zeros(1 << 20, dtype=bool)
    flags[again * MIX >> np.uint64(44)] = True
    likely = np.flatnonzero(flags[numbers * MIX >> np.uint64(44)])
    return likely[np.isin(numbers[likely], again)]


def codes(column: pd.Series) -> tuple[np.ndarray, pa.Array]:
    """The texts of a column as numbers, -1 where they are missing, and the different texts."""
    coded = arrow(column).dictionary_encode().unify_dictionaries().combine_chunks()
    if isinstance(coded, pa.ChunkedArray):  # a column without rows
        return np.empty(0, dtype=np.int64), pa.array([], pa.large_string())
    return coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), coded.dictionary


def absent(keys: pd.Series, known: pd.Series) -> np.ndarray:
    """Which keys are not among the known ones; missing keys are not looked for."""
    cells, targets = arrow(keys), arrow(known).unique()
    return _flags(pc.and_(pc.is_valid(cells), pc.invert(pc.is_in(cells, value_set=targets.drop_null()))))


def among(column: pd.Series, words: pa.Array) -> np.ndarray:
    """Which texts are one of some words."""
    return np.array(_flags(pc.is_in(arrow(column), value_set=words.cast(pa.large_string()))))


def holding(column: pd.Series, pattern: str) -> np.ndarray:
    """Which texts hold what an RE2 pattern finds; missing ones do not."""
    return np.array(_flags(pc.match_substring_regex(arrow(column), pattern)))


def holding_each(columns: list[pa.ChunkedArray], pattern: str) -> list[np.ndarray]:
    """Which texts of each column hold what an RE2 pattern finds.

    All columns are looked through at once: to make a pattern ready takes as long as to look through hundreds of texts.
    """
    texts = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.large_string())
    if texts.nbytes < SMALL:
        texts = pa.chunked_array([texts.combine_chunks()])
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return np.split(_flags(pc.match_substring_regex(texts, pattern)), ends) if columns else []


def arrow(column: pd.Series) -> pa.ChunkedArray:
    """A column of text as Arrow holds it, without a copy."""
    cells = pa.array(column if column.dtype == STRING else column.astype(STRING))
    return (cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])).cast(pa.large_string())


def _flags(mask: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(mask.fill_null(False).to_numpy())

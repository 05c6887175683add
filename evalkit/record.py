"""What was put into plain form in reading: each cell with its file, its line, what stood there and what it became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

STRING = pd.StringDtype("pyarrow")


@dataclass(frozen=True, eq=False)
class Change:
    """Cells of one column that were not in plain form, or its header where it bears another name than the column.

    `written` and `read` hold each different text once (Arrow dictionaries), for there may be a million of them.
    """

    table: str
    column: str
    file: str
    lines: np.ndarray
    written: pa.Array = field(repr=False)
    read: pa.Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    def to_frame(self) -> pd.DataFrame:
        """One row a cell: table, file, line, column, from, to."""
        texts = {"from": self.written, "to": self.read}
        cells = {name: pd.Series(STRING.__from_arrow__(each.cast(pa.large_string()))) for name, each in texts.items()}
        places = {"table": self.table, "file": self.file, "line": self.lines, "column": self.column}
        return pd.DataFrame({**places, **cells}).fillna({"from": "", "to": ""})


def change(
    table: str, column: str, file: str, lines: Sequence[int] | np.ndarray, written: pa.Array, read: pa.Array
) -> Change:
    """A record of some cells, kept small."""
    texts = (each if pa.types.is_dictionary(each.type) else each.dictionary_encode() for each in (written, read))
    return Change(table, column, file, np.asarray(lines, dtype=np.int64), *texts)


def listed(changes: Sequence[Change]) -> pd.DataFrame:
    """All changes as one table, in the order of the files: table, file, line, column, from, to."""
    if not changes:
        return pd.DataFrame(columns=["table", "file", "line", "column", "from", "to"])
    return pd.concat([each.to_frame() for each in changes], ignore_index=True)

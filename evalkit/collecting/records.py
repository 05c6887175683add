"""What is kept of collecting: the forms as they came, the files as they were, who sent what and when, what differs."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.collecting.merging import Counts, Difference
from evalkit.collecting.returned import Returned
from evalkit.files import replacing
from evalkit.saving import inert

FOLDER = "collected"
LOG = (
    "form",
    "sha256",
    "grantee",
    "saved_at",
    "collected_at",
    "kept_as",
    "new",
    "filled",
    "same",
    "conflicting",
    "twice",
    "accepted",
)
CONFLICTS = ("kind", "form", "sha256", "grantee", "table", "id", "beside", "column", "ours", "theirs", "file", "line")


def keep(year: Path, file: Path, sha256: str, folder: str, stem: str) -> str:
    """Copy a file as it is into collected/<folder>, once; return the copy's name in `collected`."""
    name = re.sub(r"[^\w.-]", "_", f"{stem}-{sha256[:8]}{file.suffix.lower()}")
    copy = year / FOLDER / folder / name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        with replacing(copy) as unfinished:
            unfinished.write_bytes(file.read_bytes())
    return f"{folder}/{name}"


def keep_before(year: Path, files: Iterable[Path]) -> None:
    """Keep files that are about to be changed."""
    for file in files:
        if file.exists():
            keep(year, file, hashlib.sha256(file.read_bytes()).hexdigest(), "before", file.stem)


def log(year: Path, forms: Sequence[Returned], counts: Mapping[str, Counts]) -> None:
    """Add a line for each form that was not there yet: who, which file, when, and how its rows went."""
    file = year / FOLDER / "log.csv"
    rows = read(file)
    known = {row["sha256"] for row in rows}
    for form in forms:
        if form.sha256 not in known:
            known.add(form.sha256)
            rows.append(
                {
                    "form": form.file.name,
                    "sha256": form.sha256,
                    "grantee": form.grantee,
                    "saved_at": _time(form.file.stat().st_mtime),
                    "collected_at": _time(dt.datetime.now(dt.UTC).timestamp()),
                    "kept_as": keep(year, form.file, form.sha256, "forms", form.grantee),
                    **vars(counts[form.sha256]),
                }
            )
    _write(file, LOG, rows)


def list_differences(year: Path, differences: Iterable[Difference]) -> None:
    """Add what differs to collected/conflicts.csv, each once; what was listed before stays."""
    file = year / FOLDER / "conflicts.csv"
    rows = read(file)
    known = {_mark(row) for row in rows}
    for one in differences:
        row = {**vars(one), "ours": shown(one.ours), "theirs": shown(one.theirs)}
        if _mark(row) not in known:
            known.add(_mark(row))
            rows.append(row)
    if rows:
        _write(file, CONFLICTS, rows)


def shown(value: Any) -> str:
    """A cell, or the cells of a row, in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def read(file: Path) -> list[dict[str, Any]]:
    """The lines of one of these files; none where it is not there yet."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _mark(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells one line of conflicts.csv from another; the sign before what looks like a formula is none of it."""
    return tuple(str(row[name]).lstrip("'") for name in ("kind", "sha256", "table", "id", "column", "theirs"))


def _time(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(timespec="seconds")


def _write(file: Path, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    table = inert(pd.DataFrame(rows, columns=list(names)).fillna("").astype(str))
    content = table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")  # so that Excel and WPS show Chinese
    if not file.exists() or file.read_bytes() != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as unfinished:
            unfinished.write_bytes(content)

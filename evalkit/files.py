"""Write a file whole or not at all; what a file is called from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A path to write to; it takes the place of `file` in one step when the block ends well, and is removed when not."""
    unfinished = file.with_name(f"~{file.stem}.unfinished{file.suffix}")
    try:
        yield unfinished
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def seen_from(path: Path, start: str | Path = ".") -> str:
    """The path as seen from a folder, so that no output names this machine's; whole where it is on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), Path(start).resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()

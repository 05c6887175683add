"""New files take the place of old ones all together: whoever is killed in between, the next run finishes it.

Files are made in `.making-…`. When all are there, that folder is called `.ready`: the old files are moved to `.old`.
When all of these are there, it is called `.placing`: the new ones are moved to their places. Each step can be done
again, and a file that another program holds stops the first of them, before any file is new.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

MAKING, READY, OLD, PLACING = ".making-", ".ready", ".old", ".placing"
GONE = ".gone"  # in the folder of the new files: the names of old ones that have no successor


def make_room(folder: Path) -> Path:
    """A new folder in which the files of a year are made; what an unfinished run left behind is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    return Path(tempfile.mkdtemp(prefix=MAKING, dir=folder))


def clear(folder: Path) -> None:
    """Remove what an unfinished run left behind."""
    for left in folder.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)


def publish(making: Path, folder: Path, gone: Iterable[str] = ()) -> None:
    """Let the files of `making` take the place of those in `folder`.

    Args:
        making: a folder in `folder`; it is gone afterwards.
        folder: where the year's files are.
        gone: names of old files that have no successor.

    Raises:
        OSError: a file is held by another program (on Windows); then all old files are as they were.
    """
    (making / GONE).write_text("\n".join(gone), encoding="utf-8")
    making.rename(folder / READY)
    recover(folder)


def recover(folder: Path) -> None:
    """Finish what a run that was killed had begun; nothing where there is nothing to finish."""
    if (folder / READY).is_dir():
        _move_old_away(folder)
        (folder / READY).rename(folder / PLACING)
    if (folder / PLACING).is_dir():
        # run.json last: it says from what the others were made.
        for file in sorted((folder / PLACING).iterdir(), key=lambda file: file.name == "run.json"):
            if file.name != GONE:
                file.replace(folder / file.name)
        shutil.rmtree(folder / PLACING)
    if (folder / OLD).is_dir():
        shutil.rmtree(folder / OLD, ignore_errors=True)


def _move_old_away(folder: Path) -> None:
    new, old = folder / READY, folder / OLD
    old.mkdir(exist_ok=True)
    for name in [*(new / GONE).read_text("utf-8").splitlines(), *(file.name for file in new.iterdir())]:
        try:
            if (folder / name).is_dir() and not (new / name).is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))  # somebody's own
            if (folder / name).exists():
                (folder / name).replace(old / name)
        except OSError as error:
            for file in old.iterdir():
                file.replace(folder / file.name)
            shutil.rmtree(new, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
            raise OSError(error.errno, error.strerror, str(folder / name)) from None

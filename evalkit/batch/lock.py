"""A lock keeps two batches from the same outputs. The system lets go of it when its holder ends, however it ends."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from evalkit.errors import Text, UsageError

NAME = ".evalkit.lock"
PAUSE = 0.1  # seconds between two looks at a lock that is waited for
AT = 1 << 20  # the byte that is locked on Windows; those before it can still be read


@contextmanager
def locked(outputs: Path, wait: bool = False) -> Iterator[None]:
    """Hold the lock of an outputs folder, or of one report's; `wait` until it is free.

    A lock file that no living process holds is stale, and is taken over without a word.

    Raises:
        UsageError: another batch holds it, and it is not waited for; the message says which.
    """
    outputs.mkdir(parents=True, exist_ok=True)
    file = outputs / NAME
    handle = _acquire(file, wait)
    try:
        handle.truncate(0)
        json.dump(
            {"process": os.getpid(), "host": platform.node(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}, handle
        )
        handle.flush()
        yield
    finally:
        if sys.platform == "win32":  # there an open file cannot be removed
            handle.close()
        file.unlink(missing_ok=True)
        handle.close()


def _acquire(file: Path, wait: bool) -> Any:
    while True:
        handle = file.open("a+", encoding="utf-8")
        try:
            _lock(handle)
        except OSError:
            handle.close()
            if not wait:
                raise UsageError(_held(file)) from None
            time.sleep(PAUSE)
            continue
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle.fileno()), file.stat()):
                return handle
        handle.close()  # its holder has removed it meanwhile


def _held(file: Path) -> Text:
    try:
        holder = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):  # it was only just taken
        holder = {"process": "?", "host": "?", "since": "?"}
    return Text(
        "Another 'evalkit run' is writing into {outputs}: process {process} on {host}, since {since}.\n"
        "Wait until it has ended, stop it, or name another folder with --outputs.",
        outputs=file.parent.as_posix(),
        **{name: holder.get(name, "?") for name in ("process", "host", "since")},
    )


if sys.platform == "win32":

    def _lock(handle: Any) -> None:
        import msvcrt

        handle.seek(AT)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        handle.seek(0)
else:

    def _lock(handle: Any) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

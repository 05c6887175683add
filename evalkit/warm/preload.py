"""What the fork server imports once, so that no kernel has to. Only the server imports this module."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that we serve
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else a debugger warns about frozen modules

# Where a new Python looks for modules; our own path may have been given to us.
_asked = subprocess.Popen([sys.executable, "-c", "import sys; print('\\n'.join(sys.path))"], stdout=subprocess.PIPE)
with suppress(ImportError):  # a kernel without one of them starts all the same, only colder
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot

    import evalkit.annex
    import evalkit.changes
    import evalkit.checks
    import evalkit.cover
    import evalkit.figures
    import evalkit.grading
    import evalkit.intake.choices
    import evalkit.judgement
    import evalkit.plugins
    import evalkit.quotes
    import evalkit.saving
    import evalkit.warm.output  # noqa: F401

PYTHONPATH = os.environ.get("PYTHONPATH", "").split(os.pathsep)
PATH = [each for each in _asked.communicate()[0].decode().splitlines() if each and each not in PYTHONPATH]
gc.freeze()  # what is here stays; the collector of a kernel need not look at it, nor copy its pages


def _newest() -> int:
    """When the code of evalkit that was imported was last changed, in nanoseconds."""
    files = (getattr(module, "__file__", None) for name, module in list(sys.modules.items()) if ours(name))
    with suppress(OSError):
        return max(Path(file).stat().st_mtime_ns for file in files if file)
    return -1  # a file is gone


def ours(name: str) -> bool:
    """Is this a module of evalkit that notebooks use?"""
    return name.partition(".")[0] == "evalkit" and not name.startswith("evalkit.warm")


IMPORTED = _newest()
with suppress(ImportError):
    SETTINGS = matplotlib.matplotlib_fname()


def is_stale() -> bool:
    """Was the code of evalkit changed since it was imported, as while one works on it?"""
    return _newest() != IMPORTED

"""What the fork server imports once, so that no kernel has to. Only the server imports this module."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else a debugger warns about frozen modules

# Where a new Python looks for modules; our own path may have been given to us.
_asked = subprocess.Popen([sys.executable, "-c", "import sys; print('\\n'.join(sys.path))"], stdout=subprocess.PIPE)
for module in (
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "markdown_it",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "pandas.core.arrays.arrow._arrow_utils",
    "psutil",
    "scipy.sparse.csgraph",
    "scipy.special",
    "tornado.platform.asyncio",
    "tornado.queues",
    "evalkit.annex",
    "evalkit.changes",
    "evalkit.checks",
    "evalkit.cover",
    "evalkit.figures",
    "evalkit.grading",
    "evalkit.intake.choices",
    "evalkit.judgement",
    "evalkit.narrative",
    "evalkit.plugins",
    "evalkit.quotes",
    "evalkit.saving",
    "evalkit.warm.output",
):
    with suppress(ImportError):  # a kernel without one of them starts all the same, only colder
        import_module(module)
with suppress(Exception):  # what a kernel would read from evalkit's own files at first use; if it fails, it fails there
    from evalkit import STANDARD, i18n, schema, settings, sheets, words
    from evalkit.intake import names

    for table, known in schema.load_schemas().items():
        for column in known.columns:
            names.usual_words(table).heading(column)
    for each in STANDARD:
        sheets.as_indicator(each).tables  # noqa: B018 - read from its signature at first use
    settings.thresholds()
    words.outline()
    for lang in i18n.LANGUAGES:
        i18n._catalogue(lang)

PYTHONPATH = os.environ.get("PYTHONPATH", "").split(os.pathsep)
PATH = [each for each in _asked.communicate()[0].decode().splitlines() if each and each not in PYTHONPATH]
gc.freeze()  # what is here stays; the collector of a kernel need not look at it, nor copy its pages


def _newest() -> int:
    """When evalkit's code and data were last changed, in nanoseconds; -1 if a file is just going."""
    with suppress(OSError):
        return max(file.stat().st_mtime_ns for file in PACKAGE.rglob("*") if file.suffix in (".py", ".yaml", ".mo"))
    return -1


def ours(name: str) -> bool:
    """Is this a module of evalkit that notebooks use?"""
    return name.partition(".")[0] == "evalkit" and not name.startswith("evalkit.warm")


IMPORTED = _newest()
SETTINGS = sys.modules["matplotlib"].matplotlib_fname() if "matplotlib" in sys.modules else ""


def is_stale() -> bool:
    """Was evalkit changed since it was imported, as while one works on it?"""
    return _newest() != IMPORTED

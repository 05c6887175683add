"""The installed command, as a user has it, and the words of the pages it makes."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

EVALKIT = shutil.which("evalkit", path=str(Path(sys.executable).parent)) or "evalkit"


def evalkit(*words, cwd=None, **env):
    """Run the installed command, in English unless said otherwise."""
    return subprocess.run(
        [EVALKIT, *map(str, words)],
        cwd=cwd,
        env={**os.environ, "EVALKIT_LANG": "en", "COLUMNS": "200", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def text_of(page):
    """The words of a page, with the code it may unfold left out."""
    shown = re.sub(r"(?s)<(style|script|pre).*?</\1>", "", page.read_text("utf-8"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())

"""A report's page as PDF, printed by the Chromium, Chrome or Edge that is on the machine: Windows has always one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evalkit.errors import EvalkitError, Text
from evalkit.i18n import Later

NAMED = "EVALKIT_CHROMIUM"  # the environment's word for which browser to take
ON_THE_PATH = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
ON_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
ON_MACOS = ("Google Chrome", "Microsoft Edge", "Chromium")
MOST_SECONDS = 180
# Headless, offline, and silent; tagged and with an outline, for those who read with their ears or by headings.
OPTIONS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--disable-quic"),
    *("--disable-background-networking", "--disable-component-update", "--user-agent=evalkit"),
    *("--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline"),
)


def find_browser() -> str:
    """The program of a browser that prints.

    Raises:
        EvalkitError: there is none, or the one that the environment names is not there.
    """
    if named := os.environ.get(NAMED):
        if found := shutil.which(named):
            return found
        raise EvalkitError(
            Text(
                "{name} names the browser '{browser}', which is not there. Correct or remove it.",
                name=NAMED,
                browser=named,
            )
        )
    for place in _places():
        if found := shutil.which(place):
            return found
    raise EvalkitError(
        Text(
            "There is no browser here that prints PDF. Install Chromium, Google Chrome or Microsoft Edge, or name one in "
            "{name}. Or open the page in any browser and print it into a file: it is made for A4.",
            name=NAMED,
        )
    )


def print_pdf(page: str, file: Path, browser: str) -> None:
    """Print a page to a file.

    Args:
        page: the page's HTML, complete in itself.
        file: where to.
        browser: see `find_browser`.

    Raises:
        EvalkitError: the browser made none.
    """
    # Beside the file, not in the system's folder for such: Ubuntu's Chromium sees nothing but the user's own files.
    with tempfile.TemporaryDirectory(
        prefix="~printing-", dir=file.absolute().parent, ignore_cleanup_errors=True
    ) as folder:
        source, made = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        words = [
            browser,
            *OPTIONS,
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--print-to-pdf={made}",
            source.as_uri(),
        ]
        if sys.platform == "linux" and os.geteuid() == 0:
            words.insert(1, "--no-sandbox")  # it would refuse to run for root
        try:
            done = subprocess.run(words, capture_output=True, timeout=MOST_SECONDS, check=False)
            said = done.stderr.decode("utf-8", "replace")
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF-"):
            why = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
            raise EvalkitError(
                Text(
                    "{browser} made no PDF ({why}). Name another browser in {name}, or open the page in a browser and print it.",
                    browser=Path(browser).name,
                    why=why or Later(lambda: str(Text("it said nothing"))),
                    name=NAMED,
                )
            )
        shutil.copyfile(made, file)


def _places() -> Iterator[str]:
    yield from ON_THE_PATH
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if root := os.environ.get(variable):
            yield from (str(Path(root, inside)) for inside in ON_WINDOWS)
    for name in ON_MACOS:
        yield f"/Applications/{name}.app/Contents/MacOS/{name}"

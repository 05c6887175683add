"""What all tests share: the seed's report, made once, and a real Chromium to open pages in."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from evalkit import use_language
from tests.command import evalkit

ROOT = Path(__file__).parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A shell lets what it starts in the background ignore Ctrl-C, and so would all programs that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Run browser tests last, for a live browser keeps an event loop running in the tests' own thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture
def english():
    """Messages in English: `pytestmark = pytest.mark.usefixtures("english")`."""
    use_language("en")


@pytest.fixture(scope="session")
def chromium():
    """Return the path of the browser: $EVALKIT_CHROMIUM, or the first of CHROMIUM_NAMES on the PATH.

    Without one the test is skipped, or fails where EVALKIT_REQUIRE_BROWSER is 1.
    """
    for name in (os.environ.get("EVALKIT_CHROMIUM"), *CHROMIUM_NAMES):
        if name and (path := shutil.which(name)):
            return path
    reason = f"No Chromium here: none of {', '.join(CHROMIUM_NAMES)} is on the PATH, nor is $EVALKIT_CHROMIUM one."
    if os.environ.get("EVALKIT_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium):
    """One running Chromium for all tests marked `browser`; open a `page` in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A new page in a context of its own: no cookies, no cache, nothing from another test."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def seed(tmp_path_factory):
    """The seed's report, made once by the installed command: the folder it was made in, and how the command ended."""
    home = tmp_path_factory.mktemp("seed")
    shutil.copytree(ROOT / "data", home / "data")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    done = evalkit("run", cwd=home)
    return home, done


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Convert a file as LibreOffice opens and saves it: `office(file, "ods", folder)` returns the new file.

    Without LibreOffice the test is skipped, or fails where EVALKIT_REQUIRE_OFFICE is 1.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        reason = "No LibreOffice here: neither soffice nor libreoffice is on the PATH."
        if os.environ.get("EVALKIT_REQUIRE_OFFICE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    profile = tmp_path_factory.mktemp("office").as_uri()

    def convert(file, suffix, folder):
        words = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", suffix, "--outdir", folder]
        subprocess.run([*words, file], check=True, capture_output=True, timeout=120)
        made = Path(folder) / f"{Path(file).stem}.{suffix}"
        assert made.exists()
        return made

    return convert

"""`evalkit lab`: explore.ipynb in a real JupyterLab, in a real browser, with no network."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import EVALKIT, evalkit
from tests.make import make_year

ROOT = Path(__file__).parents[1]
NAME = "explore-heping-2015.ipynb"


def parameters(file):
    cells = json.loads(file.read_text("utf-8"))["cells"]
    return "".join(next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))["source"])


@contextmanager
def lab(home, *words):
    """Run `evalkit lab` until the block ends; the address of its JupyterLab."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = home / ".config"
    config.mkdir(exist_ok=True)
    settings = {"ServerApp": {"allow_root": True, "port": port, "ip": "127.0.0.1"}, "IdentityProvider": {"token": "t"}}
    (config / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
    tracker = config / "lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True, exist_ok=True)
    tracker.write_text('{"windowingMode": "none"}', encoding="utf-8")  # all cells are in the page, seen or not
    own = {f"JUPYTER_{name}_DIR": str(config) for name in ("CONFIG", "RUNTIME", "DATA")}
    with (home / "log").open("w") as log:
        command = [EVALKIT, "lab", *words, "--no-browser"]
        running = subprocess.Popen(
            command, cwd=home, env={**os.environ, **own, "EVALKIT_LANG": "en"}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/api", timeout=10).close()
                break
            except OSError:
                assert time.monotonic() < end, (home / "log").read_text()
                assert running.poll() is None, (home / "log").read_text()
                time.sleep(0.2)
        yield address
    finally:
        request = urllib.request.Request(f"{address}/api/shutdown", method="POST", headers={"Authorization": "token t"})
        urllib.request.urlopen(request, timeout=30).close()
        assert running.wait(60) == 0


@pytest.mark.browser
@pytest.mark.slow
def test_explore_in_jupyterlab(page, tmp_path):
    """Open it, run all, search, move a slider, write an indicator in a new cell and see it; nothing fails or is fetched."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    elsewhere = []
    with lab(tmp_path, "heping/2015", "--lang", "en") as address:
        page.on("request", lambda request: elsewhere.append(request.url) if address not in request.url else None)
        page.set_default_timeout(60_000)
        page.set_viewport_size({"width": 1300, "height": 1000})
        page.goto(f"{address}/lab/tree/{NAME}?token=t")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.wait_for_timeout(1000)  # until the notebook knows, too; else JupyterLab asks which kernel to take
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".jp-Notebook .jp-OutputArea-output", has_text="The report:").last.wait_for()

        def cell(source):
            return page.locator(".jp-Notebook .jp-CodeCell", has_text=source).last

        weights = cell("explore.weigh(")
        weights.scroll_into_view_if_needed()
        assert "No grade: the data cover 42.5 % of the weight" in weights.inner_text()
        weights.get_by_role("slider").nth(1).focus()
        page.keyboard.press("End")
        weights.get_by_text("No grade: the data cover 22.6 % of the weight").first.wait_for()

        tables = cell("explore.browse(")
        tables.scroll_into_view_if_needed()
        tables.get_by_placeholder("Search").press_sequentially("leshan")
        tables.get_by_text("1 of 4", exact=True).wait_for()

        own = cell("def sessions_per_activity")
        own.scroll_into_view_if_needed()
        own.locator(".cm-content").click()
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        page.keyboard.insert_text(
            'def topics(activities):\n    """Topics. / 主题"""\n    return ek.distinct(activities["topic_zh"])\n\n\n'
            'explore.measure(this, [*own, topics])["topics"]'
        )
        page.keyboard.press("Shift+Enter")
        page.locator(".ek-view", has_text=re.compile(r"^\s*Topics: ")).wait_for()
        assert page.locator("[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type*='error']").count() == 0
        assert page.locator(".jp-Notification, .Toastify__toast").count() == 0
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:", "about:"))] == []
    assert (tmp_path / "outputs/internal/heping/2015/explore/report.en.html").exists()


@pytest.fixture
def fake_lab(tmp_path, monkeypatch):
    """A data folder, and a jupyterlab that only says what it was asked."""
    make_year(tmp_path / "data/tiny/2015")
    package = tmp_path / "site/jupyterlab"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text("import sys; print('lab', *sys.argv[1:])", encoding="utf-8")
    (package / "__init__.py").touch()
    return lambda *words: evalkit("lab", *words, cwd=tmp_path, PYTHONPATH=str(tmp_path / "site"))


def test_a_copy_with_the_parameters_filled_in(fake_lab, tmp_path):
    done = fake_lab("tiny/2015", "--lang", "en", "--audience", "public", "--no-browser")
    assert done.returncode == 0, done.stderr
    assert "Made: explore-tiny-2015.ipynb" in done.stdout
    assert re.search(r"lab explore-tiny-2015\.ipynb .*--no-browser", done.stdout)
    written = parameters(tmp_path / "explore-tiny-2015.ipynb").splitlines()
    given = [line.split("  #")[0] for line in written]
    assert given == [
        'programme: str = "tiny"',
        'year: str = "2015"',
        'lang: str = "en"',
        'audience: str = "public"',
        'data: str = "data"',
    ]
    assert all("  # " in line for line in written)


def test_what_is_there_is_opened_as_it_is(fake_lab, tmp_path):
    (tmp_path / "explore-tiny-2015.ipynb").write_text("my own", encoding="utf-8")
    done = fake_lab()
    assert "explore-tiny-2015.ipynb is there already and is opened as you left it." in done.stdout
    assert (tmp_path / "explore-tiny-2015.ipynb").read_text("utf-8") == "my own"


def test_a_copy_for_other_eyes_is_not_opened(fake_lab, tmp_path):
    """The copy of internal eyes, with what it shows, is not what --audience public asks for."""
    assert fake_lab("--lang", "en").returncode == 0
    before = (tmp_path / "explore-tiny-2015.ipynb").read_bytes()
    done = fake_lab("--audience", "public", "--lang", "zh")
    assert done.returncode == 2
    assert "lab explore" not in done.stdout
    assert "explore-tiny-2015.ipynb" in done.stderr
    assert re.search(r"--audience public.*audience = 'internal'", done.stderr)
    assert re.search(r"--lang zh.*lang = 'en'", done.stderr)
    assert (tmp_path / "explore-tiny-2015.ipynb").read_bytes() == before
    (tmp_path / "data").rename(tmp_path / "moved")
    done = fake_lab("--data", "moved")
    assert done.returncode == 2
    assert "--data moved; the notebook has data = 'data'" in done.stderr


def test_a_copy_that_is_what_was_asked_for_is_opened(fake_lab):
    words = ("--audience", "public", "--lang", "en", "--data", "data")
    assert fake_lab(*words).returncode == 0
    for again in (words, ()):
        done = fake_lab(*again)
        assert done.returncode == 0, done.stderr
        assert "is opened as you left it" in done.stdout


def test_which_year_must_be_said_where_there_are_several(fake_lab, tmp_path):
    make_year(tmp_path / "data/tiny/2016")
    done = fake_lab()
    assert done.returncode == 2
    assert "There are 2 years; say which, such as 'evalkit lab tiny/2016'." in done.stderr
    assert not list(tmp_path.glob("*.ipynb"))


def test_a_year_that_is_not_there(fake_lab):
    done = fake_lab("tiny/2017")
    assert done.returncode == 2
    assert "2017" in done.stderr
    assert "Traceback" not in done.stderr

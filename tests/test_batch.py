"""Batches: what is made and why, several at once, on a cluster; and that nothing is torn or lost, whatever happens."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from evalkit.batch import choose, plan_reports
from evalkit.batch.due import due
from evalkit.batch.index import write_index
from evalkit.batch.lock import NAME, locked
from evalkit.batch.publish import MAKING, PLACING, READY, make_room, publish, recover
from evalkit.errors import DataError, UsageError
from tests.command import EVALKIT, evalkit
from tests.make import files_of, make_year, with_cell, write

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PARAMETERS = (
    'programme = "x"\nyear = "1"\ndata = "../data"\nlang = "en"\naudience = "public"\noutputs = ""\ncases: int = 3'
)
READS = """
import evalkit as ek, pathlib
ek.use_language(lang)
this = ek.read_programme(f"{data}/{programme}/{year}", audience=audience)
pathlib.Path(outputs, "rows.csv").write_text(f"{programme},{year},{len(this.grants)},{cases}\\n")
"""


def notebook(path, *cells):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    made.cells += [nbformat.v4.new_code_cell(each) for each in cells]
    nbformat.write(made, path)
    return path


@pytest.fixture
def home(tmp_path):
    """Two programmes of two years, and a small notebook."""
    for programme in ("east", "west"):
        for year in ("2015", "2016"):
            make_year(tmp_path / "data" / programme / year)
    notebook(tmp_path / "small.ipynb", READS)
    return tmp_path


def run(home, *words, **env):
    return evalkit("run", "--lang", "en", "--notebook", "small.ipynb", *words, cwd=home, **env)


def why(home, *words):
    """What a dry run says: the report's name → the reason."""
    done = run(home, "--dry-run", *words)
    assert done.returncode == 0, done.stderr
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()[1:-1]]
    return {name: reason.strip() for name, _lang, reason in lines}


def test_what_would_be_made_and_why(home):
    assert set(why(home).values()) == {"new"}
    assert not (home / "outputs").exists()
    assert run(home).returncode == 0
    assert set(why(home).values()) == {"up to date"}
    write(home / "data/east/2015", "goals", with_cell("goals", 0, "attained_level", -1))
    assert why(home) == {
        "east/2015": "data changed: goals.csv",
        "east/2016": "data of the year before changed: goals.csv",
        "west/2015": "up to date",
        "west/2016": "up to date",
    }
    shutil.copy(ROOT / "data/heping/rubric.yaml", home / "data/west/rubric.yaml")
    assert why(home, "west") == dict.fromkeys(("west/2015", "west/2016"), "the programme's files changed: rubric.yaml")
    (home / "data/west/rubric.yaml").unlink()
    assert why(home, "west/2015", "-p", "cases=4") == {"west/2015": "parameters changed: cases"}
    assert "west/2015 (funder)" in run(home, "--dry-run", "west/2015", "--audience", "funder").stdout
    (home / "outputs/west/2015/rows.csv").unlink()
    assert why(home, "west") == {"west/2015": "missing: rows.csv", "west/2016": "up to date"}
    assert why(home, "west/2016", "--force") == {"west/2016": "asked for by --force"}
    notebook(home / "small.ipynb", READS, "# more")
    assert why(home, "west/2016") == {"west/2016": "the notebook changed"}


def test_only_what_changed_is_made(home):
    run(home)
    before = files_of(home / "outputs")
    done = run(home)
    assert (done.returncode, done.stdout.count("up to date")) == (0, 4)
    assert files_of(home / "outputs") == before
    write(home / "data/west/2016", "goals", with_cell("goals", 0, "attained_level", -1))
    done = run(home)
    assert done.stdout.count("up to date") == 3
    assert "data changed: goals.csv" in done.stdout
    now = files_of(home / "outputs")
    changed = {name for name in now if now[name] != before.get(name)}
    assert {name.rpartition("/")[0] for name in changed} == {"west/2016", ""}


def test_other_versions_and_other_code_are_reasons(home):
    run(home, "east/2015")
    [plan] = plan_reports(home / "data", ["east/2015"], ("en",), "public", home / "small.ipynb", {})
    assert due(plan, home / "outputs").languages == ()
    file = home / "outputs/east/2015/run.json"
    known = file.read_text("utf-8")
    for kind, name, reason in (
        ("versions", "pandas", "versions changed: pandas another → 3"),
        ("evalkit", "", "evalkit changed"),
        ("fonts", "NotoSansSC-Regular.ttf", "fonts changed: NotoSansSC-Regular.ttf"),
    ):
        facts = json.loads(known)
        assert name in facts["reports"]["en"]["from"][kind]
        facts["reports"]["en"]["from"][kind][name] = "another"
        file.write_text(json.dumps(facts), encoding="utf-8")
        [said] = map(str, due(plan, home / "outputs").why)
        assert said.startswith(reason)


def test_a_language_that_was_not_made_again_is_not_listed_as_current(home):
    words = ("run", "east/2015", "--notebook", "small.ipynb")
    assert evalkit(*words, cwd=home).returncode == 0
    assert "data-older" not in (home / "outputs/index.html").read_text("utf-8")
    write(home / "data/east/2015", "goals", with_cell("goals", 0, "attained_level", -1))
    assert evalkit(*words, "--lang", "zh", cwd=home).returncode == 0
    index = (home / "outputs/index.html").read_text("utf-8")
    assert index.count("data-older") == 1
    assert "report.en.html" in index[index.index("data-older") - 200 : index.index("data-older") + 200]
    assert evalkit(*words, cwd=home).returncode == 0
    assert "data-older" not in (home / "outputs/index.html").read_text("utf-8")


def test_many_at_once_make_the_same_as_one_after_the_other(home):
    assert run(home, "--outputs", "one", "--workers", "1").returncode == 0
    done = run(home, "--outputs", "many", "--workers", "3")
    assert (done.returncode, done.stderr) == (0, "")
    one, many = files_of(home / "one"), files_of(home / "many")
    assert one.keys() == many.keys()
    same = [name for name in one if name.endswith(".csv")]
    assert len(same) == 4
    assert {name: one[name] for name in same} == {name: many[name] for name in same}


def test_a_broken_table_among_many(home):
    write(home / "data/east/2016", "grants", with_cell("grants", 0, "awarded", "ten thousand"))
    done = run(home, "--workers", "2")
    assert done.returncode == 1
    assert done.stdout.count("made in") == 3
    assert "data/east/2016/grants.csv, column 'awarded': 1 of 2 values cannot be read." in " ".join(done.stdout.split())
    index = (home / "outputs/index.html").read_text("utf-8")
    assert "east/2016/failed.en.html" in index
    assert why(home)["east/2016"] == "failed last time"


KILLS_A_WORKER = """
import os, psutil, signal
mark = f"killed-{programme}-{year}"
if programme == "east" and (year == "2015" or not os.path.exists(mark)):
    open(mark, "a").close()
    ours = [each.pid for each in psutil.Process().parent().children() if os.getsid(each.pid) != each.pid]
    os.kill(ours[0], signal.SIGKILL)  # kernels lead sessions of their own, workers do not
    time.sleep(60)
"""


def test_a_killed_worker_costs_no_report_but_its_own(home):
    """What was under way is tried once more; the report whose worker always dies has failed, the others have not."""
    notebook(home / "small.ipynb", READS, "import time; time.sleep(.3)", KILLS_A_WORKER)
    done = run(home, "east/2016", "west", "--workers", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((home / "outputs").rglob("report.en.html"))) == 3
    done = run(home, "--workers", "2", "--force")
    assert done.returncode == 1
    assert "The process that made east/2015 died again and again" in done.stdout
    assert done.stdout.count("made in") == 3
    assert len(list((home / "outputs").rglob("report.en.html"))) == 3


@pytest.mark.slow
def test_a_batch_killed_at_any_moment_tears_nothing_and_goes_on(home):
    """Ten kills; after each, every year has one whole report or none, and what was finished is not made again."""
    notebook(home / "small.ipynb", READS, "import time; time.sleep(.2)")
    rng = random.Random(1)
    words = [EVALKIT, "run", "--lang", "en", "--notebook", "small.ipynb", "--workers", "2"]
    finished: dict[str, bytes] = {}
    for _attempt in range(10):
        running = subprocess.Popen(words, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.5, 4.5))
        running.kill()
        running.wait()
        for facts in (home / "outputs").glob("*/*/run.json"):
            recover(facts.parent)
            assert {file.name for file in facts.parent.iterdir() if file.name[0] != "."} == {
                *("report.en.html", "report.en.ipynb", "rows.csv", "run.json")
            }
        for name, content in finished.items():
            assert (home / "outputs" / name).read_bytes() == content
        finished = {
            facts.relative_to(home / "outputs").as_posix(): facts.read_bytes()
            for facts in (home / "outputs").glob("*/*/run.json")
        }
    assert run(home).returncode == 0
    assert len(list((home / "outputs").rglob("report.en.html"))) == 4
    assert not [each for each in (home / "outputs").rglob(".*")]


def test_ctrl_c_ends_quietly(home):
    endless = notebook(home / "small.ipynb", READS, "pathlib.Path(f'at-{year}').touch()\nwhile True: pass")
    for names in (["east/2015"], []):
        words = [EVALKIT, "run", *names, "--lang", "en", "--notebook", endless, "--workers", "2"]
        running = subprocess.Popen(
            words,
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "EVALKIT_LANG": "en"},
        )
        deadline = time.monotonic() + 40
        while not list(home.glob("at-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        below = psutil.Process(running.pid).children(recursive=True)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does it
        said, _nothing = running.communicate(timeout=20)
        assert running.returncode == 130
        assert "Stopped. Reports that were complete are kept." in said
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 3
        assert psutil.wait_procs(below, 10)[1] == []
        assert not list((home / "outputs").rglob(".*"))
        for file in home.glob("at-*"):
            file.unlink()


def test_a_report_that_takes_too_long(home):
    notebook(home / "small.ipynb", READS, "# waits\nimport time; time.sleep(60 if programme == 'east' else 0)")
    done = run(home, "east/2015", "west/2015", "--timeout", "3")
    assert done.returncode == 1
    assert (
        "small.ipynb took longer than 3 seconds and was stopped in its cell 3, which begins with '# waits'"
        in done.stdout
    )
    assert (home / "outputs/west/2015/report.en.html").exists()
    assert not (home / "outputs/east/2015/report.en.html").exists()


def test_a_kernel_that_does_not_start_is_tried_again(home):
    """A kernel of the same name that ends at once: it is tried three times, and only while it starts."""
    broken = home / "share/kernels/evalkit/kernel.json"
    broken.parent.mkdir(parents=True)
    starts = ["sh", "-c", f"echo started >> {home}/starts; false"]
    broken.write_text(json.dumps({"argv": starts, "display_name": "broken", "language": "python"}), encoding="utf-8")
    done = run(home, "east/2015", "--retries", "2", JUPYTER_PATH=str(home / "share"))
    assert done.returncode == 1
    assert "No kernel could be started (RuntimeError: The kernel died while it started.)" in done.stdout
    assert (home / "starts").read_text() == "started\n" * 3
    assert "Traceback" not in done.stdout + done.stderr


def test_two_batches_at_once(home):
    """The second is refused and says who holds the lock; a lock that nobody holds is taken over."""
    (home / "outputs").mkdir()
    (home / "outputs" / NAME).write_text('{"process": 1, "host": "gone", "since": "2001-01-01 00:00:00"}', "utf-8")
    with locked(home / "outputs"):
        done = run(home)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"Another 'evalkit run' is writing into outputs: process {os.getpid()} on " in done.stderr
    assert not (home / "outputs" / NAME).exists()
    assert run(home, "east/2015").returncode == 0


def test_the_progress_where_there_is_no_terminal_and_the_log(home):
    done = run(home, "--workers", "2", "--log", "steps.log")
    lines = done.stdout.splitlines()
    assert sum(line.endswith(": evaluating …") for line in lines) == 4
    assert [line.split()[0] for line in lines if "made in" in line] == ["1/4", "2/4", "3/4", "4/4"]
    log = (home / "steps.log").read_text("utf-8")
    assert "east/2015 en: cell 2 of 3" in log
    assert log.count("(new)") == 4


class TestPublishing:
    """Files take their places together; killed at any step, the next run ends it."""

    @pytest.fixture
    def folder(self, tmp_path):
        for name in ("a", "b", "contributions.csv", "run.json"):
            (tmp_path / name).write_text("old")
        return tmp_path

    def making(self, folder):
        making = make_room(folder)
        for name in ("a", "b", "run.json"):
            (making / name).write_text("new")
        return making

    def texts(self, folder):
        return {file.name: file.read_text() for file in folder.iterdir()}

    NEW = {"a": "new", "b": "new", "run.json": "new"}

    def test_at_once(self, folder):
        publish(self.making(folder), folder, ["contributions.csv"])
        assert self.texts(folder) == self.NEW

    def test_an_unfinished_one_is_forgotten(self, folder):
        self.making(folder)
        shutil.rmtree(make_room(folder))
        assert not list(folder.glob(f"{MAKING}*"))
        assert set(self.texts(folder).values()) == {"old"}

    @pytest.mark.parametrize("steps", range(12))
    def test_killed_at_a_step(self, folder, steps, monkeypatch):
        class Killed(BaseException):
            pass

        left = [steps]

        def counted(move):
            def do(*words, **options):
                left[0] -= 1
                if left[0] < 0:
                    raise Killed
                return move(*words, **options)

            return do

        making = self.making(folder)
        with monkeypatch.context() as patch:
            for name in ("replace", "rename", "mkdir"):
                patch.setattr(Path, name, counted(getattr(Path, name)))
            try:
                publish(making, folder, ["contributions.csv"])
            except Killed:
                pass
        recover(folder)
        shutil.rmtree(make_room(folder))
        texts = self.texts(folder)
        assert texts == self.NEW if steps else set(texts.values()) == {"old"}
        assert not (folder / READY).exists()
        assert not (folder / PLACING).exists()

    def test_a_file_that_is_held_leaves_all_as_it_was(self, folder, monkeypatch):
        """As on Windows, where a file that Excel has open cannot be moved."""
        move = Path.replace

        def held(self, target):
            if self == folder / "b":
                raise PermissionError(13, "held")
            return move(self, target)

        making = self.making(folder)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", held)
            with pytest.raises(OSError, match="held") as raised:
                publish(making, folder, ["contributions.csv"])
        assert raised.value.filename == str(folder / "b")
        assert set(self.texts(folder).values()) == {"old"}
        assert len(self.texts(folder)) == 4


def test_a_full_disk_is_said_and_the_old_report_stays(home):
    """On a file system of its own, that is full."""
    disk = home / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a file system")
    try:
        assert run(home, "east/2015", "--outputs", "disk").returncode == 0
        before = {name: content for name, content in files_of(disk).items() if name.startswith("east/")}
        with (disk / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"0" * 4096)
            except OSError:
                pass
        done = run(home, "east/2015", "--outputs", "disk", "--force")
        assert done.returncode == 1
        assert "The disk is full" in done.stdout + done.stderr or "No space left on device" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert before.items() <= files_of(disk).items()
    finally:
        subprocess.run(["umount", disk], check=True)


BATCH = """
reports:
  - programmes: [east]
    languages: [zh]
    audiences: [public, funder]
    notebook: small.ipynb
    parameters: {cases: 7}
  - programmes: ["w*"]
    years: [2016]
    languages: [en]
    notebook: small.ipynb
    into: extra
"""


class TestBatchFile:
    """batch.yaml, and what the command line says beside it."""

    GIVEN = dict.fromkeys(("languages", "audiences", "notebook", "parameters", "timeout"))

    def plans(self, home, text, names=(), **given):
        (home / "batch.yaml").write_text(text, encoding="utf-8")
        given = {**self.GIVEN, **given}
        return choose(home / "data", home / "outputs", names, given, home / "batch.yaml")

    def test_plans(self, home):
        plans = self.plans(home, BATCH)
        assert [(plan.name, plan.languages, dict(plan.parameters)) for plan in plans] == [
            ("east/2015", ("zh",), {"cases": 7}),
            ("east/2016", ("zh",), {"cases": 7}),
            ("east/2015 (funder)", ("zh",), {"cases": 7}),
            ("east/2016 (funder)", ("zh",), {"cases": 7}),
            ("west/2016/extra", ("en",), {}),
        ]
        assert [plan.target(Path("o")).as_posix() for plan in plans[1:3]] == ["o/east/2016", "o/funder/east/2015"]
        assert plans[-1].target(Path("o")) == Path("o/west/2016/extra")

    def test_the_command_line_comes_first(self, home):
        [plan] = self.plans(home, BATCH, ["east/2015"], audiences=("public",), languages=("en",))
        assert (plan.name, plan.languages) == ("east/2015", ("en",))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("reports: [{programs: [east]}]", "reports.1.programs: there is no such entry. Did you mean 'programmes'"),
            ("reports: [{languages: [fr]}]", r"reports.1.languages: \['fr'\]; expected a list of: zh, en"),
            ("reports: [{timeout: -1, into: a/b}]", r"2 entries cannot be used"),
            ("report: []", "report: there is no such entry. Did you mean 'reports'"),
            ("reports: []", "expected a list of entries"),
            ("reports: [", "it cannot be read as YAML"),
        ],
    )
    def test_what_cannot_be_used(self, home, text, said):
        with pytest.raises(DataError, match=said):
            self.plans(home, text)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("reports: [{programmes: [north]}]", "entry 1 stands for no year"),
            ("reports: [{}, {programmes: [east]}]", "two entries make the reports of east/2015"),
            ("reports: [{parameters: {casse: 1}, notebook: small.ipynb}]", "Did you mean 'cases'"),
        ],
    )
    def test_what_cannot_be_planned(self, home, text, said, monkeypatch):
        monkeypatch.chdir(ROOT)
        with pytest.raises(UsageError, match=said):
            self.plans(home, text)

    def test_run(self, home):
        (home / "batch.yaml").write_text(BATCH, encoding="utf-8")
        done = evalkit("run", cwd=home)
        assert done.returncode == 0, done.stdout + done.stderr
        made = {file.relative_to(home / "outputs").as_posix() for file in (home / "outputs").rglob("report.*.html")}
        assert made == {
            *("east/2015/report.zh.html", "east/2016/report.zh.html", "west/2016/extra/report.en.html"),
            *("funder/east/2015/report.zh.html", "funder/east/2016/report.zh.html"),
        }
        assert "west/2016/extra/report.en.html" in (home / "outputs/index.html").read_text("utf-8")
        assert "funder" not in (home / "outputs/index.html").read_text("utf-8")
        assert "east/2015" in (home / "outputs/funder/index.html").read_text("utf-8")


def test_the_index_shows_verdict_and_change(tmp_path):
    def facts(year, grade, score):
        folder = tmp_path / "east" / year
        folder.mkdir(parents=True)
        (folder / "report.en.html").touch()
        told = {"made": f"{year}", "seconds": 1.5, "judged": {"grade": grade, "score": score}, "from": {}}
        text = {
            "title": {"en": "East"},
            "issues": {"warning": 1},
            "made": year,
            "reports": {"en": told},
            "seconds": 2.5,
        }
        (folder / "run.json").write_text(json.dumps(text), encoding="utf-8")

    facts("2014", "fair", 61.0)
    facts("2015", "good", 74.5)
    facts("2016", None, None)
    page = write_index(tmp_path, "en").read_text("utf-8")
    assert page.count("+13.5") == 1
    for said in ("good", "fair", "no grade", "74.5", "2.5 s"):
        assert said in page


@pytest.fixture
def dask(tmp_path):
    """A real scheduler and two workers on loopback, each a process of its own: the address, and the workers."""
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = subprocess.Popen(words, **quiet)
    worker = [BIN / "dask", "worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", tmp_path]
    workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.terminate()
    for process in (*workers, scheduler):
        process.wait(20)


@pytest.mark.slow
def test_on_a_cluster_whose_worker_is_killed(home, dask):
    address, workers = dask
    notebook(
        home / "small.ipynb",
        READS,
        "import pathlib, time; pathlib.Path(f'at-{programme}-{year}').touch(); time.sleep(1)",
    )
    words = [EVALKIT, "run", "--lang", "en", "--notebook", "small.ipynb", "--scheduler", address]
    running = subprocess.Popen(words, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 60
    while not list(home.glob("at-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in (*psutil.Process(workers[0].pid).children(recursive=True), workers[0]):
        process.kill()
    said, _nothing = running.communicate(timeout=120)
    assert running.returncode == 0, said
    assert len(list((home / "outputs").rglob("report.en.html"))) == 4
    assert not [each for each in (home / "outputs").rglob(".*")]


def test_no_cluster_there(home):
    pytest.importorskip("distributed")
    done = run(home, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "There is no Dask scheduler at tcp://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr

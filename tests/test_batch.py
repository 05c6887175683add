"""Many reports at once: nothing is torn or lost, whatever happens, and nobody is left behind."""

import json
import os
import random
import signal
import subprocess
import time

import psutil
import pytest

from evalkit.batch.lock import NAME, locked
from evalkit.batch.publish import recover
from tests.command import EVALKIT
from tests.make import files_of, with_cell, write
from tests.portfolio import READS, make_home, notebook, run


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


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
    assert "failed last time" in run(home, "--dry-run", "east/2016").stdout


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
    assert not list((home / "outputs").rglob(".*"))


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
        try:
            said, _nothing = running.communicate(timeout=20)
        finally:
            running.kill()
            running.wait()
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

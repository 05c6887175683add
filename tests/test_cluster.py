"""The same batch on a Dask cluster: a real scheduler and two workers on loopback."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.command import EVALKIT
from tests.portfolio import READS, make_home, notebook, run

BIN = Path(sys.executable).parent


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


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
    assert not list((home / "outputs").rglob(".*"))


def test_no_cluster_there(home):
    pytest.importorskip("distributed")
    done = run(home, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "There is no Dask scheduler at tcp://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr

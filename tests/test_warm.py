"""Warm kernels, as papermill, nbclient and JupyterLab use them: like ordinary ones, only quicker, and clean each time."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from evalkit.warm import CAN_FORK, provisioner

pytestmark = [
    pytest.mark.skipif(not CAN_FORK, reason="no fork on this system"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BIN = Path(sys.executable).parent
LOG = ["--IPKernelApp.log_level=CRITICAL"]


def notebook(*cells):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(each) for each in cells]
    made.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return made


def run(*cells, kernel="evalkit", **options):
    """What the cells print, as one text."""
    done = NotebookClient(notebook(*cells), kernel_name=kernel, extra_arguments=LOG, **options).execute()
    return "".join(output.get("text", "") for cell in done.cells for output in cell.outputs)


def until(holds, seconds=20):
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


STATE = """
import json, os, random, sys, warnings
import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np, pandas as pd, evalkit
print(json.dumps(dict(
    random=random.random(), numpy=float(np.random.rand()), pid=os.getpid(),
    names=sorted(name for name in globals() if name.startswith('left_')), module='colorsys' in sys.modules,
    folder=os.getcwd(), environment=os.environ.get('LEFT'), backend=mpl.rcParams['backend'],
    size=list(mpl.rcParams['figure.figsize']), figures=plt.get_fignums(), rows=pd.get_option('display.max_rows'),
    indicators=len(evalkit.STANDARD), path='/left' in sys.path, language=evalkit.i18n.language(),
    filters=[each for each in warnings.filters if 'left' in str(each)])))
"""
LEAVE = """
left_behind = 1
import colorsys, os, random, sys, warnings
import matplotlib as mpl, matplotlib.pyplot as plt, numpy as np, pandas as pd, evalkit
random.seed(1); np.random.seed(1); os.chdir('/'); os.environ['LEFT'] = '1'; sys.path.append('/left')
mpl.rcParams['figure.figsize'] = (1, 1); plt.figure(); pd.set_option('display.max_rows', 1)
evalkit.STANDARD = (); evalkit.use_language('zh'); warnings.filterwarnings('error', message='left')
"""


LAST_WORD = """
import pathlib, time
from ipykernel.kernelbase import Kernel
def slowly(self, status, channel, *more, plain=Kernel._publish_status_and_flush, wait=time.sleep, file=pathlib.Path({file!r})):
    ending = channel == "control" and self._shutdown_message is not None
    if ending: wait(0.3)
    heard = self.iopub_socket.io_thread.thread.is_alive()
    plain(self, status, channel, *more)
    if ending and heard: file.touch()
Kernel._publish_status_and_flush = slowly
"""


def test_a_kernel_ends_when_it_has_said_its_last_word(tmp_path):
    """Else its sockets are closed while it speaks, and libzmq ends it by 'Bad file descriptor'."""
    run(LAST_WORD.format(file=str(tmp_path / "said")))
    assert until((tmp_path / "said").exists)


def test_nothing_of_one_run_is_seen_in_the_next(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALKIT_LANG", "en")
    ordinary = json.loads(run(STATE, kernel="python3"))
    first = json.loads(run(STATE))
    run(LEAVE)
    second = json.loads(run(STATE))
    for name in ("random", "numpy", "pid"):
        assert len({each.pop(name) for each in (ordinary, first, second)}) == 3, name
    assert first == ordinary
    assert second == ordinary


def test_it_sees_the_modules_folder_and_settings_of_its_caller(tmp_path, monkeypatch):
    (tmp_path / "beside.py").write_text("said = 'beside the notebook'", encoding="utf-8")
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOLD", "to the kernel")
    asked = (
        "import beside, os, matplotlib; print(beside.said, os.environ['TOLD'], matplotlib.rcParams['lines.linewidth'])"
    )
    assert run(asked) == "beside the notebook to the kernel 7.0\n"
    path = "import sys; print(sys.path, __name__, sys.argv[0].split('/')[-1].removesuffix('.py'))"
    assert run(path) == run(path, kernel="python3")


def test_pictures_stand_in_the_notebook():
    shown = NotebookClient(
        notebook("import matplotlib.pyplot as plt; plt.plot([1, 2]);"), kernel_name="evalkit", extra_arguments=LOG
    ).execute()
    assert "image/png" in shown.cells[0].outputs[-1].data


def test_a_cell_that_takes_too_long_is_interrupted():
    slow = notebook("import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: print('interrupted')", "print('next')")
    client = NotebookClient(slow, kernel_name="evalkit", timeout=1, interrupt_on_timeout=True, extra_arguments=LOG)
    done = client.execute()
    assert [cell.outputs[0].text for cell in done.cells] == ["interrupted\n", "next\n"]
    with pytest.raises(CellTimeoutError, match="timed out"):
        run("import time; time.sleep(60)", timeout=1)


@pytest.mark.parametrize("kernel", ["python3", "evalkit"])
def test_a_killed_kernel_is_dead(kernel):
    with pytest.raises(DeadKernelError, match="Kernel died"):
        run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", kernel=kernel)


def test_an_error_in_a_cell_and_the_end_of_a_run():
    """What is left to do at the end of the process is done; what its cells started has ended with it."""
    with tempfile.TemporaryDirectory() as folder:
        run(
            f"import atexit, pathlib; atexit.register(pathlib.Path({folder!r}, 'ended').touch)",
            "import subprocess; child = subprocess.Popen(['sleep', '60']); child.kill(); child.wait()",
        )
        assert (Path(folder) / "ended").exists()


@pytest.fixture
def kernel():
    """One running kernel: its manager and its client."""
    manager = KernelManager(kernel_name="evalkit")
    manager.start_kernel(extra_arguments=LOG)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def asked(client, code):
    """What a cell prints."""
    said = []

    def hear(message):
        said.append(message["content"].get("text", ""))

    client.execute_interactive(code, timeout=60, output_hook=hear)
    return "".join(said).strip()


def test_nothing_listens_on_the_network(kernel):
    manager, client = kernel
    pid = int(asked(client, "import os; print(os.getpid())"))
    assert manager.provisioner.pid == pid
    listening = [each for each in psutil.Process(pid).net_connections("inet") if each.status == psutil.CONN_LISTEN]
    assert listening == []
    folder = Path(manager.provisioner.folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == 6
    forks = "import os\nif not (child := os.fork()): print('a fork', flush=True); os._exit(0)\n_ = os.waitpid(child, 0)"
    assert asked(client, forks + "\nimport time; time.sleep(.5)") == "a fork"


def test_a_restarted_kernel_is_a_new_process_on_the_same_sockets(kernel):
    manager, client = kernel
    asked(client, "before = 1")
    pid, folder = manager.provisioner.pid, manager.provisioner.folder
    for now in (False, True):
        manager.restart_kernel(now=now)
        client.wait_for_ready(timeout=60)
        assert asked(client, "print('before' in globals())") == "False"
        assert manager.provisioner.pid != pid
        assert not psutil.pid_exists(pid)
        assert manager.provisioner.folder == folder
        pid = manager.provisioner.pid


def test_two_at_once_and_their_folders_go():
    managers = [KernelManager(kernel_name="evalkit") for _ in range(2)]
    clients = []
    for manager in managers:
        manager.start_kernel(extra_arguments=LOG)
        clients.append(manager.client())
        clients[-1].start_channels()
        clients[-1].wait_for_ready(timeout=60)
    for number, client in enumerate(clients):
        asked(client, f"mine = {number}")
    assert [asked(client, "print(mine)") for client in clients] == ["0", "1"]
    folders = {Path(manager.provisioner.folder) for manager in managers}
    assert len(folders) == 2
    assert all(folder.exists() for folder in folders)
    for manager, client in zip(managers, clients, strict=True):
        client.stop_channels()
        manager.shutdown_kernel()
    assert not any(folder.exists() for folder in folders)


def test_what_killed_kernels_left_behind_is_removed(kernel):
    manager, _client = kernel
    left = Path(tempfile.mkdtemp(prefix=provisioner.FOLDER))
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left / "kernel-1"))
    for folder in (left, Path(manager.provisioner.folder)):
        os.utime(folder, (0, 0))
    run("1")
    assert not left.exists()
    assert Path(manager.provisioner.folder).exists()


def test_kernels_and_server_end_with_the_process_that_asked_for_them():
    """Killed, so that it can do nothing about them, while a cell runs."""
    asks = """
import sys, time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="evalkit"); manager.start_kernel()
client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=60)
client.execute("while True: pass")
print(manager.provisioner.pid, manager.provisioner.folder, flush=True); time.sleep(60)
"""
    running = subprocess.Popen([sys.executable, "-c", asks], stdout=subprocess.PIPE, text=True)
    pid, folder = running.stdout.readline().split()
    server = psutil.Process(int(pid)).parent()
    assert "forkserver" in " ".join(server.cmdline())
    assert Path(folder).exists()
    running.kill()
    running.wait()
    running.stdout.close()
    assert until(lambda: not psutil.pid_exists(int(pid)) and not server.is_running())
    assert not Path(folder).exists()


def test_a_kernel_whose_server_is_killed_is_dead_and_the_next_has_a_new_server(kernel):
    manager, _client = kernel
    pid = manager.provisioner.pid
    psutil.Process(pid).parent().kill()
    assert until(lambda: not manager.is_alive() and not psutil.pid_exists(pid))
    assert run("print('again')") == "again\n"


def test_inside_a_worker_of_multiprocessing():
    """Such a worker is a daemon, which may have no children of multiprocessing's own kind."""
    pool = """
import multiprocessing
def work(number):
    import nbformat
    from nbclient import NotebookClient
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(f"print({number} + 1)")]
    return NotebookClient(made, kernel_name="evalkit").execute().cells[0].outputs[0].text
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(work, [1, 2]))
"""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "program.py").write_text(pool, encoding="utf-8")
        words = [sys.executable, "program.py"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout == "['2\\n', '3\\n']\n"


def test_papermill(tmp_path):
    nbformat.write(notebook("print(number + 1, __name__)"), tmp_path / "in.ipynb")
    words = [BIN / "papermill", "-k", "evalkit", "-p", "number", "41", "in.ipynb", "out.ipynb"]
    with tempfile.TemporaryDirectory() as own:  # a short path, which sockets need
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "TMPDIR": own})
        assert not list(Path(own).glob(f"{provisioner.FOLDER}*"))
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].text == "42 __main__\n"


@pytest.mark.slow
def test_the_server_of_jupyterlab(tmp_path):
    """Start, interrupt, death and restart, over the addresses that JupyterLab's page calls."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [
        BIN / "jupyter",
        "server",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=test",
        f"--port={port}",
    ]
    quiet = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(words, cwd=tmp_path, env=quiet, stdout=log, stderr=log)

    def call(path, method="GET", **content):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", method=method)
        request.add_header("Authorization", "token test")
        body = json.dumps(content).encode() if content else None
        with urllib.request.urlopen(request, body, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def answers():
        try:
            return call("kernelspecs")
        except OSError:
            return None

    try:
        assert until(answers, 60), (tmp_path / "log").read_text()
        assert call("kernelspecs")["kernelspecs"]["evalkit"]["spec"]["display_name"] == "evalkit (warm)"
        kernel = call("kernels", "POST", name="evalkit")["id"]

        def pids():
            """Of the kernels: they are children of the warm server, which is one of ours."""
            try:
                ours = psutil.Process(server.pid).children()
                [warm] = [each for each in ours if "forkserver" in " ".join(each.cmdline())]
                return {each.pid for each in warm.children()}
            except (psutil.Error, ValueError):  # one of them is just ending
                return set()

        first = pids()
        assert len(first) == 1
        call(f"kernels/{kernel}/interrupt", "POST", now=True)
        assert pids() == first
        call(f"kernels/{kernel}/restart", "POST", now=True)
        second = pids()
        assert len(second) == 1
        assert second != first
        os.kill(*second, signal.SIGKILL)  # the server notices, and starts it again
        assert until(lambda: len(now := pids()) == 1 and now != second, 30)
        time.sleep(1)  # until it is ready: jupyter_client fails to stop a kernel that is only starting
        call(f"kernels/{kernel}", "DELETE")
        assert until(lambda: not pids())
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def test_without_fork_it_is_an_ordinary_kernel_and_says_so(monkeypatch, caplog):
    monkeypatch.setattr(provisioner, "CAN_FORK", False)
    with caplog.at_level(logging.WARNING):
        assert "forkserver" not in run("import os; print(open(f'/proc/{os.getppid()}/cmdline').read())")
    assert "the kernel starts as an ordinary process" in caplog.text


def test_a_kernel_of_a_paused_process_is_left_alone_and_nobody_waits_for_it(monkeypatch):
    """It accepts nobody; when its queue is full, who asks whether it is there would wait for ever, deaf to Ctrl-C."""
    base = Path(tempfile.mkdtemp(dir="/tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(base))
    paused = base / "evalkit-kernel-paused"
    paused.mkdir()
    waiting = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(paused / "kernel-1"))
        listening.listen(1)
        with suppress(BlockingIOError):
            while True:
                waiting.append(socket.socket(socket.AF_UNIX))
                waiting[-1].setblocking(False)
                waiting[-1].connect(str(paused / "kernel-1"))
        os.utime(paused, (0, 0))
        asking = threading.Thread(target=provisioner.private_folder, daemon=True)
        asking.start()
        asking.join(10)
        assert not asking.is_alive()
        assert paused.is_dir()
    for each in waiting:
        each.close()
    provisioner.private_folder()
    assert not paused.exists()  # now nobody listens
    shutil.rmtree(base)

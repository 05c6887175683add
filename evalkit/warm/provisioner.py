"""How Jupyter starts and stops a warm kernel: forked from a server that has imported everything, never from ourselves."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import types
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from evalkit.warm import kernel

CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
LONGEST = 80  # bytes of the folder's path: with the socket's name it must stay under the 104 that systems allow
PAUSE = 0.003  # seconds between two looks at what a kernel does
_starting = threading.Lock()


def start_ahead() -> None:
    """Let the server import what kernels need, while the caller goes on; nothing where there is no fork."""
    if CAN_FORK:
        from multiprocessing import forkserver

        _context()
        with _starting, _no_main():
            forkserver.ensure_running()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork of a warm server; on Windows, where there is no fork, as an ordinary process.

    Each kernel is a process of its own that has imported pandas, matplotlib, IPython and evalkit, and nothing else has
    happened in it. It talks over sockets in a private folder, so that nothing listens on the network.
    """

    folder: str = ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel its private folder, then prepare as for any kernel."""
        manager = self.parent
        if manager is not None and manager.transport == "tcp" and os.name != "nt":
            self.folder = private_folder()
            manager.transport, manager.ip = "ipc", f"{self.folder}/kernel"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that `cmd` describes."""
        if not CAN_FORK:
            self.log.warning("No fork on this system: the kernel starts as an ordinary process.")
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :] if "ipykernel_launcher" in cmd else cmd[1:]
        folder = kwargs.get("cwd") or Path.cwd().as_posix()
        environment = dict(kwargs.get("env") or os.environ)
        process = _context().Process(target=kernel.serve, args=(arguments, str(folder), environment, _path()))
        await asyncio.to_thread(_start, process)
        self.process = Forked(process)  # type: ignore[assignment]
        self.pid = self.pgid = process.pid  # the kernel leads a group of its own as soon as it runs
        await self._until_it_listens()
        return self.connection_info

    async def _until_it_listens(self) -> None:
        """Wait for its sockets: who connects too early is let in a tenth of a second late."""
        if not self.folder:
            return
        sockets = [
            f"{self.folder}/kernel-{port}" for name, port in self.connection_info.items() if name.endswith("_port")
        ]
        while await self.poll() is None and not all(map(os.path.exists, sockets)):
            await asyncio.sleep(PAUSE)

    async def wait(self) -> int | None:
        """The exit code, as soon as the kernel has ended."""
        while CAN_FORK and self.has_process and await self.poll() is None:
            await asyncio.sleep(PAUSE)
        return await super().wait()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's private folder, unless the kernel is only started again."""
        await super().cleanup(restart=restart)
        if self.folder and not restart:
            shutil.rmtree(self.folder, ignore_errors=True)


class Forked:
    """A process of the fork server with the methods that Jupyter calls on an ordinary one."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """The exit code, once it has ended."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


def private_folder() -> str:
    """A new folder that only we may enter; what runs that are gone left behind is removed."""
    base = tempfile.gettempdir()
    base = base if len(os.fsencode(base)) <= LONGEST - 30 else "/tmp"
    for old in Path(base).glob("evalkit-kernel-*"):
        owner = old.name.split("-")[2]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc").exists():
            shutil.rmtree(old, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"evalkit-kernel-{os.getpid()}-", dir=base)


def _path() -> list[str]:
    """Where a kernel looks for modules: where we do, but for the folder of our own program."""
    program = getattr(sys.modules["__main__"], "__file__", None)
    own = {"", str(Path(program).resolve().parent)} if program else {""}
    return [each for each in sys.path if each not in own]


def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([kernel.__name__])
    return context


def _start(process: Any) -> None:
    with _starting, _no_main():
        process.start()


class _no_main:  # noqa: N801 - reads like a word
    """While a process starts, no program: else the new process would import ours, such as all of JupyterLab."""

    def __enter__(self) -> None:
        self.main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")

    def __exit__(self, *_error: object) -> None:
        sys.modules["__main__"] = self.main

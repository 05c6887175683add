"""A process forked from the warm server, with the methods that Jupyter calls on one it starts itself."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import context, forkserver, popen_forkserver, reduction, resource_tracker, util
from typing import Any

PRELOAD = "evalkit.warm.preload"
FOR_MANY = "scipy.stats"  # a third of a second, which reports with bootstrapped intervals need
_starting = threading.Lock()


def warm_context() -> Any:
    """The context of multiprocessing whose server has imported what kernels need."""
    warm = multiprocessing.get_context("forkserver")
    warm.set_forkserver_preload([PRELOAD])
    return warm


def start_server(many: bool = False) -> None:
    """Start the server, unless it runs; it goes on importing while the caller does something else."""
    warm_context().set_forkserver_preload([*([FOR_MANY] if many else []), PRELOAD])
    resource_tracker.ensure_running()  # it lets Ctrl-C through again when it has started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # nor may the server hear it
    try:
        server: Any = forkserver._forkserver
        server.ensure_running()  # not the module's own function, which knows nothing of a server that is shared
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def server_key() -> bytes | None:
    """What a process needs to be let in by the server; None where being told its address is enough (before Python 3.14)."""
    start_server()
    return getattr(forkserver._forkserver, "_forkserver_authkey", None)


def share_server(key: bytes | None) -> None:
    """In a process that was itself forked from the server: fork kernels from the same one, not from one of our own."""
    server: Any = forkserver._forkserver
    server._forkserver_authkey = key
    server.ensure_running = lambda: None


class Forked(popen_forkserver.Popen):
    """A new process that calls a function.

    Unlike `multiprocessing.Process` it may also be started in a worker that multiprocessing calls a daemon, our end
    does not wait for it, and it does not import our program: that may be all of JupyterLab.
    """

    stdin = stdout = stderr = None

    def __init__(self, function: Callable[..., None], *arguments: object) -> None:
        super().__init__(multiprocessing.get_context("forkserver").Process(target=function, args=arguments))

    def _launch(self, process: Any) -> None:
        """As multiprocessing does it, but that the process is told nothing of our program."""
        told = io.BytesIO()
        context.set_spawning_popen(self)
        try:
            reduction.dump({}, told)
            reduction.dump(process, told)
        finally:
            context.set_spawning_popen(None)
        with _starting:
            start_server()
            self.sentinel, inlet = forkserver.connect_to_new_process(self._fds)  # type: ignore[attr-defined]
        ours = os.dup(inlet)  # the new process takes it for our end when this is closed
        self.finalizer = util.Finalize(self, util.close_fds, (ours, self.sentinel))  # type: ignore[attr-defined]
        with open(inlet, "wb") as pipe:  # noqa: PTH123 - a descriptor
            pipe.write(told.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

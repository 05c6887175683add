"""What a kernel does after the fork: take the caller's folder and environment, and be an ordinary ipykernel."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import random
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing import forkserver
from typing import Any

INLINE = "module://matplotlib_inline.backend_inline"
LAST_WORD = 10  # seconds


def serve(arguments: list[str], folder: str, environment: dict[str, str], private: str) -> None:
    """Be a kernel until it is shut down or its parent is gone; called in a new process.

    Args:
        arguments: of ipykernel's command.
        folder: where notebooks run.
        environment: the kernel's environment variables, all of them.
        private: the folder of the sockets, removed with the kernel if the parent is gone; '' where there is none.
    """
    from ipykernel.kernelapp import IPKernelApp

    from evalkit.warm.messages import PACKER

    os.setsid()
    threading.Thread(target=_end_with_parent, args=(private,), daemon=True).start()
    _leave_server()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # the server was started deaf to it
    random.seed()
    _refresh()
    if private:
        from evalkit.warm import output

        output.use_folder(private)
    sys.argv = ["ipykernel_launcher", *arguments]
    ours = f"--IPKernelApp.parent_handle={os.getppid()}"  # should the server be gone, Jupyter takes us for dead
    try:
        IPKernelApp.launch_instance(argv=[*arguments, ours, PACKER])
    finally:
        _let_control_end()
        atexit._run_exitfuncs()


def _let_control_end() -> None:
    """Let the thread that was told to shut us down say its last word.

    ipykernel closes that thread's sockets while it still speaks over them; once in a thousand kernels libzmq then ends
    the process with "Bad file descriptor (src/signaler.cpp)".
    """
    from ipykernel.kernelapp import IPKernelApp

    control = IPKernelApp.instance().control_thread
    if control is not None and control.is_alive():
        control.stop()
        control.join(LAST_WORD)


def _end_with_parent(private: str) -> None:
    """End as soon as the process that asked for this kernel has, whatever a cell is doing."""
    from ipykernel.kernelapp import IPKernelApp

    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    with suppress(Exception):
        IPKernelApp.instance().cleanup_connection_file()
    if private:
        shutil.rmtree(private, ignore_errors=True)
    os._exit(1)


def _leave_server() -> None:
    """Let go of the server: it ends when the processes that may ask it for kernels have, and we are none of them."""
    server: Any = forkserver._forkserver
    os.close(server._forkserver_alive_fd)
    server._forkserver_alive_fd = server._forkserver_address = None


def _refresh() -> None:
    """Make anew what is read at the start: module path, random state, matplotlib's settings, evalkit's code if changed."""
    from evalkit.warm import preload

    sys.path[:] = [*filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)), *preload.PATH]

    with suppress(ImportError):
        import numpy as np

        np.random.seed()  # every fork has the same state otherwise
    with suppress(ImportError):
        import matplotlib as mpl

        if mpl.matplotlib_fname() != preload.SETTINGS:  # this folder or environment has its own
            mpl.rcParams.update(mpl.rc_params())
        mpl.rcParams["backend"] = os.environ.setdefault("MPLBACKEND", INLINE)
    if preload.is_stale():
        for name in [name for name in sys.modules if preload.ours(name)]:
            del sys.modules[name]

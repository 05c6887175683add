"""What the fork server imports once, and what each kernel does after the fork."""

from __future__ import annotations

import atexit
import gc
import os
import random
import signal
import sys
import time
from contextlib import suppress

os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else a debugger warns about frozen modules

with suppress(ImportError):  # a kernel without one of them starts all the same, only colder
    import ipykernel.debugger
    import ipykernel.kernelapp
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot
    import numpy as np
    import tornado.platform.asyncio
    import tornado.queues  # noqa: F401
gc.freeze()  # what is here stays; the collector of a kernel need not look at it, nor copy its pages
INLINE = "module://matplotlib_inline.backend_inline"


def serve(arguments: list[str], folder: str, environment: dict[str, str], path: list[str]) -> None:
    """Be a kernel until it is shut down; called in a new process."""
    os.setsid()
    sys.path[:] = path
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if hasattr(time, "tzset"):
        time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    np.random.seed()  # every fork has the same state otherwise
    matplotlib.rcParams["backend"] = os.environ.setdefault("MPLBACKEND", INLINE)  # read from there at import only
    sys.argv = ["ipykernel_launcher", *arguments]
    ours = f"--IPKernelApp.parent_handle={os.getppid()}"  # with the server, which ends with our parent, we end too
    try:
        ipykernel.kernelapp.IPKernelApp.launch_instance(argv=[*arguments, ours])
    finally:
        atexit._run_exitfuncs()

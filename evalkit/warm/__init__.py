"""Warm kernels: real ipykernels that start in milliseconds, since what they import is there already.

A Jupyter kernel provisioner (`evalkit-warm`, in `provisioner.py`) for the kernel `evalkit`. papermill, nbclient and
JupyterLab use it like any other kernel: `papermill -k evalkit …`.
"""

import sys

# Windows knows no fork. macOS does, but its own libraries may not be used after one.
CAN_FORK = sys.platform not in ("win32", "darwin", "cygwin")


def start_ahead(many: bool = False) -> None:
    """Let the server import what kernels need, while the caller goes on; nothing where there is no fork.

    Args:
        many: also what only some reports need; to wait for it once is worth it where there are several.
    """
    if CAN_FORK:
        from evalkit.warm.forked import start_server

        start_server(many)


__all__ = ["CAN_FORK", "start_ahead"]

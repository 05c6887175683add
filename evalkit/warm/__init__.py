"""Warm kernels: real ipykernels that start in milliseconds, since what they import is there already.

A Jupyter kernel provisioner (`evalkit-warm`) for the kernel `evalkit`. papermill, nbclient and JupyterLab use it like
any other kernel: `papermill -k evalkit …`.
"""

from evalkit.warm.provisioner import CAN_FORK, WarmProvisioner, start_ahead

__all__ = ["CAN_FORK", "WarmProvisioner", "start_ahead"]

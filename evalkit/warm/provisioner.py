"""How Jupyter starts and stops a warm kernel: forked from a server that has imported everything, never from ourselves."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from evalkit.warm import CAN_FORK

LONGEST = 60  # bytes of the folder's path: with the socket's name it must stay under the 104 that systems allow
FOLDER = "evalkit-kernel-"
GRACE = 60  # seconds that a kernel may take to listen
PAUSE = 0.003  # seconds between two looks at what a kernel does


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork of a warm server; on Windows and macOS as an ordinary process.

    Each kernel is a process of its own that has imported pandas, matplotlib, IPython and evalkit, and nothing else has
    happened in it. It talks over sockets in a private folder, so that nothing listens on the network (except on
    Windows), and ends when the process that asked for it has ended.

    What Python reads only when it starts (PYTHONHASHSEED, OMP_NUM_THREADS …) is what the server was started with.
    """

    folder: str = ""
    process: Any

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel its private folder, then prepare as for any kernel."""
        manager = self.parent
        if manager is not None and manager.transport == "tcp" and sys.platform != "win32":
            self.folder = private_folder()
            manager.transport, manager.ip = "ipc", f"{self.folder}/kernel"
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that `cmd` describes."""
        if not CAN_FORK:
            self.log.warning(
                "Warm kernels need fork, which this system lacks: the kernel starts as an ordinary process."
            )
            return await super().launch_kernel(cmd, **kwargs)
        from evalkit.warm import kernel
        from evalkit.warm.forked import Forked

        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :] if "ipykernel_launcher" in cmd else cmd[1:]
        folder = str(kwargs.get("cwd") or Path.cwd())
        environment = dict(kwargs.get("env") or os.environ)
        self.process = await asyncio.to_thread(Forked, kernel.serve, arguments, folder, environment, self.folder)
        self.pid = self.pgid = self.process.pid  # the kernel leads a group of its own as soon as it runs
        self.cwd = folder
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


def private_folder() -> str:
    """A new folder for sockets that only we may enter."""
    base = tempfile.gettempdir()
    base = base if len(os.fsencode(base)) <= LONGEST else "/tmp"
    for old in Path(base).glob(f"{FOLDER}*"):
        if _is_left_over(old):
            shutil.rmtree(old, ignore_errors=True)
    return tempfile.mkdtemp(prefix=FOLDER, dir=base)


def _is_left_over(folder: Path) -> bool:
    """Does nobody listen there any more, as when kernel and caller were killed at once?"""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
        if time.time() - folder.stat().st_mtime > GRACE:
            # A paused process lets nobody in; where its queue is full, waiting for it would never end.
            asking.setblocking(False)
            try:
                asking.connect(str(next(folder.glob("kernel-*"), folder / "none")))
            except (ConnectionRefusedError, FileNotFoundError):
                return True
    return False

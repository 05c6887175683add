"""Kernels as a batch drives them: Jupyter's own manager and client, without their fixed waits."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type

from evalkit.errors import EvalkitError, Text

LOG = logging.getLogger("evalkit.kernels")
LOG.addHandler(logging.NullHandler())  # heard with --log alone
LOG.propagate = False
PAUSE = 0.003  # seconds between two looks at a kernel that ends
STARTING = 60  # seconds that a kernel may take to answer
SILENCE = "--IPKernelApp.log_level=CRITICAL"  # a kernel that is stopped while it starts says so


class Client(AsyncKernelClient):
    """A client that knows when a kernel is ready by its messages; Jupyter's own listens for another fifth of a second."""

    language_info: dict[str, Any]

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on all channels.

        Raises:
            RuntimeError: the kernel died, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or STARTING)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            with suppress(Empty):
                while (answer := await self.get_shell_msg(timeout=1))["parent_header"].get("msg_id") != asked:
                    pass
                self.language_info = answer["content"]["language_info"]
                while not _ends(await self.get_iopub_msg(timeout=0.2), asked):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("The kernel died while it started.")
        raise RuntimeError("The kernel did not answer.")


def _ends(message: dict[str, Any], asked: str) -> bool:
    """Is this the last message on what was asked?"""
    return message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle"


class Manager(AsyncKernelManager):
    """A manager that sees a kernel end at once; Jupyter's own looks every tenth of a second."""

    client_factory = Type(Client)

    async def _async_finish_shutdown(
        self, waittime: float | None = None, pollinterval: float = PAUSE, restart: bool = False
    ) -> None:
        await super()._async_finish_shutdown(waittime, pollinterval, restart)


async def start(folder: str, retries: int) -> tuple[Manager, Client]:
    """A warm kernel that is ready, and its client; a kernel that does not start is tried again `retries` times.

    Raises:
        EvalkitError: no kernel started.
    """
    for attempt in range(retries + 1):
        manager = Manager(kernel_name="evalkit", log=LOG)
        client: Any = None
        try:
            await manager.start_kernel(extra_arguments=[SILENCE, "--HistoryManager.hist_file=:memory:"], cwd=folder)
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready()
            client.allow_stdin = False
            return manager, client
        except BaseException as error:
            LOG.warning("A kernel did not start (%s: %s).", type(error).__name__, error)
            await stop(manager, client, now=True)
            if not isinstance(error, (RuntimeError, OSError, EOFError, zmq.ZMQError)):
                raise
            if attempt == retries:
                raise EvalkitError(
                    Text(
                        "No kernel could be started ({name}: {why}). Close other programs, then run again; more attempts: --retries.",
                        name=type(error).__name__,
                        why=str(error),
                    )
                ) from None
    raise AssertionError("unreachable")


async def stop(manager: Manager, client: Client | None, now: bool = False) -> None:
    """End a kernel, politely unless `now`, and remove what it needed."""
    if client is not None:
        client.stop_channels()
    with suppress(RuntimeError):  # it has never started
        await asyncio.shield(manager.shutdown_kernel(now=now))

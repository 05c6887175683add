"""How a kernel hears what processes print that a cell has forked: over its own folder, not over the network."""

from __future__ import annotations

import os

import zmq
from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


def use_folder(folder: str) -> None:
    """Let the kernel of this process hear them over a socket in `folder`; ipykernel itself listens on a TCP port."""

    class Thread(IOPubThread):
        def _setup_pipe_in(self) -> None:
            self._pipe_uuid = os.urandom(16)
            pipe = self.socket.context.socket(zmq.PULL)
            pipe.linger = 0
            pipe.bind(f"ipc://{folder}/output")
            self._pipe_in = ZMQStream(pipe, self.io_loop)
            self._pipe_in.on_recv(self._handle_pipe_msg)

        def _setup_pipe_out(self) -> tuple[zmq.Context, zmq.Socket]:
            context = zmq.Context()  # a fork cannot use its parent's
            pipe = context.socket(zmq.PUSH)
            pipe.linger = 3000  # milliseconds, as ipykernel has it
            pipe.connect(f"ipc://{folder}/output")
            return context, pipe

    kernelapp.IOPubThread = Thread  # type: ignore[attr-defined]

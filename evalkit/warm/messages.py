"""What a kernel says to its client, as bytes: text that UTF-8 cannot hold must not end it."""

from __future__ import annotations

import re
from typing import Any

from jupyter_client.session import json_packer

PACKER = f"--Session.packer={__name__}.pack"
_LONE = re.compile("[\ud800-\udfff]")


def pack(message: Any) -> bytes:
    """The message as JSON; halves of surrogate pairs, which a cell may come by in many ways, become the sign for 'unreadable'."""
    try:
        return json_packer(message)
    except UnicodeEncodeError:
        return json_packer(_readable(message))


def _readable(part: Any) -> Any:
    if isinstance(part, str):
        return _LONE.sub("\ufffd", part)
    if isinstance(part, dict):
        return {_readable(name): _readable(value) for name, value in part.items()}
    return [_readable(each) for each in part] if isinstance(part, (list, tuple)) else part

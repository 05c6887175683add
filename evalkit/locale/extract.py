"""For `make messages`: the texts of the indicators' reference sheets, which stand in docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

from evalkit.sheets import fields


def indicators(source: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, Any, Any, Any]]:
    """The messages of a module of indicators: those in its code, and the fields of its docstrings."""
    yield from extract_python(source, keywords, comment_tags, options)
    source.seek(0)
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.FunctionDef):
            for message in fields(ast.get_docstring(node) or "").values():
                yield node.lineno, None, message, []

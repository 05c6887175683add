"""For `make messages`: what is to be translated, in code and in the docstrings of indicators."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from evalkit.sheets import fields


def messages(
    source: BinaryIO, keywords: Collection[str], comment_tags: Any, options: Any
) -> Iterator[tuple[int, str | None, str, list[str]]]:
    """The messages of a Python module: first arguments of `_` and `Text`, and the reference sheets of indicators.

    Babel's own extractor does not see calls inside f-strings before Python 3.12; the syntax tree has them all.
    """
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name) and node.func.id in keywords:
            message = node.args[0]
            if isinstance(message, ast.Constant) and isinstance(message.value, str):
                yield message.lineno, None, message.value, []
        elif isinstance(node, ast.FunctionDef) and any(map(_is_indicator, node.decorator_list)):
            for text in fields(ast.get_docstring(node) or "").values():
                yield node.lineno, None, text, []


def _is_indicator(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "indicator"

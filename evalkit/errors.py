"""What evalkit says when something cannot be done.

Errors are for evaluators. A message says what failed, where, the very values, what was expected and what to do;
see `explain`. They are translated when they are read, as all texts are.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Sequence
from inspect import isfunction
from reprlib import Repr

from evalkit.i18n import LANGUAGES, Text, _, in_language, listed

MOST_VALUES = 10
SHORT = Repr()  # a value is named, not printed: it may be a whole table


class EvalkitError(ValueError):
    """Anything evalkit refuses to do, said in the reader's language; each argument is a fault of its own."""

    def __str__(self) -> str:
        return "\n\n".join(str(arg) for arg in self.args)

    def _render_traceback_(self) -> list[str]:
        """In a notebook, the message alone: where in evalkit it was raised mends no table."""
        return [str(self)]


class DataError(EvalkitError):
    """The tables of a programme year cannot be used as they are."""


class UsageError(EvalkitError):
    """A command, parameter or call that evalkit does not understand."""


class UnitError(EvalkitError):
    """Amounts of different units were about to be added or compared."""


class NotAvailable(EvalkitError):
    """An indicator cannot be computed from these tables; the message is the reason the reader sees."""


def said_last() -> dict[str, str]:
    """What the error that stopped a notebook's cell says, by language; empty where it is none of evalkit's."""
    error = getattr(sys, "last_value", None)
    if not isinstance(error, EvalkitError):
        return {}
    said = {}
    for lang in LANGUAGES:
        with in_language(lang):
            said[lang] = str(error)
    return said


def did_you_mean(word: object, known: Iterable[str]) -> Text | str:
    """A hint that names the likeliest of `known`, or lists them; empty when nothing is known."""
    names = sorted(known)
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    if close:
        return Text("Did you mean '{name}'?", name=close[0])
    return Text("Known are: {names}.", names=listed(names)) if names else ""


def expect(name: str, value: object, kinds: type | tuple[type, ...], expected: Text) -> None:
    """Refuse an argument of a public function that is of none of these kinds, in the words of who calls it.

    Raises:
        UsageError: it is of another kind.
    """
    if not isinstance(value, kinds):
        got = Text("the function '{name}'", name=value.__name__) if isfunction(value) else SHORT.repr(value)
        raise UsageError(Text("{name} is {value}; expected {expected}.", name=name, value=got, expected=expected))


def some(values: Sequence[object], most: int = MOST_VALUES) -> list[str]:
    """The values as text, cut to the first `most` with a word on how many more there are."""
    shown = [str(value) for value in values[:most]]
    if len(values) > most:
        shown.append(_("… and {n} more", n=len(values) - most))
    return shown


def explain(failed: object, found: Sequence[object] = (), expected: object = "", remedy: object = "") -> str:
    """Compose an error message: what failed, what was found (one a line), what was expected, what to do."""
    lines = [str(failed).rstrip(), *(f"  {line}" for line in some(found))]
    return "\n".join([*lines, *(str(part) for part in (expected, remedy) if str(part))])


__all__ = [
    "DataError",
    "EvalkitError",
    "NotAvailable",
    "Text",
    "UnitError",
    "UsageError",
    "did_you_mean",
    "expect",
    "explain",
    "said_last",
    "some",
]

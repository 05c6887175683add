"""The language of what people read: Chinese (zh) or English (en).

The language is ambient, as a locale is: `use_language("zh")` once, and every table, sentence and message follows.
English texts are the keys; the Chinese ones stand in `locale/zh/LC_MESSAGES/evalkit.po` (`make messages` keeps them).
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
LOCALE_DIR = Path(__file__).parent / "locale"


def _of_environment() -> str:
    """The language the machine is set to: zh if its locale says so, else en."""
    words = [os.environ.get(name, "") for name in ("EVALKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    first = next((word for word in words if word), "en")
    return "zh" if first.lower().startswith("zh") else "en"


_language: ContextVar[str] = ContextVar("evalkit_language")


def language() -> str:
    """The language in use: 'zh' or 'en'."""
    return _language.get(None) or _of_environment()


def other_language() -> str:
    """The language that is not in use."""
    return "en" if language() == "zh" else "zh"


def use_language(lang: str) -> None:
    """Set the language of everything evalkit shows from here on: 'zh' or 'en'.

    Raises:
        UsageError: it is neither.
    """
    if lang not in LANGUAGES:
        from evalkit.errors import UsageError  # what errors say stands above the language they are said in

        raise UsageError(Text("lang is '{lang}'; expected 'zh' or 'en'.", lang=lang))
    _language.set(lang)


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """Use a language for the length of a `with` block."""
    before = language()
    use_language(lang)
    try:
        yield
    finally:
        use_language(before)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("evalkit", LOCALE_DIR, languages=[lang], fallback=True)


def _(message: str, /, **values: object) -> str:
    """`message` in the language in use, with `{name}` replaced by values."""
    text = _catalogue(language()).gettext(message) if message else ""
    return text.format(**values) if values else text


class Text:
    """A message that is put into words when it is read, so that it can be read in either language.

    Values that are themselves a `Text` are translated with it.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        self.message, self.values = message, values

    def filled(self, **values: object) -> Text:
        """The same message with values for its places."""
        return Text(self.message, **{**self.values, **values})

    def __str__(self) -> str:
        return _(
            self.message,
            **{name: str(value) if isinstance(value, Text) else value for name, value in self.values.items()},
        )

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.message, self.values) == (other.message, other.values)

    def __hash__(self) -> int:
        return hash(self.message)


class Later:
    """A value of a `Text` that itself differs by language, such as names taken from a table."""

    def __init__(self, say: Callable[[], object]) -> None:
        self.say = say

    def __str__(self) -> str:
        return str(self.say())


def listed(words: Iterable[object], *, quoted: bool = False) -> Later:
    """Words in a row, as the language in use separates and quotes them."""
    kept = [str(word) for word in words]
    return Later(lambda: _(", ").join(_("'{word}'", word=word) if quoted else word for word in kept))


def pick(texts: Mapping[str, str] | None) -> str:
    """The text of a `{zh: …, en: …}` pair in the language in use; the other one where it is missing."""
    if not texts:
        return ""
    return texts.get(language()) or next((text for text in texts.values() if text), "")

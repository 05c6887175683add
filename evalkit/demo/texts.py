"""The texts of generated tables, in Chinese and English: YAML beside this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
Pair = Sequence[str]  # a text in Chinese and in English


@cache
def load(name: str) -> Any:
    """A file of texts, such as 'places'."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((Path(__file__).parent / "texts" / f"{name}.yaml").read_text("utf-8"), loader)


def say(field: str, pair: Pair, **values: object) -> dict[str, str]:
    """The two columns of a field; a value may be a pair itself, which is then said in each language.

    >>> say("text", ["{name}有 {n} 人", "{name} has {n}"], name=["晨光", "Chenguang"], n=3)
    {'text_zh': '晨光有 3 人', 'text_en': 'Chenguang has 3'}
    """
    return {f"{field}_{lang}": filled(pair, at, values) for at, lang in enumerate(LANGUAGES)}


def filled(pair: Pair, at: int, values: Mapping[str, object]) -> str:
    """One of the two texts, with its values in it."""
    said = {name: value[at] if isinstance(value, (list, tuple)) else value for name, value in values.items()}
    return pair[at].format(**said)


def pair_of(row: Mapping[str, Any], field: str) -> list[str]:
    """The two texts of a row's field."""
    return [row[f"{field}_{lang}"] for lang in LANGUAGES]

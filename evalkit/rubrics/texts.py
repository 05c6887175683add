"""Texts that are made of data: a title in two languages, a list of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.i18n import Text, _, pick

MOST = 3  # texts of a list that are said; of the rest, how many there are


class Titled(Text):
    """A text whose two languages stand in data, as a `{zh: …, en: …}` pair."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__("", **titles)

    def __str__(self) -> str:
        return pick({lang: str(text) for lang, text in self.values.items()})


class Listed(Text):
    """Several texts one after the other: the first few of them, and how many more there are."""

    def __init__(self, texts: Sequence[Text]) -> None:
        super().__init__("", **{str(place): text for place, text in enumerate(texts)})

    def __str__(self) -> str:
        texts = [str(text) for text in self.values.values()]
        rest = [_("{n} more", n=len(texts) - MOST)] if len(texts) > MOST else []
        return _("; ").join([*texts[:MOST], *rest])

"""Which table and which column an evaluator's words mean: names, titles in two languages, aliases, headers.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from evalkit.intake.units import unit_of
from evalkit.schema import Column, TableSchema, load_schemas

BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
LANGUAGES = {
    "zh": {"中文", "中", "汉语", "chinese", "zh", "cn"},
    "en": {"英文", "英", "英语", "english", "en"},
}
MARKS = {"必填", "选填", "可选", "required", "optional", "单选", "下拉选择", "如有"}
NOISE = re.compile(r"[\s*＊★☆_·:：、,，.。;；/\\\-—–'\"“”‘’「」]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
# What stands before or after the name of a table: 表1 活动记录表, 2016年活动明细, 3. Activities list.
NUMBERED = re.compile(r"^(?:附?表|附件|sheet|table)?[0-9一二三四五六七八九十]+(?=[^0-9一二三四五六七八九十])")
YEARED = re.compile(r"(?:19|20)[0-9]{2}(?:年度?)?")
KIND = re.compile(
    r"(?:(?:基本)?信息|记录|登记|统计|明细|一览|情况|汇总|清单|台账|名单|名册|数据)*表?格?$|(?:list|table|data|sheet|records?)$"
)


def fold(words: str) -> str:
    """Words as they are compared: no case, width, spaces or punctuation.

    >>> fold(" 受资助\\n机构："), fold("Held_on *")
    ('受资助机构', 'heldon')
    """
    return NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold()


@dataclass(frozen=True)
class Heading:
    """What a header cell says: its words, the columns they may mean, and the unit in it.

    With `either`, the two columns are one field in two languages, and what stands below decides.
    """

    words: str
    columns: tuple[str, ...] = ()
    unit: str = ""
    exact: bool = False
    either: bool = False


@dataclass(frozen=True)
class Words:
    """The words that the columns of one table go by; `own` are those of headers.yaml, None for an own column."""

    schema: TableSchema
    own: Mapping[str, str | None] = field(default_factory=dict)

    @cached_property
    def _names(self) -> dict[str, dict[str, None]]:
        return _by_word((word, each.name) for each in self.schema.columns.values() for word in _names_of(each))

    @cached_property
    def _known(self) -> dict[str, dict[str, None]]:
        """Names and aliases; what one column is named is not taken for another's alias."""
        pairs = ((word, each.name) for each in self.schema.columns.values() for word in each.aliases)
        return {**_by_word(pairs), **self._names}

    @cached_property
    def _own(self) -> dict[str, str | None]:
        return {fold(header): column for header, column in self.own.items()}

    def heading(self, cell: str) -> Heading:
        """What a header cell means."""
        if cell in self.schema.columns and fold(cell) not in self._own:
            return Heading(cell, (cell,), exact=True)
        if not cell:
            return Heading(cell)
        bare, unit, language = _parts(cell)
        for words in (fold(cell), fold(bare)):
            if words in self._own:
                mapped = self._own[words]
                return Heading(cell, (mapped,) if mapped else (), unit)
            if words in self._known:
                return self._meant(cell, words, unit, language)
        for bare, unit in _unit_behind(bare) if not unit else ():
            if fold(bare) in self._known:
                return self._meant(cell, fold(bare), unit, language)
        return Heading(cell)

    def _meant(self, cell: str, words: str, unit: str, language: str) -> Heading:
        columns = tuple(self._known[words])
        known = unit_of(unit)
        exact = words in self._names and (known is None or known.times == 1)
        bases = {self.schema.columns[each].base for each in columns}
        if len(bases) > 1 or bases == {""}:
            return Heading(cell, columns, unit, exact)
        chosen = language or ("zh" if CHINESE.search(words) else "")
        columns = tuple(each for each in columns if each.endswith(f"_{chosen}")) or columns
        return Heading(cell, columns, unit, exact and len(columns) == 1, len(columns) > 1)


def _by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, None]]:
    known: dict[str, dict[str, None]] = {}
    for word, name in pairs:
        known.setdefault(fold(word), {})[name] = None
    return known


def _names_of(column: Column) -> Iterable[str]:
    """A column's name and titles, and those of the field in two languages that it is a part of."""
    yield column.name
    yield from (_parts(title)[0] if column.base else title for title in column.title.values())
    if column.base:
        yield column.base


def _parts(cell: str) -> tuple[str, str, str]:
    """A header's words without what stands in brackets, the unit and the language that stood there."""
    plain = unicodedata.normalize("NFKC", cell)
    unit = language = ""
    for inside in ("".join(groups).strip() for groups in BRACKETS.findall(plain)):
        said = re.sub(r"^(?:单位|unit)\s*[:为]?\s*", "", inside, flags=re.IGNORECASE)
        if unit_of(said) is not None:
            unit = unit or said
        language = language or next((lang for lang, words in LANGUAGES.items() if fold(inside) in words), "")
    bare = BRACKETS.sub(" ", plain)
    last = re.search(r"[\s\-_/](\w+)$", bare.strip())
    if last and not language:  # 'Topic EN', '主题-英文'
        language = next((lang for lang, words in LANGUAGES.items() if fold(last[1]) in words), "")
        bare = bare.strip()[: last.start()] if language else bare
    for mark in MARKS:
        bare = bare.replace(mark, " ")
    return bare.strip(), unit, language


def _unit_behind(words: str) -> Iterable[tuple[str, str]]:
    """Ways to part words and a unit behind them: 金额/万元, Cost, CNY."""
    for at in re.finditer(r"[/,:\s\-_]", words):
        unit = words[at.end() :].strip()
        if unit and unit_of(unit) is not None:
            yield words[: at.start()], unit


def table_of(name: str) -> list[str]:
    """The tables that the name of a sheet or file may mean: one, none, or several to choose from."""
    known = _tables()
    for words in dict.fromkeys((name, *_without_kind(name))):
        if fold(words) in known:
            return list(known[fold(words)])
    return []


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, None]]:
    schemas = load_schemas().values()
    pairs = [(word, each.name) for each in schemas for word in (each.name, *each.title.values(), *each.aliases)]
    return {**_by_word((bare, name) for word, name in pairs for bare in _without_kind(word)), **_by_word(pairs)}


def _without_kind(name: str) -> list[str]:
    """A name without its number, its year and the words for 'table' behind it, one after the other."""
    bare = YEARED.sub("", fold(name))
    bare = NUMBERED.sub("", bare)
    return [each for each in (bare, KIND.sub("", bare)) if each]

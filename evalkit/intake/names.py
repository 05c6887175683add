"""Which table and which column an evaluator's words mean: names, titles in two languages, aliases, headers.yaml."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from evalkit.intake.units import unit_of
from evalkit.schema import CHINESE, Column, TableSchema, load_schemas

BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
LANGUAGES = {
    "zh": {"中文", "中", "汉语", "chinese", "zh", "cn"},
    "en": {"英文", "英", "英语", "english", "en"},
}
MARKS = {"必填", "选填", "可选", "required", "optional", "单选", "下拉选择", "如有"}
NUMBERS = ("integer", "number")
ALIKE, ALIKE_ZH = 0.8, 0.75  # how alike a slip and the word meant are; of four characters one may be another
LONGEST = 100  # characters; what is longer is no header
NOISE = re.compile(
    r"[\s*＊★☆_·:：、,，.。;；/\\\-—–'\"“”‘’「」\u00ad\u200b-\u200f\u2060\ufeff]+"
)  # and what nobody sees
# In brackets behind the name of a column of numbers: another unit, a part of something, no actual figure.
TELLING = re.compile(
    r"[万千亿]|元|美金|英镑|分钟|小时|天$|每|/|计划|预算|预计|目标|去年|上年|上一年|\b(?:thousand|million|hundreds?|usd|eur|hkd|gbp|cny|rmb|yuan|"
    r"minutes?|mins?|hours?|days?|per|plan(?:ned)?|budget(?:ed)?|target|last year|wan|w|k)\b",
    re.IGNORECASE,
)
# The characters of titles and aliases as they are written in Hong Kong and Taiwan, and in the schema.
TRADITIONAL = (
    "萬與專業兩個爲為舉習買產億僅價優夥會傳體傾養內冊寫決況準擊劃創別辦務動勢區協單縣參發變臺號後員響團圍場塊復學實對屬崗幣應"
    "開錄態總願執報撥損據數時機權條來構標檔瀏滿點狀現電蓋碼離種稱籤簡類約級納線組細織終經結絡統績續維編網羣職聯節範薦獲慮見觀"
    "覽計訂訓議訊記講論設訪證評話詳說説請讀課調負財責賬貨質貶購費資贊贈踐轉輪達過運進選郵採釋裏裡鏈長問間閱閲隊階際陳項順預領"
    "題額饋驗佈係傢嚮埰寀彆彔捲摺昇曏檯穫箇簽糰繫蔘衕製複覈註証誌讚迴錶閤闆陞颱髮麵齣"
)
SIMPLIFIED = (
    "万与专业两个为为举习买产亿仅价优伙会传体倾养内册写决况准击划创别办务动势区协单县参发变台号后员响团围场块复学实对属岗币应"
    "开录态总愿执报拨损据数时机权条来构标档浏满点状现电盖码离种称签简类约级纳线组细织终经结络统绩续维编网群职联节范荐获虑见观"
    "览计订训议讯记讲论设访证评话详说说请读课调负财责账货质贬购费资赞赠践转轮达过运进选邮采释里里链长问间阅阅队阶际陈项顺预领"
    "题额馈验布系家向采采别录卷折升向台获个签团系参同制复核注证志赞回表合板升台发面出"
)
SIMPLER = str.maketrans(TRADITIONAL, SIMPLIFIED)
# What stands before or after the name of a table: 表1 活动记录表, 2016年活动明细, 3. Activities list.
NUMBERED = re.compile(r"^(?:附?表|附件|sheet|table)?[0-9一二三四五六七八九十]+(?=[^0-9一二三四五六七八九十])")
# What a file manager or a person puts behind the name of a second version.
SECOND = r"副本|copy|拷贝|备份|最终版?|终稿|定稿|final|(?<![a-z])v[0-9]{1,2}"
COPY = re.compile(rf"(?:\((?:{SECOND}|[0-9]{{1,2}})\)|{SECOND})+$")
YEARED = re.compile(r"(?:19|20)[0-9]{2}(?:年度?)?")
KIND = re.compile(
    r"(?:(?:基本)?信息|记录|登记|统计|明细|一览|情况|汇总|清单|台账|名单|名册|数据)*表?格?$|(?:list|table|data|sheet|records?)$"
)


def fold(words: str) -> str:
    r"""Words as they are compared: no case, width, spaces or punctuation; simplified characters.

    >>> fold(" 受资助\n机构："), fold("Held_on *")
    ('受资助机构', 'heldon')
    """
    return NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold().translate(SIMPLER)


@dataclass(frozen=True)
class Heading:
    """What a header cell says: its words, the columns they may mean, and the unit in it.

    With `either`, the two columns are one field in two languages, and what stands below decides. `doubt` is what stands
    in its brackets where that may change what the figures below it mean.
    """

    words: str
    columns: tuple[str, ...] = ()
    unit: str = ""
    exact: bool = False
    either: bool = False
    doubt: str = ""


@dataclass(frozen=True)
class Words:
    """The words that the columns of one table go by; `own` are those of headers.yaml, None for an own column."""

    schema: TableSchema
    own: Mapping[str, str | None] = field(default_factory=dict)
    _seen: dict[str, Heading] = field(default_factory=dict, repr=False, compare=False)

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
        if cell not in self._seen:
            self._seen[cell] = self._heading(cell) if len(cell) <= LONGEST else Heading(cell)
        return self._seen[cell]

    def _heading(self, cell: str) -> Heading:
        if cell in self.schema.columns and fold(cell) not in self._own:
            return Heading(cell, (cell,), exact=True)
        if not cell:
            return Heading(cell)
        bare, unit, language, doubt = _parts(cell)
        for words in (fold(cell), fold(bare)):
            if words in self._own:
                mapped = self._own[words]
                return Heading(cell, (mapped,) if mapped else (), unit)
            if words in self._known:
                meant = self._meant(cell, words, unit, language)
                counted = any(self.schema.columns[each].type in NUMBERS for each in meant.columns)
                return replace(meant, doubt=doubt) if doubt and counted and words != fold(cell) else meant
        for before, behind in _unit_behind(bare) if not unit else ():
            if fold(before) in self._known:
                return self._meant(cell, fold(before), behind, language)
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


def nearest(words: str, schema: TableSchema, among: Iterable[str]) -> str | None:
    """The column of `among` that a header nearly names, by one of its names, titles or aliases: a slip of the pen."""
    columns = [schema.columns[name] for name in among]
    known = _by_word((word, each.name) for each in columns for word in (*_names_of(each), *each.aliases))
    word = fold(BRACKETS.sub("", words))
    alike = ALIKE_ZH if CHINESE.search(word) else ALIKE
    close = difflib.get_close_matches(word, known, n=1, cutoff=alike)
    return next(iter(known[close[0]])) if close else None


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


def _parts(cell: str) -> tuple[str, str, str, str]:
    """A header's words without what stands in brackets, and what stood there: the unit, the language, what is in doubt."""
    plain = unicodedata.normalize("NFKC", cell)
    unit = language = doubt = ""
    for inside in ("".join(groups).strip() for groups in BRACKETS.findall(plain)):
        said = re.sub(r"^(?:单位|unit)\s*[:为]?\s*", "", inside, flags=re.IGNORECASE)
        words = [said] if unit_of(said) else re.split(r"[,、;\s]+", said)
        units = [word for word in words if unit_of(word)]
        if len(units) == 1 and not any(TELLING.search(word) for word in words if word not in units):
            unit = unit or units[0]
        elif TELLING.search(said):
            doubt = doubt or inside
        language = language or next((lang for lang, words in LANGUAGES.items() if fold(inside) in words), "")
    bare = BRACKETS.sub(" ", plain)
    last = re.search(r"[\s\-_/](\w+)$", bare.strip())
    if last and not language:  # 'Topic EN', '主题-英文'
        language = next((lang for lang, words in LANGUAGES.items() if fold(last[1]) in words), "")
        bare = bare.strip()[: last.start()] if language else bare
    for mark in MARKS:
        bare = bare.replace(mark, " ")
    return bare.strip(), unit, language, doubt


def _unit_behind(words: str) -> Iterable[tuple[str, str]]:
    """Ways to part words and a unit behind them: 金额/万元, Cost, CNY."""
    for at in re.finditer(r"[/,:\s\-_]", words):
        unit = words[at.end() :].strip()
        if unit and unit_of(unit) is not None:
            yield words[: at.start()], unit


@lru_cache
def usual_words(table: str) -> Words:
    """The words of one table where headers.yaml adds none: the same for all years, so that what they say is worked out once."""
    return Words(load_schemas()[table])


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
    bare = COPY.sub("", YEARED.sub("", fold(name)))
    bare = NUMBERED.sub("", bare)
    return [each for each in (bare, KIND.sub("", bare)) if each]

"""Numbers typed by hand: those that the data contradict.

Only what is surely meant for one figure is held against it, so that no innocent sentence is accused: a number beside an
indicator's name, and a number in a unit that one indicator alone has, where it is almost that indicator's value or is
said to be the total. What is hedged, quoted, planned, compared, averaged or of another year is left alone, and so is
what stands among the recommendations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from evalkit import formats
from evalkit.checks.mentions import Mentions
from evalkit.errors import NotAvailable, Text
from evalkit.i18n import Later, in_language
from evalkit.intake.units import POWERS, WORDS
from evalkit.issues import DataIssue, Place
from evalkit.measures import within
from evalkit.programme import Programme
from evalkit.prose import PLACE, Prose, line_of, plain
from evalkit.results import Result, Results

if TYPE_CHECKING:
    from markdown_it.token import Token

QUOTED = re.compile('“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|‘[^’]*’|"[^"]*"')
SENTENCE = re.compile(r"(?:[^。！？!?；;.]|\.(?=\d))+")
CLAUSE = re.compile(r"(?:[^，,：:()（）]|,(?=\d{3}(?!\d))|[：:](?=\s*[\d¥￥])|\((?=\d)|（(?=\d))+")
# A sentence with one of these speaks of something else than what was: another time, a wish, a change, a part.
ELSEWHERE = re.compile(
    "目标|计划|预期|预计|拟|将|应|希望|建议|需要|力争|如果|假如|增加|减少|增长|提高|下降|降低|比|较|差|误|称|写作|原报告|"
    "平均|每|人均|上年|去年|前年|次年|明年|来年|往年|其中|不含|另有|"
    r"\b(?:plan(?:s|ned)?|target(?:s|ed)?|goals?|aim(?:s|ed)?|expect(?:s|ed)?|should|would|could|will|if|increas\w*|decreas\w*|"
    r"rises?|rose|fell|grew|compared|than|differ\w*|stat(?:es?|ed)|claim(?:s|ed)?|report(?:s|ed)?|says?|said|average|mean|per|each|"
    r"last year|next year|previous|before|other|excluding|without|of which|among them|another|further)\b",
    re.IGNORECASE,
)
HEDGE_BEFORE = re.compile(
    r"(?:约|近|超过|超|逾|不足|不到|至少|最多|至多|大约|大概|接近|第|"
    r"\b(?:about|around|nearly|almost|some|over|under|at (?:least|most)|up to|approximately|roughly|ca\.?|only))\s*$",
    re.IGNORECASE,
)
HEDGE_AFTER = re.compile(r"\s*(?:左右|上下|以上|以下|以内|多|余|or (?:more|less|so))", re.IGNORECASE)
RANGE_BEFORE, RANGE_AFTER = (
    re.compile(r"[\d]\s*(?:[-–—~～至到/]|to|and|or|和|或)\s*$"),
    re.compile(r"\s*(?:[-–—~～至到/]|to\b)\s*\d"),
)
LINK = r"(?:\s|合计|总计|共计?|一共|达到|达|为|是|有|[：:=（(]|的|\b(?:was|is|were|are|of|at|a|total|stood|reached|came to|amounted to|in total))*"
NUMBER = r"(?<![\dA-Za-z.])[¥￥]?\s*(?P<n>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d]|[.,]\d)\s*(?P<power>[万千亿](?![年月日]))?\s*"
FRACTION = re.compile(r"(?P<k>\d+)\s*(?:/|／|of|out of)\s*(?P<of>\d+)")
TOTAL_BEFORE = re.compile(
    r"(?:.*\b(?:a total of|in total|altogether|overall)\W*|"
    r"(?:\s|全年|全部|本年度?|年度|今年|项目|各机构|活动|参与|参加|服务|受益|累计|总计|合计|总共|一共|共计?|为|有|了|达到?|开展|覆盖|惠及)*"
    r"(?:共计?|总计|合计|累计|总共|一共)(?:\s|参与|参加|服务|为|有|了|达到?|开展|覆盖|惠及)*)$",
    re.IGNORECASE,
)
ENDS = re.compile(r"\s*(?:$|[。！？!?；;，,、）)]|\.(?!\d)|in (?:total|all)\b)")
NEAR = 0.1  # of the value: so close that it is the same figure, miscopied or of an older state
LARGE = 50  # from here on; of smaller numbers, ones nearly the same are found everywhere
MANY_ROWS = 200_000  # whether a number stands in tables of more rows is not looked up: by then, any number does


class Typed:
    """Holds typed numbers against what was measured."""

    def __init__(self, programme: Programme, results: Results, before: Results | None) -> None:
        self.programme, self.before = programme, before
        self.results = [one for one in results if one.value is not None]
        units = Counter(one.indicator.unit for one in results)
        self.alone = {one.indicator.unit: one for one in self.results if units[one.indicator.unit] == 1}
        self.mentions = Mentions(programme)

    def contradicted(self, prose: Prose, passages: Sequence[Token]) -> Iterator[DataIssue]:
        """A warning for each number in some passages that the data contradict."""
        for token in passages:
            words = plain(token)
            readable = QUOTED.sub(lambda quoted: " " * len(quoted[0]), words).replace("\n", " ")
            for sentence in SENTENCE.finditer(readable):
                for start, end, result in self._in_sentence(sentence[0], prose.lang):
                    at = sentence.start() + start
                    yield _issue(prose, line_of(token, at), words[at : sentence.start() + end].strip(), result)

    def _in_sentence(self, sentence: str, lang: str) -> Iterator[tuple[int, int, Result]]:
        bare = sentence
        named = self._named(sentence, lang)
        for name, _result in named:
            bare = bare.replace(name, " ")
        years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", bare)) - {self.programme.year}
        if not re.search(r"\d", sentence) or years or ELSEWHERE.search(bare):
            return
        told: set[int] = set()
        for name, result in named:
            for found in self._beside(sentence, name, result):
                if found[0] not in told:
                    told.add(found[0])
                    yield *found, result
        owners = set(self.mentions.of([sentence])[0].values())
        for clause in CLAUSE.finditer(sentence):
            for unit, result in self.alone.items():
                for number in re.finditer(NUMBER + _unit(unit), clause[0], re.IGNORECASE):
                    at = clause.start() + number.start()
                    target = self._target(result, owners)
                    sure = (
                        target is not None
                        and not _hedged(clause[0], number)
                        and self._sure(target, clause[0], number, owners)
                    )
                    if sure and not any(at <= other < clause.start() + number.end() for other in told):
                        yield at, clause.start() + number.end(), target  # type: ignore[misc]

    def _named(self, sentence: str, lang: str) -> list[tuple[str, Result]]:
        """The indicators that a sentence names, the longest names first, none that is part of one before."""
        found, rest = [], sentence
        for name, result in sorted(
            ((one.indicator.name.get(lang, ""), one) for one in self.results), key=lambda each: -len(each[0])
        ):
            for match in (
                re.finditer(re.escape(name) if lang == "zh" else rf"\b{re.escape(name)}\b", rest, re.IGNORECASE)
                if name
                else ()
            ):
                found.append((match[0], result))
            if name:
                rest = re.sub(re.escape(name), "\0" * len(name), rest, flags=re.IGNORECASE)
        return found

    def _beside(self, sentence: str, name: str, result: Result) -> Iterator[tuple[int, int]]:
        """Numbers that follow an indicator's name, with nothing but a verb between, and are not its value."""
        before = "" if len(name) > 2 or name.isascii() else r"(?<![\u4e00-\u9fff])(?:参与|总|累计|全年|项目)?"
        share = result.indicator.unit == "share"
        unit = r"(?P<unit>%|％|percent|per cent)" if share else rf"(?P<unit>{_unit(result.indicator.unit)})?"
        for match in re.finditer(before + re.escape(name) + LINK + f"(?P<all>{NUMBER}{unit})", sentence, re.IGNORECASE):
            number = re.compile(NUMBER + unit, re.IGNORECASE).match(sentence, match.start("all"))
            if number is None or _hedged(sentence, number):
                continue
            if not number["unit"] and not ENDS.match(sentence, number.end()):
                continue  # of something else: 人次 3 场
            if not _agrees(result, number):
                yield number.start(), number.end()
        if share and result.denominator:
            for match in re.finditer(
                before + re.escape(name) + LINK + f"(?P<all>{FRACTION.pattern})", sentence, re.IGNORECASE
            ):
                same_base = float(match["of"]) == result.denominator
                if same_base and float(match["k"]) != result.numerator:
                    yield match.start("all"), match.end("all")

    def _target(self, result: Result, owners: set[str]) -> Result | None:
        """What a number in this unit is held against: the whole, or the one grantee that the sentence names."""
        if not owners:
            return result
        if len(owners) > 1:
            return None
        try:
            part = within(result, "grantee", next(iter(owners)))
        except NotAvailable:
            return None
        return part if part.value is not None else None

    def _sure(self, result: Result, clause: str, number: re.Match[str], owners: set[str]) -> bool:
        """Is the number meant for the result, and not its value nor any other that the tables hold?"""
        value, typed = result.value, _value(number)
        if value is None or _agrees(result, number) or typed in self._known(result.indicator.unit):
            return False
        near = value >= LARGE and abs(typed - value) <= NEAR * value
        total = (
            not owners and bool(TOTAL_BEFORE.match(clause[: number.start()])) and bool(ENDS.match(clause, number.end()))
        )
        return near or total

    def _known(self, unit: str) -> set[float]:
        if unit not in self._numbers:
            self._numbers[unit] = set(self._of_unit(unit))
        return self._numbers[unit]

    @cached_property
    def _numbers(self) -> dict[str, set[float]]:
        return {}

    def _of_unit(self, unit: str) -> Iterator[float]:
        """Every number of a unit: cells, values, groups, of this year and the one before; and those in the report's words."""
        for year in (self.programme, self.programme.earlier):
            for name, frame in year.tables.items() if year else ():
                for column in year.schemas[name].columns.values() if year else ():
                    if column.unit == unit or (name, column.name) in (
                        ("stated_totals", "value"),
                        ("outputs", "count"),
                        ("indicator_values", "actual"),
                    ):
                        yield from (
                            pd.to_numeric(frame[column.name].head(MANY_ROWS), errors="coerce").dropna().astype(float)
                        )
                    elif column.base and name in ("statements", "stated_totals", "goals"):
                        for text in frame[column.name].dropna():
                            yield from map(float, re.findall(r"\d+(?:\.\d+)?", str(text).replace(",", "")))
        for one in [*self.results, *(self.before or ())]:
            if one.indicator.unit == unit:
                yield from (
                    float(number) for number in (one.value, one.numerator, one.denominator) if number is not None
                )
                if one.groups is not None:
                    yield from one.groups["value"].dropna().astype(float)


def _unit(unit: str) -> str:
    """What people write for a unit, as a pattern; the schema's own word where no other is known."""
    words = sorted(WORDS.get(unit, unit).split(), key=len, reverse=True)
    zh = [re.escape(word) for word in words if not word.isascii()]
    en = [rf"{re.escape(word)}\b" for word in words if word.isascii() and word[-1].isalpha()]
    with in_language("zh"):
        zh += [re.escape(shown)] if (shown := formats.unit(unit)) not in words and not shown.isascii() else []
    return f"(?:{'|'.join([*zh, *en])})(?!次|均|数|员|士|费|以)" if zh or en else "(?!)"


def _value(number: re.Match[str]) -> float:
    return float(re.sub("[,，]", "", number["n"])) * 10 ** POWERS.get(number["power"] or "", 0)


def _agrees(result: Result, number: re.Match[str]) -> bool:
    """Is the number the value, to the digits that it is given with?"""
    assert result.value is not None
    shown = result.value * 100 if result.indicator.unit == "share" else result.value
    decimals = len(number["n"].partition(".")[2])
    half = 0.5 * 10.0 ** (POWERS.get(number["power"] or "", 0) - decimals)
    return abs(_value(number) - abs(shown)) <= half * (1 + 1e-9) + 1e-9


def _hedged(words: str, number: re.Match[str]) -> bool:
    before, after = words[: number.start()], words[number.end() :]
    return bool(
        HEDGE_BEFORE.search(before)
        or HEDGE_AFTER.match(after)
        or RANGE_BEFORE.search(before)
        or RANGE_AFTER.match(words, number.end("n"))
        or RANGE_AFTER.match(after)
        or before.rstrip().endswith(PLACE)
    )


def _issue(prose: Prose, line: int, typed: str, result: Result) -> DataIssue:
    return DataIssue(
        rule="narrative.contradicted",
        severity="warning",
        message=Text(
            "{file}: '{typed}' does not agree with the data: {indicator} is {value}.",
            file=prose.file,
            typed=typed,
            indicator=Later(lambda: result.indicator.title),
            value=Later(lambda: formats.figure_with_unit(result)),
        ),
        remedy=Text(
            "Write {{{{ {asked} }}}} instead, so that the number follows the data, or say what it is the number of.",
            asked=result.indicator.id,
        ),
        places=(Place(prose.file, line, value=typed),),
    )

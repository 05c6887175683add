"""How numbers stand in sentences: with their units, hedged or not, as a total, beside words that speak of something else."""

from __future__ import annotations

import re
from functools import cache

from evalkit import formats
from evalkit.i18n import in_language
from evalkit.intake.units import POWERS, WORDS
from evalkit.prose import PLACE
from evalkit.results import Result

QUOTED = re.compile('“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|‘[^’]*’|"[^"]*"')
SENTENCE = re.compile(r"(?:[^。！？!?；;.]|\.(?=\d))+")
CLAUSE = re.compile(r"(?:[^，,：:()（）]|,(?=\d{3}(?!\d))|[：:](?=\s*[\d¥￥])|\((?=\d)|（(?=\d))+")
IN_ALL = re.compile(r"\b(?:in total|altogether|overall),", re.IGNORECASE)  # this comma parts no clauses
# A sentence with one of these speaks of something else than what was: another time, a wish, a change, a part.
ELSEWHERE = re.compile(
    "目标|计划|预期|预计|拟|将|应|希望|建议|需要|力争|如果|假如|假设|若|可能|或许|增加|减少|增长|提高|下降|降低|比|较(?![广多好大高快强少低小为窄有])|差|误|"
    "称|写作|原报告|平均|每|人均|上年|去年|前年|次年|明年|来年|往年|其中|不含|另有|"
    r"\b(?:plan(?:s|ned)?|target(?:s|ed)?|goals?|aim(?:s|ed)?|expect(?:s|ed)?|should|would|could|will|may|might|if|"
    r"increas\w*|decreas\w*|rises?|rose|fell|grew|compared|than|differ\w*|stat(?:es?|ed)|claim(?:s|ed)?|report(?:s|ed)?|"
    r"says?|said|average|mean|per|each|last year|next year|previous|before|other|excluding|without|of which|among them|"
    r"another|further)\b",
    re.IGNORECASE,
)
HEDGE_BEFORE = re.compile(
    r"(?:约|近|超过|超|逾|不足|不到|至少|最多|至多|大约|大概|接近|第|高于|低于|"
    r"\b(?:about|around|nearly|almost|some|over|under|at (?:least|most)|up to|approximately|roughly|ca\.?|only))\s*$",
    re.IGNORECASE,
)
HEDGE_AFTER = re.compile(r"\s*(?:左右|上下|以上|以下|以内|多|余|or (?:more|less|so))", re.IGNORECASE)
RANGE_BEFORE = re.compile(r"\d\s*(?:[-–—~～至到/]|to|and|or|和|或)\s*$")
RANGE_AFTER = re.compile(r"\s*(?:[-–—~～至到/]|to\b)\s*\d")
NUMBER = (
    r"(?<![\dA-Za-z.])[¥￥]?\s*(?P<n>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d|[.,]\d)"
    r"\s*(?P<power>[万千亿](?![年月日]))?\s*"
)
FRACTION = r"(?P<k>\d+)\s*(?:/|／|of|out of)\s*(?P<of>\d+)"
# What may stand between an indicator's name and its value, before the name, and before a number that is a total.
LINK = (
    r"(?:\s|合计|总计|共计?|一共|达到|达|为|是|有|[：:=（(]|的|"
    r"\b(?:was|is|were|are|of|at|a|total|stood|reached|came to|amounted to|in total))*"
)
WHOLE = (
    r"(?:\s|全年|全部|本年度?|年度|今年|项目|总体|整体|各机构|活动|参与|参加|服务|受益|累计|总计|合计|总共|一共|共计?|为|有|了|"
    r"达到?|开展|覆盖|惠及|总|的|其|该|也|而|且|在|方面|来看|"
    r"\b(?:the|a|in|of|all|its|and|so|thus|total|overall|altogether|number|programme|year|for|whole|'s|’s)\b|\W)*"
)
BEFORE_NAME = re.compile(rf"{WHOLE}$", re.IGNORECASE)
TOTAL = re.compile(
    rf"(?:{WHOLE}(?:共计?|总计|合计|累计|总共|一共)(?:\s|参与|参加|服务|为|有|了|达到?|开展|覆盖|惠及)*"
    r"|.*\b(?:a total of|in total|altogether|overall)\W*)$",
    re.IGNORECASE,
)
ENDS = re.compile(r"\s*(?:$|[。！？!?；;，,、）)]|\.(?!\d)|in (?:total|all)\b)")


def readable(words: str) -> str:
    """A passage on one line, what is quoted left blank, every sign at its place."""
    words = QUOTED.sub(lambda quoted: " " * len(quoted[0]), words).replace("\n", " ")
    return IN_ALL.sub(lambda before: before[0][:-1] + " ", words)


@cache
def of_unit(unit: str, needed: bool = True) -> re.Pattern[str]:
    """What finds a number in a unit, as people write it; without `needed` also one without."""
    if unit == "share":
        return re.compile(NUMBER + "(?P<unit>%|％|percent|per cent)", re.IGNORECASE)
    words = sorted(WORDS.get(unit, unit).split(), key=len, reverse=True)
    with in_language("zh"):
        shown = formats.unit(unit)
    zh = {shown, *words} if not shown.isascii() else set(words)
    own = [re.escape(word) for word in sorted(zh, key=len, reverse=True) if not word.isascii()]
    own += [rf"{re.escape(word)}\b" for word in words if word.isascii() and word[-1].isalpha()]
    found = f"(?P<unit>(?:{'|'.join(own)})(?!次|均|数|员|士|费|以))" if own else "(?P<unit>(?!))"
    return re.compile(NUMBER + found + ("" if needed else "?"), re.IGNORECASE)


def value_of(number: re.Match[str]) -> float:
    """What a number says."""
    return float(re.sub("[,，]", "", number["n"])) * 10 ** POWERS.get(number["power"] or "", 0)


def agrees(result: Result, number: re.Match[str]) -> bool:
    """Is a number the result's value, to the digits that it is given with?"""
    assert result.value is not None
    shown = result.value * 100 if result.indicator.unit == "share" else result.value
    power = POWERS.get(number["power"] or "", 0) - len(number["n"].partition(".")[2])
    return abs(value_of(number) - abs(shown)) <= 0.5 * 10.0**power * (1 + 1e-9) + 1e-9


def hedged(words: str, number: re.Match[str]) -> bool:
    """Is a number called approximate, one end of a range, or part of something that is no number?"""
    before, after = words[: number.start()], words[number.end() :]
    around = HEDGE_BEFORE.search(before) or RANGE_BEFORE.search(before) or HEDGE_AFTER.match(after)
    ranges = RANGE_AFTER.match(words, number.end("n")) or RANGE_AFTER.match(after)
    return bool(around or ranges) or before.rstrip().endswith(PLACE)

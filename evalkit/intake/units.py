"""The units that people write after a number, or in brackets in a header: 万元, 人次, 小时, %, ¥ …"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from evalkit.intake.writing import tidy

# What the schema calls a unit, and how people write it. The last four stand in no schema: a figure in one of them is
# not taken for a figure in another.
WORDS = {
    "CNY": "元 圆 块 块钱 元整 圆整 元人民币 人民币 人民币元 rmb cny ¥ yuan",
    "persons": "人 个人 名 位 person persons people",
    "person-times": "人次 person-time person-times attendance attendances",
    "sessions": "次 场 场次 回 session sessions",
    "hours": "小时 个小时 钟头 个钟头 h hr hrs hour hours",
    "days": "天 日 day days",
    "levels": "级 等级 level levels",
    "%": "% percent",
    "copies": "份 册 本 copy copies",
    "organisations": "家 organisation organisations",
    "months": "月 个月 month months",
    "weeks": "周 星期 个星期 week weeks",
    "periods": "课时 学时 节 节课",
    "dollars": "$ 美元 美金 usd us$",
    "Hong Kong dollars": "港币 港元 港纸 hkd hk$",
    "euros": "€ 欧元 eur",
    "pounds": "£ 英镑 gbp",
}
PARTS = {"hours": (Decimal(1) / 60, "分钟 分鐘 min mins minute minutes")}  # written in a part of the schema's unit
POWERS = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
LATIN_POWERS = {"thousand": 3, "million": 6, "k": 3, "mn": 6, "10k": 4, "10,000": 4}


@dataclass(frozen=True)
class Unit:
    """A unit as it is written: `times` of the schema's unit `of`, which is empty for a bare power such as 万."""

    of: str
    times: Decimal = Decimal(1)


def _units() -> dict[str, Unit]:
    units = {word: Unit(of) for of, words in WORDS.items() for word in words.split()}
    units |= {word: Unit(of, times) for of, (times, words) in PARTS.items() for word in words.split()}
    return units


UNITS = _units()
POWERED = re.compile(f"({'|'.join(sorted([*POWERS, *LATIN_POWERS], key=len, reverse=True))})(.*)")


def unit_of(word: str) -> Unit | None:
    """The unit that a word such as '万元' or '人次' stands for; None where it is not known.

    >>> unit_of("万元"), unit_of("人次"), unit_of("含税")
    (Unit(of='CNY', times=Decimal('10000')), Unit(of='person-times', times=Decimal('1')), None)
    """
    word = re.sub("^人民币(?=.)", "", tidy(word).lower().replace(" ", ""))
    if word in UNITS:
        return UNITS[word]
    split = POWERED.fullmatch(word)
    if split is None:
        return None
    power = Decimal(10 ** (POWERS | LATIN_POWERS)[split[1]])
    if not split[2]:
        return Unit("", power)
    rest = UNITS.get(split[2])
    return rest and Unit(rest.of, rest.times * power)

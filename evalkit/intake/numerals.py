"""Chinese numerals: 十二, 一百零五, 两千, 壹万贰仟, 一万二."""

from __future__ import annotations

from itertools import pairwise

DIGITS = {
    sign: value
    for value, signs in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for sign in signs
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4}
SIGNS = "".join([*DIGITS, *TENS, *MYRIADS])


def numeral(text: str) -> tuple[int, ...]:
    """The numbers that a Chinese numeral may stand for: none, one, or two where its last digit can be taken two ways.

    >>> numeral("十二"), numeral("一百零五"), numeral("一万二"), numeral("十几")
    ((12,), (105,), (12000, 10002), ())
    """
    strict = _number(text)
    if strict is None:
        return ()
    colloquial = [value for value in (TENS | MYRIADS).items() if value[0] == text[-2:-1] and value[1] >= 100]
    if colloquial and DIGITS.get(text[-1], 0):
        return strict + DIGITS[text[-1]] * (colloquial[0][1] // 10 - 1), strict
    return (strict,)


def _number(text: str) -> int | None:
    for sign, myriad in MYRIADS.items():
        if sign in text:
            before, _sign, after = text.rpartition(sign) if myriad == 10**8 else text.partition(sign)
            many, rest = _number(before), _number(after) if after else 0
            return None if not many or rest is None or rest >= myriad else many * myriad + rest
    return _below_myriad(text)


def _below_myriad(text: str) -> int | None:
    """A numeral of digits and tens, the tens falling: 三千零五十."""
    if len(text) == 1 and text in DIGITS:
        return DIGITS[text]
    text = text.lstrip("零〇")
    parts: list[tuple[int, int]] = []  # digit, and the ten it counts
    digit: int | None = None
    for sign in text:
        if sign in TENS:
            if digit is None and TENS[sign] != 10:
                return None
            parts.append((1 if digit is None else digit, TENS[sign]))
            digit = None
        elif digit is None and sign in DIGITS:
            digit = DIGITS[sign] or None  # a zero only holds a place
        else:
            return None
    if digit is not None:
        parts.append((digit, 1))
    if not parts or any(one[1] <= other[1] for one, other in pairwise(parts)):
        return None
    return sum(many * ten for many, ten in parts)

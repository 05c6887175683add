"""Bytes to text: which encoding a file is in, found by trying, and said where it is not plain UTF-8.

charset-normalizer takes short Chinese tables for Korean or for the other Chinese encoding, so the two are told apart
here by how many of their characters are common ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evalkit.errors import Text

MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NAMES = {"gb18030": "GB18030 (GBK)", "cp950": "Big5", "cp1252": "Windows-1252", "utf-16": "UTF-16", "utf-32": "UTF-32"}
# The lead and trail bytes of the common characters: the first level of GB 2312, the frequent ones of Big5; and the
# marks of punctuation, full-width letters and digits of both.
COMMON = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]"),
    "cp950": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]|[\xa1-\xa2][\x40-\x7e\xa1-\xfe]"),
}
PAIR = re.compile(rb"[\x80-\xff]{2}|[\x80-\xff][\x30-\x7e]|[\x80-\xff]")
# Accented letters and typographic signs among Latin text, at most two in a row.
WESTERN = re.compile(
    rb"(?:[\x00-\x7f]++|"
    rb"[\x80\x85\x91-\x97\xa0-\xa3\xab\xb0\xb4\xb7\xbb\xc0-\xd6\xd8-\xf6\xf8-\xfe]{1,2}+(?=[\x00-\x7f]|$))*+"
)
ENOUGH = 0.8  # share of common characters that a text in Chinese has; in the other encoding it has about half
APART = 0.1
CUT = ("unexpected end", "incomplete multibyte")  # how Python says that a last character is cut short
SAMPLE = 1_000_000  # bytes with something else than ASCII that are looked at


@dataclass(frozen=True)
class Decoded:
    """A file's text, the encoding where it was found by trying, and what is wrong where it could not be read."""

    text: str = ""
    encoding: str = ""
    problem: Text | None = None


def decode(file: str, raw: bytes, score: Callable[[str], int]) -> Decoded:
    """The text in a file's bytes, without a byte-order mark.

    `file` is its name in messages. `score` says how well a text fits what is expected; it decides between encodings
    that the characters leave open.
    """
    mark = next((encoding for start, encoding in MARKS if raw.startswith(start)), "")
    encoding = mark or _without_mark(raw)
    if b"\0" in raw and not encoding:
        message = Text("{file}, line {line}: the file holds NUL characters; it is not a CSV file.")
        return Decoded(problem=message.filled(file=file, line=raw.count(b"\n", 0, raw.index(b"\0")) + 1))
    try:
        text = raw.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        return _damaged(file, raw, error) if encoding else _by_trying(file, raw, error, score)
    if "\0" in text:
        message = Text("{file}, line {line}: the file holds NUL characters; it is not a CSV file.")
        return Decoded(problem=message.filled(file=file, line=text.count("\n", 0, text.index("\0")) + 1))
    return Decoded(text, NAMES.get(encoding, ""))


def _without_mark(raw: bytes) -> str:
    """UTF-16 without a mark: every second byte of commas, digits and line ends is zero."""
    start = raw[:2000]
    for name, zeros, others in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
        if len(start) > 3 and zeros.count(0) > 0.2 * len(zeros) and not others.count(0):
            return name
    return ""


def _by_trying(file: str, raw: bytes, error: UnicodeDecodeError, score: Callable[[str], int]) -> Decoded:
    """What is not UTF-8: GB18030 or Big5, whichever makes known words or common characters of it; else Windows-1252."""
    if any(_surely_utf_8(line) for line in raw.split(b"\n")):
        return _damaged(file, raw, error)
    plain = score(raw[:SAMPLE].decode("ascii", "ignore"))
    words = {name: score(raw[:SAMPLE].decode(name, "ignore")) - plain for name in COMMON if _fits(name, raw)}
    shares = {name: _share(name, raw) for name in words}
    best = sorted(
        (name for name in words if words[name] > 0 or shares[name] >= ENOUGH),
        key=lambda name: (-words[name], -shares[name]),
    )
    if len(best) == 2 and len(set(words.values())) == 1 and abs(shares[best[0]] - shares[best[1]]) < APART:
        one, other = (_first_words(raw, name) for name in best)
        message = Text(
            "{file} can be read in two encodings: as {one_name} it says '{one}', as {other_name} '{other}'. "
            "Save it as 'CSV UTF-8'.",
            **{"file": file, "one_name": NAMES[best[0]], "one": one, "other_name": NAMES[best[1]], "other": other},
        )
        return Decoded(problem=message)
    if best:
        return Decoded(raw.decode(best[0]), NAMES[best[0]])
    if WESTERN.fullmatch(raw) and _fits("cp1252", raw):
        return Decoded(raw.decode("cp1252"), NAMES["cp1252"])
    return _damaged(file, raw, error)


def _surely_utf_8(line: bytes) -> bool:
    """Does a line hold two Chinese characters or more in UTF-8? By chance that does not happen."""
    return not line.isascii() and _fits("utf-8", line) and sum(sign >= "\u3000" for sign in line.decode()) > 1


def _share(name: str, raw: bytes) -> float:
    """The share of common characters among those that are not ASCII."""
    strange = b"\n".join(re.findall(rb"[^\n]*[\x80-\xff][^\n]*", raw[: 20 * SAMPLE])[: SAMPLE // 40])
    pairs = PAIR.findall(strange)
    return sum(COMMON[name].fullmatch(pair) is not None for pair in pairs) / len(pairs) if pairs else 0.0


def _fits(name: str, raw: bytes) -> bool:
    try:
        raw.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _broken_off(name: str, raw: bytes) -> bool:
    """Is all of it text in an encoding, but for a last character that is cut short?"""
    try:
        raw.decode(name)
    except UnicodeDecodeError as error:
        return error.end == len(raw) and len(raw) - error.start < 4 and error.reason.startswith(CUT)
    return False


def _damaged(file: str, raw: bytes, error: UnicodeDecodeError) -> Decoded:
    """Bytes that are text in no encoding; where other lines are in UTF-8, those that are not are named."""
    if any(_broken_off(name, raw) for name in ("utf-8", *COMMON)):
        message = Text("{file}, line {line}: the file breaks off in the middle of a character; its end is missing.")
        return Decoded(problem=message.filled(file=file, line=raw.count(b"\n") + 1))
    line = raw.count(b"\n", 0, error.start) + 1
    strange = [(i, each) for i, each in enumerate(raw.split(b"\n"), 1) if not each.isascii()]
    broken = [i for i, each in strange if not _fits("utf-8", each)]
    if error.encoding == "utf-8" and len(broken) < len(strange):
        shown = ", ".join(map(str, broken[:10])) + (" …" if len(broken) > 10 else "")
        message = Text(
            "{file}, line {line}: the file holds text in two encodings. These lines are not UTF-8, though others are: "
            "{lines}. Type them again, or save what they were copied from as 'CSV UTF-8'.",
            **{"file": file, "line": broken[0], "lines": shown},
        )
    else:
        message = Text("{file}, line {line}: this is not UTF-8 text. Save the file as 'CSV UTF-8'.")
    return Decoded(problem=message.filled(file=file, line=line))


def _first_words(raw: bytes, name: str) -> str:
    line = next(each for each in raw.splitlines() if not each.isascii())
    return line.decode(name)[:30]

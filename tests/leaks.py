"""Search what was made for what must not be in it: file names and bytes, in every way that they may be wrapped.

`leaks(folder, secrets)` is for whoever makes files: reports, exports, archives. A text counts as found however it is
encoded (UTF-8, UTF-16, GB18030, HTML entities, percent signs, JSON escapes, base64), compressed (zip and its children XLSX,
DOCX; gzip; the streams of PNG, PDF, WOFF), cut by markup, spaced out, or written in full-width characters.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

DEEPEST = 5  # wrappings within wrappings
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}(?:\s+[A-Za-z0-9+/_-]{24,}={0,2})*")
COMPRESSED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
MARKUP = re.compile(r"<[^>]*>")
BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff.\-–—‑·()+]+")


def leaks(made: Path, secrets: Iterable[str]) -> list[str]:
    """Where secrets are found in a file or a folder: 'secret: file (how it was wrapped)'; empty where none is."""
    looked_for = {secret: plain(secret) for secret in secrets}
    assert all(looked_for.values()), "an empty text is everywhere"
    files = [made] if made.is_file() else sorted(path for path in made.rglob("*"))
    found = []
    for file in files:
        name = file.relative_to(made).as_posix() if file != made else file.name
        found += [f"{secret}: {name} (its name)" for secret in _in_text(unquote(name), looked_for)]
        if file.is_file():
            for how, content in unwrapped(file.read_bytes()):
                found += [f"{secret}: {name} ({how})" for secret in _in_bytes(content, looked_for)]
    return list(dict.fromkeys(found))


def plain(text: str) -> str:
    """A text without what may stand between its characters: case, width, spaces, hyphens, brackets."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def unwrapped(content: bytes, how: str = "as it is", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The bytes, and all bytes that are wrapped in them, each with a word on how."""
    yield how, content
    if depth == DEEPEST:
        return
    for way, inner in _inside(content):
        yield from unwrapped(inner, f"{how}, {way}", depth + 1)


def _inside(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield "zip names", "\n".join(archive.namelist()).encode() + archive.comment
                for name in archive.namelist():
                    yield f"zip {name}", archive.read(name)
        except (zipfile.BadZipFile, RuntimeError):
            pass
        return
    if content[:2] == b"\x1f\x8b":
        yield "gzip", gzip.decompress(content)
        return
    for match in BASE64.finditer(content):
        blob = re.sub(rb"[\s=]", b"", match[0]).translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield "base64", base64.b64decode(blob + b"=" * (-len(blob) % 4))
        except binascii.Error:
            continue
    if b"\x00" in content or content[:4] in (b"%PDF", b"\x89PNG", b"wOFF"):
        for match in COMPRESSED.finditer(content):
            try:
                inner = zlib.decompressobj().decompress(content[match.start() :], 50_000_000)
            except zlib.error:
                continue
            if len(inner) > 3:
                yield "compressed", inner


def _in_bytes(content: bytes, secrets: Mapping[str, str]) -> list[str]:
    found = []
    for encoding in ENCODINGS:
        text = content.decode(encoding, errors="ignore")
        found += _in_text(text, secrets)
        if encoding == "utf-8" and ("&" in text or "%" in text or "\\" in text or "<" in text):
            for way in (_unescaped(text), MARKUP.sub("", _unescaped(text))):
                found += _in_text(way, secrets)
    return found


def _unescaped(text: str) -> str:
    """A text whose entities, percent signs and escapes are read, twice: a JSON may hold HTML."""
    for _turn in range(2):
        text = unquote(html.unescape(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)))
    return text


def _in_text(text: str, secrets: Mapping[str, str]) -> list[str]:
    searched = plain(text)
    return [secret for secret, word in secrets.items() if word in searched]

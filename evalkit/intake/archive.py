"""Look into a workbook file before it is read: is it one, how large does it become, what do its sheets hide?

A workbook is a zip archive of XML. Reading makes a rectangle of all cells between the first and the last, and knows
neither a formula's fault nor a formula that was never computed; so the XML is looked through first, piece by piece.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree

from evalkit.errors import Text

MOST_BYTES = {"sheet": 1_000_000_000, "other": 300_000_000}  # of one unpacked part
MOST_CELLS = 10_000_000  # of a sheet's rectangle
PIECE = 4_000_000
ENDLESS = re.compile(rb">[^<]{200000}")  # a text longer than any cell may hold, 32,767 characters in any spelling
FAR = re.compile(rb"""r=["']([A-Z]{2,3})\d+["'][^>]*(?<!/)>""")
LAST_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d+)["']""")
FAULTY = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>.*?<(?:\w+:)?v>([^<]*)<""")
UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
CELL = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
REPEATED = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d{4,})"[^>]*>(.*?)</table:table-row>', re.DOTALL
)
WIDE = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d{4,})"[^>]*office:value')
ODS_FAULT = re.compile(rb'calcext:value-type="error"[^>]*>\s*<text:p>([^<]*)<')
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# What zipfile raises for an archive that is not whole, is locked, or is packed in a way that it does not know.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)  # NotImplementedError is a RuntimeError
KINDS = (  # what a file begins with that is no workbook, and what is to be done
    (b"%PDF", Text("it is a PDF; open what it was made from, and save that as a workbook")),
    (b"<", Text("it is a web page or XML; open it in a spreadsheet program and save it as an XLSX workbook")),
    (b"{", Text("it is JSON; open it in a spreadsheet program and save it as an XLSX workbook")),
    (b"\xff\xd8", Text("it is a picture")),
    (b"\x89PNG", Text("it is a picture")),
    (b"PAR1", Text("it is a Parquet file; give it the ending .parquet")),
)


DAMAGED = Text("it is damaged or was not copied whole; save or send it again")


class NotRead(Exception):
    """A workbook that cannot be read, and why."""

    def __init__(self, why: Text) -> None:
        self.why = why


@dataclass
class Hidden:
    """What is in a sheet's XML and is not told in reading: faults of formulas and formulas never computed, by cell.

    `rows` is the number of the last row that holds anything.
    """

    rows: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


def look_into(file: Path) -> dict[str, Hidden]:
    """What each sheet hides, by its name (by '' where the format does not tell).

    Raises:
        NotRead: it is no workbook, is protected by a password, damaged, or becomes too large.
    """
    with file.open("rb") as raw:
        start = raw.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old workbooks, and of those with a password
        if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
            raise NotRead(Text("it is protected by a password; save it without one"))
        return {}
    if not start.startswith(b"PK"):
        raise NotRead(next((why for sign, why in KINDS if start.lstrip().startswith(sign)), _no_workbook(start)))
    try:
        with zipfile.ZipFile(file) as archive:
            return _look(archive)
    except (*BROKEN_ZIP, KeyError, ElementTree.ParseError):
        raise NotRead(DAMAGED) from None


def _no_workbook(start: bytes) -> Text:
    if not start:
        return Text("it is empty")
    if all(byte >= 32 or byte in b"\t\r\n" for byte in start):
        return Text("it is no workbook but text; give it the ending .csv if that is what it is")
    return Text("it is no workbook")


def _look(archive: zipfile.ZipFile) -> dict[str, Hidden]:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        if any(name.startswith("word/") for name in names):
            raise NotRead(Text("it is a Word document; save its tables as a workbook"))
        if any(name.endswith(".bin") and name.startswith("xl/") for name in names):
            raise NotRead(Text("it is an XLSB workbook; save it as XLSX"))
        raise NotRead(Text("it is a ZIP archive and no workbook; unpack it"))
    for name in names:
        kind = "sheet" if name.startswith("xl/worksheets/") or name == "content.xml" else "other"
        if archive.getinfo(name).file_size > MOST_BYTES[kind] and name.endswith((".xml", ".rels", ".bin")):
            size = archive.getinfo(name).file_size
            raise NotRead(
                Text("unpacked it would take {n} MB; save its tables as CSV or Parquet", n=f"{size / 1e6:,.0f}")
            )
    if "content.xml" in names:
        if b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]:
            raise NotRead(Text("it is protected by a password; save it without one"))
        return {"": _ods(archive)}
    for name in names - {part for _sheet, part in _sheets(archive)}:
        if name.endswith((".xml", ".rels")):
            for _piece in _pieces(archive, name):  # unpacking to the end finds what is damaged, or larger than it says
                pass
    return {sheet: _xlsx(archive, part) for sheet, part in _sheets(archive) if part in names}


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets of an XLSX workbook, and the part of the archive that holds each."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {each.get("Id"): each.get("Target", "") for each in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = (each for each in book.iter() if each.tag.endswith("}sheet"))
    found = ((each.get("name", ""), parts.get(each.get(RELATIONS), "")) for each in sheets)
    return [(name, part[1:] if part.startswith("/") else normpath(join("xl", part))) for name, part in found]


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of the archive in pieces that end where a row does."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            piece = rest + piece
            if ENDLESS.search(piece):
                raise NotRead(Text("a cell holds a text far longer than a cell may be (32,767 characters); shorten it"))
            cut = piece.rfind(b"row>") + 4
            if cut < 4:
                cut = len(piece)
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


def _xlsx(archive: zipfile.ZipFile, part: str) -> Hidden:
    hidden, columns = Hidden(), 26
    for piece in _pieces(archive, part):
        filled = max(piece.rfind(b"<v"), piece.rfind(b":v>"), piece.rfind(b"<is"))
        if filled >= 0:
            start = max(piece.rfind(b"row ", 0, filled) - 8, 0)
            numbers = [int(each[1]) for each in LAST_ROW.finditer(piece, start, filled)]
            hidden.rows = max([hidden.rows, *numbers]) if numbers else hidden.rows + piece.count(b"row>")
        for far in FAR.finditer(piece):
            columns = max(columns, _number(far[1]))
        if hidden.rows * columns > MOST_CELLS:
            message = Text(
                "a sheet spans {rows} rows and {columns} columns; delete what stands far from the table, or save it as CSV or Parquet"
            )
            raise NotRead(message.filled(rows=f"{hidden.rows:,}", columns=columns))
        if b't="e"' in piece or b"t='e'" in piece:
            hidden.faults |= {at: each[2].decode() for each in FAULTY.finditer(piece) if (at := _at(each[1]))}
        if b"<f" in piece or b":f>" in piece:
            hidden.uncomputed |= {at for each in UNCOMPUTED.finditer(piece) if (at := _at(each[1]))}
    return hidden


def _ods(archive: zipfile.ZipFile) -> Hidden:
    """The faults of a whole ODS workbook: where they stand is not told."""
    faults: dict[tuple[int, int], str] = {}
    for piece in _pieces(archive, "content.xml"):
        for times, inside in REPEATED.findall(piece):
            if b"office:value" in inside and int(times) * max(inside.count(b"<table:table-cell"), 1) > MOST_CELLS // 10:
                raise NotRead(
                    Text(
                        "a sheet repeats a filled row {n} times; delete what stands below the table",
                        n=f"{int(times):,}",
                    )
                )
        if WIDE.search(piece):
            raise NotRead(
                Text("a sheet repeats a filled cell over thousands of columns; delete what stands beside the table")
            )
        for found in ODS_FAULT.findall(piece):
            faults[len(faults), -1] = found.decode()
    return Hidden(faults=faults)


def _at(attributes: bytes) -> tuple[int, int] | None:
    """Row and column of a cell, from 0."""
    cell = CELL.search(attributes)
    return (int(cell[2]) - 1, _number(cell[1]) - 1) if cell else None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

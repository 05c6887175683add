"""Write the corpus of broken files and its table, expected.csv: python -m tests.bad_input.build.

Each file takes the place of a table in the good year of tests/make.py. `as` is the name it has there, `rule` the issue
that must come of it ('' where there must be none), `says` what its message holds in English.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from tests.make import GOOD
from tests.workbooks import as_rows, ods, with_part, workbook

HERE = Path(__file__).parent
FILES = HERE / "files"
GRANTS = "id,grantee,support_type,awarded,paid_on\n"
ROW = "g1,one,organisation,10000,2015-03-01\n"
ZH = "编号,受资助机构,批准金额,拨付日期\n"
ACTIVITIES = "id,grantee,kind,sessions,person_times,persons,cost,held_on\n"


def texts() -> list[tuple[str, str, bytes | str, str, str]]:
    """Text files: name, table's file, content, rule, what is said."""
    mixed = f"{ZH}g1,one,1,\n".encode() + "g2,机构,2,\n".encode("gb18030")
    a = ACTIVITIES
    return [
        ("empty.csv", "grants.csv", b"", "file.unreadable", "the file is empty"),
        ("only-spaces.csv", "grants.csv", "\n  \n\n", "file.unreadable", "the file is empty"),
        ("only-commas.csv", "grants.csv", ",,,\n,,,\n", "table.empty", "header but no rows"),
        ("only-mark.csv", "grants.csv", b"\xef\xbb\xbf", "file.unreadable", "the file is empty"),
        ("only-header.csv", "grants.csv", GRANTS, "table.empty", "has a header but no rows"),
        ("only-header-zh.csv", "grants.csv", ZH, "table.empty", "has a header but no rows"),
        ("no-header.csv", "grants.csv", ROW * 2, "column.missing", "the column 'id' is missing"),
        ("mixed-encodings.csv", "grants.csv", mixed, "file.unreadable", "text in two encodings"),
        ("neither-encoding.csv", "grants.csv", GRANTS.encode() + b"g1,\xff\xfe\xff,,,\n", "file.unreadable", "not UTF-8"),
        ("gb18030.csv", "grants.csv", f"{ZH}g1,one,1,\n".encode("gb18030"), "file.encoding", "GB18030"),
        ("big5.csv", "grants.csv", "編號,受資助機構\ng1,one\n".encode("cp950"), "file.encoding", "Big5"),
        ("utf16.csv", "grants.csv", f"{ZH}g1,one,1,\n".encode("utf-16"), "file.encoding", "UTF-16"),
        ("utf16-odd-length.csv", "grants.csv", f"{ZH}g1,one,1,\n".encode("utf-16") + b"\x41", "file.unreadable", "line"),
        ("cut-in-a-character.csv", "grants.csv", f"{ZH}g1,one,1,\ng2,机构".encode("gb18030")[:-1], "file.unreadable", "line 3: the file breaks off"),
        ("cut-in-a-row.csv", "grants.csv", f"{GRANTS}{ROW}g2,one,organisation", "row.short", "1 rows have fewer cells"),
        ("slip-in-a-header.csv", "grants.csv", "编号,受资助机构,批准金頟\ng1,one,1\n", "column.unknown", "'批准金頟' is not read"),
        ("nul.csv", "grants.csv", GRANTS.encode() + b"g1,o\0ne,,,\n", "file.unreadable", "line 2: the file holds NUL"),
        ("binary.csv", "grants.csv", bytes(range(256)), "file.unreadable", "NUL"),
        ("workbook-named-csv.csv", "grants.csv", b"PK\x03\x04\x14\0\0\0\x08\0", "file.unreadable", "NUL"),
        ("open-quote.csv", "grants.csv", GRANTS + 'g1,"one,,,\ng2,two,,,\n', "file.unreadable", "line 2: the file cannot be read as CSV (a quotation mark opens a cell and is never closed)"),
        ("text-behind-quote.csv", "grants.csv", GRANTS + 'g1,"one"x,,,\n', "file.unreadable", "cannot be read as CSV"),
        ("long-cell.csv", "grants.csv", GRANTS + f"g1,one,,,{'x' * 200_000}\n", "file.unreadable", "cannot be read as CSV"),
        ("duplicate-header.csv", "grants.csv", "id,grantee,awarded,awarded\ng1,one,1,2\n", "column.duplicate", "'awarded' stands there twice"),
        ("rival-headers.csv", "grants.csv", "编号,受资助机构,金额,资助额\ng1,one,1,2\n", "header.ambiguous", "can all be"),
        ("header-of-two-columns.csv", "indicator_values.csv", "编号,指标,目标\ni1,a,2\n", "header.ambiguous", "may mean"),
        ("missing-column.csv", "grants.csv", "id,awarded\ng1,1\n", "column.missing", "'grantee' is missing"),
        ("misspelt-column.csv", "grants.csv", "id,grante\ng1,one\n", "column.missing", "Did you mean 'grante'?"),
        ("unnamed-column.csv", "grants.csv", "id,grantee,\ng1,one,7\n", "column.unnamed", "without a name"),
        ("ragged.csv", "grants.csv", "id,grantee,awarded\ng1,one,10,000\n", "row.ragged", "more cells than the header"),
        ("html-named-csv.csv", "grants.csv", "<html><body><table><tr><td>id</td></tr></table>\n", "column.missing", "missing"),
        ("json-named-csv.csv", "grants.csv", '[{"id": "g1"}]\n', "column.missing", "missing"),
        ("two-tables.csv", "grants.csv", GRANTS + ROW + "\nid,name_zh\none,甲\n", "key.orphan", "name no row"),
        ("huge-number.csv", "grants.csv", GRANTS + f"g1,one,,1{'0' * 308},\n", "cell.type", "cannot be read"),
        ("infinite.csv", "grants.csv", GRANTS + "g1,one,,1e999,\n", "cell.type", "cannot be read"),
        ("exponent.csv", "grants.csv", GRANTS + "g1,one,,1e308,\n", "cell.type", "cannot be read"),
        ("nan.csv", "grants.csv", GRANTS + "g1,one,,NaN,\n", "cell.type", "cannot be read"),
        ("negative-money.csv", "grants.csv", GRANTS + "g1,one,,-5,\n", "cell.range", "out of range"),
        ("negative-persons.csv", "activities.csv", a + "a1,one,,,-30,,,\n", "cell.range", "out of range"),
        ("half-a-person.csv", "activities.csv", a + "a1,one,,,30.5,,,\n", "cell.type", "whole number"),
        ("about-thirty.csv", "activities.csv", a + "a1,one,,,约30,,,\n", "cell.type", "approximate"),
        ("a-range.csv", "activities.csv", a + "a1,one,,,30-40,,,\n", "cell.type", "not a range"),
        ("other-unit.csv", "activities.csv", a + "a1,one,,,30人,,,\n", "cell.type", "another unit"),
        ("comma-decimal.csv", "activities.csv", a + 'a1,one,,,,,"1,5",\n', "cell.ambiguous", "more than one way"),
        ("date-1900.csv", "grants.csv", GRANTS + "g1,one,,,1900-01-00\n", "cell.type", "cannot be read"),
        ("date-9999.csv", "grants.csv", GRANTS + "g1,one,,,9999-12-31\n", "cell.type", "cannot be read"),
        ("date-february-30.csv", "grants.csv", GRANTS + "g1,one,,,2015-02-30\n", "cell.type", "cannot be read"),
        ("date-month-13.csv", "grants.csv", GRANTS + "g1,one,,,2015-13-01\n", "cell.type", "cannot be read"),
        ("date-day-or-month.csv", "grants.csv", GRANTS + "g1,one,,,03/04/2015\n", "cell.ambiguous", "more than one way"),
        ("date-words.csv", "grants.csv", GRANTS + "g1,one,,,三月初\n", "cell.type", "cannot be read"),
        ("trailing-spaces.csv", "grants.csv", GRANTS + "g1 ,one  ,,10 , 2015-03-01\n", "", ""),
        ("wide-space-in-id.csv", "grants.csv", GRANTS + "g1,one\u3000,,10,\n", "", ""),
        ("invisible-in-id.csv", "grants.csv", GRANTS + "g1,one\u200b,,10,\n", "cell.normalised", "put into plain form"),
        ("id-twice.csv", "grants.csv", GRANTS + ROW * 2, "key.duplicate", "share an id"),
        ("id-empty.csv", "grants.csv", GRANTS + ",one,,10,2015-03-01\n", "cell.required", "empty"),
        ("id-nobody.csv", "grants.csv", GRANTS + "g1,nobody,,,\n", "key.orphan", "name no row"),
        ("kind-unknown.csv", "activities.csv", a + "a1,one,party,,,,,\n", "cell.enum", "not among those allowed"),
        ("formula-text.csv", "grants.csv", GRANTS + "g1,one,,=SUM(A1:A3),\n", "cell.type", "cannot be read"),
        ("reference-fault.csv", "grants.csv", GRANTS + "g1,one,,#REF!,\n", "cell.type", "formula fails"),
        ("hash-marks.csv", "grants.csv", GRANTS + "g1,one,,########,\n", "cell.type", "formula fails"),
        ("totals-wrong.csv", "grants.csv", GRANTS + ROW + "合计,,,99999,\n", "rows.totals_differ", "does not state"),
        ("totals.csv", "grants.csv", GRANTS + ROW + "合计,,,10000,\n", "rows.totals", "totals were left out"),
        ("notes-below.csv", "grants.csv", GRANTS + ROW + "\n注：以上金额含税。\n", "rows.notes", "notes under the table"),
        ("title-above.csv", "grants.csv", "2015年资助一览表\n" + GRANTS + ROW, "rows.title", "above the header"),
        ("old-mac-lines.csv", "grants.csv", (GRANTS + ROW).replace("\n", "\r"), "", ""),
        ("cut-off.csv", "grants.csv", GRANTS + ROW + "g2,o", "key.orphan", "name no row"),
        ("programme-twice.csv", "programme.csv", "id,name_zh,start,end\np,甲,2015-01-01,2015-12-31\nq,乙,2015-01-01,2015-12-31\n", "programme.rows", "2 rows"),
        ("period-backwards.csv", "programme.csv", "id,name_zh,start,end\np,甲,2015-12-31,2015-01-01\n", "period.order", "before"),
        ("misspelt-table.csv", "activites.csv", a, "table.unknown", "Did you mean 'activities'?"),
        ("parquet-that-is-none.parquet", "goals.parquet", b"PAR1 and then nothing", "file.unreadable", "cannot be opened"),
        ("empty.parquet", "goals.parquet", b"", "file.unreadable", "cannot be opened"),
        ("numbers.numbers", "grants.numbers", b"PK", "file.format", "cannot read files of this kind"),
    ]  # fmt: skip


def fakes() -> list[tuple[str, str, bytes, str, str]]:
    """Files named as workbooks that are none."""
    sealed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 200
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as plain:
        plain.writestr("photos/1.txt", "x")
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as document:
        document.writestr("word/document.xml", "<x/>")
    return [
        ("empty.xlsx", "more.xlsx", b"", "file.unreadable", "it is empty"),
        ("pdf.xlsx", "more.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "file.unreadable", "it is a PDF"),
        ("picture.xlsx", "more.xlsx", b"\x89PNG\r\n\x1a\n\0\0", "file.unreadable", "it is a picture"),
        (
            "web-page.xls",
            "more.xls",
            b"<html><table><tr><td>id</td></tr></table></html>",
            "file.unreadable",
            "a web page",
        ),
        ("text.xlsx", "more.xlsx", (GRANTS + ROW).encode(), "file.unreadable", "no workbook but text"),
        ("password.xlsx", "more.xlsx", sealed, "file.unreadable", "protected by a password"),
        ("broken-old.xls", "more.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file.unreadable", "damaged"),
        ("archive.xlsx", "more.xlsx", archive.getvalue(), "file.unreadable", "a ZIP archive and no workbook"),
        ("word.xlsx", "more.xlsx", word.getvalue(), "file.unreadable", "a Word document"),
    ]


def workbooks(folder: Path) -> list[tuple[str, str, bytes, str, str]]:
    """Workbooks with something wrong in them."""
    good, rows = as_rows(GOOD["grants"]), [["编号", "受资助机构", "批准金额"], ["g1", "one", 10], ["g2", "two", None]]
    whole = workbook(folder / "whole.xlsx", {"资助": good}).read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF

    def made(name: str, sheets: dict, edit=None) -> bytes:
        return workbook(folder / name, sheets, edit).read_bytes()

    def hide(book) -> None:
        book["资助"].sheet_state = "hidden"

    broken = workbook(folder / "xml.xlsx", {"资助": good})
    with_part(broken, "xl/worksheets/sheet1.xml", lambda part: part[: len(part) // 2])
    no_book = workbook(folder / "book.xlsx", {"资助": good})
    with_part(no_book, "xl/workbook.xml", lambda _part: b"<not xml")
    return [
        ("truncated.xlsx", "资助.xlsx", whole[:-900], "file.unreadable", "damaged"),
        ("flipped-bits.xlsx", "资助.xlsx", bytes(flipped), "file.unreadable", "damaged"),
        ("no-workbook-part.xlsx", "资助.xlsx", no_book.read_bytes(), "file.unreadable", "damaged"),
        ("no-sheets-filled.xlsx", "资助.xlsx", made("blank.xlsx", {"资助": []}), "table.missing", "'Grants' (grants) is missing"),
        ("only-header.xlsx", "资助.xlsx", made("head.xlsx", {"资助": rows[:1]}), "table.empty", "no rows"),
        ("formula-fault.xlsx", "资助.xlsx", made("ref.xlsx", {"资助": [rows[0], ["g1", "one", "#REF!"]]}), "cell.type", "formula fails"),
        ("formula-never-computed.xlsx", "资助.xlsx", made("f.xlsx", {"资助": [rows[0], ["g1", "one", "=1+1"]]}), "cell.formula", "never computed"),
        ("merged-number.xlsx", "资助.xlsx", made("m.xlsx", {"资助": rows}, lambda book: book["资助"].merge_cells("C2:C3")), "cell.ambiguous", "merged over several rows"),
        ("hidden-sheet.xlsx", "资助.xlsx", made("h.xlsx", {"x": [], "资助": good}, hide), "sheet.hidden", "is hidden"),
        ("unknown-sheet.xlsx", "更多.xlsx", made("u.xlsx", {"活动安": [["编号"], ["a1"]], "目标": as_rows(GOOD["goals"])}), "sheet.unknown", "was not read"),
        ("table-in-two-sheets.xlsx", "资助.xlsx", made("t.xlsx", {"资助": good, "grants": good}), "table.twice", "is there twice"),
        ("alias-of-a-table-there.xlsx", "更多.xlsx", made("a.xlsx", {"活动记录表": as_rows(GOOD["activities"])}), "table.twice", "is there twice"),
        ("cut-sheet.xlsx", "资助.xlsx", broken.read_bytes(), "file.unreadable", "cannot be opened"),
        ("ods-of-names.ods", "资助.ods", ods(folder / "o.ods", {"资助": [["编号", "受资助机构"], ["g1", "nobody"]]}).read_bytes(), "key.orphan", "name no row"),
    ]  # fmt: skip


def build(folder: Path) -> None:
    """Write all files and the table of what must come of them."""
    FILES.mkdir(exist_ok=True)
    cases = [*texts(), *fakes(), *workbooks(folder)]
    for name, _as, content, _rule, _says in cases:
        (FILES / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with (HERE / "expected.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "as", "rule", "says"])
        writer.writerows((name, as_, rule, says) for name, as_, _content, rule, says in cases)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        build(Path(scratch))

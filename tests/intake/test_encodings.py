"""Text files in the encodings and with the separators that spreadsheets write."""

import codecs

import pytest

from evalkit import read_programme
from tests.make import issues

SIMPLIFIED = "编号,受资助机构,批准金额,用途\ng1,one,10000,财务管理培训\ng2,two,20000,机构发展\n"
TRADITIONAL = "編號,受資助機構,批准金額,用途\ng1,one,10000,財務管理培訓\ng2,two,20000,機構發展\n"


@pytest.mark.parametrize(
    ("text", "encoding", "mark", "said"),
    [
        (SIMPLIFIED, "utf-8", b"", None),
        (SIMPLIFIED, "utf-8", codecs.BOM_UTF8, None),
        (SIMPLIFIED, "gb18030", b"", "GB18030"),
        (TRADITIONAL, "cp950", b"", "Big5"),
        (TRADITIONAL, "gb18030", b"", "GB18030"),
        (SIMPLIFIED, "utf-16-le", codecs.BOM_UTF16_LE, "UTF-16"),
        (SIMPLIFIED, "utf-16-be", codecs.BOM_UTF16_BE, "UTF-16"),
        (SIMPLIFIED, "utf-32-le", codecs.BOM_UTF32_LE, "UTF-32"),
    ],
)
def test_every_encoding_gives_the_same_table(year, text, encoding, mark, said):
    (year / "grants.csv").write_bytes(mark + text.encode(encoding))
    grants = read_programme(year).grants
    assert grants["id"].tolist() == ["g1", "g2"]
    assert grants["awarded"].tolist() == [10000, 20000]
    assert grants["purpose_zh"].tolist() == [line.split(",")[3] for line in text.splitlines()[1:]]
    told = issues(year, "file.encoding")
    assert len(told) == (said is not None)
    assert all(said in each for each in told)


def test_utf_16_without_a_mark(year):
    text = "id,grantee,awarded\ng1,one,10000\n"
    (year / "grants.csv").write_bytes(text.encode("utf-16-le"))
    assert read_programme(year).grants["awarded"].tolist() == [10000]


def test_a_western_file(year):
    (year / "grants.csv").write_bytes("id,grantee,purpose_en\ng1,one,A café’s rent\n".encode("cp1252"))
    assert read_programme(year).grants["purpose_en"].tolist() == ["A café’s rent"]
    assert "Windows-1252" in issues(year, "file.encoding")[0]


def test_what_can_be_read_in_two_encodings_is_asked(year):
    (year / "grants.csv").write_bytes("id,grantee,purpose_zh\ng1,one,好\n".encode("gb18030"))
    (said,) = issues(year, "file.unreadable")
    assert "as GB18030 (GBK) it says 'g1,one,好', as Big5 'g1,one,疑'" in said


def test_two_encodings_in_one_file_are_an_error_with_the_lines(year):
    text = SIMPLIFIED.encode() + "g3,three,1,内部管理\n".encode("gb18030") + "g4,one,2,陪伴\n".encode()
    (year / "grants.csv").write_bytes(text)
    (said,) = issues(year, "file.unreadable")
    assert "line 4: the file holds text in two encodings" in said
    assert "others are: 4." in said


@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "；", "|"])
def test_separators(year, separator):
    rows = [["编号", "受资助机构", "批准金额"], ["g1", "one", "1.5"], ["g2", "two", ""]]
    (year / "grants.csv").write_text("\n".join(map(separator.join, rows)), encoding="utf-8")
    assert read_programme(year).grants["awarded"].isna().tolist() == [False, True]


def test_the_line_with_which_excel_names_the_separator(year):
    (year / "grants.csv").write_text("sep=;\nid;grantee;awarded\ng1;one;5\n", encoding="utf-8")
    this = read_programme(year)
    assert this.grants["awarded"].tolist() == [5]
    assert this.sources["grants"].lines.tolist() == [3]


def test_a_large_file_is_read_as_a_small_one(year):
    """Large files are read in another way: quotes, lines and empty cells are the same."""
    few = [f'g{i},one,{i},"一, ""二"" {i}"' for i in range(4)]
    many = [f'g{i},one,{i},"一, ""二"" {i}"' for i in range(40_000)]
    for rows in (few, many):
        (year / "grants.csv").write_text("id,grantee,awarded,purpose_zh\n" + "\n".join(rows), encoding="utf-8")
        this = read_programme(year)
        assert this.grants["purpose_zh"].iloc[:2].tolist() == ['一, "二" 0', '一, "二" 1']
        assert (len(this.grants), this.sources["grants"].lines[-1]) == (len(rows), len(rows) + 1)
    many[20_000] = 'g20000,one,1,"two\nlines"'
    (year / "grants.csv").write_text("id,grantee,awarded,purpose_zh\n" + "\n".join(many), encoding="utf-8")
    this = read_programme(year)
    assert this.grants["purpose_zh"][20_000] == "two\nlines"
    assert this.sources["grants"].lines[[20_000, 20_001]].tolist() == [20_002, 20_004]


def test_a_good_year_says_nothing_of_its_encoding(year):
    assert not issues(year, "file.encoding")

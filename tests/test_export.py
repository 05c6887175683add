"""Reports as files to hand in: what Word, LibreOffice, Excel and readers of PDF find in them."""

import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from evalkit.batch.plan import Plan
from evalkit.export.page import Page
from evalkit.export.products import Asked, file_of
from evalkit.export.workbook import write_workbook
from tests.command import evalkit, text_of

pytestmark = pytest.mark.usefixtures("english")
YEAR = "outputs/heping/2015"


@pytest.fixture(scope="module")
def home(seed, tmp_path_factory):
    """The seed's report, and what `evalkit export` made of it beside it, but for PDF."""
    there, _done = seed
    home = tmp_path_factory.mktemp("export")
    shutil.copytree(there, home, dirs_exist_ok=True)
    done = evalkit("export", "heping/2015", "--to", "docx,xlsx", cwd=home)
    assert done.returncode == 0, done.stderr
    for name in ("report.zh.docx", "report.en.docx", "results.zh.xlsx", "results.en.xlsx"):
        assert name in done.stdout
    return home


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request, home):
    """The Word document and the page that it was made from, in each language."""
    folder = home / YEAR
    page = Page((folder / f"report.{request.param}.html").read_text("utf-8"))
    return docx.Document(folder / f"report.{request.param}.docx"), page


def words(document):
    """All words of a document, those in tables too."""
    return "".join(each.text or "" for each in document.element.body.iter(qn("w:t")))


def plain(text):
    return re.sub(r"\s+", "", text)


def test_headings_are_words_own(both):
    document, page = both
    styled = [each for each in document.paragraphs if each.style.name.startswith("Heading ")]
    of_sections = [(f"Heading {each.level - 1}", each.heading) for each in page.sections]
    assert [(each.style.name, each.text) for each in styled][: len(of_sections)] == of_sections
    assert len(styled) == len(of_sections) + 2  # the notes, and how it was made


def test_the_contents_list_all_chapters_and_lead_to_them(both):
    document, page = both
    [contents] = document.element.body.findall(qn("w:sdt"))
    links = contents.findall(f".//{qn('w:hyperlink')}")
    said = ["".join(each.text or "" for each in link.iter(qn("w:t"))) for link in links]
    assert (
        said[: len(page.sections) - 2]
        == [each.heading.replace("　", " ") for each in page.sections if each.level <= 3][: len(page.sections) - 2]
    )
    names = {each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))}
    assert all(link.get(qn("w:anchor")) in names for link in links)
    codes = " ".join(each.text for each in contents.iter(qn("w:instrText")))
    assert 'TOC \\o "1-2"' in codes
    assert document.settings.element.find(qn("w:updateFields")) is not None


def test_every_number_leads_to_its_note(both):
    document, page = both
    links = [each.get(qn("w:anchor")) for each in document.element.body.iter(qn("w:hyperlink"))]
    to_notes = [each for each in links if each.startswith("note-")]
    assert len(to_notes) == sum(len(mark.findall("a")) for mark in page.root.find_class("ek-note")) > 40
    names = [each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))]
    assert set(to_notes) <= set(names)
    assert len(names) == len(set(names))


def test_nothing_of_the_page_is_lost(both):
    document, page = both
    found = plain(words(document))
    found = re.sub(r"[●○]", "", found)
    for kind in ("statement", "lead", "remedy", "label", "value", "n", "verdict", "ek-source"):
        for element in page.root.find_class(kind):
            assert plain(element.text_content()) in found, kind


def test_heads_of_tables_repeat_and_tables_and_figures_are_numbered(both):
    document, _page = both
    for table in document.tables:
        rows = table._tbl.tr_lst
        if table.style is None and rows and table._tbl.tblPr.find(qn("w:tblBorders")) is not None:
            assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    captions = [each for each in document.paragraphs if each.style.name == "Caption"]
    codes = [code.text.split()[1] for each in captions for code in each._p.iter(qn("w:instrText"))]
    assert codes.count("Figure") == 9
    assert codes.count("Table") >= 15


def test_pictures_say_what_they_show_and_fit_the_sheet(both):
    document, _page = both
    pictures = document.inline_shapes
    assert len(pictures) == 9
    for each in pictures:
        assert len(each._inline.docPr.get("descr")) > 30
        assert each.width.mm <= 170
        assert each.height.mm <= 230


def test_properties_name_the_report_and_nobody(home, both):
    document, page = both
    core = document.core_properties
    assert (core.title, core.author, core.last_modified_by) == (page.title, "", "")
    with zipfile.ZipFile(home / YEAR / "report.zh.docx") as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_chinese_has_a_chinese_typeface(both):
    document, _page = both
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "微软雅黑"
    assert defaults.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_it_with_pages_contents_and_pictures(home, office, tmp_path):
    reader = pypdf.PdfReader(office(home / YEAR / "report.zh.docx", "pdf", tmp_path))
    assert 25 <= len(reader.pages) <= 60
    first, second, third = (plain(page.extract_text()) for page in reader.pages[:3])
    assert "重庆和平台2015" in first
    assert "1.1项目执行简介" in second  # the contents
    assert f"3/{len(reader.pages)}" in third  # the foot
    assert sum(len(page.images) for page in reader.pages) >= 9


# ---- PDF


@pytest.mark.slow
def test_pdf_is_the_page_on_a4_with_page_numbers_and_an_outline(home, chromium, tmp_path):
    done = evalkit(
        *("export", "heping/2015", "--to", "pdf", "--lang", "zh", "--into", tmp_path),
        cwd=home,
        EVALKIT_CHROMIUM=chromium,
    )
    assert done.returncode == 0, done.stderr
    [file] = tmp_path.iterdir()
    assert file.name == "heping-2015-report.zh.pdf"
    reader = pypdf.PdfReader(file)
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "重庆和平台 2015"
    assert f"2/{len(reader.pages)}" in plain(reader.pages[1].extract_text())
    assert "项目回顾" in str(reader.outline)


def test_without_a_browser_the_other_formats_are_made_and_it_says_what_to_do(home, tmp_path):
    done = evalkit(
        *("export", "heping/2015", "--to", "pdf,xlsx", "--lang", "en", "--into", tmp_path),
        cwd=home,
        EVALKIT_CHROMIUM="no-such-browser",
    )
    assert done.returncode == 1
    assert "EVALKIT_CHROMIUM names the browser 'no-such-browser', which is not there." in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["heping-2015-results.en.xlsx"]


def test_a_browser_that_prints_nothing_is_named_with_its_words(home, tmp_path):
    done = evalkit(
        *("export", "heping/2015", "--to", "pdf", "--lang", "en", "--into", tmp_path),
        cwd=home,
        EVALKIT_CHROMIUM="false",
    )
    assert done.returncode == 1
    assert "false made no PDF (it said nothing)." in done.stderr
    assert not list(tmp_path.iterdir())


# ---- XLSX


def test_workbook_has_numbers_with_formats_and_heads_that_stay(home):
    book = openpyxl.load_workbook(home / YEAR / "results.en.xlsx")
    assert book.sheetnames == ["Indicators", "Contributions", "Data issues", "About"]
    for sheet in book.worksheets[:3]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
    heads = [cell.value for cell in book["Indicators"][1]]
    rows = {
        (row[heads.index("Name in tables")].value, row[heads.index("Group")].value): row
        for row in book["Indicators"].iter_rows(min_row=2)
    }
    at = heads.index("Value")
    share = rows["regrant_share", "All"][at]
    assert (round(share.value, 6), share.number_format) == (0.359712, "0.0%")
    assert (rows["granted", "All"][at].value, rows["granted", "All"][at].number_format) == (40000, '"¥"#,##0')
    assert (rows["person_times", "Leshan"][at].value, rows["person_times", "Leshan"][at].number_format) == (
        318,
        "#,##0",
    )
    assert rows["goals_met", "All"][at].value is None  # missing is empty, never 0
    assert "empty in every row" in rows["goals_met", "All"][heads.index("Not available, because")].value


def test_contributions_in_the_workbook_add_up_to_the_indicator(home):
    sheet = openpyxl.load_workbook(home / YEAR / "results.en.xlsx")["Contributions"]
    heads = [cell.value for cell in sheet[1]]
    name, part = heads.index("Name in tables"), heads.index("Numerator")
    parts = [row[part] for row in sheet.iter_rows(min_row=2, values_only=True) if row[name] == "person_times"]
    assert sum(part for part in parts if part is not None) == 318


def test_texts_of_a_workbook_never_become_formulas(home, tmp_path):
    folder = tmp_path / "outputs"
    shutil.copytree(home / YEAR, folder)
    issues = folder / "data_issues.csv"
    first, *_rest = issues.read_text("utf-8-sig").splitlines()
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "1e5", "007"]
    guarded = [f"'{text}" if text[0] in "=+-@" else text for text in texts]
    lines = [f'r,note,t,c,f.csv,1,k,"{text.replace(chr(34), chr(34) * 2)}",m,r,,m,r' for text in guarded]
    issues.write_text("\n".join([first, *lines]) + "\n", "utf-8-sig")
    write_workbook(folder, "en", tmp_path / "book.xlsx", {})
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Data issues"]
    cells = [row[7] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert all(cell.quotePrefix for cell in cells[:5])
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


@pytest.mark.office
def test_libreoffice_opens_the_workbook(home, office, tmp_path):
    again = office(home / YEAR / "results.zh.xlsx", "ods", tmp_path)
    assert again.stat().st_size > 5000


# ---- what is refused


def test_unknown_formats_are_refused_with_a_hint(home):
    done = evalkit("export", "heping/2015", "--to", "docs", cwd=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no format 'docs'. Did you mean 'docx'?" in done.stderr


def test_a_report_that_is_not_made_yet_says_what_to_run(home):
    done = evalkit("export", "heping/2015", "--to", "docx", "--lang", "zh", "--audience", "funder", cwd=home)
    assert done.returncode == 1
    assert (
        "heping/2015 (funder) has no report in 'zh' yet. Run 'evalkit run heping/2015 --audience funder', then export."
        in done.stderr
    )


def test_a_report_older_than_its_data_is_not_exported(home, tmp_path):
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    for file in (tmp_path / YEAR).glob("*.docx"):
        file.unlink()
    grants = tmp_path / "data/heping/2015/grants.csv"
    grants.write_text(grants.read_text("utf-8").replace("10000", "20000", 1), "utf-8")
    done = evalkit("export", "data/heping/2015", "--to", "docx", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 1
    assert "the report in 'zh' is older than its data (data changed: grants.csv)" in done.stderr
    assert "Run 'evalkit run heping/2015', then export." in done.stderr
    assert not list((tmp_path / YEAR).glob("*.docx"))


def test_a_year_that_is_not_there_is_named(home):
    done = evalkit("export", "heping/2014", cwd=home)
    assert done.returncode == 2
    assert "There is no folder data/heping/2014." in done.stderr


def test_a_file_that_cannot_be_written_stops_no_other_and_is_left_as_it_was(home, tmp_path):
    held = tmp_path / "heping-2015-report.en.docx"
    held.mkdir()  # what an open file is on Windows: something that cannot be replaced
    done = evalkit("export", "heping/2015", "--to", "docx,xlsx", "--lang", "en", "--into", tmp_path, cwd=home)
    assert done.returncode == 1
    assert f"{held.as_posix()} cannot be written" in done.stderr
    assert "close it there, then export again" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == [held.name, "heping-2015-results.en.xlsx"]


def test_a_document_that_was_changed_by_hand_is_kept(home, tmp_path):
    words_ = ("export", "heping/2015", "--to", "docx,xlsx", "--lang", "en", "--into", tmp_path)
    assert evalkit(*words_, cwd=home).returncode == 0
    assert evalkit(*words_, cwd=home).returncode == 0  # what nobody has touched is replaced
    for name, opened in (("report.en.docx", docx.Document), ("results.en.xlsx", openpyxl.load_workbook)):
        file = tmp_path / f"heping-2015-{name}"
        edited = opened(file)
        properties = edited.core_properties if name.endswith("docx") else edited.properties
        properties.created = datetime(2020, 1, 1)  # long before it is saved now
        edited.save(file)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    done = evalkit(*words_, cwd=home)
    assert done.returncode == 1
    assert done.stderr.count("was changed by hand since it was exported, and stays as it is.") == 2
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_help_names_the_formats():
    done = evalkit("export", "--help")
    assert done.returncode == 0
    for word in ("--to", "--outline", "--into", "docx", "pdf", "xlsx"):
        assert word in done.stdout


# ---- what is private


def test_what_is_not_public_says_so_in_its_name():
    asked = Asked(outline=Path("funder.yaml"), into=Path("to-send"))
    plan = Plan(Path("data/heping/2015"), ("zh",), "internal", Path("annual.ipynb"), {})
    assert file_of(plan, Path("outputs"), "zh", "docx", asked) == Path("to-send/heping-2015-internal-funder.zh.docx")
    assert file_of(plan, Path("outputs"), "zh", "xlsx", asked) == Path("to-send/heping-2015-internal-results.zh.xlsx")
    assert file_of(plan, Path("outputs"), "zh", "docx", Asked()) == Path("outputs/report.zh.docx")


def test_nothing_private_is_in_what_is_public(home):
    private = {"渝州", "yuzhou"}  # stands everywhere: the search itself works
    people = (home / "data/heping/2015/people.csv").read_text("utf-8-sig").splitlines()
    names = {cell.strip() for line in people[1:] for cell in line.split(",")[1:3] if len(cell.strip()) > 1}
    page = text_of(home / YEAR / "report.zh.html") + text_of(home / YEAR / "report.en.html")
    hidden = {name for name in names if name not in page}
    assert hidden
    found = ""
    for file in (home / YEAR).glob("re*.*x"):
        with zipfile.ZipFile(file) as archive:
            found += "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    assert any(each in found for each in private)
    assert not [name for name in hidden if name in found]


def test_browser_is_found_where_the_system_keeps_it(monkeypatch, tmp_path):
    from evalkit.export import pdf

    monkeypatch.delenv("EVALKIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.write_text("#!/bin/sh\n")
    edge.chmod(0o755)
    assert pdf.find_browser() == str(edge)
    assert subprocess.run([pdf.find_browser()], check=False).returncode == 0

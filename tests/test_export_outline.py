"""A funder's own outline: what it may say, what is refused, and what the document becomes."""

import docx
import pytest

from evalkit.errors import DataError, UsageError
from evalkit.export.arrange import arrange
from evalkit.export.outline import read_outline
from evalkit.export.page import Page, words

pytestmark = pytest.mark.usefixtures("english")
KNOWN = ["1", "1.1", "1.10", "2", "2.1", "2.2", "2.2.1", "3", "C"]
OUTLINE = """\
title: {zh: 结项报告, en: Final report}
sections:
  - title: {zh: 一、成效, en: I. Results}
    from: [2.2, 1.1]
  - title: {zh: 二、其余, en: II. The rest}
    sections:
      - title: {zh: 目标, en: Goals}
        from: 2
  - title: III
leave_out: [2.1]
"""


def section(level, heading, body):
    return f"<h{level} id='x'>{heading}</h{level}>{body}"


def door(number):
    return f'<button class="ek-n" data-trace="k{number}">9</button><sup class="ek-note"><a href="#note-{number}">{number}</a></sup>'


BODY = "".join((
    section(2, "1　Review", ""),
    section(3, "1.1　In brief", f"<p>brief {door(1)}</p>"),
    section(3, "1.10　Tenth", "<p>tenth</p>"),
    section(2, "2　Performance", "<p>all of it</p>"),
    section(3, "2.1　Goals", f"<p>goals {door(2)}</p>"),
    section(3, "2.2　Outputs", f"<p>outputs {door(3)}</p>"),
    section(4, "2.2.1　Books", "<p>books</p>"),
    section(2, "3　Voices", "<p>voices</p>"),
    section(2, "C　Sheets", "<p>sheets</p>"),
))  # fmt: skip
NOTES = "".join(
    f'<details class="trace" id="note-{n}"><summary><span class="trace-number">{n}</span> note {n}</summary></details>'
    for n in (1, 2, 3)
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Tiny 2015</title></head><body class="report">
<header class="cover"><p class="overline">Evaluation report</p><h1>Tiny 2015</h1></header>
<nav class="contents"><details><summary>Contents</summary><ol></ol></details></nav>
<main id="main"><div class="ek-cell"><div class="ek-out">{BODY}</div><details class="ek-code"></details></div>
<section id="traces"><h2 id="traces-title">Notes</h2><div class="folded">{NOTES}</div></section></main></body></html>"""


def outlined(tmp_path, text, known=KNOWN, **more):
    file = tmp_path / "funder.yaml"
    file.write_text(text, "utf-8")
    return read_outline(file, known, **more)


def arranged(tmp_path, text=OUTLINE):
    page = Page(PAGE)
    arrange(page, outlined(tmp_path, text))
    return page


def test_sections_stand_under_the_funders_headings(tmp_path):
    page = arranged(tmp_path)
    assert [(each.level, each.heading) for each in page.sections] == [
        (2, "I. Results"),
        (3, "Outputs"),
        (4, "Books"),
        (3, "In brief"),
        (2, "II. The rest"),
        (3, "Goals"),
        (2, "III"),
    ]
    assert [words(block) for block in page.sections[1].blocks] == ["outputs 91"]
    assert [words(block) for block in page.sections[5].blocks] == ["all of it"]
    assert [words(block) for block in page.sections[6].blocks] == ["Nothing is reported on this."]
    assert words(page.cover.find_class("overline")[0]) == "Final report"


def test_what_is_left_out_is_said_at_the_end(tmp_path):
    [last] = arranged(tmp_path).closing
    assert words(last) == (
        "This document follows its funder's outline, which leaves out of the full report: "
        "1.10 Tenth; 2.1 Goals; 3 Voices; C Sheets."
    )


def test_notes_are_numbered_anew_and_those_of_nothing_are_gone(tmp_path):
    page = arranged(tmp_path)
    assert [(each.get("id"), words(each)) for each in page.notes] == [("note-1", "1 note 3"), ("note-2", "2 note 1")]


def test_the_page_for_print_has_the_same_order_and_contents(tmp_path):
    again = Page(arranged(tmp_path).text())
    assert [each.heading for each in again.sections] == [
        *("I. Results", "Outputs", "Books", "In brief", "II. The rest", "Goals", "III"),
    ]
    [contents] = again.root.find_class("contents")
    assert [words(link) for link in contents.iter("a")] == [
        *("I. Results", "Outputs", "In brief", "II. The rest", "Goals", "III", "Notes"),
    ]


def test_an_outline_that_names_all_leaves_nothing_to_say(tmp_path):
    page = arranged(tmp_path, "sections:\n  - {title: All, from: [1, 2, 3, C]}\n")
    assert page.closing == []
    assert len(page.sections) == 1 + len(KNOWN)


def test_codes_are_read_as_they_are_written(tmp_path):
    outline = outlined(tmp_path, "sections:\n  - title: T\n    from: [1.10, 1.1]\n")
    assert outline.entries[0].sources == ("1.10", "1.1")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("sections:\n  - title: T\n    from: [1.1, 9.9]\n", 3, "the report has no section '9.9'"),
        ("sections:\n  - title: T\n    from: [1.1]\n  - title: U\n    from: [1.1]\n", 5, "section '1.1' is named already in line 3"),
        ("sections:\n  - title: T\n    form: [1.1]\n", 3, "form: there is no such entry. Did you mean 'from'?"),
        ("sections:\n  - from: [1.1]\n", 2, "a heading without a title"),
        ("sections:\n  - title: {zh: 甲}\n    from: [1.1]\n", 2, "a title that has no words in 'en'"),
        ("sections: 5\n", 1, "sections: '5'; expected a list of entries"),
        ("sections: []\n", 1, "sections: nothing; expected a list of entries"),
        ("title: T\n", 1, "sections: nothing; expected a list of entries"),
        ("- 1\n- 2\n", 1, "expected entries such as: title, sections, leave_out"),
        ("sections:\n  - just words\n", 2, "'just words'; expected entries such as: title, from, sections"),
        ("", 1, "nothing; expected entries such as"),
        ("leave_out: [7]\nsections:\n  - title: T\n", 1, "the report has no section '7'"),
        ("sections:\n  - title: A\n    sections:\n      - title: B\n        sections:\n          - title: C\n            sections: [{title: D}]\n", 6, "3 levels are the most"),
    ],
)  # fmt: skip
def test_faults_are_named_with_their_lines(tmp_path, text, line, said):
    with pytest.raises(DataError, match="entries cannot be used") as caught:
        outlined(tmp_path, text)
    told = str(caught.value)
    assert f"line {line}: " in told
    assert said in told
    assert "Traceback" not in told


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path):
    with pytest.raises(DataError, match=r"funder\.yaml, line 2: it is no YAML"):
        outlined(tmp_path, "sections:\n  - title: T: U\n")


def test_an_outline_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"There is no file .*none\.yaml"):
        read_outline(tmp_path / "none.yaml", KNOWN)


def test_a_title_in_one_language_serves_where_only_that_is_asked_for(tmp_path):
    outline = outlined(tmp_path, "sections:\n  - title: {zh: 甲}\n    from: [1.1]\n", languages=["zh"])
    assert outline.entries[0].title == {"zh": "甲"}


def test_the_outline_becomes_a_word_document(tmp_path):
    from evalkit.export.docx import write_docx

    write_docx(arranged(tmp_path), tmp_path / "funder.docx")
    document = docx.Document(tmp_path / "funder.docx")
    heads = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert heads == ["I. Results", "Outputs", "Books", "In brief", "II. The rest", "Goals", "III", "Notes"]
    assert any("leaves out of the full report" in each.text for each in document.paragraphs)

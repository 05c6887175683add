"""The documents: their examples run, their commands exist and print what they show, both languages say the same."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

import evalkit as ek
from evalkit import words
from evalkit.batch.asked import read_asked
from evalkit.cli import app
from evalkit.contributions import Contributions
from evalkit.export.outline import read_outline
from tests import documents
from tests.command import EVALKIT, evalkit
from tests.documents import CHINESE, DOCUMENTS, ROOT, WRITTEN, english, examples
from tests.portfolio import notebook

OWN = "docs/own-indicator.md"
SHOWN = [name for name in WRITTEN if documents.blocks(name, "console")]
QUICK = {"check", "new", "form", "indicators"}
COMMAND = typer.main.get_command(app)


def test_every_page_is_there_in_both_languages():
    alone = {"CONTRIBUTING.md", *(f"docs/{name}.md" for name in documents.ENGLISH_ONLY)}
    assert {english(name) for name in CHINESE} == {name for name in WRITTEN if name not in CHINESE} - alone


@pytest.mark.parametrize("page", CHINESE)
def test_both_languages_have_the_same_parts(page):
    other = english(page)
    assert [level for level, _words in documents.headings(page)] == [
        level for level, _words in documents.headings(other)
    ]
    assert list(documents.shared(page)) == list(documents.shared(other))
    assert documents.tables(page) == documents.tables(other)
    assert sorted(_in_english(page)) == sorted(_in_english(other))


def _in_english(page):
    return [re.sub(r"\.(zh|en)\.", ".", link) for link, _anchor in documents.links(page)]


@pytest.mark.parametrize("page", CHINESE)
def test_chinese_pages_lead_to_chinese_pages(page):
    for link, _anchor in documents.links(page):
        target = (ROOT / page).parent / link
        assert link == "README.md" or link.endswith(".zh.md") or not target.with_suffix(".zh.md").exists(), link


@pytest.mark.parametrize("page", CHINESE)
def test_chinese_paragraphs_stand_on_one_line(page):
    """Browsers show a line that ends between two Chinese characters with a space there."""
    wide = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
    assert re.findall(rf".{wide}\n *{wide}.", documents.prose(page)) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    for link, anchor in documents.links(document):
        target = (ROOT / document).parent / link if link else ROOT / document
        assert target.exists(), link
        assert not anchor or anchor in documents.anchors(target.relative_to(ROOT)), (link, anchor)


@pytest.mark.parametrize("document", WRITTEN)
def test_commands_and_options_exist(document, capsys):
    known = {option for command in COMMAND.commands.values() for each in command.params for option in each.opts}
    assert {*documents.options(document)} <= known | {"--help"}
    for name, *given in documents.commands(document):
        try:
            COMMAND.commands[name].make_context(name, [*given])
        except typer.Exit:
            assert given == ["--help"]
        except typer.BadParameter as error:
            if type(error).__name__ != "MissingParameter":  # a command that is only named may go without its year
                raise


def test_quick_commands_of_the_readme_run(seed, tmp_path):
    home = shutil.copytree(seed[0], tmp_path / "home")
    quick = [given for given in documents.listed("README.md") if given[0] in QUICK or "--dry-run" in given]
    assert {given[0] for given in quick} == QUICK | {"run"}
    for given in quick:
        done = evalkit(*given, cwd=home)
        assert (done.returncode, done.stderr) == (0, ""), given
        assert done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("document", SHOWN)
def test_commands_print_what_is_shown(document, seed, tmp_path):
    """Each page's console blocks, one command after the other, where the seed's report has been made."""
    home = shutil.copytree(seed[0], tmp_path / "home")
    _prepare(document, home)
    folders = os.pathsep.join([str(Path(EVALKIT).parent), os.environ["PATH"]])
    lang = "zh" if document in CHINESE else "en"
    for code in examples(document, "console"):
        for command, shown in documents.dialogue(code):
            done = subprocess.run(
                command,
                shell=True,
                cwd=home,
                env={**os.environ, "EVALKIT_LANG": lang, "COLUMNS": "120", "PATH": folders},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            printed = done.stdout + (done.stderr if done.returncode else "")
            assert re.fullmatch(_pattern(command, shown), _even(printed)), (command, printed)


def _prepare(document, home):
    """The files that a page speaks of."""
    if "own-report" in document:
        parameters, *cells = examples(document)
        notebook(home / "mine.ipynb", *cells, parameters=parameters)
    if "reading" in document:
        (home / "data/heping/2016").mkdir()
        for table in ("programme.csv", "grantees.csv"):
            shutil.copy(home / "data/heping/2015" / table, home / "data/heping/2016")
        [grants] = examples(document, "csv")
        (home / "data/heping/2016/资助.csv").write_text(grants, "utf-8")


def _even(printed):
    return "\n".join(" ".join(line.split()) for line in printed.splitlines())


def _pattern(command, shown):
    """What may be printed: `…` in a line of its own stands for any lines, and seconds and sizes may be others."""
    lines = [r"[\s\S]*" if line == "…" else re.escape(line) for line in _even(shown).splitlines()]
    pattern = "\n".join(lines)
    if command.startswith(("evalkit run", "evalkit export")):
        pattern = re.sub(r"\d+\\\.\d", r"\\d+\\.\\d", re.sub(r"\d+\\\.\d\\ [kM]B", r"[\\d.]+ [kM]B", pattern))
    return pattern


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the examples of a document one after the other, in a folder that has the seed's data."""
    ek.use_language("en")
    shutil.copytree(ROOT / "data/heping/2015", tmp_path / "data/heping/2015")
    monkeypatch.chdir(tmp_path)

    def run(document):
        names = {"__name__": document}
        for example in examples(document):
            exec(compile(example, document, "exec"), names)
        return names

    return run


@pytest.mark.parametrize("document", ["README.md", OWN])
def test_examples_run(document, run):
    run(document)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_rubric_of_the_documents_gives_the_grade_that_is_shown(lang, run, tmp_path, capsys):
    """Every rubric on the page can be used; the last one judges the seed as the page says, lines broken as they like."""
    page = {"en": "docs/rubric.md", "zh": "docs/rubric.zh.md"}[lang]
    ek.use_language(lang)
    for text in examples(page, "yaml"):
        (tmp_path / "data/heping/rubric.yaml").write_text(text, "utf-8")
        names = run(page)
        printed = capsys.readouterr().out
    [shown] = examples(page, "text")
    assert "".join(printed.split()) == "".join(shown.split())
    assert len(names["verdict"].tests()) == documents.tables(page)[-1] - 2 + 1  # one line tells of two


def test_own_indicators_show_every_kind_of_measure(run):
    names = run(OWN)
    mine = [each for each in names.values() if getattr(each, "__module__", "") == OWN]
    results = ek.measure(names["year"], mine)
    kinds = {each.contributions.kind for each in results}
    makers = {name for name in ek.__all__ if getattr(getattr(ek, name), "__module__", "") == Contributions.__module__}
    assert kinds == makers - {"Contributions", "unavailable"}
    assert [each.indicator.id for each in results if each.reason] == []


def test_the_table_as_parquet_gives_the_same(run, tmp_path):
    names = run(OWN)
    folder = tmp_path / "data/heping/2015"
    (tmp_path / "activities.parquet").replace(folder / "activities.parquet")
    (folder / "activities.csv").unlink()
    again = ek.measure(ek.read_programme(folder), names["mine"])
    assert again.to_frame().equals(ek.measure(names["year"], names["mine"]).to_frame())


def test_the_outline_in_the_documents_is_one_for_the_report(tmp_path):
    [text] = examples("docs/export.md", "yaml")
    (tmp_path / "funder.yaml").write_text(text, "utf-8")
    outline = read_outline(tmp_path / "funder.yaml", list(words.outline()))
    assert outline.entries[0].title["en"] == "1. The project"


def test_the_batch_in_the_documents_can_be_read(tmp_path):
    [text] = examples("docs/batch.md", "yaml")
    (tmp_path / "batch.yaml").write_text(text, "utf-8")
    assert [entry.get("notebook") for entry in read_asked(tmp_path / "batch.yaml")] == [None, "mine.ipynb", "trend"]


@pytest.mark.parametrize("document", ["docs/explore.md", "docs/explore.zh.md"])
def test_the_cells_of_the_documents_are_those_of_explore(document):
    cells = re.findall(r"(?m)^\| `([^`]+)`", documents.text(document))
    sources = [
        "".join(cell["source"]) for cell in json.loads((ROOT / "notebooks/explore.ipynb").read_text("utf-8"))["cells"]
    ]
    assert len(cells) > 5
    assert [cell for cell in cells if not any(cell in source.splitlines() for source in sources)] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_texts_written_beside_a_year_fit_it(lang, tmp_path):
    """The narrative and the silenced.yaml of the documents: nothing is told of them, and two issues are silenced."""
    year = shutil.copytree(ROOT / "data/heping/2015", tmp_path / "data/heping/2015")
    suffix = {"en": "", "zh": ".zh"}[lang]
    [narrative], [silenced] = (
        examples(f"docs/narrative{suffix}.md", "markdown"),
        examples(f"docs/checks{suffix}.md", "yaml"),
    )
    (year / f"narrative.{lang}.md").write_text(narrative, "utf-8")
    (year / "silenced.yaml").write_text(silenced, "utf-8")
    done = evalkit("check", "heping/2015", cwd=tmp_path)
    assert done.returncode == 0
    assert "2 silenced" in done.stdout
    assert "narrative." not in done.stdout


def test_the_own_report_of_the_documents_is_made(tmp_path):
    shutil.copytree(ROOT / "data/heping/2015", tmp_path / "data/heping/2015")
    parameters, *cells = examples("docs/own-report.md")
    notebook(tmp_path / "mine.ipynb", *cells, parameters=parameters)
    done = evalkit("run", "heping/2015", "--lang", "en", "--notebook", "mine.ipynb", "-p", "cases=5", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "outputs/heping/2015/report.en.html").read_text("utf-8")
    assert 'data-trace="goals_with_results"' in page
    assert "Grants" in page
    assert 'data-trace="sessions"' in page  # the number in the sentence
    assert "The largest activities" in page
    assert "40,000 of 111,200 yuan" in page  # the picture's title
    assert "Training of volunteers" in page.rpartition("The largest activities")[2]
    assert "What is doubtful in the data" in page

"""The examples in the documents are run, and say the same in both languages."""

import re
import shutil
from pathlib import Path

import pytest

import evalkit as ek
from evalkit import words
from evalkit.contributions import Contributions
from evalkit.export.outline import read_outline
from tests.command import evalkit
from tests.portfolio import notebook

ROOT = Path(__file__).parents[1]
OWN = "docs/own-indicator.{}.md"


def examples(document, kind="python"):
    return re.findall(rf"(?s)```{kind}\n(.*?)```", (ROOT / document).read_text("utf-8"))


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


@pytest.mark.parametrize("document", ["README.md", OWN.format("en")])
def test_examples_run(document, run):
    run(document)


def test_the_pages_of_both_languages_have_the_same_examples():
    for kind in ("python", "toml"):
        assert examples(OWN.format("zh"), kind) == examples(OWN.format("en"), kind) != []


def test_own_indicators_show_every_kind_of_measure(run):
    names = run(OWN.format("en"))
    mine = [each for each in names.values() if getattr(each, "__module__", "") == OWN.format("en")]
    results = ek.measure(names["year"], mine)
    kinds = {each.contributions.kind for each in results}
    makers = {name for name in ek.__all__ if getattr(getattr(ek, name), "__module__", "") == Contributions.__module__}
    assert kinds == makers - {"Contributions", "unavailable"}
    assert [each.indicator.id for each in results if each.reason] == []


def test_the_table_as_parquet_gives_the_same(run, tmp_path):
    names = run(OWN.format("en"))
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


def test_the_own_report_of_the_documents_is_made(tmp_path):
    shutil.copytree(ROOT / "data/heping/2015", tmp_path / "data/heping/2015")
    parameters, *cells = examples("docs/own-report.md")
    notebook(tmp_path / "mine.ipynb", *cells, parameters=parameters)
    done = evalkit("run", "heping/2015", "--lang", "en", "--notebook", "mine.ipynb", "-p", "cases=5", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "outputs/heping/2015/report.en.html").read_text("utf-8")
    assert 'data-trace="goals_with_results"' in page
    assert "Grants" in page


def test_links_between_documents_lead_somewhere():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / link).exists(), (document.name, link)

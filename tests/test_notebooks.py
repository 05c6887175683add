"""Every notebook of the project, run by papermill itself: in both languages, on the real year and on a portfolio."""

import ast
import html
import json
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from evalkit.demo import write_demo

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OF = {"heping": {"programme": "heping", "year": "2015"}, "portfolio": {"programme": "demo-003", "year": "2020"}}
CALLED = {"heping": {"zh": "和平台", "en": "Heping"}, "portfolio": {"zh": "生成的数据", "en": "generated data"}}
SAID = {  # of the real year
    "annual": ["111,200", "40,000", "36.0", "318"],
    "explore": ["111,200", "318"],
    "trend": ["318", "40,000"],
    "portfolio": ["111,200"],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folders of data: the project's own, and five generated programmes of six years each."""
    folder = tmp_path_factory.mktemp("portfolio")
    write_demo(folder, 5, 6, 1)
    return {"heping": ROOT / "data", "portfolio": folder}


def shows(cell):
    """Is the last line of a cell one that is shown?"""
    return isinstance(ast.parse(cell.source).body[-1], ast.Expr) and not cell.source.endswith(";")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("on", OF)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(notebook, on, lang, data, tmp_path):
    (tmp_path / "data").symlink_to(data[on])
    declared = papermill.inspect_notebook(str(notebook))
    given = {**OF[on], "lang": lang, "audience": "internal", "data": "data", "outputs": "saved"}
    done = tmp_path / "done.ipynb"
    papermill.execute_notebook(
        str(notebook),
        str(done),
        parameters={name: value for name, value in given.items() if name in declared},
        cwd=str(tmp_path),
        kernel_name="python3",
        progress_bar=False,
    )
    cells = [cell for cell in nbformat.read(done, as_version=4).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert {each.output_type for each in outputs} <= {"execute_result", "display_data"}
    assert [cell.source for cell in cells if shows(cell) and not cell.outputs] == []
    shown = "".join(html.unescape(each.data.get("text/html", "")) for each in outputs)
    assert CALLED[on][lang] in shown
    assert on == "portfolio" or [each for each in SAID[notebook.stem] if each not in shown] == []
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", json.dumps(outputs, ensure_ascii=False))
    if notebook.stem == "explore":
        assert {"zh": "每项活动的场次", "en": "Sessions per activity"}[lang] in shown
        assert (
            tmp_path / "outputs/internal" / OF[on]["programme"] / OF[on]["year"] / f"explore/report.{lang}.html"
        ).exists()
    assert "outputs" not in declared or (tmp_path / "saved/indicators.csv").exists()

"""A small portfolio on disk, with a notebook that reads a year and writes a table, and the command that runs it."""

import nbformat

from tests.command import evalkit
from tests.make import make_year

PARAMETERS = (
    'programme = "x"\nyear = "1"\ndata = "../data"\nlang = "en"\naudience = "public"\noutputs = ""\ncases: int = 3'
)
READS = """
import evalkit as ek, pathlib
ek.use_language(lang)
this = ek.read_programme(f"{data}/{programme}/{year}", audience=audience)
pathlib.Path(outputs, "rows.csv").write_text(f"{programme},{year},{len(this.grants)},{cases}\\n")
"""


def notebook(path, *cells, parameters=PARAMETERS):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    made.cells += [nbformat.v4.new_code_cell(each) for each in cells]
    nbformat.write(made, path)
    return path


def make_home(tmp_path):
    """Two programmes of two years, and a small notebook."""
    for programme in ("east", "west"):
        for year in ("2015", "2016"):
            make_year(tmp_path / "data" / programme / year)
    notebook(tmp_path / "small.ipynb", READS)
    return tmp_path


def run(home, *words, **env):
    return evalkit("run", "--lang", "en", "--notebook", "small.ipynb", *words, cwd=home, **env)

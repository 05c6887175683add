"""The template that nbconvert finds by name: `jupyter nbconvert --to html --template evalkit report.ipynb`.

The page is the one that `evalkit run` makes of the same notebook, whichever way the notebook was executed.
"""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from evalkit.i18n import language
from evalkit.report.rendering import carried, render_notebook


class WholePage(Preprocessor):
    """Makes the page of an executed notebook, for the template to put it out; the notebook itself is left empty."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the page into `resources`.

        A notebook that carries no cover (see `evalkit.cover`) has its file's name for a title.
        """
        lang = carried(nb).get("lang") or language()
        name = resources.get("metadata", {}).get("name", "")
        resources["evalkit"] = render_notebook(nb, lang=lang, title=name)
        nb.cells = []
        return nb, resources

"""render: an executed notebook becomes one self-contained HTML page."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import DataTypeFilter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from evalkit.html import PAGE_DATA
from evalkit.i18n import _, in_language
from evalkit.report import body as steps
from evalkit.report.cutting import cut_tables, cut_text
from evalkit.report.frames import like_others
from evalkit.report.pages import TEMPLATES, page


def render(notebook: NotebookNode, *, lang: str, title: str, meta: Mapping[str, Any]) -> str:
    """The report's page as HTML, complete in itself: it makes no request to anywhere.

    Args:
        notebook: the executed notebook; it is not changed.
        lang: 'zh' or 'en', the language of the page's own words.
        title: the page's title, and its only h1.
        meta: what stands around the notebook's outputs; every key may be absent. Strings are shown as text,
        `markupsafe.Markup` as HTML.

            - `overline`: what kind of report this is, above the title
            - `provisional`: why the figures are not final
            - `verdict`, `firmness`, `limits`: the cover's three sentences (they may hold doors, as Markup)
            - `facts`: (label, value) pairs for the cover: period, for whom, by whom, cut-off date
            - `key_figures`: the `.key-figures` block as Markup, where no cell of the notebook shows it
            - `traces`: what each door opens, `{KEY: {title, formula, n, left_out, limits, rows: [{file, line,
              values}], more}}`
            - `made`: (label, value) pairs on how this page was made: versions, parameters, hashes
    """
    with in_language(lang):
        with _ONE_AT_A_TIME:
            content, _resources = _exporter().from_notebook_node(notebook)
        content = cut_tables(content)
        content = steps.disarm(content)
        content = like_others(content)
        content = steps.isolate_figures(content)
        content = steps.hold_tables(content)
        content = steps.mark_statements(content)
        content, contents = steps.number_headings(content)
        traces = {key: _in_order(trace) for key, trace in (meta.get("traces") or {}).items()}
        notes = steps.Notes(traces)
        # The cover's doors come first in the page, so their notes do too.
        cover = {name: Markup(notes.number(str(Markup.escape(meta[name])))) for name in _COVER if meta.get(name)}
        content = notes.number(content)
        return page(
            "report.html.j2",
            lang,
            title=title,
            body=Markup(content),
            contents=contents,
            cover=cover,
            meta=meta,
            notes=[(key, traces[key]) for key in notes.order()],
            silent=[
                cell.source
                for cell in notebook.cells
                if cell.cell_type == "code" and cell.source.strip() and not _shows(cell.outputs)
            ],
            has_statements='class="ek-mark"' in content,
            support=steps.support_words(),
        )


def _in_order(trace: Mapping[str, Any]) -> dict[str, Any]:
    """The trace with its rows' columns in the order of reading; a notebook's file has them sorted by name."""
    first = (_("Row"), _("Value"), _("Numerator"), _("Denominator"))
    ordered = [
        {**row, "values": {name: row["values"][name] for name in first if name in row["values"]} | row["values"]}
        for row in trace.get("rows") or ()
    ]
    return {**trace, "rows": ordered}


_ONE_AT_A_TIME = threading.Lock()  # the exporter is shared by the threads of a process
_COVER = ("verdict", "firmness", "limits", "key_figures")  # in the order of the page


class _ReportExporter(HTMLExporter):
    """nbconvert's HTML exporter with evalkit's template, without its default outside scripts."""

    @property
    def default_config(self) -> Config:
        config = super().default_config.copy()
        # JavaScript, widgets and LaTeX would need outside scripts; what else the output offers is shown instead.
        config.NbConvertBase.display_data_priority = [
            "text/html",
            "image/svg+xml",
            "text/markdown",
            "image/png",
            "image/jpeg",
            "text/plain",
        ]
        return config

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        # HTMLExporter's own method parses the page a second time, for elements that this template has not.
        self.register_filter("filter_data_type", DataTypeFilter(parent=self))
        return super(HTMLExporter, self).from_notebook_node(nb, self._init_resources(resources), **kw)


@lru_cache(maxsize=1)
def _exporter() -> _ReportExporter:
    """The exporter, made once: its templates take longer to compile than a page to render."""
    exporter = _ReportExporter(
        template_name="cells",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        filters={
            "labelled_svg": steps.label_svg,
            "alternative_text": _alternative_text,
            "escaped_markdown": _escaped_markdown,
            "shows": _shows,
            "cut": cut_text,
        },
    )
    exporter.environment.globals["_"] = _
    return exporter


def _shows(outputs: Iterable[NotebookNode]) -> bool:
    """Whether a reader sees anything of a cell's outputs."""
    return any(output.get("name") != "stderr" for output in outputs)


def _alternative_text(output: NotebookNode) -> str:
    """An output's description: in its metadata as `alt`, for the whole or for one MIME type; empty where there is none."""
    metadata = output.get("metadata", {})
    texts = [metadata.get("alt"), *(part.get("alt") for part in metadata.values() if isinstance(part, dict))]
    return next((str(text) for text in texts if text), "")


def _escaped_markdown(source: str) -> str:
    """Markdown as HTML, with any HTML in it shown as text: outputs may quote the data."""
    return MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True)).render(source)


def render_notebook(notebook: NotebookNode, *, lang: str, made: Iterable[tuple[str, str]] = (), title: str = "") -> str:
    """The page of an executed notebook whose cells carry the cover and the traces (`evalkit.html.PageData`).

    Args:
        notebook: the executed notebook; it is not changed.
        lang: 'zh' or 'en'.
        made: (label, value) pairs on how the page was made, for its last section.
        title: the page's title where no cell carries one.
    """
    shown = NotebookNode(notebook)
    shown.cells = [_without_data(cell) for cell in notebook.cells]
    meta: dict[str, Any] = {"made": list(made), **carried(notebook)}
    for name in _COVER:
        meta[name] = Markup(meta.get(name) or "")
    return render(shown, lang=lang, title=str(meta.get("title") or title), meta=meta)


def carried(notebook: NotebookNode) -> dict[str, Any]:
    """What an executed notebook's cells carry for the page (`evalkit.html.PageData`); a later cell's comes first."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found.update(output.get("data", {}).get(PAGE_DATA, {}))
    return found


def _without_data(cell: NotebookNode) -> NotebookNode:
    """The cell without the outputs that are only for the page's template."""
    if "outputs" not in cell:
        return cell
    shown = NotebookNode(cell)
    shown.outputs = [output for output in cell.outputs if PAGE_DATA not in output.get("data", {})]
    return shown

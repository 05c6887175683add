"""From an executed notebook to one offline HTML page.

`render` makes the report, `error_page` what stands in its place when a year fails, `index_page` the list of all
reports.
No page makes a request: style, script, font and figures are inside, and a content security policy forbids anything
else.

The markup that words, tables and figures may use, and the page knows:

- `<button type="button" class="ek-n" data-trace="KEY" aria-expanded="false">36.0 %</button>`: a number that opens
  its trace, `meta["traces"][KEY]`
- `<table class="ek-table">`, with `class="num"` on cells and headers of numbers, `class="unit"` for units in
  headers, `<caption>`;
  `<td class="missing" title="why">—</td>`
- `<div class="key-figures"><div class="key-figure">` with `.label`, `.value` (and in it `.unit`), `.n`, `.before`
- `.statement.asserted`, `.statement.figure`, `.statement.record`, inline or block, each with an optional `data-support`
  that says where its rows are; the page adds the mark, which shows it on hover and focus. Quotations stand in `.quoted`,
  with `.quoted-title` and, for print, `.quoted-support`
- `<details class="ek-rows">`: rows of a table, folded; paper shows the summary alone
- `.issue.error`, `.issue.warning`, `.issue.note`; `.provisional`; `.not-available`, and in it `.reason`
- `<figure class="ek-figure">` with an SVG and `<figcaption>`; an SVG that uses currentColor or var(--…) follows
  light and dark, others get a light card.
  The page's colours: --ink, --soft (secondary), --faint (missing), --rule, --paper, --accent, --up, --down.
- `.lead` for a sentence that carries a section, `.source` for where data come from
"""

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from evalkit.report.pages import error_page, index_page, issues_page

if TYPE_CHECKING:
    from evalkit.report.rendering import carried, render, render_notebook

__all__ = ["carried", "error_page", "index_page", "issues_page", "render", "render_notebook"]


def __getattr__(name: str) -> object:
    if name not in ("carried", "render", "render_notebook"):
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    quicken()
    return getattr(import_module("evalkit.report.rendering"), name)  # nbconvert with it, which no other page needs


def quicken() -> None:
    """To be called before nbformat is loaded: else jsonschema builds a grammar of web addresses, which takes a second."""
    if "jsonschema" not in sys.modules:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
        with suppress(ImportError):
            import jsonschema  # noqa: F401
        del sys.modules["rfc3987_syntax"]

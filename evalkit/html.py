"""The smallest pieces of a page: escaped text, elements, and the door that every number is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any

PAGE_DATA = "application/vnd.evalkit+json"  # an output that is read by the page's template instead of being shown


class Html(str):
    """HTML that shows itself in a notebook; what is put into it has been escaped."""

    def _repr_html_(self) -> str:
        return str(self)

    __slots__ = ()


BREAK = Html("<br>")


def element(tag: str, *children: object, **attributes: object) -> Html:
    """An element; children that are not `Html` are escaped, attributes that are None are left out.

    A trailing underscore keeps Python's words usable (`class_`); other underscores become hyphens (`data_trace`).

    >>> element("p", "3 < 4", class_="lead")
    '<p class="lead">3 &lt; 4</p>'
    """
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Html(f"<{tag}{said}>{text(*children)}</{tag}>")


def text(*parts: object) -> Html:
    """Parts one after the other, each escaped unless it is `Html`."""
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts))


def stack(*parts: object) -> Html:
    """Parts one under the other: headings, sentences, pictures and tables of one cell. Empty parts leave nothing."""
    shown = (
        part._repr_html_() if hasattr(part, "_repr_html_") else escape(str(part)) for part in parts if part is not None
    )
    return Html("\n".join(part for part in shown if part))


def door(key: str, shown: object) -> Html:
    """A number that opens its trace: definition, formula, n, what was left out, and the rows that counted."""
    return element("button", shown, type="button", class_="ek-n", data_trace=key, aria_expanded="false")


def opened(shown: Html, panels: Mapping[str, Html]) -> Html:
    """The same with every door that has a panel unfolding by itself, where no script of a page opens it."""

    def unfolding(found: re.Match[str]) -> str:
        panel = panels.get(unescape(found["key"]))
        number = Html(found["shown"])
        return element("details", element("summary", number), panel) if panel else number

    return Html(_DOOR.sub(unfolding, shown))


def sentence(template: str, **parts: object) -> Html:
    """A translated sentence with `{name}` places, each filled with `Html` as it is or with escaped text."""
    return Html(escape(template, quote=False).format(**{name: text(part) for name, part in parts.items()}))


def grid(
    heads: Sequence[tuple[object, bool]],
    body: Sequence[Sequence[Html]],
    label: str = "",
    kind: str = "",
    foot: Sequence[Html] = (),
) -> Html:
    """A table of cells: heads with whether they stand over numbers, rows of finished cells, a label for the ear.

    `foot` is a row that stays last however a reader sorts the table.
    """
    head = element(
        "tr", *(element("th", title, scope="col", class_="num" if numeric else None) for title, numeric in heads)
    )
    lines = (element("tr", *cells) for cells in body)
    return element(
        "table",
        element("thead", head),
        element("tbody", *lines),
        element("tfoot", element("tr", *foot)) if foot else "",
        class_=f"ek-table {kind}".strip(),
        aria_label=label or None,
    )


_DOOR = re.compile(re.escape(door("KEY", "SHOWN")).replace("KEY", '(?P<key>[^"]*)').replace("SHOWN", "(?P<shown>.*?)"))


class PageData:
    """Data for the page's template, carried by a notebook's output; in a notebook itself it shows as `shown`."""

    def __init__(self, data: dict[str, Any], shown: Html) -> None:
        self.data, self.shown = data, shown

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {PAGE_DATA: self.data, "text/html": str(self.shown)}

"""What python-docx has no words for, as elements of WordprocessingML."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML may hold these

# Word refuses a file whose properties stand in another order than its schema's.
_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs noProof webHidden color spacing position sz szCs u shd vertAlign em lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat locked rsid pPr rPr tblPr trPr tcPr tblStylePr",
}
_RANKS = {tag: {qn(f"w:{name}"): rank for rank, name in enumerate(names.split())} for tag, names in _ORDER.items()}


def el(tag: str, *children: Any, **attributes: object) -> Any:
    """An element in the namespace `w`, with attributes in it: `el("shd", val="clear", fill="F2F4F3")`."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name.rstrip('_')}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def in_order(root: Any) -> None:
    """Put the properties in a part into the order in which its schema has them."""
    for tag, ranks in _RANKS.items():
        for element in root.iter(qn(f"w:{tag}")):
            element[:] = sorted(element, key=lambda child: ranks.get(child.tag, len(ranks)))


def text(words: str, tag: str = "t") -> Any:
    """A run's text, with the spaces at its ends."""
    element = el(tag)
    element.text = _UNWRITABLE.sub("\ufffd", words)
    element.set(qn("xml:space"), "preserve")
    return element


def field(code: str, shown: str) -> list[Any]:
    """The runs of a field that Word works out, with what it shows until then."""
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", text(f" {code} ", "instrText")),
        el("r", el("fldChar", fldCharType="separate")),
        el("r", text(shown)),
        el("r", el("fldChar", fldCharType="end")),
    ]


def paragraph(style: str, *content: Any, **properties: Any) -> Any:
    """A paragraph in a style, given by its name; further properties are elements of its `pPr`."""
    return el("p", el("pPr", el("pStyle", val=style_id(style)), *properties.values()), *content)


def style_id(name: str) -> str:
    """The id of a style: its name without spaces."""
    return name.replace(" ", "")


def bookmarked(made: Any, name: str, number: int) -> Any:
    """The paragraph with a bookmark around all that is in it, for links to find."""
    made.insert(1, el("bookmarkStart", id=number, name=name))
    made.append(el("bookmarkEnd", id=number))
    return made


def borders(kind: str, **sides: tuple[int, str]) -> Any:
    """Borders of a table, cell or paragraph: side → (eighths of a point, colour), 0 for none."""
    space = 6 if kind == "pBdr" else 0
    return el(
        kind,
        *(
            el(side, val="single" if size else "nil", sz=size, space=space, color=colour)
            for side, (size, colour) in sides.items()
        ),
    )

"""Pictures of the page as pictures of a Word document."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

from docx.document import Document
from docx.shared import Mm
from lxml import etree
from lxml.html import HtmlElement

from evalkit.export.docx.xml import el
from evalkit.figures import raster

TALLEST = 222.0  # mm; a caption stands below it on the same sheet
PX = 0.25  # mm; evalkit's pictures are 680 px wide, as the text is 170 mm


def drawing(document: Document, element: HtmlElement, described: str, width: float) -> Any | None:
    """The picture as Word draws it, `width` mm wide and a sheet tall at most, described for those who cannot see it.

    None where it is none that Word knows.
    """
    image, size = _image(element)
    try:
        inline = document.part.new_pic_inline(io.BytesIO(image or b""), *size)
    except Exception:  # python-docx has no common error for what is no picture that it knows
        return None
    extents = [inline.extent, inline.graphic.graphicData.pic.spPr.find(".//{*}ext")]
    scale = min(1.0, Mm(width) / inline.extent.cx, Mm(TALLEST) / inline.extent.cy)
    for extent, cx, cy in [(each, inline.extent.cx, inline.extent.cy) for each in extents]:
        extent.set("cx", str(round(cx * scale)))
        extent.set("cy", str(round(cy * scale)))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    inline.docPr.set("descr", described)
    return el("drawing", inline)


def _image(element: HtmlElement) -> tuple[bytes | None, tuple[Any, Any]]:
    """A picture's bytes, and its width and height where they do not say it."""
    if element.tag == "svg":
        svg = etree.tostring(element, encoding="unicode", with_tail=False)
        width, height = raster.size(svg) or (0, 0)
        return raster.png(svg), (Mm(width * PX), Mm(height * PX))
    kind, _comma, data = (element.get("src") or "").partition(";base64,")
    try:
        return (base64.b64decode(data) if kind.startswith("data:image/") else None), (None, None)
    except binascii.Error:
        return None, (None, None)

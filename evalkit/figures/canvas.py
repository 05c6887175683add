"""A sheet to draw on in CSS pixels from the top left, by matplotlib, and the SVG that comes of it.

The SVG has real text, no size of its own (it fills its column up to `WIDTH`) and takes its colours from the page, so
that it is as readable on a dark page as on a light one.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from evalkit import fonts
from evalkit.figures.lettering import LEADING, width_of, wrap

WIDTH = 680.0
BODY, SMALL = 14.0, 12.5  # type sizes [px]
INK, GREY, RULE, ACCENT = "#010101", "#020202", "#030303", "#040404"  # stand-ins that only mean a colour of the page
# 3:1 on a light and on a dark page; any two differ by 11 or more in CIELAB for normal, protan and deutan sight.
PALETTE = ("#3e73b0", "#c4651a", "#1b9a8a", "#a4508b", "#94563a", "#4490ff")
_OF_THE_PAGE = {
    INK: "currentColor",
    GREY: "var(--ek-grey, var(--soft, #757575))",
    RULE: "var(--ek-rule, var(--rule, #8885))",
    ACCENT: "var(--ek-accent, var(--accent, #0d7a99))",
    **{colour: f"var(--ek-{rank}, {colour})" for rank, colour in enumerate(PALETTE, 1)},
}
_COLOUR = re.compile("|".join(_OF_THE_PAGE))
_FAMILY = f"font-family:'{fonts.FAMILY}','PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif"
_STYLE = f"width:100%;min-width:560px;max-width:{WIDTH:.0f}px;height:auto;{_FAMILY};letter-spacing:0;text-autospace:no-autospace"
_FONT = re.compile(r"font: ([\d.]+)px[^;]*|font-family:[^;]*;?")
_RC: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "evalkit",
    "text.usetex": False,
    "path.sketch": None,
    "path.effects": [],
}


class Canvas:
    """One picture in the making; y grows downwards, all lengths in px."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
        from matplotlib.transforms import Affine2D

        self.figure = Figure(figsize=(WIDTH / 72, 1), dpi=72, frameon=False)
        self._flip = Affine2D()
        self._font = FontProperties(fname=str(fonts.path()))

    def text(
        self,
        x: float,
        y: float,
        text: object,
        width: float = WIDTH,
        colour: str = INK,
        size: float = BODY,
        align: str = "left",
        most: int = 4,
    ) -> float:
        """Write text whose first line has its top at y, broken to `width`; returns where the next line would begin."""
        return self.lines(x, y, wrap(text, width, size, most), colour, size, align)

    def lines(
        self, x: float, y: float, lines: Sequence[str], colour: str = INK, size: float = BODY, align: str = "left"
    ) -> float:
        """Write lines that are already broken; returns where the next line would begin."""
        from evalkit.figures.written import Written

        for line in lines:
            font = self._font.copy()
            font.set_size(size)
            where = {"horizontalalignment": align, "verticalalignment": "baseline", "parse_math": False}
            self._add(Written(x, y + size * 1.05, line, color=colour, fontproperties=font, **where))  # type: ignore[arg-type]
            y += size * LEADING
        return y

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: str = RULE,
        width: float = 1,
        dashed: bool = False,
        below: bool = False,
    ) -> None:
        """A straight line; `below` what was drawn before it."""
        from matplotlib.lines import Line2D

        self._add(
            Line2D([x0, x1], [y0, y1], color=colour, linewidth=width, linestyle=(0, (3, 3)) if dashed else "-"), below
        )

    def arrow(self, x0: float, y0: float, x1: float, y1: float, colour: str = GREY, width: float = 1.5) -> None:
        """A line with an open head that points right."""
        self.line(x0, y0, x1, y1, colour, width)
        self.line(x1 - 5, y1 - 4, x1, y1, colour, width)
        self.line(x1 - 5, y1 + 4, x1, y1, colour, width)

    def dot(self, x: float, y: float, colour: str = ACCENT, filled: bool = True, radius: float = 5.5) -> None:
        """A dot, or a ring of the same size."""
        from matplotlib.patches import Circle

        edge = 1.6
        self._add(
            Circle((x, y), radius - edge / 2, facecolor=colour if filled else "none", edgecolor=colour, linewidth=edge)
        )

    def bar(self, x: float, y: float, width: float, height: float, colour: str, filled: bool = True) -> None:
        """A rectangle; hollow ones have a dashed outline."""
        from matplotlib.patches import Rectangle

        dashes: Any = "-" if filled else (0, (4, 3))
        self._add(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=colour if filled else "none",
                edgecolor="none" if filled else colour,
                linewidth=1.2,
                linestyle=dashes,
            )
        )

    def svg(self, height: float) -> str:
        """The picture, `height` px high, as an `<svg>` element."""
        from matplotlib import rc_context

        self.figure.set_size_inches(WIDTH / 72, height / 72)
        self._flip.clear().scale(1, -1).translate(0, height)
        file = io.StringIO()
        with rc_context(_RC), warnings.catch_warnings():
            # A character the typeface lacks stays text in the SVG: the reader's own fonts may have it.
            warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
            self.figure.savefig(file, format="svg")
        return _for_the_page(file.getvalue(), height)

    def _add(self, artist: Any, below: bool = False) -> None:
        artist.set_transform(self._flip)
        artist.set_clip_on(False)
        artist.set_zorder(0 if below else len(self.figure.get_children()))  # what is drawn later lies above
        self.figure.add_artist(artist)


def _for_the_page(drawn: str, height: float) -> str:
    """Without prolog, ids, metadata, style sheet and size; with the page's typeface and colours."""
    drawing = ElementTree.fromstring(drawn)
    root = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH:.0f} {height:.0f}", "style": _STYLE,
        "aria-hidden": "true", "focusable": "false", "stroke-linejoin": "round",
    })  # fmt: skip
    for element in drawing.iter():
        tag = element.tag.split("}")[-1]
        if tag not in ("path", "text"):
            continue
        kept = {name: value for name, value in element.attrib.items() if name in ("d", "x", "y", "style")}
        kept["style"] = _COLOUR.sub(lambda found: _OF_THE_PAGE[found[0]], _plain(kept.get("style", "")))
        if tag == "path":
            kept["d"] = " ".join(kept["d"].split())
        made = ElementTree.SubElement(root, tag, kept)
        made.text = element.text
    return ElementTree.tostring(root, encoding="unicode")


def _plain(style: str) -> str:
    """A style without its font family, which the whole picture shares."""
    return _FONT.sub(lambda found: f"font-size: {found[1]}px" if found[1] else "", style).strip("; ")


def text_width(lines: Sequence[str], size: float = BODY) -> float:
    """Width of the widest line [px]."""
    return max((width_of(line, size) for line in lines), default=0.0)

"""A picture's SVG as PNG, for documents that hold no SVG: drawn again by matplotlib, which drew it first.

It knows what `canvas` writes and no more: paths of straight and curved lines, and lines of text.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any
from xml.etree import ElementTree

from evalkit import fonts

DPI = 200  # at a scale of 72 px an inch; 680 px are printed some 17 cm wide
EDGE = 3  # px around the picture, for what lies on its edge
INK = "#1d2327"
_COLOURS = {"currentColor": INK, "--soft": "#59626a", "--rule": "#dfe1e0", "--accent": "#0d5c75"}  # as on a light page
_STEP = re.compile(r"([MLQCz])([^MLQCz]*)")
_ANCHORS: dict[str, Any] = {"start": "left", "middle": "center", "end": "right"}


def size(svg: str) -> tuple[float, float] | None:
    """Width and height in px, from the viewBox; None where it has none."""
    found = re.search(r'viewbox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg, re.IGNORECASE)
    return (float(found[1]), float(found[2])) if found else None


def png(svg: str) -> bytes | None:
    """The picture as PNG on white; None where it is not one that evalkit drew."""
    box = size(svg)
    try:
        drawing = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return None
    elements = list(drawing.iter())[1:]
    if box is None or any(element.tag.split("}")[-1] not in ("path", "text") for element in elements):
        return None
    try:
        return _drawn(elements, *box)
    except (KeyError, ValueError, IndexError):  # a path or a colour that evalkit does not write
        return None


def _drawn(elements: list[ElementTree.Element], width: float, height: float) -> bytes:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.transforms import Affine2D

    figure = Figure(figsize=((width + 2 * EDGE) / 72, (height + 2 * EDGE) / 72), dpi=72, facecolor="white")
    place = (
        Affine2D().scale(1, -1).translate(EDGE, height + EDGE).scale(1 / 72) + figure.dpi_scale_trans
    )  # px → inches → dots
    font = FontProperties(fname=str(fonts.path()))
    for rank, element in enumerate(elements):
        artist = (_text if element.tag.endswith("text") else _path)(element, _style(element), font)
        artist.set_transform(place)
        artist.set_clip_on(False)
        artist.set_zorder(rank)
        figure.add_artist(artist)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs={"optimize": True})
    return file.getvalue()


def _path(element: ElementTree.Element, style: dict[str, str], _font: Any) -> Any:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = {"M": (Path.MOVETO, 1), "L": (Path.LINETO, 1), "Q": (Path.CURVE3, 2), "C": (Path.CURVE4, 3)}
    points: list[tuple[float, float]] = []
    kinds: list[int] = []
    for letter, numbers in _STEP.findall(element.get("d", "")):
        if letter == "z":
            points.append(points[-1])
            kinds.append(int(Path.CLOSEPOLY))
            continue
        code, count = codes[letter]
        values = [float(number) for number in numbers.split()]
        points += [(values[2 * i], values[2 * i + 1]) for i in range(count)]
        kinds += [int(code)] * count
    dashes = [float(part) for part in style.get("stroke-dasharray", "").replace(",", " ").split()]
    width = float(style.get("stroke-width", 1))
    return PathPatch(
        Path(points, kinds),
        facecolor=_colour(style.get("fill", INK)),
        edgecolor=_colour(style.get("stroke", "none")),
        linewidth=width,
        linestyle=(float(style.get("stroke-dashoffset", 0)) / width, [part / width for part in dashes])
        if dashes
        else "-",
        capstyle="projecting" if style.get("stroke-linecap") == "square" else "butt",
        joinstyle=style.get("stroke-linejoin", "round"),
    )


def _text(element: ElementTree.Element, style: dict[str, str], font: Any) -> Any:
    from matplotlib.text import Text

    sized = font.copy()
    sized.set_size(float(style["font-size"].removesuffix("px")))
    return Text(
        float(element.get("x", 0)),
        float(element.get("y", 0)),
        element.text or "",
        color=_colour(style.get("fill", INK)),
        fontproperties=sized,
        horizontalalignment=_ANCHORS[style.get("text-anchor", "start")],
        verticalalignment="baseline",
        parse_math=False,
    )


def _style(element: ElementTree.Element) -> dict[str, str]:
    parts = (part.partition(":") for part in element.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _colon, value in parts if value}


def _colour(said: str) -> str:
    """A colour of the page as it is on white: `var(--ek-grey, var(--soft, #757575))`."""
    for name, colour in _COLOURS.items():
        if name in said:
            return colour
    found = re.search(r"#[0-9a-fA-F]{3,8}", said)
    return found[0] if found else said

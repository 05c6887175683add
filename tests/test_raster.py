"""A picture drawn again as PNG looks as the browser shows its SVG."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from evalkit.figures import raster

SVG = '<svg viewBox="0 0 100 40">{}</svg>'


def grey(image, size):
    """How dark each part of a picture is, from 0 to 255."""
    return np.asarray(image.convert("L").resize(size, Image.Resampling.BOX), dtype=float)


@pytest.mark.browser
def test_pictures_of_the_report_look_as_in_the_browser(seed, page):
    home, _done = seed
    file = home / "outputs/heping/2015/report.zh.html"
    page.set_viewport_size({"width": 1400, "height": 1000})
    page.emulate_media(color_scheme="light")
    page.goto(file.as_uri())
    drawn = re.findall(r"(?s)<svg.*?</svg>", file.read_text("utf-8"))
    shown = page.locator("figure svg").all()
    assert len(drawn) == len(shown) >= 9
    for svg, element in zip(drawn, shown, strict=True):
        width, height = (round(each / 4) for each in raster.size(svg))
        again = Image.open(io.BytesIO(raster.png(svg)))
        edge = round(raster.EDGE * again.width / (raster.size(svg)[0] + 2 * raster.EDGE))
        again = again.crop((edge, edge, again.width - edge, again.height - edge))
        before = Image.open(io.BytesIO(element.screenshot()))
        ours, theirs = grey(again, (width, height)), grey(before, (width, height))
        assert np.abs(ours - theirs).mean() < 8  # of 255; thick lines half a pixel apart come to 5
        assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.8


@pytest.mark.parametrize(
    "inside", ["<circle r='3'/>", "<path d='A 1 2'/>", "<path d='M 1'/>", "<text>no size</text>", "<path d='M 0 0 L 1 1' style='fill: nonsense'/>"]
)  # fmt: skip
def test_what_evalkit_did_not_draw_is_left_to_others(inside):
    assert raster.png(SVG.format(inside)) is None


def test_what_is_no_svg_gives_no_picture():
    assert raster.png("<svg") is None
    assert raster.png("<svg><path d='M 0 0'/></svg>") is None

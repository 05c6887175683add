"""One line of text whose place is known."""

from __future__ import annotations

from typing import Any

from matplotlib.text import Text


class Written(Text):
    """A line that is drawn where it stands: the canvas has measured it, so matplotlib need not do it again."""

    def draw(self, renderer: Any) -> None:
        """Draw the line, its baseline at its own height; the SVG's reader aligns it."""
        if not self.get_text():
            return
        style = renderer.new_gc()
        style.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_unitless_position())
        height = renderer.get_canvas_width_height()[1]
        renderer.draw_text(style, x, height - y, self.get_text(), self.get_fontproperties(), 0, mtext=self)
        style.restore()

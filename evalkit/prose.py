"""The evaluator's own words, in Markdown: parsed, with the line of everything, and nothing in them that could run.

CommonMark with tables. HTML is shown as text, pictures as their description, links lead to http, https and mailto alone;
`<!-- comments -->` are for those who write and are left out. `{{ … }}` asks for a figure; what stands in it is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from evalkit.i18n import _

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FIGURE = "figure"  # the type of a token that asks for a figure; its content is what stands between the braces
PLACE = "\ufffc"  # stands in plain text where a figure or code is
COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True)
class Prose:
    """A text by its file, its language ('zh' or 'en') and its blocks; `open_comment` is the line of one never closed.

    `sha256` is that of the file's bytes.
    """

    file: str
    lang: str
    tokens: Sequence[Token]
    open_comment: int | None = None
    sha256: str = ""

    @property
    def written(self) -> bool:
        """Does it say anything besides its headings?"""
        return any(
            token.type in ("fence", "code_block")
            or (token.type == "inline" and self.tokens[i - 1].type != "heading_open" and plain(token).strip())
            for i, token in enumerate(self.tokens)
        )

    def without(self, secrets: re.Pattern[str], mark: str) -> Prose:
        """The same with every secret replaced by a mark, also where emphasis or an entity stands within one."""
        return replace(self, tokens=[_without(deepcopy(token), secrets, mark) for token in self.tokens])


def parse(file: str, lang: str, text: str) -> Prose:
    """The prose of a text; whatever it holds, it is taken as text rather than refused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("｛｛(.*?)｝｝", r"{{\1}}", text)  # as a Chinese keyboard types them
    comments = [found for found in COMMENT.finditer(text) if not found[1]]
    line = text.count("\n", 0, comments[0].start()) + 1 if comments else None
    text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    return Prose(file, lang, _markdown().parse(text), line)


def render(tokens: Sequence[Token], figure: Callable[[Token], str]) -> str:
    """Blocks as HTML; `figure` gives the HTML of each figure that is asked for."""
    markdown = _markdown()
    return str(markdown.renderer.render(list(tokens), markdown.options, {FIGURE: figure}))


def plain(token: Token) -> str:
    """The words of a passage as a reader sees them, line by line; a sign stands for each figure and each piece of code."""
    return "".join(map(_said, token.children or []))


def line_of(token: Token, at: int = 0) -> int:
    """The line of the file on which a passage begins, or that of its `at`-th character."""
    return (token.map[0] if token.map else 0) + 1 + plain(token).count("\n", 0, at)


def figures(token: Token) -> Iterator[Token]:
    """What a passage asks for, each with its line in `meta["line"]`."""
    yield from (child for child in token.children or [] if child.type == FIGURE)


def _said(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return "\n"
    return PLACE if child.type in (FIGURE, "code_inline") else child.content


def _without(token: Token, secrets: re.Pattern[str], mark: str) -> Token:
    for each in [token, *(token.children or [])]:
        if each.type != "inline":
            each.content = secrets.sub(mark, each.content)
        for name in ("href", "src", "title"):
            if secrets.search(unquote(str(each.attrs.get(name, "")))):
                del each.attrs[name]  # an empty address would mean the page itself, and so where it lies
        for below in each.children or [] if each is not token else []:  # of a picture's description
            below.content = secrets.sub(mark, below.content)
    if token.type == "inline" and secrets.search(plain(token)):
        token.children = _as_text(token, secrets.sub(mark, plain(token)))
    return token


def _as_text(token: Token, words: str) -> list[Token]:
    """The children of a passage that has come to say `words`: plain text, and what is no text where it was."""
    from markdown_it.token import Token

    kept = iter([child for child in token.children or [] if _said(child) == PLACE])
    children = []
    for part in re.split(f"({PLACE}|\n)", words):
        if part == PLACE:
            children.append(next(kept))
        elif part:
            children.append(Token("softbreak", "br", 0) if part == "\n" else Token("text", "", 0, content=part))
    return children


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # where it is used: `import evalkit` stays quick

    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")
    markdown.validateLink = lambda url: SAFE.match(url.strip()) is not None  # type: ignore[method-assign]
    markdown.inline.ruler.before("escape", FIGURE, _figure)
    markdown.core.ruler.push("lines", _with_lines)
    markdown.add_render_rule(FIGURE, lambda _self, tokens, at, _options, env: env[FIGURE](tokens[at]))
    markdown.add_render_rule("image", _description)
    return markdown


def _figure(state: Any, silent: bool) -> bool:
    """`{{ … }}` on one line; what is never closed is a figure without content."""
    if not state.src.startswith("{{", state.pos):
        return False
    found = re.compile(r"\{\{([^{}\n]*)\}\}").match(state.src, state.pos)
    if not silent:
        token = state.push(FIGURE, "", 0)
        token.content = found[1].strip() if found else ""
        token.meta = {"closed": found is not None}
    state.pos = found.end() if found else state.pos + 2
    return True


def _with_lines(state: Any) -> None:
    for token in state.tokens:
        line = line_of(token)
        for child in token.children or []:
            if child.type == FIGURE:
                child.meta["line"] = line
            line += child.type in ("softbreak", "hardbreak")


def _description(_self: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    """A picture is not fetched; its description stands for it."""
    says = _("picture not included: {what}", what=tokens[at].content)
    return f'<span class="not-available">[{escape(says)}]</span>'

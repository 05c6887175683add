"""The evaluator's passages as HTML, each finding, conclusion and recommendation with the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evalkit.html import Html, element
from evalkit.i18n import _, in_language, language
from evalkit.narrative.figures import Figures, NotAsked, mark
from evalkit.prose import Prose, figures, plain, render

if TYPE_CHECKING:
    from markdown_it.token import Token

TAGS = {"zh": "zh-CN", "en": "en"}  # what HTML calls a language
COLON = (":", "：")
TIED = ("paragraph_open", "table_open")  # what rests on figures by itself; a paragraph may be an item of a list


def shown(prose: Prose, tokens: Sequence[Token], answers: Figures, tied: bool) -> Html:
    """Some blocks of a text; where they are `tied`, each passage says below it what it rests on.

    Numbers in a Chinese text are written as Chinese is, also on an English page; it is marked as what it is.
    """

    def figure(token: Token) -> str:
        try:
            answer = answers.answer(token)
        except NotAsked as error:
            with in_language(prose.lang):
                return str(mark(token, error))
        with in_language(prose.lang):
            return str(answer.shown())

    words = Html(render(list(_tied(tokens, answers)) if tied else tokens, figure))
    return words if prose.lang == language() else element("div", words, lang=TAGS[prose.lang])


def _tied(tokens: Sequence[Token], answers: Figures) -> Iterator[Token]:
    """The blocks with a line after each passage: what it rests on, or that it rests on nothing."""
    from markdown_it.token import Token

    rests: Html | None = None
    for at, token in enumerate(tokens):
        if token.type in TIED:
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == token.type.replace("open", "close"))
            labels = _labels(tokens[at:end], answers)
            leads = plain(tokens[at + 1]).rstrip().endswith(COLON)  # 'We found:' leads in what does rest on figures
            rests = None if leads and not labels else _rests(labels)
            kind = {} if rests is None or labels else {"class": "statement asserted"}
            yield token.copy(hidden=False, attrs={**token.attrs, **kind})
        elif token.type in ("paragraph_close", "table_close"):
            yield token.copy(hidden=False)
            if rests:
                yield Token("html_block", "", 0, content=str(rests))
            rests = None
        else:
            yield token


def _labels(tokens: Sequence[Token], answers: Figures) -> list[str]:
    """What a passage asks for and gets, each once."""
    found = []
    for token in tokens:
        for figure in figures(token):
            try:
                found.append(answers.answer(figure))
            except NotAsked:
                continue
    return list(dict.fromkeys(each.label for each in found if each.known))


def _rests(labels: Sequence[str]) -> Html:
    says = _("Rests on: {figures}", figures=_("; ").join(labels)) if labels else _("Rests on no figure of this report.")
    return element("p", says, class_="source ek-rests", lang=TAGS[language()])

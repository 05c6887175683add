"""The evaluator's words of one year, bound to its results: what stands in which section, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evalkit import words
from evalkit.errors import EvalkitError
from evalkit.html import Html, element, stack
from evalkit.i18n import Text, _, language, other_language
from evalkit.indicators import STANDARD
from evalkit.issues import DataIssue
from evalkit.measures import measure
from evalkit.narrative.figures import Figures, NotAsked, wrong
from evalkit.narrative.sections import CHAPTER, RECOMMENDATIONS, STRAY, TIED, Part, parts
from evalkit.narrative.showing import shown
from evalkit.narrative.typed import Typed
from evalkit.plugins import beside
from evalkit.programme import Programme
from evalkit.prose import Prose, figures
from evalkit.results import Results

_ONLY_IN = {
    "zh": Text("The evaluator’s words, which exist only in Chinese"),
    "en": Text("The evaluator’s words, which exist only in English"),
}


class Told:
    """What the evaluator wrote, by section: `section` and `heading` show it, `chapter` the findings.

    `issues` are the doubts about it; `traces` what its figures open that the report shows nowhere else.
    """

    def __init__(self, programme: Programme, results: Results, before: Results | None) -> None:
        self.answers = Figures(programme, results, before)
        self.texts: dict[str, tuple[Prose, list[Part]]] = {}
        self.issues: list[DataIssue] = []
        typed = Typed(programme, results, before)
        for lang, prose in programme.narratives.items():
            if prose.written:
                found, unknown = parts(prose)
                self.texts[lang] = prose, found
                self.issues += [*unknown, *self._unanswered(prose), *typed.contradicted(prose, _claims(found))]

    @property
    def traces(self) -> dict[str, dict[str, Any]]:
        """What the figures open, for the page; in the language in use when they were asked for."""
        return self.answers.traces

    def section(self, code: str, *under: object) -> Html:
        """A section under its heading: the evaluator's words first, then what the data say of it."""
        return words.section(code, self.words(code), *under)

    def heading(self, code: str) -> Html:
        """The heading of a chapter, with the evaluator's words on it."""
        return stack(words.heading(code), self.words(code))

    def words(self, code: str) -> Html:
        """The evaluator's words on a section; in the other language where they exist in that alone."""
        prose, chosen = self._written(code)
        if prose is None:
            return Html("")
        own = prose.lang == language()
        label = _("The evaluator’s words") if own else _ONLY_IN[prose.lang]
        title = "" if own and code.startswith(CHAPTER) else element("p", str(label), class_="quoted-title")
        told = (shown(prose, part.tokens, self.answers, code in TIED) for part in chosen)
        return element("section", title, stack(*told), class_="ek-told")

    def chapter(self) -> Html:
        """Findings, conclusions and recommendations; nothing where the evaluator has written none."""
        below = [words.section(code, told) for code in TIED if (told := self.words(code))]
        opening, stray = self.words(CHAPTER), self._stray()
        return stack(words.heading(CHAPTER), opening, *below, stray) if opening or below or stray else Html("")

    def _stray(self) -> Html:
        """What stands under headings that name no section: nothing is lost."""
        prose, chosen = self._written(STRAY)
        if prose is None:
            return Html("")
        return stack(
            *(
                stack(
                    element("h3", part.title),
                    element("section", shown(prose, part.tokens, self.answers, False), class_="ek-told"),
                )
                for part in chosen
            )
        )

    def _written(self, code: str) -> tuple[Prose | None, list[Part]]:
        """What is written on a section, in the language in use or else in the other."""
        for lang in (language(), other_language()):
            if lang in self.texts:
                prose, found = self.texts[lang]
                chosen = [part for part in found if part.code == code]
                if chosen:
                    return prose, chosen
        return None, []

    def _unanswered(self, prose: Prose) -> Iterator[DataIssue]:
        for token in prose.tokens:
            for figure in figures(token):
                try:
                    self.answers.answer(figure)
                except NotAsked as error:
                    yield wrong(prose, figure, error)


def tell(programme: Programme, results: Results, before: Results | None = None) -> Told:
    """The evaluator's words of a year (narrative.zh.md, narrative.en.md), bound to its results and to the year before's."""
    return Told(programme, results, before)


def doubts(programme: Programme) -> Sequence[DataIssue]:
    """What is to be doubted in the evaluator's words; nothing where none are written or the tables cannot be measured."""
    if not any(prose.written for prose in programme.narratives.values()):
        return ()
    if any(issue.severity == "error" for issue in programme.read_issues):
        return ()
    try:
        results, _broken = beside(programme, measure(programme, STANDARD, by="grantee"))
        before = measure(programme.earlier, STANDARD, by="grantee") if programme.earlier else None
    except EvalkitError:  # said when the report is made
        return ()
    return tell(programme, results, before).issues


def _claims(found: Sequence[Part]) -> list[Any]:
    """The passages that say what was; recommendations say what shall be, and what others said stands in quotations."""
    claims, quoted = [], 0
    for part in found:
        for token in part.tokens if part.code != RECOMMENDATIONS else ():
            quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "inline" and not quoted:
                claims.append(token)
    return claims

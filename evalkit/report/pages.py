"""The frame that all pages share, and the pages that are not made from a notebook."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from evalkit import fonts
from evalkit.i18n import _, in_language

TEMPLATES = Path(__file__).with_name("template")
SCRIPTS = ("door.js", "tables.js")


def error_page(title: str, error_text: str, lang: str, last_good: str | None = None) -> str:
    """The page of a year whose report failed.

    Args:
        title: the programme and year.
        error_text: the whole error: what failed, where, what was expected, what to do.
        lang: 'zh' or 'en'.
        last_good: where the last good report is, relative to this page; None where there is none yet.
    """
    with in_language(lang):
        return page("error.html.j2", lang, title=title, error=_paragraphs(error_text), last_good=last_good)


def index_page(rows: Iterable[Mapping[str, Any]], lang: str) -> str:
    """The list of all reports, in both languages on one page; `lang` sets the page's language and which comes first.

    Each row is one programme in one year, every key but the first three optional: `programme`, `year`, `state`
    ('ok', 'issues' or 'failed'),
    `title_zh`, `title_en`, `zh` and `en` (links to the reports), `failed` (link to the page that says what failed),
    `issues` ({'error': n, 'warning': n, 'note': n}), `made` (when, in UTC, as text), `seconds`, `judged` (language →
    {'grade', 'score'}), `change` of the score, `older` (languages that were not made again), `into`.
    """
    with in_language(lang):
        return page(
            "index.html.j2",
            lang,
            title="评估报告 / Evaluation reports" if lang == "zh" else "Evaluation reports / 评估报告",
            rows=list(rows),
        )


def issues_page(title: str, content: str, lang: str) -> str:
    """The data issues of some years, as one page; `content` is HTML."""
    with in_language(lang):
        return page("issues.html.j2", lang, title=title, content=Markup(content))


def page(template: str, lang: str, **values: Any) -> str:
    """Fill a page template and give it what makes it complete: policy, style, script and font."""
    script = "".join(map(_asset, SCRIPTS)) if template == "report.html.j2" else ""
    text = (
        _environment()
        .get_template(template)
        .render(
            lang=lang,
            html_lang={"zh": "zh-CN"}.get(lang, lang),
            style=Markup(_asset("style.css")),
            script=Markup(script),
            policy=_policy(script),
            **values,
        )
    )
    text = _UNWRITABLE.sub("\ufffd", text)
    return text.replace(_FONT_GOES_HERE, fonts.face_css(html.unescape(text)), 1)


_FONT_GOES_HERE = "/* font */"
# Lone surrogates cannot be saved as UTF-8, and HTML allows no control characters.
_UNWRITABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")


def _policy(script: str) -> str:
    """A content security policy that lets nothing in or out, and runs no script but ours (known by its hash)."""
    runs = f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" if script else "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src {runs}; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["_"] = _
    environment.filters["script_json"] = _script_json
    environment.filters["css_string"] = _css_string
    environment.filters["row_columns"] = _row_columns
    return environment


def _script_json(value: Any) -> Markup:
    """JSON that cannot end or comment out the script element that holds it."""
    text = json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _css_string(text: str) -> Markup:
    """A CSS string literal of `text`."""
    return Markup('"' + re.sub(r'[\\"<>\n\r\f&]', lambda match: f"\\{ord(match[0]):x} ", str(text)) + '"')


def _row_columns(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The columns that a trace's rows have values for, in order of first appearance, and whether they are of numbers."""
    listed = list(rows)
    names = dict.fromkeys(column for row in listed for column in row["values"])
    return [
        {
            "name": name,
            "numeric": all(NUMBER.fullmatch(str(row["values"].get(name, ""))) for row in listed),
        }
        for name in names
    ]


NUMBER = re.compile(r"([+−-]?[\d,]*\d(\.\d+)?( %)?|—)?")


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Cut an error text into its paragraphs ('p') and its indented listings ('pre'), in order."""
    parts: list[tuple[str, str]] = []
    for line in text.strip().splitlines():
        kind = "pre" if line[:1].isspace() else "p"
        if kind == "pre" and parts and parts[-1][0] == "pre":
            parts[-1] = ("pre", f"{parts[-1][1]}\n{line}")
        elif line.strip():
            parts.append((kind, line))
    return parts

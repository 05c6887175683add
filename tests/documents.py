"""The documents, taken apart: headings, blocks of code, tables, links, commands."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCED = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
GENERATED = {"indicators", "tables"}  # made by `make docs`
ENGLISH_ONLY = {"architecture", "decisions"}
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
WRITTEN = [name for name in DOCUMENTS if Path(name).stem.removesuffix(".zh") not in GENERATED | {"CHANGELOG"}]
CHINESE = [name for name in WRITTEN if name.endswith(".zh.md")]


def english(document):
    """The English page of a Chinese one."""
    return document.replace(".zh.md", ".md")


def text(document):
    return (ROOT / document).read_text("utf-8").partition("<!-- rules -->")[0]  # what follows is made by `make docs`


def blocks(document, *kinds):
    """The blocks of code as (kind, code): those of these kinds, all where none is named."""
    return [(kind, code) for kind, code in FENCED.findall(text(document)) if not kinds or kind in kinds]


def examples(document, kind="python"):
    return [code for _kind, code in blocks(document, kind)]


def prose(document):
    return FENCED.sub("", text(document))


def headings(document):
    """(level, words) of each heading."""
    return [(len(marks), words) for marks, words in re.findall(r"(?m)^(#+) (.+)$", prose(document))]


def anchors(document):
    """What a link can name after #, as GitHub makes it of a heading; and anchors written as such."""
    plain = (re.sub(r"[^\w\- ]", "", words.lower()) for _level, words in headings(document))
    return {words.replace(" ", "-") for words in plain} | {*re.findall(r'<a id="(.+?)"', text(document))}


def links(document):
    """(path, anchor) of each link and picture that stays in the project; the path is empty for the page itself."""
    return re.findall(r"\]\((?!\w+:)([^)#]*)#?([^)]*)\)", prose(document))


def tables(document):
    """How many rows each table has."""
    return [rows.count("\n") for rows in re.findall(r"(?m)(?:^\|.*\n)+", prose(document))]


def shared(document):
    """What the pages of both languages have in common: code without comments and what is written for one language."""
    for kind, code in blocks(document):
        if kind == "console":
            yield kind, [re.sub(r"\b(zh|en)\b", "…", command) for command, _printed in dialogue(code)]
        elif kind in ("markdown", "text"):
            yield kind, None
        else:
            code = re.sub(r"(?m)(^|\s+)#.*$", "", code).replace('lang: str = "zh"', 'lang: str = "en"')
            yield kind, re.sub(r"(?m)^(\s*(?:reason|by|source):).*$", r"\1", code)


def dialogue(code):
    """(command, what it prints) of a console block."""
    parts = re.split(r"(?m)^\$ ", code)[1:]
    return [tuple(part.rstrip("\n").partition("\n")[::2]) for part in parts]


def commands(document):
    """The words of every `evalkit …`: in blocks of code, and in the text."""
    shown = [command for code in examples(document, "console") for command, _printed in dialogue(code)]
    return [*listed(document), *_words([*shown, *re.findall(r"`([^`\n]+)`", prose(document))])]


def listed(document):
    """The words of every `evalkit …` in the blocks that list commands."""
    return list(_words(line for _kind, code in blocks(document, "") for line in code.splitlines()))


def _words(lines):
    for line in lines:
        words = shlex.split(line, comments=True, posix="\\" not in line) if "evalkit" in line else []
        if len(words) > 1 and re.fullmatch(r"(.*[/\\])?evalkit", words[0]):
            yield words[1:]


def options(document):
    """Every option that the text names by itself, such as `--audience public`."""
    return re.findall(r"`(--[\w-]+)[^`\n]*`", prose(document))

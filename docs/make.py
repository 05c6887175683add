"""Makes the documentation: `make docs`.

    pages()    docs/indicators.md, docs/tables.md, the rules in docs/checks.md, each in English and Chinese, as the code
               has them; kept in git, so that they can be read where the code is read
    gather()   for each language a folder of Markdown in build/docs/: README as the home page, docs/*.md, CHANGELOG and
               CONTRIBUTING, the tutorials with what their cells show
    build()    build/site and, in Chinese, build/site/zh, by mkdocs

`X.zh.md` is `X.md` in Chinese; a page that is not there in Chinese stands in English.
"""

import inspect
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

import nbformat
from nbclient import NotebookClient

import evalkit as ek
from evalkit import dictionary, listing, reference
from evalkit.i18n import in_language

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GATHERED = ROOT / "build" / "docs"
RUN = ROOT / "build" / "tutorials"  # where the tutorials are run, so that what they write is in nobody's way
SITE = ROOT / "build" / "site"
CONFIGS = {"en": "mkdocs.yml", "zh": "mkdocs.zh.yml"}
KERNEL = {"kernel_name": "python3", "timeout": 120, "extra_arguments": ["--log-level=ERROR"]}
# The theme's search cuts a Chinese query into the words it knows, but stops one short of the end: of 人次 it sought 人….
WHOLE_WORDS = ("o<t.length;o++)t.slice(s,o)in e", "o<=t.length;o++)t.slice(s,o)in e")
RULES = "<!-- rules -->\n"
LINK = re.compile(r"(!?)\[((?:!\[[^\]]*\]\([^)]*\)|[^\[\]])*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)")


def pages() -> dict[Path, str]:
    """The pages that follow from the code, and their texts."""
    made = {}
    for lang, end in (("en", ".md"), ("zh", ".zh.md")):
        with in_language(lang):
            made[DOCS / f"indicators{end}"] = reference.markdown(ek.STANDARD)
            made[DOCS / f"tables{end}"] = dictionary.markdown(ek.STANDARD)
            checks = DOCS / f"checks{end}"
            made[checks] = checks.read_text("utf-8").partition(RULES)[0] + RULES + listing.rules()
    return made


def sources() -> dict[Path, tuple[str, str]]:
    """What becomes a page: its file, with the language and the page's path in the site."""
    found = {}
    for path in sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("tutorials/*.ipynb")]):
        name, _dot, lang = path.stem.partition(".")
        name = {"README": "index"}.get(name, name.lower())
        below = f"{path.parent.name}/" if path.parent not in (ROOT, DOCS) else ""
        found[path] = (lang or "en", f"{below}{name}.md")
    return found


def gather() -> None:
    """Put the pages of each language into build/docs/."""
    for folder in (GATHERED, RUN):
        shutil.rmtree(folder, ignore_errors=True)
    known = sources()
    with ThreadPoolExecutor(2) as two:
        texts = dict(zip(known, two.map(_text, known), strict=True))
    for lang in CONFIGS:
        folder = GATHERED / lang
        for path in sorted(known, key=lambda each: known[each][0] == lang):  # its own last, over the English page
            of, page = known[path]
            if of in (lang, "en"):
                target = folder / page
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(_linked(texts[path], path, page, known), encoding="utf-8")
        shutil.copytree(DOCS / "pictures", folder / "pictures")
        for report in RUN.glob(f"*/outputs/**/report.{lang}.html"):  # made by a tutorial, which links to it
            shutil.copy(report, folder / "tutorials")
        (folder / "python.md").write_text(_names(), encoding="utf-8")
        home = folder / "index.md"
        home.write_text(f"---\nhide: [navigation]\n---\n\n{home.read_text('utf-8')}", encoding="utf-8")


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.suffix == ".md" else _executed(path)


def _executed(path: Path) -> str:
    """A notebook as Markdown, with what its cells show; a cell that fails ends it."""
    notebook = nbformat.read(path, as_version=4)
    where = RUN / path.stem / path.parent.relative_to(ROOT)
    where.mkdir(parents=True)
    shutil.copytree(ROOT / "data", RUN / path.stem / "data")
    NotebookClient(notebook, **KERNEL, resources={"metadata": {"path": str(where)}}).execute()
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        else:
            parts += [f"```python\n{cell.source}\n```", *filter(None, map(_shown, cell.outputs))]
    return "\n\n".join(parts) + "\n"


def _shown(output: nbformat.NotebookNode) -> str:
    """What a cell shows, as a block of HTML in Markdown."""
    if output.get("name") == "stderr":
        return ""
    said = output.get("data", {})
    if html := said.get("text/html") or said.get("image/svg+xml"):
        shown = re.sub(r"\n\s*\n", "\n", re.sub(r'href="[^"#]*/([^"/]+\.html)"', r'href="\1"', html))
    else:
        shown = f"<pre>{escape(said.get('text/plain') or output.get('text', ''))}</pre>"
    return f'<div class="output" tabindex="0">{shown}</div>'


def _names() -> str:
    """The page of evalkit's names in Python, from their docstrings: functions, then classes."""
    named = [getattr(ek, name) for name in ek._WHERE]
    text = ["# Names in Python", inspect.getdoc(ek) or ""]
    for title, chosen in (("Functions", inspect.isfunction), ("Classes", inspect.isclass)):
        text += [f"## {title}", *(f"::: {each.__module__}.{each.__name__}" for each in filter(chosen, named))]
    return "\n\n".join(text) + "\n"


def _linked(text: str, path: Path, page: str, known: dict[Path, tuple[str, str]]) -> str:
    """A page's text with its links as the site has them; what the site has not is no link there."""

    def instead(match: re.Match[str]) -> str:
        mark, label, link, anchor = match[1], LINK.sub(instead, match[2]), match[3], match[4] or ""
        target = Path(os.path.normpath(path.parent / link))
        if target in known:
            to = known[target][1]
            if to == page:  # this page in the other language: the site has a switch for that
                return ""
        elif (DOCS / "pictures") in target.parents:
            to = target.relative_to(DOCS).as_posix()
        else:
            return label if target.exists() else match[0]
        return f"{mark}[{label}]({os.path.relpath(to, Path(page).parent).replace(os.sep, '/')}{anchor})"

    return LINK.sub(instead, text)


def build() -> None:
    """Build the site of each language; a warning, such as of a link that leads nowhere, ends it."""
    for config in CONFIGS.values():  # the English site first: it empties the folder that the other stands in
        asked = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(ROOT / config)]
        told = {"text": True, "encoding": "utf-8", "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(asked, cwd=ROOT, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, **told)
        if done.returncode:
            sys.exit(f"{config}: the site could not be built.\n{done.stdout}")
    for page in SITE.rglob("404.html"):  # for a server at the top of its address
        page.unlink()
    for worker in SITE.rglob("workers/search.*.min.js"):
        worker.write_text(worker.read_text("utf-8").replace(*WHOLE_WORDS), encoding="utf-8")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    gather()
    build()
    print(f"The documentation: {SITE / 'index.html'}, {SITE / 'zh' / 'index.html'}")

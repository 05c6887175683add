"""narrative.zh.md and narrative.en.md beside the tables: findings, conclusions and recommendations in the evaluator's words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from evalkit.errors import Text
from evalkit.i18n import LANGUAGES
from evalkit.intake.encodings import decode
from evalkit.issues import DataIssue, Place
from evalkit.prose import Prose, parse

NAMES = {lang: f"narrative.{lang}.md" for lang in LANGUAGES}
LONGEST = 500_000  # characters; a book of 300 pages has them
LIKELY = ("发现", "结论", "建议", "的")  # what tells the Chinese encodings apart


def read_narratives(folder: Path) -> tuple[dict[str, Prose], list[DataIssue]]:
    """The evaluator's texts in a year's folder by language, and what stood in the way."""
    found: dict[str, Prose] = {}
    issues: list[DataIssue] = []
    files = sorted(folder.glob("[nN]arrative*")) if folder.is_dir() else []
    for file in files:
        lang = _language(file)
        if not lang:
            issues.append(_other(file))
            continue
        try:
            raw = file.read_bytes()
        except OSError as error:
            why = Text("{file} cannot be opened ({why}).", file=file.as_posix(), why=error.strerror)
            issues.append(_unreadable(file, why))
            continue
        read = decode(file.as_posix(), raw, lambda text: sum(text.count(word) for word in LIKELY))
        if read.problem is not None:
            issues.append(_unreadable(file, read.problem))
        elif len(read.text) > LONGEST:
            why = Text("{file} is longer than {n} characters.", file=file.as_posix(), n=f"{LONGEST:,}")
            issues.append(_unreadable(file, why))
        else:
            digest = hashlib.sha256(raw).hexdigest()
            found[lang] = replace(parse(file.name, lang, read.text), sha256=digest)
            issues += _noticed(file, found[lang], read.encoding)
    return found, issues


def text_files(folder: Path) -> list[Path]:
    """The evaluator's texts in a year's folder."""
    return [file for file in sorted(folder.glob("[nN]arrative*")) if _language(file)]


def _language(file: Path) -> str:
    named = next((lang for lang, name in NAMES.items() if file.name.lower() == name), "")
    return named if file.is_file() else ""


def _noticed(file: Path, prose: Prose, encoding: str) -> list[DataIssue]:
    issues = []
    if encoding:
        message = Text("{file} was read as {encoding}.", file=file.as_posix(), encoding=encoding)
        remedy = Text("Where words look wrong, save the file as UTF-8.")
        issues.append(DataIssue("file.encoding", "note", message, remedy, (Place(file.name),)))
    if prose.open_comment:
        message = Text("{file}: a comment is opened with <!-- and never closed; the rest of the text is left out.")
        place = Place(file.name, prose.open_comment)
        remedy = Text("Write --> where the comment ends.")
        issues.append(DataIssue("narrative.comment", "warning", message.filled(file=file.as_posix()), remedy, (place,)))
    return issues


def _unreadable(file: Path, why: Text) -> DataIssue:
    remedy = Text("Save the file as UTF-8 text, or move it out of the folder.")
    return DataIssue("narrative.unreadable", "error", why, remedy, (Place(file.name),))


def _other(file: Path) -> DataIssue:
    message = Text("{file} was not read: its name does not say the language.", file=file.as_posix())
    remedy = Text("Call it {zh} or {en}, and save it as plain text.", **NAMES)
    return DataIssue("narrative.name", "warning", message, remedy, (Place(file.name),))

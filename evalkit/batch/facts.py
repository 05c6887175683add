"""run.json: what the reports of a year were made from, by what, how long it took and what came out."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from evalkit.batch.inputs import Inputs, called
from evalkit.batch.plan import YEAR, Plan
from evalkit.i18n import _, in_language

NAME = "run.json"
FORMAT = 1  # of run.json and the tables beside it: one more when older evalkit would misread them
VERSIONS = ("evalkit", "pandas", "pyarrow", "matplotlib", "papermill", "nbconvert", "ipykernel")


version = lru_cache(metadata.version)  # reads a file for each


def read_facts(folder: Path) -> dict[str, Any]:
    """What is known of the reports in a folder; empty where there are none, or where the file cannot be read."""
    try:
        facts = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def reports(facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The reports that are there: language → what is known of each."""
    found = facts.get("reports")
    return found if isinstance(found, dict) else {}


def unread(facts: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The years that a report on several had to leave out, and why, in a language or, where it has none, another's."""
    told = reports(facts)
    return {**(told.get(lang) or next(iter(told.values()), {})).get("unread", {})}


def write_facts(
    file: Path,
    plan: Plan,
    made_from: Inputs,
    before: Mapping[str, Any],
    made: Mapping[str, Mapping[str, Any]],
    **found: Any,
) -> None:
    """Write run.json.

    Args:
        file: where to.
        plan: what was made.
        made_from: what its reports are made from (`inputs_of`).
        before: run.json as it was; what it says of languages that were not made now is kept.
        made: of each language what is to be known of its report: seconds, verdict …
        found: further facts: title, files, lines of each table, issues, seconds.
    """
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    kept = {lang: told for lang, told in reports(before).items() if lang not in made}
    new = {lang: {"made": now, **told, "from": made_from} for lang, told in made.items()}
    facts = {
        "format": FORMAT,
        "programme": plan.programme,
        "year": plan.year,
        "title": {**before.get("title", {}), **found.pop("title")},
        "languages": sorted({*kept, *new}, reverse=True),
        "audience": plan.audience,
        "notebook": {"name": plan.notebook.name, "sha256": sha256(plan.notebook)},
        "parameters": dict(plan.parameters),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in VERSIONS}},
        **found,
        "made": now,
        "reports": {**kept, **new},
    }
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def made_how(plan: Plan, lang: str, files: list[Path], texts: list[Path]) -> list[tuple[str, str]]:
    """How a page was made, for its last section: from which tables, and which texts of the evaluator's."""
    with in_language(lang):
        versions = _(", ").join(f"{name} {version(name)}" for name in VERSIONS)
        return [
            (_("Notebook"), f"{plan.notebook.name} (SHA-256 {sha256(plan.notebook)[:12]}…)"),
            (_("Audience"), {"public": _("public"), "funder": _("funder"), "internal": _("internal")}[plan.audience]),
            (_("Tables"), _read(plan, files)),
            *([(_("The evaluator’s words"), _read(plan, texts))] if texts else []),
            (_("Versions"), f"Python {platform.python_version()}, {versions}"),
            (_("Made"), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ]


def _read(plan: Plan, files: list[Path]) -> str:
    """The files of a year with their SHA-256; of several years how many there are, and one for all of them."""
    if plan.depth == YEAR:
        names = called(plan, (file.name for file in files))
        return _(", ").join(f"{names[file.name]} ({sha256(file)[:8]}…)" for file in files)
    together = hashlib.sha256("".join(map(sha256, files)).encode()).hexdigest()
    return _("{n} files of {years} years (SHA-256 {hash}…)", n=len(files), years=len(plan.years), hash=together[:8])


def lines_of(file: Path) -> int:
    """How many lines a table has, by which one is known that was cut short at the end of a line."""
    with file.open("rb") as content:
        return sum(part.count(b"\n") for part in iter(lambda: content.read(1 << 20), b""))


def sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()

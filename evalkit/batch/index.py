"""outputs/index.html: every report with its state, verdict and change against the year before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evalkit.batch.execute import FAILED
from evalkit.batch.facts import NAME, read_facts, reports, unread
from evalkit.files import replacing
from evalkit.schema import AUDIENCES


def write_index(outputs: Path, lang: str = "zh") -> Path:
    """Write outputs/index.html, which lists every programme-year that has a report or failed to get one."""
    from evalkit.report import index_page

    facts = {folder: read_facts(folder) for folder in _folders(outputs)}
    rows = [_row(folder, known, outputs, facts) for folder, known in facts.items()]
    target = outputs / "index.html"
    with replacing(target) as file:
        file.write_text(index_page(rows, lang), encoding="utf-8")
    return target


def _folders(outputs: Path) -> Iterator[Path]:
    """The folders with reports: on all programmes, a programme's, a year's, and those of further notebooks below it."""
    for top in _below(outputs):
        if top.name not in AUDIENCES:
            for folder in (top, *(each for middle in _below(top) for each in (middle, *_below(middle)))):
                if (folder / NAME).exists() or any(folder.glob(f"{FAILED}.*.html")):
                    yield folder


def _below(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and each.name[0] != ".")


def _row(
    folder: Path, facts: Mapping[str, Any], outputs: Path, others: Mapping[Path, Mapping[str, Any]]
) -> dict[str, Any]:
    here = folder.relative_to(outputs)
    programme, year, into = _place(here, facts)
    failed = next(
        (file for file in (folder / f"{FAILED}.zh.html", folder / f"{FAILED}.en.html") if file.exists()), None
    )
    made = reports(facts)
    newest = max(made.values(), key=lambda told: told.get("made", ""), default={})
    counts = facts.get("issues", {})
    before = outputs / programme / str(int(year) - 1) / into if year.isascii() and year.isdigit() else None
    return {
        "programme": programme,
        "year": year,
        "into": into,
        "state": "failed" if failed else "issues" if counts.get("warning") or unread(facts, "") else "ok",
        "issues": counts,
        "made": facts.get("made", "")[:16].replace("T", " "),
        "seconds": facts.get("seconds"),
        **{f"title_{lang}": title for lang, title in facts.get("title", {}).items()},
        **{
            lang: (here / f"report.{lang}.html").as_posix()
            for lang in made
            if (folder / f"report.{lang}.html").exists()
        },
        "older": [lang for lang, told in made.items() if told.get("from") != newest.get("from")],
        "failed": failed.relative_to(outputs).as_posix() if failed else "",
        "judged": {lang: told["judged"] for lang, told in made.items() if told.get("judged")},
        "change": _change(newest, reports(others.get(before, {}) if before else {})),
    }


def _place(here: Path, facts: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a folder of reports is on: programme and year, '' where on more than one, and what it is called besides."""
    if "programme" in facts and "year" in facts:
        programme, year = str(facts["programme"]), str(facts["year"])
    else:  # it has never had a report
        programme, *rest = here.parts if len(here.parts) > 1 else ("", *here.parts)
        year = rest[0] if re.search("[0-9]{4}", rest[0]) else ""
    return programme, year, "/".join(here.parts[bool(programme) + bool(year) :])


def _change(now: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]]) -> float | None:
    """By how much the score differs from that of the year before; None where either has none."""
    then = max(before.values(), key=lambda told: told.get("made", ""), default={})
    scores = [(told.get("judged") or {}).get("score") for told in (now, then)]
    return None if None in scores else round(scores[0] - scores[1], 1)  # type: ignore[operator]

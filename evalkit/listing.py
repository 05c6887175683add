"""The data issues of one year or several, as the officer asks for them: a table in the terminal, CSV, JSON or one page."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit.checks import RULES, check_programme
from evalkit.errors import explain
from evalkit.i18n import _, language
from evalkit.intake import load
from evalkit.issues import NAMES, DataIssue, DataIssues

STYLES = {"error": "red", "warning": "yellow", "note": "dim"}
WIDTH = 120  # columns of a table that does not go to a terminal
MOST_ISSUES = 60  # from here on the terminal counts them by rule first, and shows the first few of each
A_FEW = 3
MOST_PLACES = 3
MOST_LETTERS = 30  # of a value; in CSV, JSON and HTML it stands in full

Years = Mapping[str, DataIssues]  # the issues of each year, by the path that was named


def check_all(paths: Sequence[Path], form: str = "table", target: Path | None = None) -> int:
    """Show the issues of some years, and return the exit code: 0, or 1 if there is an error among them.

    Args:
        paths: the folders of the years.
        form: 'table', 'csv', 'json' or 'html'.
        target: the file to write to; the screen where it is None.
    """
    years = {path.as_posix(): _found(path) for path in paths}
    if form == "table":
        with target.open("w", encoding="utf-8") if target else nullcontext() as file:
            # Elsewhere than in a terminal a table is as wide as a page, whatever the screen.
            console = Console(file=file, width=None if file is None and Console().is_terminal else WIDTH)
            for name, issues in years.items():
                show(console, name, issues)
    else:
        text = {"csv": as_csv, "json": as_json, "html": as_html}[form](years)
        if target:  # a byte-order mark lets Excel and WPS show Chinese
            target.write_text(text, encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")
        else:
            sys.stdout.write(text)
    return int(any(issues.errors for issues in years.values()))


def _found(path: Path) -> DataIssues:
    """The issues of a year's tables, and those of what its evaluator wrote."""
    programme, _issues = load(path)
    if not programme.narratives:
        return check_programme(programme)
    from evalkit.narrative import doubts  # where it is used: it measures

    return check_programme(programme, *doubts(programme))


def show(console: Console, name: str, issues: DataIssues) -> None:
    """The issues of one year as a table: severity and rule, place, what is wrong and what to do."""
    many = len(issues) > MOST_ISSUES
    if many:
        console.print(_counts(issues))
        console.print()
    if len(issues):
        console.print(_table(issues, A_FEW if many else len(issues)))
    console.print(f"{name}: " + said(issues), highlight=False, markup=False, soft_wrap=True)
    if many or any(len(one.places) > MOST_PLACES for one in issues):
        how = _("All of them, one line a place: {command}", command=f"evalkit check {name} --format csv")
        console.print(how, highlight=False, markup=False, soft_wrap=True)


def said(issues: DataIssues) -> str:
    """How many there are of each severity, and how many are silenced."""
    counts = _("{error} errors, {warning} warnings, {note} notes", **issues.counts())
    silenced = _("{n} silenced", n=len(issues.silenced)) if issues.silenced else ""
    return _(", ").join(part for part in (counts, silenced) if part)


def _counts(issues: DataIssues) -> Table:
    table = Table(box=None, pad_edge=False)
    for head, right in ((_("Severity"), 0), (_("Rule"), 0), (_("Data issues"), 1), (_("Places"), 1)):
        table.add_column(head, justify="right" if right else "left", no_wrap=True)
    for rule, listed in issues.by_rule().items():
        severity = listed[0].severity
        places = sum(len(one.places) for one in listed)
        style = STYLES[severity]
        table.add_row(f"[{style}]{NAMES[severity]}[/]", escape(rule), f"{len(listed):,}", f"{places:,}")
    return table


def _table(issues: DataIssues, most: int) -> Table:
    table = Table(show_lines=True, expand=True)
    table.add_column(_("Severity and rule"), overflow="fold", ratio=4)
    table.add_column(_("Place"), overflow="fold", ratio=5)
    table.add_column(_("What, and what to do"), overflow="fold", ratio=8)
    for listed in issues.by_rule().values():
        for one in listed[:most]:
            style = STYLES[one.severity]
            what = explain(one.message, (), one.expected, "")
            words = f"{escape(what)}\n[cyan]→ {escape(str(one.remedy))}[/]"
            table.add_row(f"[{style}]{NAMES[one.severity]}[/]\n{escape(one.rule)}", escape(_places(one)), words)
        if len(listed) > most:
            table.add_row("", "", _("… and {n} more of {rule}", n=len(listed) - most, rule=listed[0].rule))
    return table


def _places(one: DataIssue) -> str:
    shown = [str(replace(place, value=_short(place.value))) for place in one.places[:MOST_PLACES]]
    if len(one.places) > MOST_PLACES:
        shown.append(_("… and {n} more", n=len(one.places) - MOST_PLACES))
    return "\n".join(shown)


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def as_csv(years: Years) -> str:
    """One line a place, for spreadsheets."""
    from evalkit.saving import inert

    frames = [issues.to_frame().assign(year=name) for name, issues in years.items()]
    whole = pd.concat(frames, ignore_index=True)
    columns = ["year", *(name for name in whole.columns if name != "year")]
    return str(inert(whole[columns]).to_csv(index=False, lineterminator="\n"))


def as_json(years: Years) -> str:
    """A list of issues, each with its places; those silenced have a reason."""
    listed = [
        {
            **{"year": name, "rule": one.rule, "severity": one.severity, "table": one.table, "column": one.column},
            **{"message": str(one.message), "expected": str(one.expected), "remedy": str(one.remedy)},
            "silenced": reason,
            "places": [
                {"file": at.file, "line": at.line, "key": at.key, "value": at.value, "readings": at.readings}
                for at in one.places
            ],
        }
        for name, issues in years.items()
        for one, reason in [*((one, "") for one in issues), *((each.issue, each.why) for each in issues.silenced)]
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1)


def as_html(years: Years) -> str:
    """One page, readable offline."""
    from evalkit import annex  # only here: they draw in what makes pages
    from evalkit.html import element, stack
    from evalkit.report import issues_page

    parts = [
        stack(element("h2", name), element("p", said(issues), class_="source"), annex.issues(issues))
        for name, issues in years.items()
    ]
    return issues_page(_("Data issues"), stack(*parts), language())


def rules() -> str:
    """Every rule of the checks, by family, as the end of docs/checks.md, in the language in use."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for rule in sorted(RULES, key=lambda one: (one.family, one.id)):
        said = re.sub(r"\{[\w:]+\}", "…", _(rule.message.message))
        rows.setdefault((rule.family, rule.id, rule.severity), []).append(said)
    lines = [
        f"| {family} | `{rule}` | {NAMES[severity]} | {' / '.join(said)} |"
        for (family, rule, severity), said in rows.items()
    ]
    return "\n".join([f"| | {_('Rule')} | {_('Severity')} | {_('What it says')} |", "|---|---|---|---|", *lines, ""])

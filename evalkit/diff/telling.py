"""A difference in the terminal: the figures before and after, under each the rows that made it so, and all that is beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit import formats
from evalkit.batch.failure import has_failed
from evalkit.diff.compare import Difference, Issue
from evalkit.diff.figures import Figure, exactly, shown
from evalkit.diff.pairs import Pairs
from evalkit.i18n import _
from evalkit.issues import NAMES, Place

MOST_ROWS = 10  # behind one indicator; all of them are in the file that --csv names
MOST_ISSUES = 10
MOST_LETTERS = 150  # of an issue
WIDTH = 120  # columns of a table that does not go to a terminal
STYLES = {"came": "green", "went": "red", "changed": "yellow", "moved": "yellow"}


def tell(pairs: Pairs, differences: Sequence[Difference]) -> None:
    """Print every difference, and last a line for each year that has none."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    for one in differences:
        if one.changed:
            _tell(console, one)
    for one in differences:
        if not one.changed:
            _say(
                console,
                _("{name}: no published figure changed. {made_from}", name=one.new.name, made_from=_made_from(one)),
            )
    for one in differences:
        if has_failed(one.new.folder):
            _say(console, _("{name}: the last attempt failed; compared is the last good report.", name=one.new.name))
    for run in pairs.gone:
        _say(console, _("{name}: only before.", name=run.name))
    for run in pairs.new:
        _say(console, _("{name}: only now.", name=run.name))


def _tell(console: Console, one: Difference) -> None:
    _say(console, _("{name}: {what}", name=one.new.name, what=_summary(one)))
    _say(console, _made_from(one))
    if one.verdict:
        old, new = (_judged(each) for each in one.verdict)
        _say(console, _("Verdict: {old} → {new}", old=old, new=new))
    for old, new in one.groups.items():
        _say(console, _("The group {old} is called {new} now; its figures are the same.", old=old, new=new))
    if one.figures:
        console.print(_table(one))
    if len(one.quiet):
        _say(
            console, _("{n} rows changed what they add to further figures, and moved none of them.", n=_rows(one.quiet))
        )
    if one.issues:
        _say(console, _("Data issues:"))
        for issue in one.issues[:MOST_ISSUES]:
            _say(console, f"  {_of_issue(issue)}")
        if len(one.issues) > MOST_ISSUES:
            _say(console, "  " + _("… and {n} more", n=len(one.issues) - MOST_ISSUES))
    console.print()


def _summary(one: Difference) -> str:
    """How many figures changed, came and went, and how many changed too little to be seen."""
    kinds = [figure.kind for figure in one.figures]
    said = [
        (_("{n} published figures changed"), kinds.count("changed")),
        (_("{n} changed too little to be seen"), kinds.count("unseen")),
        (_("{n} came"), kinds.count("came")),
        (_("{n} went"), kinds.count("went")),
    ]
    return _("; ").join(words.format(n=n) for words, n in said if n) or _("no published figure changed")


def _made_from(one: Difference) -> str:
    if not one.made_from:
        return _("Both were made from the same.")
    said = _("Made from something else: {what}.", what=_("; ").join(str(each) for each in one.made_from))
    return said if one.changed else f"{said}{formats.gap()}{_('Texts of the report may differ.')}"


def _judged(judged: Mapping[str, object]) -> str:
    grade, score = judged.get("grade"), judged.get("score")
    return f"{grade} ({score:g})" if grade and isinstance(score, int | float) else _("no grade")


def _table(one: Difference) -> Table:
    table = Table(expand=True)
    table.add_column(_("Figure, and the rows behind it"), overflow="fold", ratio=6)
    table.add_column(_("Before"), overflow="fold", ratio=4)
    table.add_column(_("After"), overflow="fold", ratio=4)
    for indicator in dict.fromkeys(figure.indicator for figure in one.figures):
        if table.row_count:
            table.add_section()
        listed = [figure for figure in one.figures if figure.indicator == indicator]
        table.add_row(f"[bold]{escape(listed[0].title)}[/] [dim]{escape(indicator)}[/]")
        for figure in listed:
            table.add_row(*_of_figure(figure, one.kinds))
        for cells in _of_rows(one.behind(indicator)):
            table.add_row(*cells, style="dim")
    return table


def _of_figure(figure: Figure, kinds: Mapping[str, str]) -> tuple[str, str, str]:
    before, after = (escape(shown(row, kinds)) for row in (figure.old, figure.new))
    if figure.kind == "unseen":
        note = _("too little to be seen: {old} → {new}", old=exactly(figure.old), new=exactly(figure.new))
        after = f"{after}\n[yellow]{escape(note)}[/]"
    elif figure.lost:
        after = f"{after}\n[yellow]{escape(figure.lost)}[/]"
    return f"  {escape(figure.group)}", before, f"[bold]{after}[/]" if figure.kind != "unseen" else after


def _of_rows(rows: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """What each row adds before and after; that no row differs where none does."""
    if not len(rows):
        yield (f"    {escape(_('the same rows with the same parts'))}", "", "")
    for row in rows.head(MOST_ROWS).to_dict("records"):
        place = escape(str(Place(row["file"], int(row["line"]), row["key"])))
        before, after = (escape(part(row, side)) for side in ("old", "new"))
        yield f"    [{STYLES[row['kind']]}]{_KINDS[row['kind']]()}[/] {place}", before, after
    if len(rows) > MOST_ROWS:
        yield (f"    {escape(_('… and {n} more', n=len(rows) - MOST_ROWS))}", "", "")


_KINDS = {
    "came": lambda: _("counts now:"),
    "went": lambda: _("counts no more:"),
    "changed": lambda: _("changed:"),
    "moved": lambda: _("other group:"),
}


def part(row: Mapping[str, object], side: str) -> str:
    """What a row adds in one of two runs: '10,000', '10,000 ÷ 30', with its group where that is another one."""
    if row["side"] == ("right_only" if side == "old" else "left_only"):
        return formats.MISSING
    top, below = row[f"numerator_{side}"], row[f"denominator_{side}"]
    said = " ÷ ".join(formats.amount(each) for each in (top, below) if pd.notna(each))
    said = f"÷ {said}" if pd.isna(top) else said
    other = row["side"] == "both" and row["group_old"] != row["group_new"]
    return f"{said} ({row[f'group_{side}'] or _('(no group)')})" if other else said


def _of_issue(issue: Issue) -> str:
    sign = {"came": "+", "went": "−"}[issue.kind]
    silenced = _(" (silenced)") if issue.silenced else ""
    message = issue.message if len(issue.message) <= MOST_LETTERS else f"{issue.message[: MOST_LETTERS - 1]}…"
    return f"{sign} {NAMES[issue.severity]}{silenced} {issue.rule}: {message}"


def _rows(rows: pd.DataFrame) -> str:
    return formats.amount(len(rows.drop_duplicates(["table", "earlier", "key", "line"])))


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)

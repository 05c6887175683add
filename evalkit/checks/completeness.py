"""What the report leaves open: grantees nobody reports on, goals without results, shortcomings without a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from evalkit.checks.places import places
from evalkit.errors import Text
from evalkit.i18n import Later
from evalkit.issues import DataIssue
from evalkit.programme import Programme

COVERAGE = ("grants", "goals", "activities", "outputs", "capacity_observations", "feedback")


def check_coverage(programme: Programme) -> Iterator[DataIssue]:
    """Grantees without a row in a table that has rows about others."""
    grantees = programme.tables["grantees"]
    for table in COVERAGE:
        rows = programme.tables.get(table)
        if rows is None or not len(rows):
            continue
        without = grantees["id"].notna() & ~grantees["id"].isin(rows["grantee"].dropna())
        if without.any():
            message = Text(
                "{n} of {all} grantees have no row in {file}: {names}.",
                n=int(without.sum()),
                all=len(grantees),
                file=programme.sources[table].name,
                names=Later(partial(_names, programme, grantees["id"][without])),
            )
            yield DataIssue(
                f"coverage.{table}",
                "warning",
                message,
                Text("Add what is known of them, or say in the report why there is nothing."),
                places(programme, "grantees", without),
                table,
                "grantee",
            )


def _names(programme: Programme, grantees: Iterable[str]) -> str:
    return ", ".join(programme.name_of("grantees", key) for key in grantees)


def check_goals(programme: Programme) -> Iterator[DataIssue]:
    """Goals in whose dimension the grantee has no activity, or no endline observation."""
    goals = programme.tables.get("goals")
    if goals is None:
        return
    aims = goals["grantee"] + "/" + goals["dimension"]
    for table, rule, said in (
        (
            "activities",
            "goal.no_activity",
            Text("{n} of {all} goals have no activity of the same grantee in their dimension."),
        ),
        (
            "capacity_observations",
            "goal.no_result",
            Text("{n} of {all} goals have no endline observation of the same grantee in their dimension."),
        ),
    ):
        rows = programme.tables.get(table)
        if rows is None:
            continue
        if table == "capacity_observations":
            rows = rows[(rows["round"] == "endline").fillna(False)]
        open_goals = aims.notna() & ~aims.isin((rows["grantee"] + "/" + rows["dimension"]).dropna())
        if open_goals.any():
            message = said.filled(n=int(open_goals.sum()), all=len(goals))
            yield DataIssue(
                rule,
                "warning",
                message,
                Text("Add the rows, or say what became of these goals."),
                places(programme, "goals", open_goals, "text_zh"),
                "goals",
                "dimension",
            )


def check_lessons(programme: Programme) -> Iterator[DataIssue]:
    """Shortcomings without a cause or a remedy."""
    lessons = programme.tables.get("lessons")
    if lessons is None:
        return
    shortcoming = (lessons["kind"] == "shortcoming").fillna(False)
    empty = (lessons["cause_zh"].isna() & lessons["cause_en"].isna()) | (
        lessons["remedy_zh"].isna() & lessons["remedy_en"].isna()
    )
    bad = shortcoming & empty
    if bad.any():
        message = Text(
            "{n} of {all} shortcomings have no cause or no remedy.", n=int(bad.sum()), all=int(shortcoming.sum())
        )
        yield DataIssue(
            "lesson.incomplete",
            "warning",
            message,
            Text("Write down why it happened and what will be done."),
            places(programme, "lessons", bad, "text_zh"),
            "lessons",
            "remedy",
        )


def check_broken_off(programme: Programme) -> Iterator[DataIssue]:
    """Statements that break off: the last one of a section ends with a comma or an enumeration mark.

    A statement may be one clause of a sentence, so a comma before another statement is nothing.
    """
    statements = programme.tables.get("statements")
    if statements is None:
        return
    open_ended = statements["text_zh"].str.strip().str.contains(r"[，、,]$", regex=True).fillna(False).astype(bool)
    last = ~statements.sort_values("order").duplicated("section", keep="last").sort_index()
    broken = open_ended & last & statements["section"].notna()
    if broken.any():
        message = Text("{n} sentences of the report break off.", n=int(broken.sum()))
        yield DataIssue(
            "text.broken_off",
            "warning",
            message,
            Text("Ask the author for the rest."),
            places(programme, "statements", broken, "text_zh"),
            "statements",
            "text_zh",
        )


def check_asserted(programme: Programme) -> Iterator[DataIssue]:
    """How many of the report's statements no data support."""
    statements = programme.tables.get("statements")
    if statements is None or not len(statements):
        return
    asserted = statements["evidence"].isna()
    message = Text(
        "{n} of {all} statements of the report are asserted with no data.", n=int(asserted.sum()), all=len(statements)
    )
    if asserted.any():
        yield DataIssue(
            "statement.asserted",
            "note",
            message,
            Text("They are marked in the report; add the rows that support them where there are any."),
            (),
            "statements",
            "evidence",
        )


def check_evidence(programme: Programme) -> Iterator[DataIssue]:
    """Statements that cite a row that does not exist."""
    statements = programme.tables.get("statements")
    if statements is None:
        return
    known = {
        f"{name}:{key}"
        for name, frame in programme.tables.items()
        if programme.schemas[name].key
        for key in frame[programme.schemas[name].key].dropna()
    }
    cited = statements["evidence"].str.split(";").explode().str.strip()
    dangling = cited[cited.notna() & (cited != "").fillna(False) & ~cited.isin(known)]
    if len(dangling):
        message = Text(
            "{n} statements cite rows that do not exist: {ids}.",
            n=dangling.index.nunique(),
            ids=", ".join(dangling.unique()[:10]),
        )
        at = places(programme, "statements", dangling.index.unique(), "evidence")
        yield DataIssue(
            "statement.evidence",
            "error",
            message,
            Text("Write evidence as table:id, separated by semicolons."),
            at,
            "statements",
            "evidence",
        )


CHECKS = (check_coverage, check_goals, check_lessons, check_broken_off, check_asserted, check_evidence)

"""What claims rest on: rows, baselines, somebody other than the one who did the work; and claims that contradict."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from evalkit.checks.mentions import Mentions
from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text
from evalkit.i18n import Later, listed
from evalkit.issues import DataIssue, Places
from evalkit.programme import Programme

ASSERTED = Rule(
    "statement.asserted",
    "j",
    "note",
    Text("{n} of {all} statements of the report are asserted with no data."),
    Text("They are marked in the report; add the rows that support them where there are any."),
)
DANGLING = Rule(
    "statement.evidence",
    "p",
    "error",
    Text("{n} statements cite rows that do not exist: {ids}."),
    Text("Write evidence as table:id, separated by semicolons."),
)
CONTRADICTED = Rule(
    "claim.contradicted",
    "g",
    "warning",
    Text("{name}, {theme}: claims ({claims}) stand against shortcomings ({n})."),
    Text("Say in the report what is in place and what is not, and which of the two is later."),
)
NO_BASELINE = Rule(
    "claim.no_baseline",
    "g",
    "note",
    Text(
        "{n} of {of} endline observations have no baseline of the same grantee and dimension: no change can be shown."
    ),
    Text("Observe the same dimensions at the start, or call it the state at the end."),
)
OWN_VERDICT = Rule(
    "claim.own_verdict",
    "o",
    "note",
    Text("All {n} capacity observations that name a rater are the executor's own: it judges what it supported."),
    Text("Add the grantees' own view, or an evaluator's."),
)
NO_VOICE = Rule(
    "feedback.no_voice",
    "o",
    "note",
    Text("{n} of {all} pieces of feedback do not say who speaks."),
    Text("Fill in {feedback:speaker_role}; feedback that nobody gave is the author's opinion."),
)


def check_statements(programme: Programme) -> Iterator[DataIssue]:
    """How many of the report's statements no data support, and those that cite a row which does not exist."""
    statements = programme.tables.get("statements")
    if statements is None or not len(statements):
        return
    asserted = int(statements["evidence"].isna().sum())
    if asserted:
        yield ASSERTED.issue((), "statements", "evidence", n=asserted, all=len(statements))
    cited = statements["evidence"].dropna().str.split(";").explode().astype("string").str.strip()
    cited = cited[truth(cited != "")]
    table, key = cited.str.extract("^([^:]*)")[0], cited.str.extract("^[^:]*:?(.*)$")[0]
    dangling = np.ones(len(cited), dtype=bool)
    for name in table.unique():
        if name in programme.tables and programme.schemas[name].key:
            own = truth(table == name)
            dangling[own] = ~truth(key[own].isin(programme.tables[name][programme.schemas[name].key].dropna()))
    ids = listed(cited[dangling].unique()[:10])
    yield from DANGLING.at(programme, "statements", cited.index[dangling].unique(), "evidence", ids=ids)


def check_contradictions(programme: Programme) -> Iterator[DataIssue]:
    """Claims and shortcomings of the same grantee and theme: in feedback, capacity observations and lessons."""
    claims, shortcomings = [], []
    for table, rows, dimension in _spoken(programme, "claims"):
        claims.append(_pairs(programme, table, rows, dimension))
    for table, rows, dimension in _spoken(programme, "shortcomings"):
        shortcomings.append(_pairs(programme, table, rows, dimension))
    if not claims or not shortcomings:
        return
    good, bad = pd.concat(claims), pd.concat(shortcomings)
    both = good[["grantee", "theme"]].drop_duplicates().merge(bad[["grantee", "theme"]].drop_duplicates())
    sides = [side.merge(both).groupby(["grantee", "theme"]) for side in (bad, good)]
    labels = programme.schemas["feedback"].columns["theme"]
    for grantee, theme in both.itertuples(index=False, name=None):
        against, said = (side.get_group((grantee, theme)) for side in sides)
        yield CONTRADICTED.issue(
            _places(programme, against) + _places(programme, said),
            str(against["table"].iloc[0]),
            name=Later(partial(programme.name_of, "grantees", grantee)),
            theme=Later(partial(labels.label, theme)),
            claims=len(said),
            n=len(against),
        )


SHOWN = {"feedback": "text_zh", "capacity_observations": "evidence_zh", "lessons": "text_zh"}


def _spoken(programme: Programme, side: str) -> Iterator[tuple[str, np.ndarray, str]]:
    """Tables with the rows that claim something (or name a shortcoming), and the column of their theme."""
    feedback, lessons = programme.tables.get("feedback"), programme.tables.get("lessons")
    observed = programme.tables.get("capacity_observations")
    if side == "claims":
        if feedback is not None:
            yield "feedback", truth(feedback["polarity"] == "positive"), "theme"
        if observed is not None:  # a level says itself how far it goes; only words can contradict
            words = observed["evidence_zh"].notna() | observed["evidence_en"].notna()
            fine = (observed["round"] == "endline") & words & observed["level"].isna()
            yield "capacity_observations", truth(fine & ~truth(observed["status"] == "none")), "dimension"
    else:
        if feedback is not None:
            yield "feedback", truth(feedback["polarity"] == "negative"), "theme"
        if lessons is not None:
            yield "lessons", truth(lessons["kind"] == "shortcoming"), "theme"


def _pairs(programme: Programme, table: str, rows: np.ndarray, dimension: str) -> pd.DataFrame:
    """Grantee and theme of some rows; of a row that names grantees only in its words, one a grantee."""
    frame = programme.tables[table][rows]
    pairs = pd.DataFrame(
        {"grantee": frame["grantee"].astype(object), "theme": frame[dimension].astype(object), "row": frame.index}
    ).assign(table=table)
    silent = pairs["grantee"].isna()
    if silent.any():
        texts = programme.texts(table, SHOWN[table].removesuffix("_zh"))[frame.index[silent]]
        named: list[list[str | None]] = [
            [*sorted(set(each.values()))] or [None] for each in Mentions(programme).of(texts)
        ]
        pairs.loc[silent, "grantee"] = pd.Series(named, index=pairs.index[silent], dtype=object)
        pairs = pairs.explode("grantee")
    return pairs.dropna(subset=["grantee", "theme"])


def _places(programme: Programme, rows: pd.DataFrame) -> Places:
    parts = (places(programme, name, np.asarray(each), SHOWN[name]) for name, each in rows.groupby("table")["row"])
    return sum(parts, Places())


def check_basis(programme: Programme) -> Iterator[DataIssue]:
    """Observations without a baseline, or made by the executor alone; feedback of nobody."""
    observed, feedback = programme.tables.get("capacity_observations"), programme.tables.get("feedback")
    if observed is not None:
        end, start = (observed[truth(observed["round"] == name)] for name in ("endline", "baseline"))
        pairs = (start["grantee"] + "/" + start["dimension"]).dropna().unique()
        without = truth(observed["round"] == "endline") & ~truth(
            (observed["grantee"] + "/" + observed["dimension"]).isin(pairs)
        )
        yield from NO_BASELINE.at(
            programme, "capacity_observations", without, "round", shown="evidence_zh", of=len(end)
        )
        roles = observed["rater_role"].dropna()
        if len(roles) and (roles == "executor").all():
            yield OWN_VERDICT.issue((), "capacity_observations", "rater_role", n=len(roles))
    if feedback is not None:
        nobody = feedback["speaker_role"].isna() | (feedback["speaker_role"] == "unknown")
        yield from NO_VOICE.at(programme, "feedback", nobody, "speaker_role", shown="")


CHECKS = (check_statements, check_contradictions, check_basis)

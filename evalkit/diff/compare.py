"""Two runs compared: figures, the rows behind them, data issues, verdict, and what the runs were made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalkit.batch.inputs import reasons
from evalkit.diff import figures, rows
from evalkit.diff.figures import Figure
from evalkit.diff.runs import Run
from evalkit.errors import Text
from evalkit.i18n import language

ISSUE = ["rule", "severity", "table", "column", "message_zh", "message_en", "silenced"]


@dataclass(frozen=True)
class Issue:
    """A data issue that came or went: its rule and severity, what it says in the language in use, its first place."""

    kind: str
    rule: str
    severity: str
    message: str
    file: str
    key: str
    silenced: bool


@dataclass(frozen=True)
class Difference:
    """What two runs of one year differ in.

    `rows` are those that differ behind all indicators, see `rows.differing`; `groups` have another name now, old → new;
    `made_from` says what of data, evalkit, notebook and parameters is not the same; `verdict` is (old, new) where
    grade or score differ.
    """

    old: Run
    new: Run
    figures: Sequence[Figure]
    rows: pd.DataFrame
    groups: Mapping[str, str]
    issues: Sequence[Issue]
    made_from: Sequence[Text]
    verdict: tuple[Mapping[str, object], Mapping[str, object]] | None
    kinds: Mapping[str, str]

    @property
    def changed(self) -> bool:
        """Does a reader of the report see anything else than before, or is any of its figures another one?"""
        return bool(self.figures or self.groups or self.issues or self.verdict)

    def behind(self, indicator: str) -> pd.DataFrame:
        """The rows that differ behind one indicator."""
        return self.rows[self.rows["indicator"] == indicator]

    @property
    def quiet(self) -> pd.DataFrame:
        """The rows that differ without moving any figure."""
        moved = {figure.indicator for figure in self.figures}
        first_of_its_kind = {
            name for name, kind in self.kinds.items() if kind == "distinct"
        }  # which row is, is no news
        return self.rows[~self.rows["indicator"].isin(moved | first_of_its_kind)]


def compare(old: Run, new: Run) -> Difference:
    """Compare two runs.

    Raises:
        UsageError: a table of theirs is not there, was cut, or is not as evalkit wrote it.
    """
    groups = figures.groups_renamed(old.values, new.values)
    before = old.values.assign(group=old.values["group"].replace(groups))
    versions = [(run.facts.get("versions") or {}).get("evalkit", "?") for run in (old, new)]
    made_from = reasons(old.newest.get("from", {}), defaultdict(dict, new.newest.get("from", {})))
    if versions[0] != versions[1]:
        made_from.append(Text("evalkit {old} → {new}", old=versions[0], new=versions[1]))
    return Difference(
        old,
        new,
        figures.differing(before, new.values),
        rows.differing(old.parts, new.parts, groups),
        groups,
        _issues(old.issues, new.issues),
        made_from,
        None if old.judged == new.judged else (old.judged, new.judged),
        figures.kinds(old.values) | figures.kinds(new.values),
    )


def _issues(old: pd.DataFrame, new: pd.DataFrame) -> list[Issue]:
    """The issues that went and came, by rule; one that says something else now did both, and its lines do not matter."""
    before, after = _by_what_they_say(old), _by_what_they_say(new)
    went = [_issue("went", rows) for what, rows in before.items() if what not in after]
    came = [_issue("came", rows) for what, rows in after.items() if what not in before]
    order = list(dict.fromkeys(issue.rule for issue in went + came))  # what a rule said and says, one below the other
    return sorted(went + came, key=lambda issue: order.index(issue.rule))


def _by_what_they_say(issues: pd.DataFrame) -> dict[object, pd.DataFrame]:
    frame = issues.assign(silenced=issues.get("silenced", ""))
    told = frame.groupby(ISSUE, sort=False)
    return {(*what, frozenset(zip(rows["key"], rows["value"], strict=True))): rows for what, rows in told}


def _issue(kind: str, places: pd.DataFrame) -> Issue:
    first = places.iloc[0]
    message = first[f"message_{language()}"]
    return Issue(kind, first["rule"], first["severity"], message, first["file"], first["key"], bool(first["silenced"]))

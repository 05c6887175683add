"""silenced.yaml: the data issues that an evaluator has looked at and does not want to hear of again, each with a reason.

The file stands in a year's folder, or in the programme's for all its years: a list of entries with `rule` and `reason`,
and as needed `table`, `column`, `key` (one, or a list), `by` and `date`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from evalkit.errors import Text, did_you_mean
from evalkit.handwritten import Unreadable, read_yaml
from evalkit.i18n import Later
from evalkit.issues import DataIssue, DataIssues, Place, Silenced

NAME = "silenced.yaml"
FIELDS = ("rule", "reason", "table", "column", "key", "by", "date")


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry: which issues it silences, why, and where it stands."""

    rule: str
    reason: str | dict[str, str]
    place: Place
    own: bool  # of the year itself; one of the programme may well find nothing in some years
    table: str = ""
    column: str = ""
    keys: tuple[str, ...] = ()
    by: str = ""
    on: str = ""

    def meets(self, issue: DataIssue) -> bool:
        """Is the issue one of those meant, as far as rule, table and column tell?"""
        return self.rule == issue.rule and self.table in ("", issue.table) and self.column in ("", issue.column)


def silence(issues: Iterable[DataIssue], folder: str | Path, rules: Sequence[str] = ()) -> DataIssues:
    """The issues without those that silenced.yaml of the year or of its programme silences, which are kept beside them.

    `rules` are those that there are, so that a name that is none can be said. Errors are never silenced. What is wrong
    with the file is an issue too; an entry of the year that silences nothing is a note.
    """
    found = list(issues)
    told: list[DataIssue] = []
    entries: list[Entry] = []
    for file, own in ((Path(folder) / NAME, True), (Path(folder).parent / NAME, False)):
        if file.exists():
            read = list(_read(file, own))
            entries += [each for each in read if isinstance(each, Entry)]
            told += [each for each in read if isinstance(each, DataIssue)]
    kept: list[DataIssue] = []
    silenced: list[Silenced] = []
    used: set[Entry] = set()
    for issue in found:
        rest: DataIssue | None = issue
        for entry in entries:
            if rest is None or not entry.meets(rest):
                continue
            quiet, rest = _part(rest, entry.keys)
            if quiet is not None:
                used.add(entry)
                if issue.severity == "error":
                    rest = issue
                    told.append(_grave(entry))
                else:
                    silenced.append(Silenced(quiet, entry.reason, entry.by, entry.on))
        if rest is not None:
            kept.append(rest)
    told += [
        _idle(entry, {*rules, *(issue.rule for issue in found)}) for entry in entries if entry.own and entry not in used
    ]
    return DataIssues([*kept, *told], silenced)


def _part(issue: DataIssue, keys: Sequence[str]) -> tuple[DataIssue | None, DataIssue | None]:
    """What of an issue is silenced, and what remains: with keys only the places of those rows."""
    if not keys:
        return issue, None
    at = np.array([place.key in keys for place in issue.places], dtype=bool)
    if not at.any():
        return None, issue
    quiet, rest = (tuple(issue.places[int(i)] for i in np.flatnonzero(side)) for side in (at, ~at))
    if not rest:
        return issue, None
    message = Text("{message} ({n} of its places are silenced.)", message=issue.message, n=len(quiet))
    return replace(issue, places=quiet), replace(issue, places=rest, message=message)


def _read(file: Path, own: bool) -> Iterator[Entry | DataIssue]:
    """The entries of a file, and an issue for each that cannot be used."""
    try:
        found, listed = read_yaml(file)
    except Unreadable as error:
        yield _fault("silenced.unreadable", Place(NAME, error.line), Text("{why}.", why=error.why))
        return
    entries = found or []
    if not isinstance(entries, list):
        yield _fault("silenced.unreadable", Place(NAME, 1), Text("It is no list of entries."))
        return
    for node, given in zip(listed.value if listed else [], entries, strict=True):
        place = Place(NAME, node.start_mark.line + 1)
        unknown = sorted(set(map(str, given)) - set(FIELDS)) if isinstance(given, dict) else []
        if not isinstance(given, dict) or not _words(given.get("rule")) or unknown:
            hint = Later(lambda unknown=unknown: did_you_mean(unknown[0], FIELDS) if unknown else "")  # type: ignore[misc]
            yield _fault(
                "silenced.unreadable",
                place,
                Text("An entry has no rule, or a field that is not known. {hint}", hint=hint),
            )
        elif not _reason(given.get("reason")):
            yield _fault(
                "silenced.reason",
                replace(place, value=str(given["rule"])),
                Text("An entry silences '{rule}' without a reason.", rule=given["rule"]),
            )
        else:
            yield _entry(given, place, own)


def _entry(given: dict[str, Any], place: Place, own: bool) -> Entry:
    keys = given.get("key") or ()
    reason = given["reason"]
    return Entry(
        rule=_words(given["rule"]),
        reason={str(lang): str(text) for lang, text in reason.items()} if isinstance(reason, dict) else _words(reason),
        place=replace(place, value=_words(given["rule"])),
        own=own,
        table=_words(given.get("table")),
        column=_words(given.get("column")),
        keys=tuple(map(str, keys)) if isinstance(keys, list) else (str(keys),) if keys else (),
        by=_words(given.get("by")),
        on=_words(given.get("date")),
    )


def _words(value: object) -> str:
    return "" if value is None else str(value).strip()


def _reason(value: object) -> bool:
    """Is something written? A reason may be given in both languages, as {zh: …, en: …}."""
    return any(map(_words, value.values())) if isinstance(value, dict) else bool(_words(value))


def _fault(rule: str, place: Place, message: Text) -> DataIssue:
    remedy = Text("Write a list of entries such as: - rule: period.label, reason: why, by: who, date: 2016-03-01.")
    return DataIssue(rule, "error", Text("{file}: {message}", file=NAME, message=message), remedy, (place,))


def _grave(entry: Entry) -> DataIssue:
    message = Text("{file}: '{rule}' is an error here, and errors cannot be silenced.", file=NAME, rule=entry.rule)
    remedy = Text("Correct the tables, and take the entry out.")
    return DataIssue("silenced.error", "warning", message, remedy, (entry.place,))


def _idle(entry: Entry, known: set[str]) -> DataIssue:
    close = get_close_matches(entry.rule, sorted(known), n=1) if entry.rule not in known else []
    hint = Later(lambda: did_you_mean(entry.rule, close))
    message = Text("{file}: the entry for '{rule}' silences nothing. {hint}", file=NAME, rule=entry.rule, hint=hint)
    remedy = Text("Take it out, or correct its rule, table, column or key.")
    return DataIssue("silenced.nothing", "note", message, remedy, (entry.place,))


__all__ = ["Entry", "silence"]

"""Which run is compared with which: two of the same programme, year, audience and notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.diff.runs import Key, Run
from evalkit.errors import Text, UsageError
from evalkit.i18n import _

WHAT = (Text("audience"), Text("programme"), Text("year"), Text("notebook"))


@dataclass(frozen=True)
class Pairs:
    """Runs to compare, the old one first; and those that are on one side alone."""

    both: Sequence[tuple[Run, Run]]
    gone: Sequence[Run] = ()
    new: Sequence[Run] = ()


def find_pairs(old: Sequence[Run], new: Sequence[Run], anyway: bool = False) -> Pairs:
    """The pairs of two lists of runs.

    One old run is compared with its like among the new ones, and one that was named with its like among the old ones;
    the others then do not count as new or gone.

    Args:
        old: the runs before, one at least.
        new: the runs after, one at least.
        anyway: whether a single run is compared with a single other one, whatever they are.

    Raises:
        UsageError: two single runs are of different programmes, years, audiences or notebooks; or nothing matches.
    """
    if len(old) == len(new) == 1 and (anyway or old[0].key == new[0].key):
        return Pairs([(old[0], new[0])])
    before, after = _by_key(old), _by_key(new)
    common = [key for key in before if key in after]
    if not common:
        raise UsageError(_unlike(old, new))
    both = [(before[key], after[key]) for key in common]
    if len(old) == 1 or (len(new) == 1 and new[0].named):
        return Pairs(both)
    return Pairs(
        both,
        [run for key, run in before.items() if key not in after],
        [run for key, run in after.items() if key not in before],
    )


def _by_key(runs: Sequence[Run]) -> dict[tuple[str, ...], Run]:
    """The runs by what they are; by their folder too where one notebook made two of a year, as with `into`."""
    keys = [run.key for run in runs]
    return {
        (*key, run.folder.name) if keys.count(key) > 1 and run.folder.name != run.key[2] else key: run
        for key, run in zip(keys, runs, strict=True)
    }


def _unlike(old: Sequence[Run], new: Sequence[Run]) -> Text:
    if len(old) == len(new) == 1:
        return Text(
            "{old} and {new} are not the same report: {what}. To compare them all the same, add --anyway.",
            old=old[0].shown,
            new=new[0].shown,
            what=_differing(old[0].key, new[0].key),
        )
    return Text(
        "No report of {old} is in {new}. There: {there}.",
        old=_names(old),
        new=_root(new),
        there=_names(new),
    )


def _differing(one: Key, other: Key) -> str:
    return _(", ").join(
        _("{what} {old} and {new}", what=what, old=a or "—", new=b or "—")
        for what, a, b in zip(WHAT, one, other, strict=True)
        if a != b
    )


def _names(runs: Sequence[Run]) -> str:
    return _(", ").join(dict.fromkeys(run.name for run in runs))


def _root(runs: Sequence[Run]) -> str:
    return runs[0].shown.removesuffix(f"/{runs[0].key[1]}/{runs[0].key[2]}")

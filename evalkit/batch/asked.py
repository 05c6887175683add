"""batch.yaml: which reports a batch makes, where that is more than the same for every year.

The file holds a list `reports`. Each entry may say `programmes` and `years` (names or patterns such as demo-*; all where
it says none), `languages`, `audiences`, `notebook` (as seen from the file), `parameters`, `timeout` in seconds, and
`into`, a folder of its own below the year's outputs, which a second notebook on the same years needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from evalkit.batch.parameters import declared_parameters
from evalkit.batch.plan import YEAR, Plan, depth, plan_reports
from evalkit.errors import SHORT, DataError, Text, UsageError, did_you_mean, explain
from evalkit.finding import find_years
from evalkit.handwritten import Unreadable, read_yaml
from evalkit.i18n import LANGUAGES, _
from evalkit.naming import is_folder_name, within
from evalkit.notebooks import standard
from evalkit.schema import AUDIENCES

NAME = "batch.yaml"
FIELDS = ("programmes", "years", "languages", "audiences", "notebook", "parameters", "timeout", "into")


def read_asked(file: Path) -> list[dict[str, Any]]:
    """The entries of a batch.yaml.

    Raises:
        UsageError: there is no such file.
        DataError: it cannot be used; the message names every fault.
    """
    if not file.is_file():
        raise UsageError(Text("There is no file {file}.", file=file.as_posix()))
    try:
        found, _nodes = read_yaml(file)
    except Unreadable as error:
        raise DataError(error.of(file.as_posix())) from None
    entries = found.get("reports") if isinstance(found, dict) else None
    faults = list(_faults(found, entries))
    if faults:
        raise DataError(
            explain(
                Text("{file}: {n} entries cannot be used.", file=file.as_posix(), n=len(faults)),
                faults,
                remedy=Text("Correct these entries in {file}, then run it again.", file=file.as_posix()),
            )
        )
    return entries  # type: ignore[return-value]


def plan_asked(file: Path, data: Path, names: Sequence[str], notebook: Path, given: Mapping[str, Any]) -> list[Plan]:
    """The plans of a batch.yaml.

    Args:
        file: the batch.yaml.
        data: the data folder.
        names: only these programmes or years; all where none is named.
        notebook: what entries use that name no notebook.
        given: what the command line says takes the place of what the entries say: languages, audiences, notebook,
            parameters, timeout; None where it says nothing.

    Raises:
        UsageError: an entry stands for no year, or two would write the same reports.
        DataError: the file cannot be used.
    """
    plans: list[Plan] = []
    for place, entry in enumerate(read_asked(file), 1):
        said = {**entry, **{name: value for name, value in given.items() if value is not None}}
        years = [
            year
            for year in find_years(data, names)
            if _meant(year.parent.name, entry.get("programmes")) and _meant(year.name, entry.get("years"))
        ]
        if not years and not names:
            raise UsageError(
                Text(
                    "{file}: entry {place} stands for no year in {data}.",
                    file=file.as_posix(),
                    place=place,
                    data=data.as_posix(),
                )
            )
        used = said.get("notebook")
        for audience in said.get("audiences", ("public",)) if years else ():
            plans += plan_reports(
                data,
                [f"{year.parent.name}/{year.name}" for year in years],
                said.get("languages", LANGUAGES),
                audience,
                (_own_or_standard(file.parent / used) if isinstance(used, str) else used) or notebook,
                said.get("parameters", {}),
                into=said.get("into", ""),
                timeout=said.get("timeout"),
            )
    _refuse_twice(file, plans)
    if not plans:
        raise UsageError(Text("{file} asks for none of: {names}.", file=file.as_posix(), names=", ".join(names)))
    return plans


def choose(
    data: Path,
    outputs: Path,
    names: Sequence[str],
    given: Mapping[str, Any],
    file: Path | None = None,
    retries: int = 1,
) -> list[Plan]:
    """The plans of `evalkit run`: those of batch.yaml where there is one, else the same of every year.

    Args:
        data: the data folder.
        outputs: where the reports go, which cannot be in the data folder.
        names: only these programmes or years; all where none is named.
        given: see `plan_asked`.
        file: the batch.yaml; the one in this folder where none is named.
        retries: how often a kernel that does not start is tried again.

    Raises:
        UsageError: what is asked for is not there, or cannot be.
        DataError: the file cannot be used.
    """
    if outputs.resolve() == data.resolve() or data.resolve() in outputs.resolve().parents:
        raise UsageError(Text("Reports cannot go into the data folder; name another with --outputs."))
    given = {**given, "notebook": _own_or_standard(given["notebook"])} if given["notebook"] else given
    notebook = given["notebook"] or standard("annual")
    if file is not None or Path(NAME).is_file():
        plans = plan_asked(file or Path(NAME), data, names, notebook, given)
    else:
        _refuse_years(data, names, notebook)
        languages, more = given["languages"] or LANGUAGES, {"timeout": given["timeout"]}
        plans = [
            plan
            for audience in given["audiences"] or ("public",)
            for plan in plan_reports(data, names, languages, audience, notebook, given["parameters"] or {}, **more)
        ]
    return [replace(plan, retries=retries) for plan in plans]


def _refuse_years(data: Path, names: Sequence[str], notebook: Path) -> None:
    """Refuse the name of one year for a notebook that makes a report over all years."""
    if depth((*declared_parameters(notebook),)) == YEAR:
        return
    for name in (within(data, each) for each in names):
        programme, slash, _year = name.replace("\\", "/").strip("/").partition("/")
        if slash:
            raise UsageError(
                Text(
                    "{notebook} makes one report over all years, and '{name}' is one year. Name the programme alone: {programme}.",
                    notebook=notebook.name,
                    name=name,
                    programme=programme,
                )
            )


def _own_or_standard(notebook: Path) -> Path:
    """The evaluator's own notebook, or the one of evalkit's that a bare name such as 'trend' stands for."""
    return notebook if notebook.suffix or notebook.exists() else standard(notebook.name)


def _refuse_twice(file: Path, plans: Iterable[Plan]) -> None:
    seen: set[str] = set()
    for plan in plans:
        if plan.name in seen:
            raise UsageError(
                Text(
                    "{file}: two entries make the reports of {name}. Give one of them a folder of its own, such as 'into: trend'.",
                    file=file.as_posix(),
                    name=plan.name,
                )
            )
        seen.add(plan.name)


def _meant(name: str, patterns: Any) -> bool:
    return patterns is None or any(fnmatchcase(name, str(pattern)) for pattern in patterns)


def _faults(found: Any, entries: Any) -> Iterable[str]:
    for key in found if isinstance(found, dict) else ():
        if key != "reports":
            yield _("{key}: there is no such entry. {hint}", key=key, hint=did_you_mean(str(key), ["reports"]))
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        yield _(
            "{key}: {value}; expected {expected}",
            key="reports",
            value=_("nothing") if entries is None else SHORT.repr(entries),
            expected=_("a list of entries"),
        )
        return
    for place, entry in enumerate(entries, 1):
        for key, value in entry.items():
            if key not in FIELDS:
                yield _(
                    "{key}: there is no such entry. {hint}",
                    key=f"reports.{place}.{key}",
                    hint=did_you_mean(str(key), FIELDS),
                )
            elif expected := _expected(key, value):
                yield _(
                    "{key}: {value}; expected {expected}",
                    key=f"reports.{place}.{key}",
                    value=SHORT.repr(value),
                    expected=expected,
                )


def _expected(key: str, value: Any) -> str:
    """What should have stood there; '' if it does."""
    known = {"languages": LANGUAGES, "audiences": AUDIENCES}.get(key)
    if known:
        good = isinstance(value, list) and bool(value) and all(each in known for each in value)
        return "" if good else _("a list of: {names}", names=_(", ").join(known))
    if key in ("programmes", "years"):
        good = isinstance(value, list) and bool(value) and all(isinstance(each, str | int) for each in value)
        return "" if good else _("a list of names or patterns, such as [heping, demo-*]")
    if key == "timeout":
        return (
            ""
            if isinstance(value, int | float) and not isinstance(value, bool) and value > 0
            else _("a number of seconds")
        )
    if key == "parameters":
        return "" if isinstance(value, dict) else _("names with values, such as {example}", example="{cases: 5}")
    good = isinstance(value, str) and bool(value.strip()) and not (key == "into" and not is_folder_name(value))
    return "" if good else _("a text") if key == "notebook" else _("the name of a folder")

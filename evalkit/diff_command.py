"""The command `evalkit diff`: two runs, or what was kept and what is there now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.errors import EvalkitError, Text, UsageError
from evalkit.i18n import _, use_language
from evalkit.options import Languages

HELP = "\n\n".join(
    (
        _("Show which published figures changed between two runs, and because of which rows."),
        _(
            "OLD and NEW are a year's folder of reports, a folder of all of them, a zip file of either, or PROGRAMME/YEAR "
            "for what stands in --outputs now. Without NEW, OLD is compared with that."
        ),
        _("Rows are told apart by their ids, so lines that only shifted are no change."),
        _("Examples: evalkit diff handed-in.zip, evalkit diff kept/heping/2015 heping/2015 --csv changes.csv"),
        _("Exit codes: 0 nothing that a reader sees changed; 1 something did; 2 the two cannot be compared."),
    )
)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help=_("The run before: a folder or zip file that was kept."))],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW]", help=_("The run after; what is in --outputs if nothing is said."))
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help=_("Write everything that differs to this table, too."))
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help=_("Compare two runs of different programmes, years or audiences."))
    ] = False,
    outputs: Annotated[Path, typer.Option(help=_("Where the reports are."))] = Path("outputs"),
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the messages."))] = None,
) -> None:
    """Show which published figures changed between two runs."""
    from evalkit.diff import compare, find_pairs
    from evalkit.diff.runs import opened
    from evalkit.diff.table import write_table
    from evalkit.diff.telling import tell

    if lang is not None and lang is not Languages.both:
        use_language(lang.value)
    try:
        with opened(_path(old, outputs)) as before, opened(_path(new, outputs) if new else outputs) as after:
            pairs = find_pairs(before, after, anyway)
            differences = [compare(*pair) for pair in pairs.both]
            tell(pairs, differences)
            if csv:
                write_table(pairs, differences, csv)
    except OSError as error:
        where = Path(error.filename or "").as_posix()
        raise UsageError(
            Text("{file} cannot be read or written ({why}).", file=where, why=error.strerror or str(error))
        ) from None
    except EvalkitError as error:  # whatever it is, the two were not compared
        raise UsageError(*error.args) from None
    changed = any(one.changed for one in differences) or pairs.gone or pairs.new
    raise typer.Exit(1 if changed else 0)


def _path(named: Path, outputs: Path) -> Path:
    """The path, or what PROGRAMME/YEAR stands for in the folder of reports."""
    return named if named.exists() or not (outputs / named).exists() else outputs / named

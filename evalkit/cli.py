"""The command `evalkit`: it parses, calls, prints and exits; nothing is computed here."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evalkit.errors import EvalkitError, Text, UsageError
from evalkit.i18n import _, language, use_language

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)


DataFolder = Annotated[
    Path, typer.Option(help=_("The folder with a folder for each programme and in it one for each year."))
]


class Languages(StrEnum):
    """The languages a report can be made in."""

    zh = "zh"
    en = "en"
    both = "both"


class Form(StrEnum):
    """How data issues are listed."""

    table = "table"
    csv = "csv"
    json = "json"
    html = "html"


class Audience(StrEnum):
    """Who will read the report."""

    public = "public"
    funder = "funder"
    internal = "internal"


@app.callback(
    help="\n\n".join(
        (
            _("From a year's tables to a traceable evaluation report."),
            _(
                "Exit codes: 0 all went well; 1 a year failed or has errors in its data; 2 the command was not understood."
            ),
        )
    )
)
def _root() -> None:
    """Hold the commands."""


@app.command(
    help="\n\n".join(
        (
            _("Evaluate programme years and write their reports."),
            _(
                "For each year: report.zh.html and report.en.html (one file each, readable offline), the executed "
                "notebooks, indicators.csv, contributions.csv, data_issues.csv and run.json. A year that fails keeps its "
                "last good report, gets a page that says what failed and how to mend it, and does not stop the others."
            ),
            _(
                "A report is made again only when its data, parameters, notebook or audience, evalkit itself, its fonts or the "
                "versions of its libraries changed. What batch.yaml may say is in docs/batch.md."
            ),
            _(
                "Examples: evalkit run, evalkit run heping/2015 --lang zh, evalkit run --data my-data --outputs my-reports."
            ),
        )
    )
)
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PROGRAMME[/YEAR]]...",
            help=_("What to evaluate, such as heping or heping/2015; everything under --data when nothing is named."),
        ),
    ] = None,
    data: DataFolder = Path("data"),
    outputs: Annotated[
        Path, typer.Option(help=_("Where the reports go: <programme>/<year>/report.zh.html and so on."))
    ] = Path("outputs"),
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the reports; both if nothing is said."))] = None,
    audience: Annotated[
        Audience | None,
        typer.Option(
            help=_("Who will read them, public if nothing is said; private data are left out unless it is internal.")
        ),
    ] = None,
    notebook: Annotated[
        Path | None, typer.Option(help=_("Your own report notebook, with one cell tagged 'parameters'."))
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME=VALUE",
            help=_("A further parameter of the notebook; may be given again."),
        ),
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(help=_("A file that says which reports to make; batch.yaml in this folder, where there is one.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what would be made, and why; make nothing."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Make also what is up to date."))] = False,
    workers: Annotated[
        int, typer.Option(min=0, help=_("How many reports at once; 0 for as many as there are processors."))
    ] = 0,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help=_("Run on the Dask cluster at this address, such as tcp://10.0.0.1:8786.")
        ),
    ] = "",
    timeout: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help=_("Stop a report that takes longer; it has failed.")),
    ] = None,
    retries: Annotated[int, typer.Option(min=0, help=_("How often to try again where a kernel does not start."))] = 1,
    log: Annotated[Path | None, typer.Option(help=_("A file to which every step is written."))] = None,
) -> None:
    """Evaluate programme years and write their reports."""
    from evalkit.warm import start_ahead

    if not dry_run and (force or not (outputs / "index.html").exists()):
        start_ahead()  # kernels will be needed: let them get ready while we look for what
    from evalkit import progress
    from evalkit.batch import choose, pairs

    given = {
        "languages": None if lang is None else ("zh", "en") if lang is Languages.both else (lang.value,),
        "audiences": None if audience is None else (audience.value,),
        "notebook": notebook,
        "parameters": pairs(parameter) if parameter else None,
        "timeout": timeout,
    }
    plans = choose(data, outputs, names or [], given, batch, retries)
    if dry_run:
        progress.show_due(plans, outputs, force)
        raise typer.Exit
    try:
        code = progress.run_all(plans, outputs, force=force, workers=workers, scheduler=scheduler, log=log)
    except KeyboardInterrupt:  # here, for typer would end without a word
        typer.echo(_("Stopped. Reports that were complete are kept."), err=True)
        code = 130
    raise typer.Exit(code)


@app.command(
    help="\n\n".join(
        (
            _("List the data issues of programme years: what, where, how to mend it."),
            _(
                "Examples: evalkit check data/heping/2015, evalkit check data/heping/2015 --format html --output issues.html"
            ),
            _(
                "What has been looked at is silenced in silenced.yaml of the year's folder, each rule with a written "
                "reason that the report prints; docs/checks.md lists the rules."
            ),
            _(
                "Errors stop a report; warnings and notes are printed in it. The exit code is 1 where there is an error."
            ),
        )
    )
)
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=_("Year folders, such as data/heping/2015."))],
    form: Annotated[
        Form, typer.Option("--format", help=_("A table to read; csv or json with every place; html, one page."))
    ] = Form.table,
    output: Annotated[Path | None, typer.Option(help=_("The file to write to, instead of the screen."))] = None,
    normalised: Annotated[
        bool, typer.Option("--normalised", help=_("List instead every cell that was put into plain form: from, to."))
    ] = False,
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the messages."))] = None,
) -> None:
    """List the data issues of programme years."""
    from evalkit import listing
    from evalkit.normalised import list_normalised

    _speak(lang)
    if normalised:
        list_normalised(paths)
        raise typer.Exit
    raise typer.Exit(listing.check_all(paths, form.value, output))


@app.command(
    help="\n\n".join(
        (
            _("List the standard indicators; with a name, its whole reference sheet."),
            _("Example: evalkit indicators retention"),
        )
    )
)
def indicators(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=_("An indicator, such as retention."))] = None,
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the sheets."))] = None,
) -> None:
    """List the standard indicators."""
    from evalkit import reference
    from evalkit.indicators import STANDARD

    _speak(lang)
    reference.show(STANDARD, name)


@app.command(
    help="\n\n".join(
        (
            _("Make a new programme year: its folder, and in it one workbook to fill in."),
            _(
                "Last year's grantees, remedies not yet answered and goals of which nothing was said are taken over. "
                "Nothing that is there is changed."
            ),
            _("Examples: evalkit new heping/2016, evalkit new heping/2016 --from 2015 --lang en."),
        )
    )
)
def new(
    name: Annotated[str, typer.Argument(metavar="PROGRAMME/YEAR", help=_("The new year, such as heping/2016."))],
    from_: Annotated[
        str,
        typer.Option("--from", metavar="YEAR", help=_("The year to take over from; the one before if it is there.")),
    ] = "",
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the workbook."))] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Make a new programme year."""
    from evalkit import desk

    desk.new(data, name, _one(lang), from_)


@app.command(
    help="\n\n".join(
        (
            _("Write one short workbook for each grantee, to be sent out, filled in and collected again."),
            _("Example: evalkit form heping/2016 --out to-send"),
        )
    )
)
def form(
    name: Annotated[str, typer.Argument(metavar="PROGRAMME/YEAR", help=_("The year, such as heping/2016."))],
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the forms."))] = None,
    out: Annotated[
        Path | None, typer.Option(help=_("Where the forms go; the folder 'forms' of the year when nothing is said."))
    ] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Write one short workbook for each grantee."""
    from evalkit import desk

    desk.forms(data, name, _one(lang), out)


@app.command(
    help="\n\n".join(
        (
            _("Merge the forms that came back into the year's tables."),
            _(
                "A cell that has another value already is never overwritten: both values are listed. The forms, each file "
                "as it was before, log.csv and conflicts.csv are kept in the year's folder 'collected'. Running it again "
                "changes nothing. The exit code is 1 where a form was refused."
            ),
            _("Example: evalkit collect heping/2016 returned/*.xlsx"),
        )
    )
)
def collect(
    name: Annotated[str, typer.Argument(metavar="PROGRAMME/YEAR", help=_("The year, such as heping/2016."))],
    forms: Annotated[list[Path], typer.Argument(metavar="FORMS...", help=_("The forms, or folders that hold them."))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would be done, and change nothing."))] = False,
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the messages."))] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Merge the forms that came back into the year's tables."""
    from evalkit import desk

    _one(lang)
    raise typer.Exit(desk.collect(data, name, forms, dry_run))


def _one(lang: Languages | None) -> str:
    """The one language asked for, which is then in use; the language in use where none is."""
    if lang is Languages.both:
        raise UsageError(Text("Choose one language: --lang zh or --lang en."))
    _speak(lang)
    return language()


def _speak(lang: Languages | None) -> None:
    if lang is not None and lang is not Languages.both:
        use_language(lang.value)


def main() -> None:
    """Run the command; a refusal is printed as a message, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be set to GBK
    try:
        app()
    except EvalkitError as error:
        typer.echo(f"{_('Error')}: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        os._exit(0)
    except OSError as error:
        where = Path(error.filename or "").as_posix()
        typer.echo(
            f"{_('Error')}: " + _("{file} cannot be read or written ({why}).", file=where, why=error.strerror or error),
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()

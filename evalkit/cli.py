"""The command `evalkit`: it parses, calls, prints and exits; nothing is computed here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from evalkit import diff_command, export_command, lab_command, run_command
from evalkit.errors import EvalkitError, Text, UsageError
from evalkit.i18n import _, language, use_language
from evalkit.options import DataFolder, Form, Languages

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)


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


app.command(help=run_command.HELP)(run_command.run)
app.command(help=export_command.HELP)(export_command.export)
app.command(help=diff_command.HELP)(diff_command.diff)
app.command(help=lab_command.HELP)(lab_command.lab)


@app.command(
    help="\n\n".join(
        (
            _("List the data issues of programme years: what, where, how to mend it."),
            _("Examples: evalkit check heping/2015, evalkit check heping/2015 --format html --output issues.html"),
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
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=_("Years, such as heping/2015."))],
    form: Annotated[
        Form, typer.Option("--format", help=_("A table to read; csv or json with every place; html, one page."))
    ] = Form.table,
    output: Annotated[Path | None, typer.Option(help=_("The file to write to, instead of the screen."))] = None,
    normalised: Annotated[
        bool, typer.Option("--normalised", help=_("List instead every cell that was put into plain form: from, to."))
    ] = False,
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the messages."))] = None,
    data: DataFolder = Path("data"),
) -> None:
    """List the data issues of programme years."""
    from evalkit import listing
    from evalkit.naming import year_path
    from evalkit.normalised import list_normalised

    _speak(lang)
    paths = [year_path(data, each) for each in paths]
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
                "A cell that has another value already stays as it is, and both values are listed, unless you --accept a form. The forms, each file "
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
    accept: Annotated[
        bool, typer.Option("--accept", help=_("Take these forms' values where the year has others."))
    ] = False,
    lang: Annotated[Languages | None, typer.Option(help=_("Language of the messages."))] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Merge the forms that came back into the year's tables."""
    from evalkit import desk

    _one(lang)
    raise typer.Exit(desk.collect(data, name, forms, dry_run, accept))


@app.command(
    help="\n\n".join(
        (
            _("Write a generated portfolio, for trying and for benchmarks; it says everywhere that it is generated."),
            _("The same numbers and seed write the same bytes."),
            _("Example: evalkit demo try-it --programmes 4 --years 3, then evalkit run --data try-it"),
        )
    )
)
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("Where to; a new or empty folder."))],
    programmes: Annotated[int, typer.Option(help=_("How many programmes."))] = 4,
    years: Annotated[int, typer.Option(help=_("How many years of each."))] = 3,
    seed: Annotated[int, typer.Option(help=_("What everything is drawn from."))] = 1,
    lang: Annotated[Languages, typer.Option(help=_("Language of the texts."))] = Languages.both,
) -> None:
    """Write a generated portfolio."""
    from evalkit import desk

    desk.demo(folder, programmes, years, seed, lang.all)


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
        typer.echo(_("Error: {message}", message=error), err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        os._exit(0)
    except OSError as error:
        where = Path(error.filename or "").as_posix()
        message = _("{file} cannot be read or written ({why}).", file=where, why=error.strerror or error)
        typer.echo(_("Error: {message}", message=message), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

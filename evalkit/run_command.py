"""The command `evalkit run`: its options, and what they mean for a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.i18n import _
from evalkit.options import DataFolder, Languages

HELP = "\n\n".join(
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
        _("Examples: evalkit run, evalkit run heping/2015 --lang zh, evalkit run --data my-data --outputs my-reports."),
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
        str | None,
        typer.Option(
            metavar="AUDIENCE[,…]",
            help=_(
                "Who will read them: public (if nothing is said), funder, internal, or several, such as "
                "public,funder,internal; private data are left out unless it is internal."
            ),
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
    try:
        from evalkit.warm import start_ahead

        if not dry_run and (force or not (outputs / "index.html").exists()):
            one = names is not None and len(names) == 1 and "/" in names[0]
            start_ahead(many=not one)  # kernels will be needed: let them get ready while we look for what
        from evalkit import progress
        from evalkit.batch import audiences, choose, pairs

        given = {
            "languages": None if lang is None else lang.all,
            "audiences": None if audience is None else audiences(audience),
            "notebook": notebook,
            "parameters": pairs(parameter) if parameter else None,
            "timeout": timeout,
        }
        plans = choose(data, outputs, names or [], given, batch, retries)
        if dry_run:
            progress.show_due(plans, outputs, force)
            raise typer.Exit
        code = progress.run_all(plans, outputs, force=force, workers=workers, scheduler=scheduler, log=log)
    except KeyboardInterrupt:  # here, for typer would end without a word
        typer.echo(_("Stopped. Reports that were complete are kept."), err=True)
        code = 130
    raise typer.Exit(code)

"""The command `evalkit export`: its options, and the table of what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evalkit.i18n import _
from evalkit.options import Audience, DataFolder, Languages

HELP = "\n\n".join(
    (
        _("Write reports as files to hand in: DOCX, PDF, and the results as XLSX."),
        _(
            "They are made from the report that 'evalkit run' made, for the same audience, and stand beside it. A report "
            "that is older than its data is not exported. An outline puts the report's sections under a funder's own "
            "headings; docs/export.md says how."
        ),
        _(
            "Examples: evalkit export heping/2015 --to docx, evalkit export heping/2015 --to docx,pdf --outline funder.yaml"
        ),
    )
)


def export(
    names: Annotated[
        list[str],
        typer.Argument(metavar="PROGRAMME[/YEAR]...", help=_("What to export, such as heping or heping/2015.")),
    ],
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="docx|pdf|xlsx", help=_("The formats, such as docx or docx,pdf; all if nothing is said.")
        ),
    ] = None,
    lang: Annotated[Languages, typer.Option(help=_("Language of the files."))] = Languages.both,
    audience: Annotated[Audience, typer.Option(help=_("Whose report to export."))] = Audience.public,
    outline: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("A YAML file with the funder's own headings (docx and pdf)."))
    ] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help=_("Where the files go; beside the report if nothing is said."))
    ] = None,
    data: DataFolder = Path("data"),
    outputs: Annotated[Path, typer.Option(help=_("Where the reports are."))] = Path("outputs"),
) -> None:
    """Write reports as files to hand in."""
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    from evalkit.export.products import Asked, formats_of
    from evalkit.export.products import export as make

    asked = Asked(formats_of(to or ()), lang.all, audience.value, outline, into)
    table = Table(box=None, pad_edge=False)
    for head in (_("Report"), _("File"), _("Size")):
        table.add_column(head, justify="right" if head == _("Size") else "left", overflow="fold")
    console, failed = Console(highlight=False, markup=False), []
    with console.status(_("Writing …")):
        for product in make(data, outputs, names, asked):
            if product.file is None:
                failed.append(product)
            else:
                table.add_row(product.name, product.file.as_posix(), decimal(product.file.stat().st_size))
    if table.row_count:
        console.print(table)
    for said in dict.fromkeys(str(each.error) for each in failed):
        typer.echo(_("Error: {message}", message=said), err=True)
    raise typer.Exit(1 if failed else 0)

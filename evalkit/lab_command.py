"""The command `evalkit lab`: a copy of explore.ipynb for one year, opened in JupyterLab."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from evalkit.errors import Text, UsageError, explain
from evalkit.files import seen_from
from evalkit.i18n import _, language, use_language
from evalkit.options import Audience, DataFolder, Languages

HELP = "\n\n".join(
    (
        _("Explore a year in JupyterLab: tables, indicators of your own, weights to move, a report."),
        _(
            "The notebook is a copy of your own in this folder, such as explore-heping-2015.ipynb; if it is there already, "
            "it is opened as you left it, or refused where it is for another audience, language or data folder than you name. "
            "Nothing is fetched. JupyterLab runs until you press Ctrl-C here."
        ),
        _("Examples: evalkit lab heping/2015, evalkit lab heping/2015 --lang en --no-browser"),
    )
)
# What JupyterLab would look for on the network, and ask whether it may.
OFFLINE = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None")
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def lab(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="[PROGRAMME/YEAR]", help=_("The year, such as heping/2015; the only one if there is one.")
        ),
    ] = "",
    lang: Annotated[Languages | None, typer.Option(help=_("Language of what is shown."))] = None,
    audience: Annotated[
        Audience, typer.Option(help=_("Who will see it; what is private is left out unless it is internal."))
    ] = Audience.internal,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help=_("Open no browser; the address is printed."))
    ] = False,
    data: DataFolder = Path("data"),
) -> None:
    """Explore a year in JupyterLab."""
    if lang is Languages.both:
        raise UsageError(Text("Choose one language: --lang zh or --lang en."))
    if lang is not None:
        use_language(lang.value)
    year = _year(data, name)
    file = Path(f"explore-{year.parent.name}-{year.name}.ipynb")
    given = {
        "programme": year.parent.name,
        "year": year.name,
        "lang": language(),
        "audience": audience.value,
        "data": seen_from(data),
    }
    if file.exists():
        named = {option for option in ("lang", "audience", "data") if _was_named(context, option)}
        _refuse_other(file, {option: value for option, value in given.items() if option in named})
        typer.echo(_("{file} is there already and is opened as you left it.", file=file.as_posix()))
    else:
        from evalkit.notebooks import standard

        file.write_text(_filled_in(standard("explore"), given), encoding="utf-8")
        typer.echo(_("Made: {file}", file=file.as_posix()))
    typer.echo(
        _("JupyterLab starts; its address follows. Ctrl-C here ends it.")
        if no_browser
        else _("JupyterLab opens it now; Ctrl-C here ends it.")
    )
    words = [sys.executable, "-m", "jupyterlab", str(file), *OFFLINE, *(["--no-browser"] if no_browser else [])]
    raise typer.Exit(_run(words))


def _year(data: Path, name: str) -> Path:
    from evalkit.finding import find_years

    years = find_years(data, [name] if name else [])
    if len(years) > 1:
        names = [f"{year.parent.name}/{year.name}" for year in years]
        raise UsageError(
            Text(
                "There are {n} years; say which, such as 'evalkit lab {name}'.",
                n=len(names),
                name=names[-1],
            )
        )
    return years[0]


def _was_named(context: typer.Context, option: str) -> bool:
    """Was the option given, or is its value the one it has when nothing is said?"""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"


def _refuse_other(file: Path, asked: Mapping[str, str]) -> None:
    """Refuse a copy that is for another audience, language or data folder: it would show what was not asked for."""
    if not asked:
        return
    from evalkit.batch.parameters import declared_parameters

    has = {name: written.strip("'\"") for name, (_kind, written) in declared_parameters(file).items()}
    other = [
        _(
            "--{option} {value}; the notebook has {name} = '{has}'",
            option=name,
            value=value,
            name=name,
            has=has.get(name, ""),
        )
        for name, value in asked.items()
        if has.get(name) != value
    ]
    if other:
        raise UsageError(
            explain(
                Text("{file} is there already and is not what you ask for:", file=file.as_posix()),
                other,
                remedy=Text(
                    "It was not opened. Rename it, then run this again to make a new copy; or open it without these options."
                ),
            )
        )


def _filled_in(notebook: Path, given: dict[str, str]) -> str:
    """The notebook with these values where its parameters cell assigns the defaults."""
    content = json.loads(notebook.read_text("utf-8"))
    cell = next(cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", []))

    def line(written: str) -> str:
        found = re.match(r'(\w+)(: \w+)? = "[^"]*"', written)
        if not found or found[1] not in given:
            return written
        return f"{found[1]}{found[2] or ''} = {json.dumps(given[found[1]], ensure_ascii=False)}{written[found.end() :]}"

    cell["source"] = [line(each) for each in "".join(cell["source"]).splitlines(keepends=True)]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _run(words: list[str]) -> int:
    """Run JupyterLab to its end; Ctrl-C is for it, which asks and ends."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "labconfig" / "page_config.json"
        config.parent.mkdir()
        config.write_text(json.dumps(QUIET), encoding="utf-8")
        places = [folder, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        process = subprocess.Popen(words, env={**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(places)})
        signal.signal(signal.SIGTERM, lambda *_told: process.terminate())  # whoever ends us ends it
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue

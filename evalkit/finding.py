"""Which programme years there are under a data folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evalkit.errors import Text, UsageError
from evalkit.naming import within


def find_years(data: Path, names: Sequence[str]) -> list[Path]:
    """The year folders that PROGRAMME, PROGRAMME/YEAR or their paths stand for; all of them when nothing is named.

    Raises:
        UsageError: there is no such folder, or nothing to evaluate in it.
    """
    if not data.is_dir():
        raise UsageError(_no_folder(data))
    if not names:
        years = [year for programme in _folders(data) for year in _years(programme)]
        if not years:
            raise UsageError(
                Text(
                    "{data} holds no programme year. Expected folders such as heping/2015 with programme.csv in them.",
                    data=data.as_posix(),
                )
            )
        return years
    found: list[Path] = []
    for name in (within(data, each) for each in names):
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
        folder = data.joinpath(*parts)
        if not 1 <= len(parts) <= 2 or ".." in parts:
            raise UsageError(Text("'{name}' is neither PROGRAMME nor PROGRAMME/YEAR, such as heping/2015.", name=name))
        if not folder.is_dir():
            raise UsageError(_no_folder(folder if folder.parent.is_dir() else data / parts[0]))
        years = [folder] if len(parts) == 2 else _years(folder)
        if not years:
            raise UsageError(Text("{folder} holds no year with tables.", folder=folder.as_posix()))
        found += [year for year in years if year not in found]
    return found


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith((".", "_")))


def _years(programme: Path) -> list[Path]:
    """The folders of a programme that hold a table; one without any is not a year."""
    return [year for year in _folders(programme) if (year / "programme.csv").exists() or _holds_tables(year)]


def _holds_tables(year: Path) -> bool:
    from evalkit.intake.sources import holds_tables  # pandas with it, which a run that has nothing to do need not load

    return holds_tables(year)


def _no_folder(folder: Path) -> Text:
    from evalkit.intake.read import no_folder

    return no_folder(folder)

"""What a programme and a year may be called: a name that every system can make a folder of, and four digits."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from evalkit.errors import Text, UsageError

RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)  # by Windows
PROGRAMME = re.compile(r"\w[\w.-]*")
LOOK_ALIKE = str.maketrans("lIOoSZz", "1100522")
LONGEST = 60


def within(data: Path, name: str) -> str:
    """What a programme or year is called that may be given by its path: `data/heping/2016` is heping/2016.

    >>> within(Path("data"), "data/heping/2016"), within(Path("data"), "heping/2016")
    ('heping/2016', 'heping/2016')
    """
    path, folder = Path(name.replace("\\", "/")).absolute(), data.absolute()
    inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) and path != folder else name
    return name if not Path(name).is_absolute() and (data / name).is_dir() else inside


def year_path(data: Path, path: Path) -> Path:
    """The year's folder or workbook that a path names, or PROGRAMME/YEAR does where no such path is there.

    PROGRAMME alone is the programme's folder, of which reading will say which years are in it.
    """
    named = data / path
    is_name = len(path.parts) == 2 or (len(path.parts) == 1 and not path.suffix)
    is_name = is_name and not path.exists() and named.parent.is_dir()
    return named if is_name and path.parts[0] not in ("..", data.name) else path


def year_folder(data: Path, name: str) -> Path:
    """The folder of a programme year, `data/<programme>/<year>`, whether it is there or not.

    Args:
        data: the folder of all programmes.
        name: PROGRAMME/YEAR, or the path of the folder.

    Raises:
        UsageError: the name is not PROGRAMME/YEAR, or no folder can or should be called so.
    """
    inside = within(data, name)
    name = inside if "/" in inside else name
    programme, slash, year = unicodedata.normalize("NFC", name).replace("\\", "/").strip("/").rpartition("/")
    if not slash or "/" in programme:
        raise UsageError(Text("'{name}' is not PROGRAMME/YEAR, such as heping/2016.", name=name))
    return data / _programme(programme) / _year(year)


def refuse_look_alike(folder: Path) -> None:
    """Refuse a new year of a programme that is there under a name which differs in capitals or in width alone.

    Raises:
        UsageError: there is one; on Windows and macOS the two would share a folder.
    """
    data, programme, year = folder.parents[1], folder.parent.name, folder.name
    there = [each.name for each in data.iterdir() if each.is_dir()] if data.is_dir() else []
    alike = [each for each in there if _folded(each) == _folded(programme)]
    if alike and programme not in alike:
        raise UsageError(
            Text(
                "There is a programme '{there}' already; '{programme}' differs from it only in how it is written. "
                "Use the name that is there, as in 'evalkit new {there}/{year}', or one that cannot be taken for it.",
                there=alike[0],
                programme=programme,
                year=year,
            )
        )


def is_folder_name(name: str) -> bool:
    """Can a folder of reports be called so on every system, and never be taken for a report's own file?"""
    good = PROGRAMME.fullmatch(name) and not RESERVED.fullmatch(name) and len(name) <= LONGEST
    return bool(good) and not name.endswith((".html", ".ipynb", ".csv", ".json", ".parquet", "."))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _programme(name: str) -> str:
    if RESERVED.fullmatch(name):
        raise UsageError(Text("A programme cannot be called '{name}': Windows keeps that name for itself.", name=name))
    if not PROGRAMME.fullmatch(name) or name.endswith(".") or len(name) > LONGEST:
        plain = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:LONGEST]
        raise UsageError(
            Text(
                "'{name}' cannot be the name of a programme's folder. Expected letters, digits, '-' and '_', without "
                "spaces, {most} at most{example}.",
                name=name,
                most=LONGEST,
                example=Text(", such as {plain}", plain=plain) if plain else "",
            )
        )
    return name


def _year(name: str) -> str:
    if re.fullmatch(r"(?:19|20)[0-9]{2}", name):
        return name
    meant = unicodedata.normalize("NFKC", name).strip().removesuffix("年").translate(LOOK_ALIKE)
    hint = Text("Did you mean '{name}'?", name=meant) if re.fullmatch(r"(?:19|20)[0-9]{2}", meant) else ""
    raise UsageError(Text("'{name}' is no year. Expected four digits, such as 2016. {hint}", name=name, hint=hint))

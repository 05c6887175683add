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


def year_folder(data: Path, name: str) -> Path:
    """The folder of a programme year, `data/<programme>/<year>`, whether it is there or not.

    Raises:
        UsageError: the name is not PROGRAMME/YEAR, or no folder can or should be called so.
    """
    programme, slash, year = unicodedata.normalize("NFC", name).replace("\\", "/").strip("/").rpartition("/")
    if not slash or "/" in programme:
        raise UsageError(Text("'{name}' is not PROGRAMME/YEAR, such as heping/2016.", name=name))
    return data / _programme(programme) / _year(year)


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

"""Where evalkit's own notebooks are: beside the project, or in the package where it was installed from a wheel."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import Text, UsageError, did_you_mean

PLACES = (Path("notebooks"), Path(__file__).parent.parent / "notebooks", Path(__file__).parent / "notebooks")


def standard(name: str) -> Path:
    """The path of a notebook that evalkit brings, such as 'annual'; your own copy under notebooks/ comes first."""
    for place in PLACES:
        if (place / f"{name}.ipynb").is_file():
            return place / f"{name}.ipynb"
    known = {file.stem for place in PLACES for file in place.glob("*.ipynb")}
    raise UsageError(Text("evalkit has no notebook '{name}'. {hint}", name=name, hint=did_you_mean(name, known)))

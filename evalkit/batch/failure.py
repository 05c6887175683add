"""What an evaluator is told of a year that failed: a page beside its last good report, and the notebook as far as it came."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

from evalkit.batch.execute import FAILED, data_folder
from evalkit.batch.plan import Plan
from evalkit.errors import EvalkitError, Text
from evalkit.files import replacing
from evalkit.i18n import in_language


def said(error: BaseException) -> EvalkitError:
    """What the evaluator is told of an error, whatever its kind."""
    if isinstance(error, EvalkitError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EvalkitError(
            Text(
                "The disk is full ({why}). The reports that were there are untouched. Make room, or name another folder with "
                "--outputs, then run again.",
                why=error.strerror,
            )
        )
    if isinstance(error, OSError):
        return EvalkitError(
            Text(
                "{file} cannot be read or written ({why}). Close the programs that have it open, see that there is room on "
                "the disk, then run again.",
                file=Path(error.filename2 or error.filename or "").as_posix(),
                why=error.strerror or str(error),
            )
        )
    return EvalkitError(
        Text(
            "Something that evalkit did not foresee went wrong ({name}: {why}). Please report it.",
            name=type(error).__name__,
            why=str(error),
        )
    )


def write_failure(plan: Plan, folder: Path, error: EvalkitError, reached: Path | None = None) -> None:
    """Write the page that says what failed, in every language asked for; nothing where not even that can be written.

    Args:
        plan: what was to be made.
        folder: where the year's files are.
        error: why it was not.
        reached: the notebook as far as it came, where it had begun.
    """
    from evalkit.report import error_page

    above = data_folder(plan).parent.as_posix().rstrip("/") + "/"
    with suppress(OSError):
        for lang in plan.languages:
            with in_language(lang):
                good = f"report.{lang}.html" if (folder / f"report.{lang}.html").exists() else None
                page = error_page(plan.name.replace("/", " "), str(error).replace(above, ""), lang, good)
            with replacing(folder / f"{FAILED}.{lang}.html") as file:
                file.write_text(page, encoding="utf-8")
        if reached is not None and reached.exists():
            with replacing(folder / f"{FAILED}.ipynb") as file:
                shutil.copyfile(reached, file)


def clear_failure(folder: Path) -> None:
    """Remove what was said of a failure that is over."""
    for file in folder.glob(f"{FAILED}.*"):
        file.unlink()


def has_failed(folder: Path) -> bool:
    """Did the last attempt fail?"""
    return any(folder.glob(f"{FAILED}.*.html"))

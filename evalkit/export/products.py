"""What is asked for, report by report, and what came of it. A product that fails keeps no other from being made."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.batch.facts import read_facts, reports
from evalkit.batch.inputs import inputs_of, reasons
from evalkit.batch.plan import Plan
from evalkit.errors import EvalkitError, Text, UsageError, did_you_mean
from evalkit.export.arrange import arrange
from evalkit.export.outline import read_outline
from evalkit.export.page import Page
from evalkit.files import replacing
from evalkit.finding import find_years
from evalkit.i18n import LANGUAGES, in_language
from evalkit.notebooks import standard

FORMATS = ("docx", "pdf", "xlsx")
OF_THE_DATA = ("data", "earlier", "programme")  # what a report must not be older than


@dataclass(frozen=True)
class Asked:
    """What to make: in which formats and languages, for whom, by which outline, into which folder (None: beside the report)."""

    formats: tuple[str, ...] = FORMATS
    languages: tuple[str, ...] = LANGUAGES
    audience: str = "public"
    outline: Path | None = None
    into: Path | None = None


@dataclass(frozen=True)
class Product:
    """A file that was written, or the reason why it was not."""

    name: str
    file: Path | None
    error: EvalkitError | None = None


def formats_of(given: Sequence[str]) -> tuple[str, ...]:
    """The formats in `docx,pdf` or in several such words; all where nothing is given.

    Raises:
        UsageError: there is no such format.
    """
    found = [each.strip().lower().removeprefix(".") for word in given for each in word.split(",") if each.strip()]
    for each in found:
        if each not in FORMATS:
            raise UsageError(
                Text("There is no format '{format}'. {hint}", format=each, hint=did_you_mean(each, FORMATS))
            )
    return tuple(each for each in FORMATS if each in found) or FORMATS


def export(data: Path, outputs: Path, names: Sequence[str], asked: Asked) -> Iterator[Product]:
    """Make the products of each year that `names` stand for, one after the other.

    Raises:
        UsageError: there is no such year.
        DataError: the outline cannot be used.
    """
    for year in find_years(data, names):
        plan = Plan(year, asked.languages, asked.audience, standard("annual"), {})
        for lang in asked.languages:
            try:
                _refuse_older(plan, outputs, lang)
            except EvalkitError as error:
                yield Product(plan.name, None, error)
                continue
            yield from _of_language(plan, outputs, lang, asked)


def _of_language(plan: Plan, outputs: Path, lang: str, asked: Asked) -> Iterator[Product]:
    folder = plan.target(outputs)
    source = folder / f"report.{lang}.html"
    text = source.read_text("utf-8")
    page = Page(text)
    if asked.outline is not None:
        codes = [each.code or each.title for each in page.sections]
        arrange(page, read_outline(asked.outline, codes, asked.languages))
        text = page.text()
    makers: Mapping[str, Callable[[Path], None]] = {
        "docx": lambda file: _docx(page, file),
        "pdf": lambda file: _pdf(text, file),
        "xlsx": lambda file: _xlsx(plan, folder, lang, file),
    }
    for format_ in asked.formats:
        file = file_of(plan, folder, lang, format_, asked)
        try:
            _write(makers[format_], file)
            yield Product(plan.name, file)
        except EvalkitError as error:
            yield Product(plan.name, None, error)


def file_of(plan: Plan, folder: Path, lang: str, format_: str, asked: Asked) -> Path:
    """Where a product goes: beside the report or, under a name that says whose it is and for whom, into the folder asked for."""
    stem = "results" if format_ == "xlsx" else asked.outline.stem if asked.outline else "report"
    name = f"{stem}.{lang}.{format_}"
    if asked.into is None:
        return folder / name
    whom = () if plan.audience == "public" else (plan.audience,)
    return asked.into / "-".join((plan.programme, plan.year, *whom, name))


def _write(make: Callable[[Path], None], file: Path) -> None:
    if _edited(file):
        raise EvalkitError(
            Text(
                "{file} was changed by hand since it was exported, and stays as it is. Give it another name, or export into "
                "another folder with --into.",
                file=file.as_posix(),
            )
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as unfinished:
            make(unfinished)
    except OSError as error:
        raise EvalkitError(
            Text(
                "{file} cannot be written ({why}). If it is open in Word, WPS or Excel, close it there, then export again.",
                file=file.as_posix(),
                why=error.strerror or str(error),
            )
        ) from None


def _edited(file: Path) -> bool:
    """Was a file saved again after it was exported? Word, WPS, Excel and LibreOffice note when they save."""
    from evalkit.intake.archive import BROKEN_ZIP

    try:
        with zipfile.ZipFile(file) as archive:
            core = archive.read("docProps/core.xml").decode("utf-8")
    except (OSError, KeyError, *BROKEN_ZIP):
        return False
    created, modified = (re.search(rf"<dcterms:{when}[^>]*>([^<]*)<", core) for when in ("created", "modified"))
    return bool(created and modified and created[1] != modified[1])


def _docx(page: Page, file: Path) -> None:
    from evalkit.export.docx import write_docx

    write_docx(page, file)


def _pdf(text: str, file: Path) -> None:
    from evalkit.export.pdf import find_browser, print_pdf

    print_pdf(text, file, find_browser())


def _xlsx(plan: Plan, folder: Path, lang: str, file: Path) -> None:
    from evalkit.export.workbook import write_workbook
    from evalkit.intake import read_programme

    programme = read_programme(plan.folder, audience=plan.audience)
    with in_language(lang):
        groups = programme.names_of("grantees", programme.tables["grantees"]["id"].dropna().map(str))
    write_workbook(folder, lang, file, groups)


def _refuse_older(plan: Plan, outputs: Path, lang: str) -> None:
    """Refuse to export a report that is not made yet, or that the data have left behind."""
    folder = plan.target(outputs)
    again = f"evalkit run {plan.programme}/{plan.year}"
    if plan.audience != "public":
        again += f" --audience {plan.audience}"
    known = reports(read_facts(folder)).get(lang)
    if known is None or not (folder / f"report.{lang}.html").is_file():
        raise EvalkitError(
            Text(
                "{name} has no report in '{lang}' yet. Run '{again}', then export.",
                name=plan.name,
                lang=lang,
                again=again,
            )
        )
    now = inputs_of(plan)
    made_from = known.get("from") or {}
    before = {**now, **{kind: made_from.get(kind, {}) for kind in OF_THE_DATA}}
    if why := reasons(before, now):
        raise EvalkitError(
            *(
                Text(
                    "{name}: the report in '{lang}' is older than its data ({why}). Run '{again}', then export.",
                    name=plan.name,
                    lang=lang,
                    why=each,
                    again=again,
                )
                for each in why[:1]
            )
        )

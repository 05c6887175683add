"""How a Word document of a report looks: its styles, the sheet of paper, and what stands at its foot."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evalkit.export.docx.xml import borders, el, field, text

INK, SOFT, FAINT, RULE, ACCENT = "1D2327", "59626A", "69717A", "DFE1E0", "0D5C75"  # the page's colours
WARNING, ERROR = "8A5A00", "A8281E"
TEXT_WIDTH = 170.0  # mm between the margins of an A4 sheet
CHINESE, LATIN, MONO = (
    "微软雅黑",
    "Arial",
    "Consolas",
)  # on every Windows; other systems know what to put in their place

# name → (what it is based on, size [pt], colour, bold, space before and after [pt])
PARAGRAPHS: dict[str, tuple[str, float, str, bool, float, float]] = {
    "Title": ("Normal", 24, INK, True, 0, 10),
    "Heading 1": ("Normal", 16, INK, True, 26, 8),
    "Heading 2": ("Normal", 12.5, INK, True, 16, 4),
    "Heading 3": ("Normal", 11, INK, True, 12, 3),
    "Heading 4": ("Normal", 10.5, SOFT, True, 10, 3),
    "TOC Heading": ("Normal", 13, INK, True, 0, 4),
    "toc 1": ("Normal", 9.5, INK, False, 3, 0),
    "toc 2": ("Normal", 9, SOFT, False, 0, 0),
    "Caption": ("Normal", 9, INK, False, 10, 4),
    "List Bullet": ("Normal", 10, INK, False, 0, 3),
    "List Small": ("List Bullet", 8.5, SOFT, False, 0, 1),
    "Gap": ("Normal", 4, INK, False, 0, 0),
    "Overline": ("Normal", 10.5, ACCENT, False, 0, 6),
    "Verdict": ("Normal", 12.5, INK, False, 4, 8),
    "Soft": ("Normal", 10, SOFT, False, 0, 6),
    "Lead": ("Normal", 11.5, INK, False, 2, 6),
    "Source": ("Normal", 8.5, SOFT, False, 2, 8),
    "Quoted": ("Normal", 9.5, INK, False, 0, 4),
    "Issue": ("Normal", 9.5, INK, False, 6, 0),
    "Issue Places": ("Normal", 8, SOFT, False, 0, 2),
    "Note Title": ("Normal", 8.5, INK, True, 8, 1),
    "Note": ("Normal", 8, INK, False, 0, 1),
    "Cell": ("Normal", 8.5, INK, False, 1.5, 1.5),
    "Figure Label": ("Normal", 9, INK, False, 0, 1),
    "Figure Value": ("Normal", 20, INK, False, 3, 0),
    "Figure Basis": ("Normal", 8, SOFT, False, 0, 8),
}
KEEP_WITH_NEXT = (
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Heading 4",
    "TOC Heading",
    "Note Title",
    "Figure Value",
    "Figure Label",
)


def dress(document: Document, lang: str, title: str) -> None:
    """Give a new document its paper, styles, languages and foot."""
    _paper(document)
    _defaults(document, lang)
    for name, looks in PARAGRAPHS.items():
        _paragraph_style(document, name, *looks)
    document.styles["Heading 1"].element.get_or_add_pPr().append(borders("pBdr", top=(8, INK)))
    document.styles["Quoted"].element.get_or_add_pPr().append(borders("pBdr", left=(12, RULE)))
    document.styles["Quoted"].paragraph_format.left_indent = Mm(4)
    document.styles["toc 2"].paragraph_format.left_indent = Mm(6)
    for name in ("toc 1", "toc 2"):
        stops = document.styles[name].paragraph_format.tab_stops
        stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    document.styles["List Bullet"].paragraph_format.left_indent = Mm(5)
    document.styles["List Bullet"].paragraph_format.first_line_indent = Mm(-5)
    _foot(document, title)
    _ask_for_fields(document.settings.element)


def _paper(document: Document) -> None:
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm((210 - TEXT_WIDTH) / 2)
    sheet.top_margin, sheet.bottom_margin = Mm(22), Mm(24)
    sheet.footer_distance = Mm(12)


def _defaults(document: Document, lang: str) -> None:
    """Typefaces and languages of everything that says nothing else."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(
        el(
            "rFonts",
            ascii=LATIN,
            hAnsi=LATIN,
            cs=LATIN,
            eastAsia=CHINESE,
            **({"hint": "eastAsia"} if lang == "zh" else {}),
        )
    )
    defaults.append(el("color", val=INK))
    defaults.append(el("sz", val=20))
    defaults.append(el("szCs", val=20))
    defaults.append(el("lang", val="en-GB", eastAsia="zh-CN", bidi="ar-SA"))
    normal = document.styles["Normal"]
    _forget_looks(normal.element)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.2 if lang == "zh" else 1.3  # Chinese typefaces bring tall lines
    normal.paragraph_format.widow_control = True


def _paragraph_style(
    document: Document, name: str, base: str, size: float, colour: str, bold: bool, before: float, after: float
) -> None:
    known = {style.name: style for style in document.styles}
    style: Any = known.get(name) or document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    _forget_looks(style.element)
    style.base_style = document.styles[base]
    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = True if name in KEEP_WITH_NEXT else None
    if name.startswith("Heading "):
        style.element.get_or_add_pPr().append(el("outlineLvl", val=int(name[-1]) - 1))
    style.quick_style = True
    style.hidden = False


def _forget_looks(style: Any) -> None:
    """Drop what the template says of a style's looks, but for list bullets."""
    for tag in ("w:rPr", "w:pPr"):
        for found in style.findall(qn(tag)):
            kept = found.find(qn("w:numPr"))
            style.remove(found)
            if kept is not None:
                style.get_or_add_pPr().append(kept)


def _ask_for_fields(settings: Any) -> None:
    """Let Word and WPS fill in the contents and their pages when they open the file."""
    later = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "themeFontLang", "clrSchemeMapping",
             "shapeDefaults", "decimalSymbol", "listSeparator")  # fmt: skip
    tags = {qn(f"w:{name}") for name in later} | {qn("m:mathPr")}
    at = next((i for i, child in enumerate(settings) if child.tag in tags), len(settings))
    settings.insert(at, el("updateFields", val="true"))


def _foot(document: Document, title: str) -> None:
    """The title on the left; page and pages on the right."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Footer"]
    _forget_looks(document.styles["Footer"].element)
    document.styles["Footer"].font.size = Pt(8)
    document.styles["Footer"].font.color.rgb = RGBColor.from_string(SOFT)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{title}\t")
    paragraph._p.extend([*field("PAGE", "1"), el("r", text(" / ")), *field("NUMPAGES", "1")])

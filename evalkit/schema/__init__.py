"""The tables evalkit knows, one YAML Table Schema each: names, types, units, titles in zh and en, keys.

The files follow the Frictionless Table Schema, with seven additions: titles in two languages, `unit`, `bilingual: true` (one
field that stands for the two columns `name_zh` and `name_en`), `audience` (who may see the column), `aliases` (what
else a table or column is called, in either language, in the files of evaluators), `form` (what grantees report) and
`small_cells`: what of a table counts persons, too few of whom are not shown: `counts` (columns in persons and person-times;
so where nothing is said), `rows` (each row is a person) or `none`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evalkit.i18n import Later, _, language, pick

FOLDER = Path(__file__).parent
AUDIENCES = ("public", "funder", "internal")  # each sees what the one before sees, and more
CHINESE = re.compile(r"[\u3400-\u9fff]")
COMMON_FIELDS: list[dict[str, Any]] = [
    {"name": "source", "type": "string", "title": {"zh": "出处", "en": "Source"}, "aliases": ["资料来源", "数据来源"]},
    {
        "name": "note",
        "type": "string",
        "bilingual": True,
        "title": {"zh": "备注", "en": "Note"},
        "aliases": ["说明", "备注说明", "Notes", "Remarks", "Comments"],
    },
    {
        "name": "translation",
        "type": "string",
        "title": {"zh": "译文语言", "en": "Translated texts"},
        "constraints": {"enum": ["en", "zh"]},
        "labels": {
            "en": {"zh": "英文为译文", "en": "English is a translation"},
            "zh": {"zh": "中文为译文", "en": "Chinese is a translation"},
        },
    },
]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    type: str
    title: Mapping[str, str]
    description: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    base: str = ""  # the field's name without its language, for one of the two columns of a bilingual field
    audience: str = "public"
    consent: str = ""  # a boolean column of the same row that, where true, lets everybody see this one
    constraints: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()  # what else it is called in evaluators' headers

    @property
    def required(self) -> bool:
        """Must every row have a value? Of a text in two languages, in one of them."""
        return bool(self.constraints.get("required"))

    @property
    def both_names(self) -> Later:
        """Its title and its name, in a sentence."""
        return _both_names(self.title, self.name)

    def like(self, header: str) -> str:
        """What it is called beside such a header: its Chinese title beside one in Chinese, else its name."""
        return self.title["zh"] if CHINESE.search(header) and "zh" in self.title else self.name

    @property
    def needed(self) -> bool:
        """Must whoever writes in the language in use fill it in?"""
        return self.required and (not self.base or self.name.endswith(f"_{language()}"))

    @property
    def twin(self) -> str:
        """The column of the same text in the other language; '' where there is none."""
        return f"{self.base}_{'en' if self.name.endswith('_zh') else 'zh'}" if self.base else ""

    def label(self, value: str) -> str:
        """How an allowed value is said in the language in use."""
        return pick(self.labels.get(value)) or value


@dataclass(frozen=True)
class ForeignKey:
    """`column` of this table names a row of `table` by its `key`."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Form:
    """What a grantee reports of a table: the `fields` it fills in, and what it is shown beside them.

    Without `adds_rows` it fills in the rows that are there. Two rows tell of the same event where all fields of one
    group of `same` are filled in and equal.
    """

    fields: tuple[str, ...]
    shows: tuple[str, ...] = ()
    adds_rows: bool = True
    same: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableSchema:
    """What evalkit knows of one table."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    case: Mapping[str, str]
    required: bool
    key: str
    foreign_keys: tuple[ForeignKey, ...]
    columns: Mapping[str, Column]
    aliases: tuple[str, ...] = ()  # what else its sheet or file is called
    form: Form | None = None  # what grantees report of it
    small_cells: str = "counts"  # counts, rows or none

    @property
    def both_names(self) -> Later:
        """Its title and its name, in a sentence."""
        return _both_names(self.title, self.name)

    def cases(self, n: int) -> str:
        """`n` of this table's rows in words: '3 activities', '3 项活动'."""
        if language() == "zh":
            return f"{n:,} {self.case['zh']}"
        return f"{n:,} {self.case['en'] if n == 1 else self.case['en_plural']}"

    def resolve(self, name: str) -> str | None:
        """The column that a field's name stands for: itself, or its text in the language in use."""
        localised = f"{name}_{language()}"
        return name if name in self.columns else localised if localised in self.columns else None


def _both_names(title: Mapping[str, str], name: str) -> Later:
    return Later(lambda: _("'{title}' ({name})", title=pick(title), name=name))


def _columns(spec: Mapping[str, Any]) -> list[Column]:
    known = {
        key: spec[key] for key in ("unit", "audience", "consent", "constraints", "labels", "description") if key in spec
    }
    column = Column(
        name=spec["name"], type=spec["type"], title=spec["title"], aliases=tuple(spec.get("aliases", ())), **known
    )
    if not spec.get("bilingual"):
        return [column]
    marks = {"zh": ("（中文）", " (Chinese)"), "en": ("（英文）", " (English)")}
    return [
        replace(
            column,
            name=f"{column.name}_{lang}",
            base=column.name,
            title={"zh": column.title["zh"] + zh, "en": column.title["en"] + en},
        )
        for lang, (zh, en) in marks.items()
    ]


def _table(spec: Mapping[str, Any]) -> TableSchema:
    columns = [column for one in [*spec["fields"], *COMMON_FIELDS] for column in _columns(one)]
    keys = (
        ForeignKey(key["fields"], key["reference"]["resource"], key["reference"]["fields"])
        for key in spec.get("foreignKeys", [])
    )
    return TableSchema(
        name=spec["name"],
        title=spec["title"],
        description=spec.get("description", {}),
        case=spec["case"],
        required=bool(spec.get("required")),
        key=spec.get("primaryKey", ""),
        foreign_keys=tuple(keys),
        columns=MappingProxyType({column.name: column for column in columns}),
        form=_form(spec["form"]) if "form" in spec else None,
        aliases=tuple(spec.get("aliases", ())),
        small_cells=spec.get("small_cells", "counts"),
    )


def _form(spec: Mapping[str, Any]) -> Form:
    return Form(
        fields=tuple(spec["fields"]),
        shows=tuple(spec.get("shows", ())),
        adds_rows=spec.get("adds_rows", True),
        same=tuple(map(tuple, spec.get("same", ()))),
    )


@lru_cache(maxsize=1)
def load_schemas() -> Mapping[str, TableSchema]:
    """All table schemas by name, in reading order (the required ones first, then by file name)."""
    import yaml  # where it is used: a hundredth of a second that `import evalkit` need not take

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tables = [_table(yaml.load(path.read_text("utf-8"), loader)) for path in sorted(FOLDER.glob("*.yaml"))]
    tables.sort(key=lambda table: not table.required)
    return MappingProxyType({table.name: table for table in tables})

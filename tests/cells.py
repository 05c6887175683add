"""A cell, and what it is read as."""

import pandas as pd

from evalkit.intake.cells import STRING, convert
from evalkit.schema import Column, load_schemas

SCHEMAS = load_schemas()
KIND = SCHEMAS["activities"].columns["kind"]
STATUS = SCHEMAS["adoptions"].columns["status"]
KEY = SCHEMAS["activities"].columns["id"]
FREE = SCHEMAS["grants"].columns["purpose_zh"]


def column(type_, unit=""):
    return Column("c", type_, {}, unit=unit)


def texts(*cells):
    return pd.Series([cell or pd.NA for cell in cells], dtype=STRING)


def read(column, cell, unit=""):
    """What one cell is: its value, None where it has none, 'unread …' or 'asked …' with what is said of it."""
    found = convert(column, texts(cell), unit)
    for remark in found.why:
        return f"unread: {remark.says}"
    for remark in found.asked:
        return f"asked: {' or '.join(remark.readings[0])}? {remark.says}"
    return None if found.values.isna()[0] else found.values[0]


def wide(text):
    """The same in full-width signs."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)

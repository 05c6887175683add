"""Examples worked by hand that anybody can read, tests/worked_examples/*.yaml: how they are written, and how they are tried.

indicator   its id; what is worked out, in zh and en
tables      rows as short mappings, written to files and read as an evaluator's would be. IDs, grantees and the
            period are filled in where an example does not need them; earlier_x is last year's table x.
expect      value (to the decimals given), n, left_out, low, high, interval; or not_available with the reason
edge        the same again, for cases where one could go wrong
"""

import csv
from pathlib import Path

import yaml

import evalkit as ek
from evalkit.i18n import in_language
from evalkit.schema import load_schemas
from evalkit.uncertainty import interval

FOLDER = Path(__file__).parent / "worked_examples"
EXAMPLES = {path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in sorted(FOLDER.glob("*.yaml"))}
PERIOD = {"id": "p", "name": "p", "start": "2015-03-01", "end": "2016-02-28"}


def build(folder, tables, earlier=True):
    """A programme year from rows as short mappings, by way of the files an evaluator would write."""
    this = {name: rows for name, rows in tables.items() if not name.startswith("earlier_")}
    before = {name.removeprefix("earlier_"): rows for name, rows in tables.items() if name.startswith("earlier_")}
    if before:
        _write(folder / "programme" / "2014", before)
    _write(folder / "programme" / "2015", this)
    return ek.read_programme(folder / "programme" / "2015", audience="internal")


def _write(folder, tables):
    folder.mkdir(parents=True)
    named = {row["grantee"] for rows in tables.values() for row in rows if "grantee" in row}
    rows_of = {"grantees": [{"id": name} for name in sorted(named)], "grants": [], **tables}
    rows_of["programme"] = [PERIOD | row for row in tables.get("programme", [{}])]
    for table, rows in rows_of.items():
        schema = load_schemas()[table]
        needed = [column.name for column in schema.columns.values() if column.required]
        filled = [{"id": f"{table}{i}"} | _columns(schema, row) for i, row in enumerate(rows)]
        names = list(dict.fromkeys([*needed, *(name for row in filled for name in row)]))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(filled)


def _columns(schema, row):
    return {name if name in schema.columns else f"{name}_zh": cell for name, cell in row.items()}


def near(actual, written):
    """Is a number what an example says, to the decimals it is written with? Whole numbers are exact."""
    if written == "null":
        return actual is None
    decimals = len(written.partition(".")[2])
    margin = 0.5 * 10**-decimals + 1e-9 if decimals else 1e-9
    return actual is not None and abs(actual - float(written)) <= margin


def check(indicator, case, folder):
    """An indicator gives what an example says; else AssertionError."""
    result = ek.measure(build(folder, case["tables"]), [indicator])[0]
    expect = case["expect"]
    for field in ("value", "n", "left_out", "low", "high"):
        if field in expect:
            assert near(getattr(result, field), expect[field]), (field, getattr(result, field), expect)
    if "not_available" in expect:
        assert result.value is None
        with in_language("en"):
            assert str(result.reason) == (expect["not_available"] if expect["not_available"] != "null" else "None")
    if "interval" in expect:
        found = interval(result.contributions, result.n, result.left_out)
        if expect["interval"] == "null":
            assert found.low is found.high is None
            assert found.why is not None
        else:
            assert near(found.low, expect["interval"][0]), found
            assert near(found.high, expect["interval"][1]), found

"""No private value of the data is in any byte that is made for a lesser audience; and the search would find it if it were."""

import base64
import csv
import gzip
import html
import io
import json
import shutil
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from evalkit.schema import AUDIENCES, load_schemas
from tests.command import evalkit
from tests.leaks import leaks
from tests.workbooks import workbook

ROOT = Path(__file__).parents[1]
YEAR = Path("heping", "2015")
NAMES = ["欧阳芷若", "Ouyang Zhiruo"]  # of nobody: without consent
WITH_CONSENT = ["司徒远山", "Situ Yuanshan"]
CONTACTS = ["13987650123", "zhiruo@example.org", "023-68765432", "yuanshan@example.net"]
SPACED = [f"{NAMES[0][:2]} {NAMES[0][2:]}"]
OF_STRANGERS = ["15802349876", "510101199003071234", "510101199003079", "stranger@example.com", "wx_lantern77"]
PSEUDONYM = "ren-7f3k9"
IN_TEXT = "（{name}，电话{phone}，身份证{card}，旧证{old}，邮箱{mail}，微信号{chat}）"


def plant(folder):
    """Write into a copy of the seed what no public page may hold: in private columns, in free text, beside tables."""
    telling = IN_TEXT.format(name=NAMES[0], phone="158-0234-9876", card=OF_STRANGERS[1], old=OF_STRANGERS[2], mail=OF_STRANGERS[3], chat=OF_STRANGERS[4])  # fmt: skip
    schemas = load_schemas()
    for file in sorted(folder.glob("*.csv")):
        columns = schemas[file.stem].columns
        with file.open(encoding="utf-8-sig", newline="") as table:
            rows = list(csv.DictReader(table))
        if file.stem == "people":
            rows += [
                {"id": "p-1", "name_zh": NAMES[0], "name_en": NAMES[1], "contact_phone": CONTACTS[0], "contact_email": CONTACTS[1]},
                {"id": "p-2", "name_zh": WITH_CONSENT[0], "name_en": WITH_CONSENT[1], "contact_phone": CONTACTS[2], "contact_email": CONTACTS[3], "consent_named": "true"},
            ]  # fmt: skip
        if file.stem == "activities":  # a column of one's own
            rows[0][f"联系人{NAMES[0]}{CONTACTS[0]}"] = "x"
        for name in rows[0]:
            if name in columns and columns[name].base and not name.startswith(("name", "district")):
                own = telling if name.endswith("zh") else telling.replace(NAMES[0], NAMES[1])
                rows[-1][name] = f"{rows[-1].get(name) or ''}{own}"
        with file.open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, list(rows[0]), restval="")
            writer.writeheader()
            writer.writerows(rows)
    feedback = folder / "feedback.csv"  # a name may stand in public where consent was given
    said = f"fb-9,,executor,neutral,,{WITH_CONSENT[0]}来过,{WITH_CONSENT[1]} came\r\n"
    named = f"fb-{NAMES[0]}-{CONTACTS[0]},,executor,neutral,,{NAMES[0][:2]} {NAMES[0][2:]}来过,someone came\r\n"
    feedback.write_text(feedback.read_text("utf-8") + said + named, "utf-8")
    attendance = [["id", "activity", "person", "备注"], ["att-1", "act-leshan-1", PSEUDONYM, NAMES[0]]]
    title = [[f"填表人：{NAMES[0]}　电话{CONTACTS[0]}", "", "", ""]]
    workbook(folder / f"{NAMES[0]}的签到表.xlsx", {"attendance": [*title, *attendance]})
    silenced = f"- rule: period.label\n  reason: {NAMES[0]}说不必管\n  by: {NAMES[1]}\n  date: 2016-03-01\n"
    (folder / "silenced.yaml").write_text(silenced, "utf-8")
    (folder / "README.md").write_text(f"# {NAMES[0]}\n", "utf-8")
    (folder / "narrative.zh.md").write_text(f"## 发现\n\n{telling}带来 {{{{ person_times }}}}。\n", "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the reports of all audiences in both languages in one run, with a log; then all else that is handed in."""
    home = tmp_path_factory.mktemp("leaks")
    shutil.copytree(ROOT / "data", home / "data")
    plant(home / "data" / YEAR)
    done = evalkit("run", "--audience", "public,funder,internal", "--log", "run.log", cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "screen.txt").write_text(done.stdout + done.stderr, "utf-8")
    for audience in ("public", "funder"):
        for words in (("run", "heping", "--notebook", "trend"), ("export", "heping/2015", "--to", "docx,xlsx")):
            done = evalkit(*words, "--audience", audience, cwd=home)
            assert done.returncode == 0, done.stdout + done.stderr
    return home


def folder_of(home, audience):
    """What is handed to an audience: the folder of its year, and the index."""
    root = home / "outputs" if audience == "public" else home / "outputs" / audience
    return [root / "heping", root / "index.html"]


def found(home, audience, secrets):
    return [each for place in folder_of(home, audience) for each in leaks(place, secrets)]


def test_the_public_sees_nobody_who_did_not_consent_and_no_contact(made):
    assert found(made, "public", [*NAMES, *SPACED, *CONTACTS, *OF_STRANGERS, PSEUDONYM]) == []


def test_the_funder_sees_names_and_no_contact(made):
    assert found(made, "funder", [*CONTACTS, *OF_STRANGERS, PSEUDONYM]) == []
    assert found(made, "funder", NAMES)


def test_the_screen_and_the_log_name_nobody(made):
    for file in ("screen.txt", "run.log"):
        assert leaks(made / file, [*NAMES, *CONTACTS, *OF_STRANGERS, PSEUDONYM]) == []


def test_internal_eyes_see_all_so_the_search_finds_what_is_there(made):
    secrets = [*NAMES, *CONTACTS[:1], *OF_STRANGERS]
    assert {each.partition(": ")[0] for each in found(made, "internal", secrets)} == set(secrets)
    assert found(made, "public", WITH_CONSENT)


def test_every_private_column_is_planted():
    private = {(table.name, column.name) for table in load_schemas().values() for column in table.columns.values() if column.audience != AUDIENCES[0]}  # fmt: skip
    assert private == {
        ("people", "name_zh"),
        ("people", "name_en"),
        ("people", "contact_phone"),
        ("people", "contact_email"),
        ("attendance", "person"),
    }


@pytest.mark.parametrize("audience", ["public", "funder"])
def test_pages_of_failure_name_nobody(audience, tmp_path):
    """Where cells have slipped, a name may stand in any column."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    plant(tmp_path / "data" / YEAR)
    with (tmp_path / "data" / YEAR / "people.csv").open("a", encoding="utf-8") as table:
        table.write(
            f"p-3,x,x,{CONTACTS[0]},{OF_STRANGERS[0]},,,{NAMES[1]},x,perhaps {OF_STRANGERS[4]},,,,,,{OF_STRANGERS[1]}\n"
        )
    with (tmp_path / "data" / YEAR / "grants.csv").open("a", encoding="utf-8") as table:
        table.write(f"g-9,nobody {CONTACTS[1]},organisation,{NAMES[0]},,,,,,,,,,,,,,,\n")
    done = evalkit("run", "--audience", audience, cwd=tmp_path)
    assert done.returncode == 1
    (tmp_path / "screen.txt").write_text(done.stdout + done.stderr, "utf-8")
    secrets = [*CONTACTS, *OF_STRANGERS, PSEUDONYM, *(NAMES if audience == "public" else [])]
    assert leaks(tmp_path / "outputs", secrets) + leaks(tmp_path / "screen.txt", secrets) == []


def _zip(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


SECRET = NAMES[0]
WRAPPED = {
    "plain": SECRET.encode(),
    "gb18030": SECRET.encode("gb18030"),
    "utf-16": SECRET.encode("utf-16"),
    "entities": "".join(f"&#{ord(each)};" for each in SECRET).encode(),
    "entities in json": json.dumps({"page": html.escape("".join(f"&#x{ord(each):x};" for each in SECRET))}).encode(),
    "percent": quote(SECRET).encode(),
    "json": json.dumps(SECRET).encode(),
    "markup": f"<text>{'</text><text x=1>'.join(SECRET)}</text>".encode(),
    "spaced": "\u200b ".join(SECRET).encode(),
    "base64": b"data:image/png;base64," + base64.b64encode(b"0123456789" + SECRET.encode()),
    "base64 in lines": base64.encodebytes(b"x" * 100 + SECRET.encode()),
    "gzip": gzip.compress(SECRET.encode()),
    "zip": _zip("a.xml", SECRET),
    "zip in zip": _zip("b.zip", _zip("a.xml", SECRET)),
    "zip names": _zip(f"{SECRET}.xml", "x"),
    "a picture's text": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x20zTXtComment\x00\x00" + zlib.compress(SECRET.encode()),
    "a stream of a document": b"%PDF-1.7\nstream\n" + zlib.compress(f"<title>{SECRET}</title>".encode()) + b"\nendstream",
}  # fmt: skip


@pytest.mark.parametrize("way", WRAPPED)
def test_the_search_finds_what_is_wrapped(way, tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "file.bin").write_bytes(WRAPPED[way])
    assert leaks(tmp_path / "made", [SECRET])
    assert leaks(tmp_path / "made", [WITH_CONSENT[0]]) == []


def test_the_search_looks_at_names_of_files_and_at_numbers_however_written(tmp_path):
    (tmp_path / "made" / quote(SECRET)).mkdir(parents=True)
    (tmp_path / "made" / "a.txt").write_text("１３９－８７６５ ０１２３", "utf-8")
    assert [each.partition(": ")[0] for each in leaks(tmp_path / "made", [SECRET, "13987650123"])] == [
        SECRET,
        "13987650123",
    ]

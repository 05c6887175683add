"""A package installed beside evalkit offers an indicator."""

import pytest

from evalkit import EvalkitError
from evalkit.plugins import plug_ins


def offer(folder, code, monkeypatch):
    """Install a package the way pip leaves it: a module and its metadata with an entry point."""
    (folder / "offered.py").write_text(code, encoding="utf-8")
    info = folder / "offered-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: offered\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[evalkit.indicators]\nours = offered:OURS\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(__import__("sys").modules, "offered", raising=False)


def test_an_indicator_of_a_package(tmp_path, monkeypatch):
    offer(
        tmp_path,
        "from evalkit import count\ndef ours(grants):\n    return count(grants)\nOURS = (ours,)\n",
        monkeypatch,
    )
    assert [each.__name__ for each in plug_ins()] == ["ours"]


@pytest.mark.parametrize(
    ("code", "why"), [("OURS = 3\n", "3 is no indicator"), ("import nowhere_to_be_found\n", "nowhere_to_be_found")]
)
def test_a_broken_package_is_named(code, why, tmp_path, monkeypatch):
    offer(tmp_path, code, monkeypatch)
    with pytest.raises(EvalkitError, match=rf"plug-in 'ours' \(offered:OURS\).*{why}"):
        plug_ins()

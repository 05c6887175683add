"""YAML that people write by hand: what is wrong with it is said with its line."""

import itertools

import pytest

from evalkit.handwritten import Unreadable, read_yaml

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b"a: 1\nb: [\n", 3, "it is no YAML"),
        (b"a: 1\nb:\n  c: 1\n  c: 2\n", 4, "'c' stands there twice"),
        (b"- a: 1\n  a: 2\n", 2, "'a' stands there twice"),
        (b"a: 2016-02-30\n", None, "it holds a value that is none"),
        ("a: 和".encode("gb18030"), None, "it is not UTF-8 text"),
        (b"a: \x00\n", None, "it is no YAML"),
        (b"a: " + b"[" * 5000, None, "it is no YAML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, content, line, why):
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_yaml(file)
    assert caught.value.line == line
    assert why in str(caught.value.why)


def test_a_folder_of_that_name_is_no_file(tmp_path):
    with pytest.raises(Unreadable, match="it cannot be opened"):
        read_yaml(tmp_path)


def test_values_and_nodes(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("\ufeffa: {b: 是}\n", encoding="utf-8")
    said, node = read_yaml(file)
    assert said == {"a": {"b": "是"}}
    assert node.start_mark.line == 0
    file.write_text("")
    assert read_yaml(file) == (None, None)


def test_aliases_within_aliases_are_looked_at_once(tmp_path):
    file = tmp_path / "a.yaml"
    names = "abcdefghijklmnop"
    lines = [
        "a: &a [1, 1]",
        *(f"{new}: &{new} [*{old}, *{old}, *{old}]" for old, new in itertools.pairwise(names)),
    ]
    file.write_text("\n".join(lines))
    assert set(read_yaml(file)[0]) == set(names)
    file.write_text("a: &a [*a]\n")
    assert len(read_yaml(file)[0]["a"]) == 1

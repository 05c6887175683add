"""The project's own files agree with each other, and nothing in them belongs to one machine."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(text) for text in PYPROJECT["project"]["dependencies"]]
DEV = [Requirement(text) for text in PYPROJECT["dependency-groups"]["dev"]]

# conda-forge splits these, or gives the plain name to something else.
CONDA_NAMES = {"brotli": "brotli-python", "matplotlib": "matplotlib-base", "nbconvert": "nbconvert-core"}

FOREIGN = {
    "a path of one machine": r"(?<![\w.~$})-])/(?:root|work|home|Users)/\w|\b[A-Z]:\\Users\\",
    "a package registry's host": r"\b(?:pypi|pythonhosted|anaconda|npmjs)\.(?:org|com)\b",
}


def tracked_files():
    """Every file git knows here, as paths relative to ROOT."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git work tree")
    return [path for path in listed.stdout.decode().split("\0") if path and (ROOT / path).is_file()]


def locked():
    """The lock as {name: [(Requirement, number of hashes), …]}; a name may be locked once a range of Pythons."""
    entries = {}
    text = (ROOT / "requirements.lock").read_text("utf-8")
    for entry in re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text)):
        requirement = Requirement(entry.split(" \\\n")[0])
        entries.setdefault(requirement.name, []).append((requirement, entry.count("--hash=sha256:")))
    return entries


def test_environment_yml_equals_pyproject():
    """Conda users get what pip users get: the same packages with the same bounds."""
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    plain = {name for name in wanted if isinstance(name, str)}
    from_pyproject = {f"{CONDA_NAMES.get(need.name, need.name)}{need.specifier}" for need in RUNTIME}
    assert plain == from_pyproject | {f"python{PYPROJECT['project']['requires-python']}", "pip"}
    assert wanted[-1] == {"pip": ["-e ."]}


def test_lock_holds_every_direct_dependency():
    """Exact versions within pyproject's bounds, all with hashes."""
    lock = locked()
    assert {need.name for need in RUNTIME + DEV} - lock.keys() == set()
    for need in RUNTIME + DEV:
        for entry, _ in lock[need.name]:
            (exact,) = entry.specifier
            assert exact.operator == "=="
            assert need.specifier.contains(exact.version, prereleases=True), f"run 'make lock': {need}, locked {entry}"
    assert [name for name, entries in lock.items() if any(not hashes for _, hashes in entries)] == []


def test_lock_names_no_host():
    """Where packages come from is the reader's own setting."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert re.findall(r"(?m)^.*(?:://|^-).*$", text) == []


@pytest.mark.parametrize("what", FOREIGN)
def test_no_tracked_file_names(what):
    """A clone anywhere is as good as this one."""
    pattern = re.compile(FOREIGN[what])
    found = []
    for path in tracked_files():
        if path == Path(__file__).relative_to(ROOT).as_posix():
            continue
        try:
            lines = (ROOT / path).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # binary
        found += [f"{path}:{n}: {line[:160]}" for n, line in enumerate(lines, 1) if pattern.search(line)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /root/x", "a path of one machine"),
        ("'/home/someone/evalkit'", "a path of one machine"),
        (r"C:\Users\someone", "a path of one machine"),
        (".".join(["index at pypi", "org"]), "a package registry's host"),
    ],
)
def test_foreign_patterns_find_what_they_should(text, what):
    """The guard above does see such a line."""
    assert re.search(FOREIGN[what], text)


def test_notebooks_are_clean_and_thin():
    """No outputs, one `parameters` cell, code cells of 15 lines at most."""
    faults = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        code = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        if any(cell["outputs"] or cell["execution_count"] for cell in code):
            faults.append(f"{path.name} carries outputs")
        parameters = sum("parameters" in cell["metadata"].get("tags", []) for cell in code)
        if parameters != 1:
            faults.append(f"{path.name} has {parameters} cells tagged 'parameters', expected 1")
        for number, cell in enumerate(code, 1):
            lines = len("".join(cell["source"]).splitlines())
            if lines > 15:
                faults.append(f"{path.name}, code cell {number}, has {lines} lines, at most 15 are wanted")
    assert faults == []


def test_catalogues_are_translated_and_compiled():
    """Every message has its Chinese, and the compiled catalogue says the same as the readable one."""
    pofile, mofile = pytest.importorskip("babel.messages.pofile"), pytest.importorskip("babel.messages.mofile")
    faults = []
    for path in sorted((ROOT / "evalkit" / "locale").rglob("*.po")):
        with path.open("rb") as file:
            readable = {message.id: message for message in pofile.read_po(file) if message.id}
        with path.with_suffix(".mo").open("rb") as file:
            compiled = {message.id: message.string for message in mofile.read_mo(file) if message.id}
        faults += [f"{path.name}: no translation of {key!r}" for key, message in readable.items() if not message.string]
        faults += [f"{path.name}: fuzzy: {key!r}" for key, message in readable.items() if message.fuzzy]
        if compiled != {key: message.string for key, message in readable.items() if message.string}:
            faults.append(f"{path.with_suffix('.mo').name} is older than {path.name}: run 'make messages'")
    assert faults == []


def test_wheel_carries_all_that_is_not_code(tmp_path):
    """Schemas, catalogues, templates, fonts and notebooks are there after an installation from a wheel."""
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("evalkit-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {path for path in tracked_files() if path.startswith("evalkit/")}
    notebooks = {f"evalkit/{path}" for path in tracked_files() if path.startswith("notebooks/")}
    assert (package | notebooks) - names == set()
    foreign = [name for name in names if not name.startswith("evalkit")]
    assert foreign == []

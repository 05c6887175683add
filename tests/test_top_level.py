"""The names `import evalkit` gives: few, all there, and quick to be had."""

import subprocess
import sys

import pytest

import evalkit

HEAVY = ("matplotlib", "papermill", "nbconvert", "scipy", "rich", "typer", "evalkit.judgement", "evalkit.indicators")


def test_at_most_25_names_and_every_one_is_there():
    assert len(evalkit.__all__) <= 25
    assert set(evalkit.__all__) <= set(dir(evalkit))
    assert [name for name in evalkit.__all__ if getattr(evalkit, name, None) is None] == []


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="module 'evalkit' has no attribute 'measures_all'"):
        evalkit.measures_all  # noqa: B018


def test_the_import_alone_brings_nothing_heavy():
    """What only some scripts need is imported when they first ask for it."""
    code = f"import sys, evalkit; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert loaded.strip() == "[]"


def test_to_import_a_module_leaves_ctrl_c_as_it_was():
    """Whoever looks through the package, as pytest does for examples, must still be able to stop it."""
    code = """
import pkgutil, signal, evalkit
for each in pkgutil.walk_packages(evalkit.__path__, "evalkit."):
    if not each.name.endswith("__main__"):
        __import__(each.name)
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) if hasattr(signal, "pthread_sigmask") else True
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""Files of a year take their places together; killed at any step, the next run ends it."""

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from evalkit.batch.publish import MAKING, PLACING, READY, make_room, publish, recover


@pytest.fixture
def folder(tmp_path):
    for name in ("a", "b", "contributions.csv", "run.json"):
        (tmp_path / name).write_text("old")
    return tmp_path


def made_in(folder):
    making = make_room(folder)
    for name in ("a", "b", "run.json"):
        (making / name).write_text("new")
    return making


def texts_of(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


NEW = {"a": "new", "b": "new", "run.json": "new"}


def test_at_once(folder):
    publish(made_in(folder), folder, ["contributions.csv"])
    assert texts_of(folder) == NEW


def test_an_unfinished_one_is_forgotten(folder):
    made_in(folder)
    shutil.rmtree(make_room(folder))
    assert not list(folder.glob(f"{MAKING}*"))
    assert set(texts_of(folder).values()) == {"old"}


@pytest.mark.parametrize("steps", range(12))
def test_killed_at_a_step(folder, steps, monkeypatch):
    class Killed(BaseException):
        pass

    left = [steps]

    def counted(move):
        def do(*words, **options):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return move(*words, **options)

        return do

    making = made_in(folder)
    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "mkdir"):
            patch.setattr(Path, name, counted(getattr(Path, name)))
        with suppress(Killed):
            publish(making, folder, ["contributions.csv"])
    recover(folder)
    shutil.rmtree(make_room(folder))
    texts = texts_of(folder)
    assert texts == NEW if steps else set(texts.values()) == {"old"}
    assert not (folder / READY).exists()
    assert not (folder / PLACING).exists()


def test_a_file_that_is_held_leaves_all_as_it_was(folder, monkeypatch):
    """As on Windows, where a file that Excel has open cannot be moved."""
    move = Path.replace

    def held(file, target):
        if file == folder / "b":
            raise PermissionError(13, "held")
        return move(file, target)

    making = made_in(folder)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        with pytest.raises(OSError, match="held") as raised:
            publish(making, folder, ["contributions.csv"])
    assert raised.value.filename == str(folder / "b")
    assert set(texts_of(folder).values()) == {"old"}
    assert len(texts_of(folder)) == 4

"""What the tests of reading share: messages in English, and a small year."""

import pytest

from tests.make import make_year


@pytest.fixture(autouse=True)
def _english(english):
    """All tests here read messages in English."""


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")

"""What the tests of reading share: messages in English, and a small year."""

import pytest

from evalkit import use_language
from tests.make import make_year


@pytest.fixture(autouse=True)
def _english():
    use_language("en")


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")

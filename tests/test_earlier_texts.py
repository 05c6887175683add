"""How near a text comes to those of earlier years."""

import numpy as np
import pytest

from evalkit.earlier_texts import nearest, nearest_of
from evalkit.portfolio import read_portfolio
from tests.make import make_year
from tests.planted import read


def compared(*texts):
    near, similarity = nearest([text for _year, text in texts], np.array([year for year, _text in texts]))
    return near.tolist(), [None if np.isnan(one) else round(float(one), 4) for one in similarity]


def test_the_first_year_has_nothing_to_be_held_against():
    assert compared((2015, "陪伴独居老人"), (2015, "陪伴独居老人")) == ([-1, -1], [None, None])


def test_the_same_text_is_1_whatever_its_case_and_blanks():
    near, similarity = compared(
        (2014, "流动儿童课后陪伴"), (2014, "Reading  Room"), (2016, "reading room "), (2016, "流动儿童课后陪伴")
    )
    assert near == [-1, -1, 1, 0]
    assert similarity[2:] == [1.0, 1.0]


def test_unlike_texts_are_far_and_changed_ones_near():
    _near, similarity = compared(
        (2014, "为社区独居老人建立邻里互助小组，每周探访"),
        (2015, "为社区独居老人建立邻里互助小组，每月探访"),
        (2015, "河流水质监测与环境教育"),
        (2015, "字"),
    )
    assert similarity[1] > 0.7
    assert similarity[2] < 0.05
    assert similarity[3] == 0


def test_what_comes_later_moves_no_figure():
    texts = [(2014, "老人互助小组"), (2015, "老人志愿小组"), (2015, "儿童阅读")]
    near, similarity = compared(*texts)
    later = compared(*texts, (2016, "老人志愿小组与儿童阅读"), (2016, "志愿"))
    assert (later[0][:3], later[1][:3]) == (near, similarity)


@pytest.fixture
def portfolio(tmp_path):
    """Grants of three years: g2 of 2016 has the text of its grantee's own grant and of another's in 2015 and 2014."""
    texts = {
        "2014": ["老人互助", "老人互助", ""],
        "2015": ["老人互助", "阅读角", ""],
        "2016": ["", "老人互助", "Reading"],
    }
    for year, said in texts.items():
        make_year(tmp_path / "data/east" / year)
        file = tmp_path / "data/east" / year / "grants.csv"
        rows = read(file)
        rows["purpose_zh"] = ["" if text.isascii() else text for text in said]
        rows["purpose_en"] = [text if text.isascii() else "" for text in said]
        rows.to_csv(file, index=False)
    return read_portfolio(tmp_path / "data")


def test_of_the_same_texts_the_grantees_own_is_named(portfolio):
    found = {(one.grant.year.year, one.grant.id): one for one in nearest_of(portfolio.years)}
    assert len(found) == 6  # grants without a text are left out
    own = found["2016", "g2"]
    assert own.similarity == pytest.approx(1)
    assert (own.nearest.year.year, own.nearest.id, own.nearest.line) == ("2014", "g2", 3)
    assert found["2015", "g1"].nearest.id == "g1"
    alone = found["2016", "g3"]  # no earlier year has a text in its language
    assert alone.nearest is None
    assert np.isnan(alone.similarity)

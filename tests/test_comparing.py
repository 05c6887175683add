"""Changes parted into within and mix, Simpson's reversal found, and pooled rates beside means of rates."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit import traces
from evalkit.comparing import decompose, mean_of_rates
from tests.examples import build


def success(activities):
    """Sessions per person. / 人均场次"""
    return ek.ratio(activities["sessions"], activities["persons"])


def year(folder, rows):
    grantees = [{"id": name, "name_zh": name} for name in sorted({row[0] for row in rows})]
    activities = [{"grantee": name, "sessions": top, "persons": below} for name, top, below in rows]
    return ek.measure(build(folder, {"grantees": grantees, "activities": activities}), [success], by="grantee")[
        "success"
    ]


def test_a_change_that_is_all_mix(tmp_path):
    """Each group keeps its rate; the whole moves because the good one grew."""
    parted = decompose(
        year(tmp_path / "a", [("A", 80, 100), ("B", 20, 100)]), year(tmp_path / "b", [("A", 240, 300), ("B", 20, 100)])
    )
    assert parted.change == pytest.approx(0.15)
    assert parted.within == pytest.approx(0)
    assert parted.mix == pytest.approx(0.15)
    assert not parted.reversed


def test_simpsons_reversal_raises_the_alarm(tmp_path):
    """Both groups fall, the whole rises."""
    parted = decompose(
        year(tmp_path / "a", [("A", 90, 100), ("B", 30, 300)]), year(tmp_path / "b", [("A", 255, 300), ("B", 5, 100)])
    )
    assert parted.change > 0 > parted.within
    assert parted.reversed


def test_a_group_that_comes_or_goes_changes_the_mix_only(tmp_path):
    parted = decompose(year(tmp_path / "a", [("A", 50, 100)]), year(tmp_path / "b", [("A", 50, 100), ("C", 90, 100)]))
    assert parted.within == pytest.approx(0)
    assert parted.mix == pytest.approx(parted.change) == pytest.approx(0.2)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 90), st.integers(0, 50), st.integers(1, 90)),
        min_size=1,
        max_size=5,
    )
)
def test_within_and_mix_make_the_change(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("parts")
    first = year(folder / "a", [(f"G{i}", one[0], one[1]) for i, one in enumerate(cells)])
    second = year(folder / "b", [(f"G{i}", one[2], one[3]) for i, one in enumerate(cells)])
    parted = decompose(first, second)
    assert parted.within + parted.mix == pytest.approx(parted.change)


def test_what_cannot_be_parted_is_refused(tmp_path):
    one = year(tmp_path / "a", [("A", 1, 2)])
    whole = ek.measure(one.programme, [success])["success"]
    with pytest.raises(ek.EvalkitError, match="measure both years with by"):
        decompose(whole, whole)
    total = ek.measure(one.programme, [lambda activities: ek.total(activities["sessions"])], by="grantee")[0]
    with pytest.raises(ek.EvalkitError, match="needs the same share, ratio or mean"):
        decompose(total, total)


def test_pooled_and_mean_of_rates(tmp_path):
    """90 of 100 and 10 of 1,000: pooled 9 %, but 45.5 % as a mean of the two rates."""
    assert mean_of_rates(year(tmp_path / "a", [("A", 90, 100), ("B", 10, 1000)])) == pytest.approx(0.455)
    assert mean_of_rates(year(tmp_path / "b", [("A", 50, 100), ("B", 51, 100)])) is None


def test_groups_that_do_not_make_up_the_whole_are_not_parted(tmp_path):
    """The money belongs to the programme, the sessions to its grantees: no group has a rate."""
    one = year(tmp_path / "a", [("A", 1, 2)]).programme

    def per_session(programme, activities):
        return ek.ratio(programme["amount"], activities["sessions"])

    tables = {**one.tables, "programme": one["programme"].assign(amount=100.0)}
    result = ek.measure(dataclasses.replace(one, tables=tables), [per_session], by="grantee")[0]
    with pytest.raises(ek.EvalkitError, match="do not make up the whole"):
        decompose(result, result)


def test_both_are_shown_where_they_tell_another_story(tmp_path):
    """In the table of results, beside the pooled rate; nothing where the two agree."""
    ek.use_language("en")
    apart = year(tmp_path / "a", [("A", 90, 100), ("B", 10, 1000)])
    assert "; the mean of the 2 groups' rates is 0.46" in traces.basis(apart)
    assert "mean of" not in traces.basis(year(tmp_path / "b", [("A", 50, 100), ("B", 51, 100)]))

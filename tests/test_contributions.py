"""Contributions: what the constructors take, what they leave out, and what they refuse."""

import pytest

from evalkit import EvalkitError, change, count, ratio, read_programme, scalar, share, total
from evalkit.errors import UnitError
from tests.make import make_year

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def this(tmp_path_factory):
    return read_programme(make_year(tmp_path_factory.mktemp("data") / "tiny" / "2015"))


def given(column):
    return column.astype(object).where(column.notna(), None).tolist()


def test_share_leaves_unknown_rows_out(this):
    parts = share(this.goals["attained_level"] >= 0)
    assert given(parts.numerator) == [1, 1, 0, None]
    assert given(parts.denominator) == [1, 1, 1, None]


def test_share_refuses_numbers(this):
    with pytest.raises(EvalkitError, match=r"share\(\) needs a column of true and false; 'awarded' holds numbers"):
        share(this.grants["awarded"])


def test_ratio_of_one_table_keeps_rows_that_have_both(this):
    parts = ratio(this.activities["cost"], this.activities["person_times"])
    assert given(parts.numerator) == [900, None, 300, None]
    assert given(parts.denominator) == [30, None, 12, None]


def test_ratio_of_two_tables_keeps_the_rows_of_each(this):
    parts = ratio(this.grants["awarded"], this.programme["amount"])
    assert given(parts.numerator) == [10000, 20000, None]
    assert parts.denominator.tolist() == [100000]


def test_ratio_refuses_two_selections(this):
    acts = this.activities
    with pytest.raises(EvalkitError, match="two different selections of the rows of 'activities'"):
        ratio(acts[acts["kind"] == "visit"]["cost"], acts["person_times"])


def test_change_and_count(this):
    grants = this.grants
    assert given(change(grants["disbursed"].fillna(1000), grants["awarded"]).numerator) == [9000, 19000, None]
    assert count(grants).numerator.tolist() == [1, 1, 1]
    assert given(count(this.activities["person_times"] > 10).numerator) == [1, None, 1, 0]


def test_change_refuses_two_tables(this):
    with pytest.raises(EvalkitError, match="columns of two tables, 'grants' and 'goals'"):
        change(this.grants["awarded"], this.goals["attained_level"])


def test_scalar_keeps_its_value_and_its_rows(this):
    parts = scalar(0.5, this.grants)
    assert (parts.given, len(parts.numerator)) == (0.5, 3)
    assert scalar(None, this.grants).given is None
    assert scalar(float("nan"), this.grants).given is None


@pytest.mark.parametrize("make", [share, total, count, lambda one: ratio(one, one), lambda one: scalar(1, one)])
@pytest.mark.parametrize(
    "lost",
    [
        lambda acts: acts.groupby("grantee")["person_times"].sum(),
        lambda acts: acts.groupby("grantee").sum(numeric_only=True),
        lambda acts: acts.reset_index(drop=True)["person_times"].rename_axis(None),
        lambda acts: acts.merge(acts, on="id")["cost_x"],
    ],
)
def test_rows_that_lost_their_table_are_refused(this, make, lost):
    with pytest.raises(EvalkitError, match=r"lost their table \(after groupby, merge or reset_index\)"):
        make(lost(this.activities))


@pytest.mark.parametrize("make", [share, total, count, lambda one: ratio(one, one), lambda one: scalar(1, one)])
@pytest.mark.parametrize("number", [318, 318.0, True])
def test_plain_numbers_are_refused(make, number):
    with pytest.raises(EvalkitError, match=r"expected rows of a table, such as .*, not their sum"):
        make(number)


def test_text_and_whole_tables_are_no_numbers(this):
    with pytest.raises(EvalkitError, match="column 'kind' of 'activities', which is not a column of numbers"):
        total(this.activities["kind"])
    with pytest.raises(EvalkitError, match="got a table; name one column of it"):
        total(this.activities)


def test_two_results_are_never_added(this):
    acts = this.activities
    with pytest.raises(UnitError, match=r"Two results cannot be added \(person_times and sessions\)"):
        total(acts["person_times"]) + total(acts["sessions"])
    with pytest.raises(UnitError, match="different units"):
        sum([total(acts["person_times"]), total(acts["sessions"])])

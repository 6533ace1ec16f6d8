"""What the shop owes its members for their points."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from points.domain.calendar import NEVER
from points.domain.figures.breakage import Cohort
from points.domain.figures.forecast import Expected
from points.domain.figures.liability import Liability, cost_of_a_point, liability

CLOSED = [Cohort("2026-10", 1000, 0, 50)]  # 95 % were redeemed
LEFT = {"2026-10": {0: 60, 2: 500}}
A_FEN = Fraction(1)


def owed(by_month: dict[str, int], value: Fraction = A_FEN, cost: Fraction | None = None) -> Liability:
    return liability(by_month, "2026-11", CLOSED, LEFT, point_value_fen=value, cost_fen=cost)


def test_face_expected_and_cash_differ_by_breakage_and_by_what_rewards_really_cost() -> None:
    found = owed({"2026-12": 4000, "2027-01": 6000}, Fraction(100), Fraction(60))

    assert found.outstanding == 10_000
    assert found.face_fen == 1_000_000
    assert found.expected_fen == 950_000
    assert found.cash_fen == 570_000
    assert found.redemption_rate_ultimate == Fraction(95, 100)


def test_each_month_of_expiry_has_its_points_their_value_and_what_is_expected_to_expire() -> None:
    this, after_next, unknown, never = owed({"2026-11": 600, "2027-01": 100, "2027-05": 7, NEVER: 3}).by_month

    assert (this.points, this.expected) == (600, Expected(500, 500, 500))  # 50 of 60 expired in the last month
    assert (after_next.points, after_next.expected) == (100, Expected(10, 10, 10))  # 50 of 500 two months before
    assert unknown.expected is None
    assert never.expected == Expected(0, 0, 0)


def test_without_a_delivered_reward_there_is_no_cash_view() -> None:
    assert cost_of_a_point(0, 0) is None
    assert cost_of_a_point(5000, 200) == 25
    assert owed({"2026-12": 5}).cash_fen is None


@given(
    st.dictionaries(st.sampled_from(["2026-11", "2026-12", "2027-03", NEVER]), st.integers(0, 10**7)),
    st.fractions(0, 100, max_denominator=10_000),
)
def test_the_months_add_up_to_the_totals(by_month: dict[str, int], value: Fraction) -> None:
    found = owed(by_month, value)

    assert sum(row.points for row in found.by_month) == found.outstanding == sum(by_month.values())
    assert sum(row.face_fen for row in found.by_month) == found.face_fen
    assert found.expected_fen <= found.face_fen

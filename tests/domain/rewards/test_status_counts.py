"""How many redemptions a member has under each status, at every moment."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.domain.ledger.accounts import Value
from points.domain.rewards import status_counts
from points.domain.rewards.redemption import Redemption, Shipment
from points.domain.rewards.status_counts import StatusCount, moved
from points.domain.rewards.transitions import Status
from tests.fixtures.book import MEMBER, NOON
from tests.fixtures.redemptions import redeemed

A_MOMENT = timedelta(microseconds=1)
END = NOON + timedelta(days=30)


def written(counts: dict[str, Value], change: StatusCount) -> dict[str, Value]:
    """The counts after the change, as the table keeps them."""
    after = dict(counts)
    for name, step in ((change.source, -1), (change.to, 1)):
        if status_counts.is_a_number(name):
            after[name] = int(after.get(name, 0)) + step
        elif step > 0:
            after[name] = 1
        else:
            after.pop(name, None)
    if change.units:
        after[change.life] = int(after.get(change.life, 0)) + change.units
    return after


def test_a_new_redemption_is_counted_under_its_first_status_and_its_reward() -> None:
    new = redeemed("to_ship")

    life = status_counts.units_attribute(new.life_id)
    assert status_counts.issued(new) == StatusCount(MEMBER, "to_ship", life=life, units=new.quantity)


def test_units_are_counted_until_they_are_given_back_and_each_life_by_itself() -> None:
    two, other = replace(redeemed("to_ship"), quantity=2), replace(redeemed("to_ship"), life=3)
    sent = replace(two, status="shipped", shipment=Shipment("顺丰速运", "SF1", NOON, END))

    counts = written(written(written({}, status_counts.issued(two)), status_counts.issued(other)), moved(two, sent))
    back = written(counts, moved(sent, replace(sent, status="refunded")))

    assert [status_counts.units(counts, each.life_id) for each in (two, other)] == [2, 1]
    assert [status_counts.units(back, each.life_id) for each in (two, other)] == [0, 1]


def test_a_step_moves_it_from_one_status_to_the_next() -> None:
    held, paid = redeemed("pending_payment"), redeemed("to_ship")

    counts = written(written({}, status_counts.issued(held)), status_counts.moved(held, paid))

    assert status_counts.counts(counts, NOON) == {"to_ship": 1}


@pytest.mark.parametrize(
    ("now", "status"), [(END, "issued"), (END + A_MOMENT, "expired"), (END + timedelta(days=9), "expired")]
)
def test_a_voucher_counts_as_expired_after_its_end_although_no_job_ran(now: datetime, status: Status) -> None:
    voucher = redeemed("issued", kind="service", valid_until=END)

    counts = written({}, status_counts.issued(voucher))

    assert status_counts.counts(counts, now) == {status: 1}
    recorded = written(counts, status_counts.moved(voucher, replace(voucher, status="expired")))
    assert status_counts.counts(recorded, now) == {"expired": 1}


@pytest.mark.parametrize(("now", "status"), [(END - A_MOMENT, "shipped"), (END, "completed")])
def test_a_parcel_counts_as_received_at_its_time_although_no_job_ran(now: datetime, status: Status) -> None:
    parcel = replace(redeemed("shipped"), shipment=Shipment("顺丰速运", "SF1", NOON, END))

    assert status_counts.counts(written({}, status_counts.issued(parcel)), now) == {status: 1}


def test_two_vouchers_with_the_same_end_are_two() -> None:
    one = redeemed("issued", kind="service", valid_until=END)
    other = replace(one, key="m" * 16)

    counts = written(written({}, status_counts.issued(one)), status_counts.issued(other))
    used = written(counts, status_counts.moved(one, replace(one, status="used")))

    assert status_counts.counts(counts, NOON) == {"issued": 2}
    assert status_counts.counts(used, NOON) == {"issued": 1, "used": 1}


def redemptions(number: int) -> st.SearchStrategy[list[Redemption]]:
    """The lives of one redemption: its states, one after the other."""
    due = st.integers(-20, 20).map(lambda hours: NOON + timedelta(hours=hours))

    def life(of: tuple[datetime, list[Any]]) -> list[Redemption]:
        end, statuses = of
        key = f"{number:016d}"
        shipment = Shipment("顺丰速运", "SF1", NOON, end)
        kinds = {"issued": "service", "shipped": "goods"}
        return [
            replace(redeemed(s, kind=kinds.get(s, "goods"), valid_until=end), key=key, shipment=shipment)  # type: ignore[arg-type]
            for s in statuses
        ]

    return st.tuples(due, st.lists(st.sampled_from(["to_ship", "shipped", "issued", "used"]), min_size=1)).map(life)


@given(st.integers(1, 6).flatmap(lambda count: st.tuples(*map(redemptions, range(count)))), st.integers(-30, 30))
def test_the_counts_are_those_of_the_redemptions_at_every_time(lives: Any, hours: int) -> None:
    now = NOON + timedelta(hours=hours)
    counts: dict[str, Value] = {}
    for life in lives:
        counts = written(counts, status_counts.issued(life[0]))
        for before, after in pairwise(life):
            if before.status != after.status:
                counts = written(counts, status_counts.moved(before, after))

    assert status_counts.counts(counts, now) == Counter(life[-1].status_at(now) for life in lives)

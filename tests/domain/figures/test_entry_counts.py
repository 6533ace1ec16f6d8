"""What each kind of entry counts, and that all that it changes is in the identity."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from points.domain.figures.counts import Cell, by_day, totals_by_key
from points.domain.figures.entry_counts import of_entry
from points.domain.figures.identity import net_change
from points.domain.figures.measures import DIVIDED
from points.domain.ledger.accounts import Value
from points.domain.ledger.postings import Entry, EntryKind
from points.domain.zones import FormerZone, ProgramZone

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
DAY = "2026-11-22"


def entry(
    kind: EntryKind, points: int, why: Mapping[str, Value] | None = None, *, lot: str | None = None, source: str = "s"
) -> Entry:
    return Entry("m" * 16, "e" * 20, kind, points, source, NOON, lot=lot, why=why or {})


def counted(one: Entry) -> dict[tuple[str, ...], int]:
    """The counts without the day and without the count of the entry itself."""
    return {
        tuple(part for part in cell[1:] if part not in ("none", "")): number
        for cell, number in of_entry(one, SHANGHAI).items()
        if cell.measure != "entries"
    }


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            entry("purchase", 98, {"rule": "tea", "campaign": "double"}, lot="2027-11"),
            {("issued",): 98, ("issued", "source", "purchase"): 98, ("granted", "cohort", "2027-11"): 98},
        ),
        (
            entry("sign_in", 15, {"streak": 3, "campaign": "double", "multiplier": "1.5"}, lot="2027-11"),
            {
                ("sign_ins",): 1,
                ("issued",): 15,
                ("issued", "source", "sign_in"): 15,
                ("issued", "campaign", "double"): 15,
                ("extra",): 5,
                ("extra", "campaign", "double"): 5,
                ("granted", "cohort", "2027-11"): 15,
            },
        ),
        (
            entry("sign_in", -20, {"made_up": "2026-11-20"}),
            {("redeemed",): 20, ("redeemed", "use", "make_up"): 20},
        ),
        (
            entry("activity", 10, {"activity": "quiz", "activity_life": 3}, lot="2027-11", source="quiz"),
            {
                ("issued",): 10,
                ("issued", "source", "activity"): 10,
                ("issued", "activity", "quiz@3"): 10,
                ("granted", "cohort", "2027-11"): 10,
            },
        ),
        (
            entry("activity", 10, {"activity": "quiz", "held": 10}, source="quiz"),
            {
                ("issued",): 10,
                ("issued", "source", "activity"): 10,
                ("issued", "activity", "quiz"): 10,
                ("held",): 10,
            },
        ),
        (
            entry("referral", 70, {"activity": "share", "share_points": 20}, lot="2027-11"),
            {
                ("issued",): 70,
                ("issued", "source", "referral"): 70,
                ("issued", "activity", "share"): 20,
                ("granted", "cohort", "2027-11"): 70,
            },
        ),
        (
            entry("adjust", 30, {"reason": "sorry"}, lot="2027-11"),
            {("issued",): 30, ("issued", "source", "adjust"): 30, ("granted", "cohort", "2027-11"): 30},
        ),
        (
            entry("adjust", 500, {"prize": "month", "place": 1}, lot="never"),
            {("issued",): 500, ("issued", "source", "prize"): 500, ("granted", "cohort", "never"): 500},
        ),
        (entry("adjust", -30, {"reason": "wrong"}), {("adjusted",): -30}),
        (entry("adjust", -40, {"carried": 40}), {("adjusted",): -40}),
        (entry("adjust", -10, {"refused": 10}), {("adjusted",): -10, ("held",): -10}),
        (
            entry("adjust", 0, {"released": 10}, lot="2027-12"),
            {("held",): -10, ("granted", "cohort", "2027-12"): 10},
        ),
        (
            entry("redeem", -100, {"reward": "mug", "use": "goods"}),
            {("redeemed",): 100, ("redeemed", "reward", "mug"): 100, ("redeemed", "use", "goods"): 100},
        ),
        (
            entry("redeem", -100),
            {("redeemed",): 100, ("redeemed", "reward", "unknown"): 100, ("redeemed", "use", "unknown"): 100},
        ),
        (
            entry("cancel", 90, {"reward": "mug", "use": "goods", "grace": 30}, lot="2026-12"),
            {
                ("given_back",): 90,
                ("given_back", "reward", "mug"): 90,
                ("given_back", "use", "goods"): 90,
                ("granted", "cohort", "2026-12"): 30,
            },
        ),
        (
            entry("expire", -60, lot="2026-10"),
            {("expired",): 60, ("expired", "cohort", "2026-10"): 60},
        ),
        (
            entry("clawback", -60, {"lot": "2027-10"}),
            {("clawed_back",): 60, ("clawed_back", "cohort", "2027-10"): 60},
        ),
        (
            entry("clawback", -60, {"dead_lot": "2026-10", "died": 40}),
            {("clawed_back",): 60, ("clawed_back", "cohort", "2026-10"): 60},
        ),
        (entry("clawback", 0, {"dead_lot": "2026-10", "died": 60}), {}),
    ],
)
def test_an_entry_counts_what_it_changed(one: Entry, expected: dict[tuple[str, ...], int]) -> None:
    assert counted(one) == expected
    assert net_change(of_entry(one, SHANGHAI)) == one.points
    assert all(cell.dimension in {"none", *DIVIDED[cell.measure]} for cell in of_entry(one, SHANGHAI))


@pytest.mark.parametrize(
    ("one", "source"),
    [
        (entry("purchase", 0), "purchase"),
        (entry("adjust", 5, {"prize": "month"}, lot="never"), "prize"),
        (entry("sign_in", 0, {"made_up": "2026-11-20"}), "make_up"),
    ],
)
def test_every_entry_is_counted_by_its_source(one: Entry, source: str) -> None:
    assert totals_by_key(of_entry(one, SHANGHAI), "entries", "source") == {source: 1}


@pytest.mark.parametrize("multiplier", ["1", "1.05", "1.5", "2", "3.3", "10"])
def test_the_points_above_what_is_given_anyway_are_exact(multiplier: str) -> None:
    for base in range(1, 400):
        points = int(base * Decimal(multiplier))
        one = entry("activity", points, {"activity": "quiz", "campaign": "c", "multiplier": multiplier}, lot="never")
        assert by_day(of_entry(one, SHANGHAI), "extra").get(DAY, 0) == points - base


def test_the_day_is_the_shops_and_not_the_hosts() -> None:
    late = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # midnight in Shanghai

    assert Cell("2026-11-22", "entries") in of_entry(_at(late), SHANGHAI)
    assert Cell("2026-11-21", "entries") in of_entry(_at(late - timedelta(microseconds=1)), SHANGHAI)


def test_a_day_before_the_zone_changed_stays_the_day_it_was() -> None:
    changed_at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    zone = ProgramZone(ZoneInfo("America/New_York"), (FormerZone(SHANGHAI, changed_at),))

    assert Cell("2026-11-22", "entries") in of_entry(_at(changed_at - timedelta(seconds=1)), zone)
    assert Cell("2026-11-22", "entries") in of_entry(_at(changed_at), zone)
    assert Cell("2026-11-22", "entries") in of_entry(_at(datetime(2026, 11, 21, 17, tzinfo=UTC)), zone)
    assert Cell("2026-11-22", "entries") in of_entry(_at(datetime(2026, 11, 23, 4, tzinfo=UTC)), zone)


def _at(at: datetime) -> Entry:
    return Entry("m" * 16, "e" * 20, "sign_in", 1, "s", at, lot="never")

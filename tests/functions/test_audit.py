"""The audit finds whatever is wrong in the books, by its name: one corruption after another, each of one item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.audit import app as nightly
from local import inprocess
from local.audit import Report, audit
from local.audit_records import Books
from points.adapters.aws import dynamodb
from points.domain.rewards import codes
from tests.deployment import of_type
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import IDENTITY_KEY, Cloud

Item = dict[str, Any]
MUG: Item = {"kind": "goods", "name": "青瓷杯", "points": 20, "stock": 9, "per_member_limit": 5}
COUPON: Item = {
    "kind": "coupon",
    "name": "满20减5",
    "points": 5,
    "coupon": {"kind": "amount_off", "threshold_fen": 2000, "amount_off_fen": 500, "valid_days": 30},
}
SURVEY: Item = {
    "activity_id": "survey",
    "kind": "survey",
    "title": "口味调查",
    "points": 20,
    "daily_limit": 3,
    "total_limit": 9,
    "budget_points": 500,
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}
TEA: Item = {"rule_id": "tea", "category": "tea", "fen_per_point": 1000, "daily_limit_points": 500}
MORNINGS: Item = {
    "campaign_id": "mornings",
    "name": "早起加赠",
    "multiplier": "1.2",
    "kinds": ["purchase", "sign_in"],
    "categories": ["cups"],
    "budget_points": 1000,
    "starts_at": "2020-01-01T00:00:00+08:00",
    "ends_at": "2090-01-01T00:00:00+08:00",
}


@dataclass(slots=True)
class Ledger:
    """Every table as it is, to be spoilt and to be mended."""

    ming: str
    friend: str
    whole: dict[str, list[Item]]
    touched: set[str] = field(default_factory=set)

    @property
    def books(self) -> Books:
        return Books(dynamodb.client(), names())

    def one(self, name: str, **wanted: Any) -> Item:
        found = [item for item in self.all(name) if all(item.get(key) == value for key, value in wanted.items())]
        assert found, (name, wanted)
        return found[0]

    def all(self, name: str) -> list[Item]:
        return list(self.books.items(name))

    def put(self, name: str, item: Item) -> None:
        self.touched.add(name)
        self.books.client.put_item(TableName=names()[name], Item=dynamodb.pack(item))

    def drop(self, name: str, item: Item) -> None:
        self.touched.add(name)
        keys = [key["AttributeName"] for key in of_type("AWS::DynamoDB::Table")[name]["KeySchema"]]
        self.books.client.delete_item(TableName=names()[name], Key=dynamodb.pack({key: item[key] for key in keys}))

    def change(self, name: str, item: Item, **changes: Any) -> None:
        self.put(name, item | changes)

    def account(self, **changes: Any) -> None:
        """Ming's, with these attributes changed (None: removed)."""
        item = self.one("Accounts", member_id=self.ming)
        for name, value in changes.items():
            item[name] = value
        self.put("Accounts", {name: value for name, value in item.items() if value is not None})

    def mend(self) -> None:
        for name in {*self.touched, "Runs"}:  # where the nightly pass keeps its own
            items = self.whole[name]
            for item in self.all(name):
                if item not in items:
                    self.drop(name, item)
            left = self.all(name)
            for item in items:
                if item not in left:
                    self.put(name, item)
        self.touched.clear()


def names() -> dict[str, str]:
    return {name: f"test-{name}" for name in of_type("AWS::DynamoDB::Table")}


@pytest.fixture(scope="module")
def _story() -> Iterator[Ledger]:
    """A member who has done everything once, and a friend."""
    with inprocess.running():
        mall = Cloud()
        mall.clock("2026-09-10T12:00:00+08:00")
        program = mall.merchant("GET /merchant/program").body
        terms = {"expiry": {"kind": "rolling_months", "months": 1}}
        program = mall.merchant("PUT /merchant/program", body=program | terms).body
        for name, body in (("mug", MUG), ("coupon", COUPON)):
            made = mall.merchant("POST /merchant/rewards", body=body | {"reward_id": name})
            assert made.status == 201, made.body
        assert mall.merchant("POST /merchant/activities", body=SURVEY).status == 201
        assert mall.merchant("POST /merchant/rules", body=TEA).status == 201
        assert mall.merchant("POST /merchant/campaigns", body=MORNINGS).status == 201
        ming = mall.join("ming")
        friend = mall.join("friend", invited_by=ming)
        buy(mall, ming, "o-1", 60)
        mall.member(ming, "POST /sign-in", body={})
        redeem(mall, ming, "mug", 20)
        mall.clock("2026-11-20T12:00:00+08:00")
        mall.merchant("PUT /merchant/program", body=program | {"pending_days": 7})
        buy(mall, ming, "o-2", 100)
        mall.clock("2026-12-01T12:00:00+08:00")
        program = mall.merchant("GET /merchant/program").body
        mall.merchant("PUT /merchant/program", body=program | {"expiry": {"kind": "rolling_months", "months": 12}})
        redeem(mall, ming, "mug", 20)
        cancelled = redeem(mall, ming, "mug", 20)
        path = f"/redemptions/{cancelled}/cancel"
        assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", path, {}).status == 200
        redeem(mall, ming, "coupon", 5)
        assert mall.member(ming, "POST /earn", body={"activity_id": "survey"}, key="k1").status == 200
        refund = {"refund_id": "r-1", "lines": [{"line_id": "1", "amount_fen": 30_000}]}
        path = "/merchant/orders/o-2/refunds"
        assert mall.merchant("POST /merchant/orders/{order_id}/refunds", path, refund).status == 200
        for key, points in (("a1", 7), ("a2", -3)):
            body = {"points": points, "reason": "更正", "operator": "chen"}
            path = f"/merchant/members/{ming}/adjustments"
            adjusted = mall.merchant("POST /merchant/members/{member_id}/adjustments", path, body, key=key)
            assert adjusted.status == 201, adjusted.body
        buy(mall, friend, "o-3", 10)
        buy(mall, ming, "o-4", 1, category="cups")
        mall.member(ming, "POST /sign-in", body={})
        told = Ledger(ming, friend, {})
        told.whole = {name: told.all(name) for name in names() if name != "Nonces"}
        parts, nightly.PARTS = nightly.PARTS, 2  # type: ignore[misc]
        yield told
        nightly.PARTS = parts  # type: ignore[misc]


@pytest.fixture
def story(_story: Ledger) -> Iterator[Ledger]:
    yield _story
    _story.mend()


def buy(mall: Cloud, member_id: str, order_id: str, points: int, category: str = "tea") -> None:
    order = {
        "order_id": order_id,
        "member_id": member_id,
        "paid_at": "2026-09-01T10:00:00+08:00",
        "lines": [{"line_id": "1", "category": category, "amount_fen": points * 1000}],
    }
    assert mall.merchant("POST /merchant/orders", body=order).status == 201


def redeem(mall: Cloud, member_id: str, reward_id: str, points: int) -> str:
    wish = {"reward_id": reward_id, "quantity": 1, "expected_points": points}
    wish |= {"address": ADDRESS} if reward_id == "mug" else {}
    done = mall.member(member_id, "POST /redeem", body=wish, key=f"{reward_id}-{len(_keys)}")
    _keys.append(reward_id)
    assert done.status == 201, done.body
    return str(done.body["redemption_id"])


_keys: list[str] = []


def look(story: Ledger) -> Report:
    return audit(story.books, code_key=codes.key_of(IDENTITY_KEY.encode()))


# ── One thing wrong at a time ────────────────────────────────────────────────


def lot_of(story: Ledger) -> str:
    return next(name for name in story.one("Accounts", member_id=story.ming) if name.startswith("lot:2027"))


def pending_of(story: Ledger) -> str:
    return next(name for name in story.one("Accounts", member_id=story.ming) if name.startswith("pending:"))


def balance_up(story: Ledger) -> None:
    story.account(balance=story.one("Accounts", member_id=story.ming)["balance"] + 1)


def balance_down(story: Ledger) -> None:
    story.account(balance=story.one("Accounts", member_id=story.ming)["balance"] - 1)


def balance_and_lot_up(story: Ledger) -> None:
    account, lot = story.one("Accounts", member_id=story.ming), lot_of(story)
    story.account(**{"balance": account["balance"] + 9, lot: account[lot] + 9})


def lot_to_another_month(story: Ledger) -> None:
    lot = lot_of(story)
    story.account(**{lot: None, "lot:2029-01": story.one("Accounts", member_id=story.ming)[lot]})


def spent_and_lot(story: Ledger) -> None:
    account, lot = story.one("Accounts", member_id=story.ming), lot_of(story)
    story.account(**{"spent": account["spent"] + 4, lot: account[lot] + 4})


def pending_to_another_day(story: Ledger) -> None:
    name = pending_of(story)
    story.account(**{name: None, "pending:2027-03-01:2028-03": story.one("Accounts", member_id=story.ming)[name]})


def settled_too_far(story: Ledger) -> None:
    story.account(settled_through="2026-12")


def settled_too_little(story: Ledger) -> None:
    story.account(settled_through="2026-09")


def score_up(story: Ledger) -> None:
    story.account(**{"score:total": story.one("Accounts", member_id=story.ming)["score:total"] + 1})


def score_of_the_month(story: Ledger) -> None:
    story.account(**{"score:2026-12": 1})


def sign_in_added(story: Ledger) -> None:
    story.account(**{"signed:2026-12": 7})


def as_if_nothing_was_bought(story: Ledger) -> None:
    story.account(orders=None)


def activity_forgotten(story: Ledger) -> None:
    story.account(**{day_counter(story.one("Accounts", member_id=story.ming), "a."): 0})


def activity_allowed_once_more_in_all(story: Ledger) -> None:
    story.change("Counters", story.one("Counters", owner=f"{story.ming}#activity", counter="survey"), n=0)


def activity_not_counted_in_all(story: Ledger) -> None:
    story.drop("Counters", story.one("Counters", owner=f"{story.ming}#activity", counter="survey"))


def days_points_of_a_rule(story: Ledger) -> None:
    friend = story.one("Accounts", member_id=story.friend)
    story.put("Accounts", friend | {day_counter(friend, "r."): 9})


def days_points_of_a_rule_forgotten(story: Ledger) -> None:
    friend = story.one("Accounts", member_id=story.friend)
    forgotten = day_counter(friend, "r.")
    story.put("Accounts", {name: value for name, value in friend.items() if name != forgotten})


def budget_fuller(story: Ledger) -> None:
    budget = story.one("Counters", owner="campaign#mornings#0", counter="budget")
    story.change("Counters", budget, n=budget["n"] - 1)


def budget_spent_by_nobody(story: Ledger) -> None:
    budget = story.one("Counters", owner="campaign#mornings#0", counter="budget")
    story.change("Counters", budget, n=budget["n"] + 1)


def budget_laid_out_by_nobody(story: Ledger) -> None:
    budget = story.one("Counters", owner="campaign#mornings#0", counter="budget")
    story.change("Counters", budget, left=budget["left"] + 1)


def budget_of_an_activity(story: Ledger) -> None:
    budget = story.one("Counters", owner="activity#survey", counter="budget")
    story.change("Counters", budget, n=budget["n"] - 1)


def day_counter(account: Item, kind: str) -> str:
    return next(name for name in account if name.startswith("day:") and name.split(":")[2].startswith(kind))


def entry_deleted(story: Ledger) -> None:
    story.drop("Entries", story.one("Entries", kind="purchase", source_id="o-2"))


def entry_doubled(story: Ledger) -> None:
    entry = story.one("Entries", kind="sign_in")
    story.change("Entries", entry, entry_id="zzzzzzzzzzz" + entry["entry_id"][11:])


def entry_points(story: Ledger) -> None:
    story.change("Entries", story.one("Entries", kind="activity"), points=21)


def entry_moved_in_time(story: Ledger) -> None:
    entry = story.one("Entries", kind="purchase", source_id="o-1")
    story.change("Entries", entry, at=entry["at"] + 1)


def entry_of_another_lot(story: Ledger) -> None:
    story.change("Entries", story.one("Entries", kind="activity"), lot="2031-01")


def two_entries_that_cancel_out(story: Ledger) -> None:
    one, other = story.one("Entries", kind="activity"), story.one("Entries", kind="purchase", source_id="o-2")
    story.change("Entries", one, points=one["points"] + 5)
    story.change("Entries", other, points=other["points"] - 5)


def expiry_entry_deleted(story: Ledger) -> None:
    story.drop("Entries", story.one("Entries", kind="expire"))


def bonus_invented(story: Ledger) -> None:
    story.drop("Entries", story.one("Entries", kind="referral", member_id=story.friend))


def order_missing(story: Ledger) -> None:
    story.drop("Orders", story.one("Orders", order_id="o-1"))


def claim_missing(story: Ledger) -> None:
    story.drop("Receipts", story.one("Receipts", points=20))


def adjustment_changed(story: Ledger) -> None:
    story.change("Receipts", story.one("Receipts", points=7), points=70)


def order_points(story: Ledger) -> None:
    order = story.one("Orders", order_id="o-1")
    story.change("Orders", order, lines=[order["lines"][0] | {"points": 61}])


def refund_missing(story: Ledger) -> None:
    story.change("Orders", story.one("Orders", order_id="o-2"), refunds={})


def refund_changed(story: Ledger) -> None:
    order = story.one("Orders", order_id="o-2")
    story.change("Orders", order, refunds={"r-1": order["refunds"]["r-1"] | {"clawed_back": 1}})


def refund_of_more_than_was_paid(story: Ledger) -> None:
    story.change("Orders", story.one("Orders", order_id="o-2"), refunded={"1": 100_001})


def stock_up(story: Ledger) -> None:
    shelf = story.one("Stock", reward_id="mug")
    story.change("Stock", shelf, left=shelf["left"] + 1)


def limit_down(story: Ledger) -> None:
    story.change("Counters", story.one("Counters", owner=story.ming, counter="reward#mug"), n=1)


def counted_twice(story: Ledger) -> None:
    counts = story.one("Counters", owner=story.ming, counter="redemptions")
    story.change("Counters", counts, to_ship=counts["to_ship"] + 1)


def units_not_counted(story: Ledger) -> None:
    counts = story.one("Counters", owner=story.ming, counter="redemptions")
    story.put("Counters", {name: value for name, value in counts.items() if not name.startswith("u:")})


def coupon_not_counted(story: Ledger) -> None:
    counts = story.one("Counters", owner=story.ming, counter="redemptions")
    story.put("Counters", {name: value for name, value in counts.items() if not name.startswith("i:")})


def limit_missing(story: Ledger) -> None:
    story.drop("Counters", story.one("Counters", owner=story.ming, counter="reward#mug"))


def cancelled_on_paper(story: Ledger) -> None:
    story.change("Redemptions", story.one("Redemptions", kind="coupon"), status="cancelled")


def uncancelled(story: Ledger) -> None:
    story.change("Redemptions", story.one("Redemptions", status="cancelled"), status="to_ship")


def coupon_shipped(story: Ledger) -> None:
    story.change("Redemptions", story.one("Redemptions", kind="coupon"), status="shipped")


def redemption_missing(story: Ledger) -> None:
    story.drop("Redemptions", story.one("Redemptions", kind="coupon"))


def redemption_cheaper(story: Ledger) -> None:
    story.change("Redemptions", story.one("Redemptions", kind="coupon"), points=4)


def coupon_code(story: Ledger) -> None:
    coupon = story.one("Redemptions", kind="coupon")
    last = coupon["code"][-1]
    story.change("Redemptions", coupon, code=coupon["code"][:-1] + ("0" if last != "0" else "1"))


CORRUPTIONS: dict[Callable[[Ledger], None], str] = {
    balance_up: "balance (lots - spent)",
    balance_down: "balance + pending",
    balance_and_lot_up: "balance + pending",
    lot_to_another_month: "lot 2029-01",
    spent_and_lot: "spent",
    pending_to_another_day: "pending 2027-03-01",
    settled_too_far: "settled_through",
    settled_too_little: "settled_through",
    score_up: "score total",
    score_of_the_month: "score 2026-12",
    sign_in_added: "signed:2026-12",
    as_if_nothing_was_bought: "orders should be 3, is 0",
    activity_forgotten: "day:20261201",
    activity_allowed_once_more_in_all: "activity survey in all should be 1, is 0",
    activity_not_counted_in_all: "activity survey in all should be 1, is 0",
    days_points_of_a_rule: "should be 10, is 9",
    days_points_of_a_rule_forgotten: "should be 10, is 0",
    budget_fuller: "campaign mornings: points taken from its budget",
    budget_laid_out_by_nobody: "campaign mornings 0: points left",
    budget_of_an_activity: "activity survey: points taken from its budget",
    budget_spent_by_nobody: "campaign mornings: points taken from its budget",
    entry_deleted: "entry of purchase o-2",
    entry_doubled: "entries of sign_in",
    entry_points: "claim",
    entry_moved_in_time: "purchase o-1, its entry's name",
    entry_of_another_lot: "pending",
    two_entries_that_cancel_out: "purchase o-2",
    expiry_entry_deleted: "expired",
    bonus_invented: "bonus for inviting",
    order_missing: "purchase o-1 without a receipt",
    claim_missing: "activity survey without a receipt",
    adjustment_changed: "claim",
    order_points: "purchase o-1",
    refund_missing: "refund r-1 of o-2",
    refund_changed: "taken back of o-2",
    refund_of_more_than_was_paid: "refunded fen of o-2",
    stock_up: "stock left",
    limit_down: "limit reward#mug",
    limit_missing: "limit reward#mug",
    counted_twice: "redemptions counted as to_ship",
    coupon_not_counted: "redemptions counted as i:",
    units_not_counted: "redemptions counted as u:",
    cancelled_on_paper: "its status",
    uncancelled: "its status",
    coupon_shipped: "its status",
    redemption_missing: "redeem",
    redemption_cheaper: "redemption",
    coupon_code: "its code",
}


def test_whole_books_have_no_differences(story: Ledger) -> None:
    assert look(story).differences == ()
    kinds = {entry["kind"] for entry in story.all("Entries")}
    assert kinds >= {"purchase", "sign_in", "activity", "referral", "redeem", "cancel", "expire", "clawback", "adjust"}
    assert nightly.audit(None)["differences"] == 0
    assert nightly.audit(None)["members"] == 2


@pytest.mark.parametrize("spoil", CORRUPTIONS, ids=lambda spoil: spoil.__name__)
def test_each_thing_wrong_is_found_and_named(story: Ledger, spoil: Callable[[Ledger], None]) -> None:
    spoil(story)

    report = look(story)

    assert [str(one) for one in report.differences if CORRUPTIONS[spoil] in str(one)], report.differences
    with pytest.raises(nightly.BooksDiffer):
        nightly.handler({"source": "aws.scheduler", "job": "audit", "scheduled_time": "2026-12-01T20:30:00Z"}, None)


def test_a_valid_code_of_another_redemption_is_found_where_the_key_is_at_hand(story: Ledger) -> None:
    other = codes.code_of(codes.key_of(IDENTITY_KEY.encode()), "0" * 32)
    story.change("Redemptions", story.one("Redemptions", kind="coupon"), code=other)

    (difference,) = look(story).differences

    assert difference.what.endswith("its code")


def test_a_night_that_is_too_short_goes_on_with_another_part_the_next_night(story: Ledger) -> None:
    class Hurried:
        def get_remaining_time_in_millis(self) -> int:
            return nightly.RESERVE_MS

    run = nightly.audit(Hurried())

    assert run["parts"] == 0
    assert run["differences"] == 0


def test_nobody_but_the_scheduler_starts_it(story: Ledger) -> None:
    for event in ({}, {"source": "aws.scheduler", "job": "expire", "scheduled_time": ""}, {"job": "audit"}):
        with pytest.raises(ValueError, match="scheduler"):
            nightly.handler(event, None)

"""The write path: one transaction, all or nothing, exactly once, and what a cancellation tells."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from points.adapters.aws import dynamodb
from points.adapters.counters import budget_items, budgets
from points.adapters.ledger import accounts, claims, entries, histories, orders, redemptions, replays, settlement
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.ledger.replays import Done
from points.adapters.ledger.transactions import ATTEMPTS
from points.adapters.members import members
from points.adapters.members.members import Member
from points.adapters.write_path import transactions
from points.domain.earning import activities, purchases, refunds, sign_in
from points.domain.earning.activities import Doing
from points.domain.earning.budget_returns import BudgetReturn
from points.domain.earning.budgets import Tally
from points.domain.earning.calculation import Line
from points.domain.earning.orders import Order, Refund
from points.domain.earning.purchases import Purchase
from points.domain.errors import (
    AccountFrozen,
    IdempotencyConflict,
    InsufficientPoints,
    Invalid,
    LimitReached,
    NotFound,
    OutOfStock,
    TryAgain,
)
from points.domain.ledger.accounts import Account, Gone, Value, check_here, open_account
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.postings import Absent, AtLeast, AtMost, Entry, Guard, Posting, Unchanged, holds
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.ledger.writes import Write
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog
from points.domain.program.reward_terms import Reward
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption, Step
from tests.fixtures.book import CATALOG, MEMBER, MUG, NOON, SHANGHAI, activity, campaign, program

INVITER = "fedcba9876543210"
NEW_YEAR = datetime(2027, 1, 1, tzinfo=SHANGHAI)
MUGS = 3


@dataclass(slots=True)
class Wire:
    """What goes to DynamoDB, and now and then an answer in its place."""

    sent: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, model: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        self.sent.append(model.name)
        if model.name != "TransactWriteItems" or not self.answers:
            return None
        return AWSResponse("https://dynamodb", 400, HTTPHeaders(), None), self.answers.pop(0)


@pytest.fixture
def wire(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The tables with two members and three mugs, from here on counted."""
    monkeypatch.setattr(transactions, "_BACKOFF_S", 0.0)
    budgets.forget()
    for member_id in (MEMBER, INVITER):
        members.join(Member(member_id, f"openid of {member_id}"), open_account(member_id, NOON), NOON)
    shelf = dynamodb.pack({"shelf": "main", "reward_id": "mug", "left": MUGS})
    dynamodb.client().put_item(TableName=dynamodb.table("stock"), Item=shelf)
    events: Any = dynamodb.client().meta.events
    watching = Wire()
    events.register_first("before-call.dynamodb", watching)
    yield watching
    events.unregister("before-call.dynamodb", watching)


def cancelled(*codes: str) -> dict[str, Any]:
    reasons = [{"Code": code} for code in codes]
    return {"Error": {"Code": "TransactionCanceledException", "Message": ""}, "CancellationReasons": reasons}


def stored() -> Account:
    return accounts.account(MEMBER, consistent=True)


def history() -> list[Entry]:
    return entries.entries(MEMBER, limit=100)[0]


def set_account(member_id: str = MEMBER, /, **attributes: Value) -> None:
    put_account(Account(member_id, {**accounts.account(member_id).attributes, **attributes}))


def put_account(account: Account) -> None:
    item = {"member_id": account.member_id, **account.attributes}
    dynamodb.client().put_item(TableName=dynamodb.table("accounts"), Item=dynamodb.pack(item))


def left_in_stock() -> int:
    item = dynamodb.get("stock", {"shelf": "main", "reward_id": "mug"})
    assert item is not None
    return int(item["left"])


def audit(*, points: int) -> None:
    """The ledger holds `points`, and its history says the same."""
    now = stored()
    assert now.balance == points
    assert now.balance == sum(now.lots.values()) - now.spent
    assert sum(entry.points for entry in history()) == now.balance + sum(now.pending.values())


# ── What members do ──────────────────────────────────────────────────────────


def bought(
    order_id: str = "o-1", amount_fen: int = 50_000, catalog: Catalog = CATALOG, now: datetime = NOON
) -> Done[Order]:
    purchase = Purchase(order_id, MEMBER, now, [Line("1", "tea", amount_fen)], f"digest of {amount_fen}", "nonce")
    return transactions.post(lambda found: purchases.buy(purchase, catalog, now, found), now)


def buy(order_id: str = "o-1", amount_fen: int = 50_000, catalog: Catalog = CATALOG, now: datetime = NOON) -> Order:
    return bought(order_id, amount_fen, catalog, now).receipt


def redeemed(
    key: str = "k" * 16, reward: Reward = MUG, quantity: int = 1, now: datetime = NOON, digest: str = "digest"
) -> Done[Redemption]:
    wish = Wish(MEMBER, key, digest, reward.reward_id, quantity, reward.points)
    return transactions.post(lambda found: redeeming.redeem(wish, reward, "", now, found), now, check_replay=check_here)


def redeem(key: str = "k" * 16, reward: Reward = MUG, quantity: int = 1, now: datetime = NOON) -> Redemption:
    return redeemed(key, reward, quantity, now).receipt


def cancel(done: Redemption, now: datetime = NOON) -> Step:
    rebuild = histories.rebuilder(now)
    return transactions.post_guarded(
        lambda found: giving_back.cancel(done, CATALOG.program, now, found.account, rebuild), now
    )


# ── Once, in one request ─────────────────────────────────────────────────────


def test_points_of_an_order_are_written_in_one_request_without_a_look(wire: Wire) -> None:
    buy()

    assert wire.sent == ["TransactWriteItems"]
    audit(points=50)


def test_a_repetition_is_known_by_its_receipt_in_the_very_same_request(wire: Wire) -> None:
    first = bought()
    wire.sent.clear()

    again = bought()

    assert first.replayed is False
    assert again == Done(first.receipt, replayed=True)
    assert wire.sent == ["TransactWriteItems"]
    audit(points=50)


def test_a_repetition_is_told_from_a_shortage_it_has_itself_caused(wire: Wire) -> None:
    buy(amount_fen=20_000)
    first = redeem()

    assert redeemed() == Done(first, replayed=True)
    audit(points=0)


def test_what_was_done_with_other_content_is_no_repetition(wire: Wire) -> None:
    buy()

    with pytest.raises(IdempotencyConflict):
        buy(amount_fen=20_000)

    audit(points=50)


def test_whoever_is_gone_is_told_so_and_not_what_they_did_before(wire: Wire) -> None:
    buy()
    redeem()
    set_account(erased=1, frozen=1)

    with pytest.raises(Gone):
        redeemed()
    assert bought().replayed, "an order is the merchant's, and may be reported again"


def test_what_is_refused_now_and_was_done_before_gets_the_first_answer(wire: Wire) -> None:
    buy()
    first = redeem()

    def refuse() -> Done[Redemption]:
        raise OutOfStock("Sold out since.")

    def again(digest: str, key: str = first.key) -> Done[Redemption]:
        return replays.once(refuse, lambda: redemptions.redemption(MEMBER, key), digest)

    assert again("digest") == Done(first, replayed=True)
    with pytest.raises(IdempotencyConflict):
        again("another digest")
    with pytest.raises(OutOfStock):
        again("digest", key="never redeemed")


def test_a_conflict_is_told_without_looking_the_receipt_up_again(wire: Wire) -> None:
    buy()
    redeem()
    wire.sent.clear()

    with pytest.raises(IdempotencyConflict):
        replays.once(lambda: redeemed(digest="another"), lambda: redemptions.redemption(MEMBER, "k" * 16), "another")

    assert wire.sent == ["TransactWriteItems"]


def test_a_fact_that_no_adapter_keeps_is_refused_before_anything_is_written(wire: Wire) -> None:
    class Unheard(Write):
        """Of no table."""

    with pytest.raises(LookupError, match="Unheard"):
        transactions.commit(Transaction((Posting(MEMBER, add={"spent": 1}),), None, (Unheard(),)))

    assert wire.sent == []


@pytest.mark.parametrize(
    "reward",
    [MUG, replace(MUG, per_member_limit=2), replace(MUG, kind="coupon", stocked=False)],
    ids=["from stock", "and limited", "without end"],
)
def test_every_receipt_comes_back_as_it_was_written(wire: Wire, reward: Reward) -> None:
    buy()

    done = redeem(reward=reward)

    assert redemptions.redemption(MEMBER, done.key) == done


def test_a_refund_is_written_into_its_order(wire: Wire) -> None:
    order = buy()

    transactions.post_guarded(partial(_refunding, order, "r-1", {"1": 20_000}), NOON, stored())

    after = orders.order("o-1")
    assert after is not None
    assert after.refunded_fen == {"1": 20_000}
    assert after.refunds["r-1"].clawed_back == 20
    audit(points=30)


def test_parts_of_a_line_that_were_refunded_add_up_in_its_order(wire: Wire) -> None:
    buy()

    for refund_id, fen in (("r-1", 20_000), ("r-2", 5_000)):
        before = orders.order("o-1")
        assert before is not None
        transactions.post_guarded(partial(_refunding, before, refund_id, {"1": fen}), NOON, stored())

    after = orders.order("o-1")
    assert after is not None
    assert after.refunded_fen == {"1": 25_000}
    audit(points=25)


def _refunding(
    order: Order, refund_id: str, lines_fen: dict[str, int], found: Findings, now: datetime = NOON
) -> Transaction[Refund]:
    assert found.account is not None
    return refunds.refund(order, refund_id, lines_fen, "digest", now, found.account, histories.rebuilder(now))


def test_a_claim_is_remembered_with_what_it_answered(wire: Wire) -> None:
    doing = Doing(MEMBER, "quiz", "tap-1", "digest", '{"score":9}')

    done = transactions.post(lambda found: activities.do(doing, activity(), CATALOG, NOON, found), NOON).receipt

    assert isinstance(done, Claim)
    assert claims.claim(doing.receipt_id) == done


# ── Guards ───────────────────────────────────────────────────────────────────

GUARDS: list[tuple[Guard, Sequence[Value | None]]] = [
    (AtLeast("x", 5), [None, 4, 5, 6]),
    (AtLeast("x", "2026-10"), [None, "2026-09", "2026-10", "2026-11"]),
    (AtMost("x", 5), [None, 4, 5, 6]),
    (AtMost("x", -1), [None, -2, 0]),
    (Absent("x"), [None, 0, 1]),
    (Unchanged("x", 5), [None, 4, 5]),
    (Unchanged("x", 0), [None, 0, 1]),
    (Unchanged("x", ""), [None, "2026-11-22"]),
    (Unchanged("x", "2026-11-22"), [None, "2026-11-21", "2026-11-22"]),
]


@pytest.mark.parametrize(("guard", "values"), GUARDS, ids=str)
def test_a_guard_means_to_the_table_what_it_means_to_the_domain(
    wire: Wire, guard: Guard, values: Sequence[Value | None]
) -> None:
    for value in values:
        member = Account(MEMBER, {} if value is None else {"x": value})
        put_account(member)

        outcome = transactions.commit(Transaction((Posting(MEMBER, add={"seen": 1}, guards=(guard,)),), None))

        assert (outcome is None) is holds(guard, member), value


def test_a_posting_that_changes_nothing_still_checks_its_guards(wire: Wire) -> None:
    free = replace(MUG, points=0)
    set_account(frozen=1)

    with pytest.raises(AccountFrozen):
        redeem(reward=free)

    assert left_in_stock() == MUGS


def test_too_few_points_are_refused_by_the_request_that_would_have_spent_them(wire: Wire) -> None:
    buy(amount_fen=19_000)
    wire.sent.clear()

    with pytest.raises(InsufficientPoints):
        redeem()

    assert wire.sent == ["TransactWriteItems"]
    assert left_in_stock() == MUGS
    audit(points=19)


def test_stock_that_is_gone_is_refused_and_no_point_is_taken(wire: Wire) -> None:
    buy(amount_fen=100_000)
    redeem("a" * 16, quantity=2)

    with pytest.raises(OutOfStock):
        redeem("b" * 16, quantity=2)

    assert left_in_stock() == 1
    audit(points=60)


def test_a_members_limit_holds_whatever_keys_they_use(wire: Wire) -> None:
    limited = replace(MUG, per_member_limit=2)
    buy(amount_fen=100_000)
    redeem("a" * 16, limited)
    redeem("b" * 16, limited)

    with pytest.raises(LimitReached):
        redeem("c" * 16, limited)
    with pytest.raises(LimitReached):
        redeem("d" * 16, limited, quantity=2)
    audit(points=60)


def test_a_limit_below_what_is_asked_refuses_the_first_already(wire: Wire) -> None:
    buy(amount_fen=100_000)

    with pytest.raises(LimitReached):
        redeem(reward=replace(MUG, per_member_limit=1), quantity=2)


def test_a_cancellation_gives_stock_and_limit_back(wire: Wire) -> None:
    limited = replace(MUG, per_member_limit=1)
    buy()
    cancel(redeem("a" * 16, limited))

    again = redeem("b" * 16, limited)

    assert again.status == "to_ship"
    assert left_in_stock() == MUGS - 1
    audit(points=30)


def test_cancelling_what_was_cancelled_meanwhile_says_how_it_is_now(wire: Wire) -> None:
    buy()
    done = redeem()
    cancel(done)

    with pytest.raises(StaleRedemption) as stale:
        cancel(done)

    assert stale.value.now_is == replace(done, status="cancelled", steps=1, changed_at=NOON)
    audit(points=50)


def test_who_is_no_member_is_not_found(wire: Wire) -> None:
    stranger = Purchase("o-1", "0" * 16, NOON, [Line("1", "tea", 1000)], "", "")

    with pytest.raises(NotFound):
        transactions.post(lambda found: purchases.buy(stranger, CATALOG, NOON, found), NOON)
    with pytest.raises(NotFound):
        accounts.account("0" * 16)
    assert orders.order("o-1") is None
    asked = transactions.commit(Transaction((Posting("0" * 16, guards=(Absent("frozen"),)),), None))
    assert asked is not None, "nobody is not somebody who is not frozen"


# ── Months that nobody closed ────────────────────────────────────────────────


def test_a_month_nobody_closed_is_closed_before_points_are_spent(wire: Wire) -> None:
    set_account(**{"lot:2026-12": 30, "lot:2027-06": 30, "balance": 60})
    wire.sent.clear()

    redeem(now=NEW_YEAR)

    assert wire.sent == ["TransactWriteItems"] * 3  # refused, closed, redeemed
    now = stored()
    assert (now.balance, now.lots, now.settled_through) == (10, {"2027-06": 30}, "2026-12")
    assert sorted((entry.kind, entry.points) for entry in history()) == [("expire", -30), ("redeem", -20)]


def test_a_twin_that_closes_the_month_and_takes_the_last_points_does_not_make_a_repetition_a_refusal(
    wire: Wire,
) -> None:
    set_account(**{"lot:2026-12": 30, "lot:2027-06": 20, "balance": 50})
    twins: list[Redemption] = []

    def twin(**_: Any) -> None:
        if len(wire.sent) == 2:  # refused, and now closing
            twins.append(redeem(now=NEW_YEAR))

    wire.sent.clear()
    events: Any = dynamodb.client().meta.events
    events.register_last("before-call.dynamodb", twin)
    try:
        repeated = redeemed(now=NEW_YEAR)
    finally:
        events.unregister("before-call.dynamodb", twin)

    assert repeated == Done(twins[0], replayed=True)
    assert sorted((entry.kind, entry.points) for entry in history()) == [("expire", -30), ("redeem", -20)]


def test_points_that_died_are_not_spent_and_their_death_is_recorded(wire: Wire) -> None:
    buy()
    long_after = NOON + timedelta(days=800)

    with pytest.raises(InsufficientPoints):
        redeem(now=long_after)

    audit(points=0)
    assert [entry.kind for entry in history()] == ["expire", "purchase"]


def test_the_next_month_a_spender_pays_nothing_for_a_month_that_is_closed(wire: Wire) -> None:
    buy()
    redeem("a" * 16, now=NEW_YEAR)
    wire.sent.clear()

    redeem("b" * 16, now=NEW_YEAR)

    assert wire.sent == ["TransactWriteItems"]


def test_the_job_records_what_died_once(wire: Wire) -> None:
    buy()
    seen, long_after = stored(), NOON + timedelta(days=800)

    first = settlement.settle(seen, long_after)
    second = settlement.settle(seen, long_after)  # another run that had read the same
    third = settlement.settle(stored(), long_after)

    assert (first, second, third) == (50, None, None)
    audit(points=0)


def test_the_job_writes_nothing_where_nothing_has_happened(wire: Wire) -> None:
    buy()
    seen = stored()
    wire.sent.clear()

    assert settlement.settle(seen, NOON) is None
    assert wire.sent == []


def test_a_cancellation_after_the_points_died_brings_them_back_for_the_grace_period(wire: Wire) -> None:
    this_year = replace(CATALOG, program=program(ExpiryPolicy("end_of_year")))
    buy(amount_fen=20_000, catalog=this_year)
    done = redeem()

    cancel(done, NEW_YEAR)

    assert stored().lots == {"2027-02": 20}
    audit(points=20)


def test_what_a_redemption_of_a_month_that_is_over_gives_back_is_told_by_all_its_members_entries(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "_PAGE", 2)
    this_year = replace(CATALOG, program=program(ExpiryPolicy("end_of_year")))
    for number in range(5):
        buy(f"o-{number}", 10_000, this_year)
    done = redeem()

    cancel(done, NEW_YEAR)

    assert stored().lots == {"2027-02": 20}
    audit(points=20)


def test_a_cancellation_in_the_month_of_the_redemption_reads_nothing(wire: Wire) -> None:
    buy()
    done = redeem()
    wire.sent.clear()

    cancel(done)

    assert wire.sent == ["TransactWriteItems"]
    audit(points=50)


def test_a_refund_out_of_the_dead_takes_what_was_spent_however_long_ago_they_died(wire: Wire) -> None:
    this_year = replace(CATALOG, program=program(ExpiryPolicy("end_of_year")))
    buy(amount_fen=50_000, catalog=this_year)
    redeem()  # for 20 points; 30 die with the year

    for refund_id, fen, now in (("r-1", 20_000, NEW_YEAR), ("r-2", 30_000, NEW_YEAR.replace(month=6))):
        before = orders.order("o-1")
        assert before is not None
        transactions.post_guarded(partial(_refunding, before, refund_id, {"1": fen}, now=now), now, stored())

    after = orders.order("o-1")
    assert after is not None
    assert [after.refunds[refund_id].clawed_back for refund_id in ("r-1", "r-2")] == [0, 20]
    audit(points=-20)


# ── Others at the same time ──────────────────────────────────────────────────


def test_who_collides_with_others_tries_again(wire: Wire) -> None:
    wire.answers = [
        cancelled("None", "TransactionConflict", "None"),
        cancelled("TransactionConflict", "None", "None"),
        cancelled("None", "ThrottlingError", "None"),
    ]

    buy()

    assert wire.sent == ["TransactWriteItems"] * 4
    audit(points=50)


def test_who_collides_each_time_is_told_to_try_again_and_nothing_was_done(wire: Wire) -> None:
    wire.answers = [cancelled("None", "TransactionConflict", "None")] * ATTEMPTS

    with pytest.raises(TryAgain):
        buy()

    assert len(wire.sent) == ATTEMPTS
    assert orders.order("o-1") is None
    audit(points=0)


@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionInProgressException",
        "InternalServerError",
    ],
)
def test_a_busy_table_is_a_reason_to_try_again(wire: Wire, code: str) -> None:
    wire.answers = [{"Error": {"Code": code, "Message": ""}}]

    with pytest.raises(TryAgain):
        buy()


def test_a_mistake_of_ours_is_a_fault_and_no_reason_to_try_again(wire: Wire) -> None:
    wire.answers = [{"Error": {"Code": "ValidationException", "Message": ""}}]

    with pytest.raises(dynamodb.client().exceptions.ClientError, match="ValidationException"):
        buy()


def test_two_who_close_the_same_month_at_once_close_it_once(wire: Wire) -> None:
    buy()
    long_after = NOON + timedelta(days=800)
    overtaken: list[str] = []

    def somebody_is_faster(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems" and not overtaken:
            overtaken.append("once")
            settlement.settle(stored(), long_after)

    dynamodb.client().meta.events.register_first("before-call.dynamodb", somebody_is_faster)
    with pytest.raises(InsufficientPoints):
        redeem(now=long_after)

    assert [entry.kind for entry in history()] == ["expire", "purchase"]
    audit(points=0)


def _lost(times: int, bodies: list[bytes], fault: Callable[[], Exception]) -> Callable[..., None]:
    def lose(request: Any, **_: Any) -> None:
        bodies.append(request.body)
        if len(bodies) <= times:
            raise fault()

    return lose


def test_a_connection_that_breaks_is_tried_again_under_the_same_token(wire: Wire) -> None:
    bodies: list[bytes] = []
    lose = _lost(1, bodies, lambda: ConnectTimeoutError(endpoint_url="https://dynamodb"))
    dynamodb.client().meta.events.register_first("before-send.dynamodb.TransactWriteItems", lose)

    buy()

    first, second = (json.loads(body)["ClientRequestToken"] for body in bodies)
    assert first == second == str(uuid.UUID(first))
    audit(points=50)


def test_tables_that_cannot_be_reached_are_a_reason_to_try_again(wire: Wire) -> None:
    bodies: list[bytes] = []
    lose = _lost(99, bodies, lambda: ReadTimeoutError(endpoint_url="https://dynamodb"))
    dynamodb.client().meta.events.register_first("before-send.dynamodb.TransactWriteItems", lose)

    with pytest.raises(TryAgain):
        buy()

    assert len(bodies) == 3


# ── Friends, budgets ─────────────────────────────────────────────────────────


def test_a_first_order_pays_friend_and_inviter_in_one_transaction(wire: Wire) -> None:
    set_account(invited_by=INVITER)
    wire.sent.clear()

    buy()
    buy("o-2")

    assert wire.sent == ["TransactWriteItems"] * 3  # the first order had to learn who invited
    assert accounts.account(INVITER).balance == 100
    audit(points=50 + 50 + 50)


@pytest.mark.parametrize("invited_by", ["0" * 16, INVITER], ids=["gone", "frozen"])
def test_an_order_is_credited_although_there_is_nobody_to_thank(wire: Wire, invited_by: str) -> None:
    set_account(INVITER, frozen=1)
    set_account(invited_by=invited_by)

    buy()

    assert "invited_by" not in stored().attributes
    assert accounts.account(INVITER).balance == 0
    audit(points=50)


def test_a_sign_in_pays_the_friends_bonus_where_that_is_due(wire: Wire) -> None:
    terms = replace(CATALOG.program.referral, qualifies_on="first_sign_in")
    catalog = replace(CATALOG, program=replace(CATALOG.program, referral=terms))
    set_account(invited_by=INVITER)
    account = stored()

    transactions.post_guarded(lambda found: sign_in.post(found.account or account, catalog, NOON, found)[1], NOON)

    assert accounts.account(INVITER).balance == 100
    audit(points=5 + 50)


def test_a_budget_is_spent_to_its_end_and_then_the_plain_points_are_given(wire: Wire) -> None:
    doubled = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=250),))

    lay_out("x2", 250)
    wire.sent.clear()

    points = [buy(f"o-{number}", 50_000, doubled).points for number in range(4)]

    assert points == [100, 100, 50, 50]
    assert budget_items.left(["x2"]) == {"x2": 50}
    # The third order looks whether there is more elsewhere; the fourth knows that there is not.
    assert wire.sent[:-1] == ["TransactWriteItems"] * 3 + ["BatchGetItem"] + ["TransactWriteItems"] * 2
    audit(points=300)


def test_points_in_another_shard_are_found(wire: Wire) -> None:
    budget = 16 * 2000
    doubled = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=budget),))
    lay_out("x2", budget)

    points = [buy(f"o-{number}", 1_000_000, doubled).points for number in range(17)]

    assert points == [2000] * 16 + [1000]
    assert budget_items.left(["x2"]) == {"x2": 0}


def test_an_edit_tells_an_environment_that_a_budget_is_full_again(wire: Wire) -> None:
    doubled = campaign("2", "purchase", budget=100)
    lay_out("x2", 100)
    spent = [buy(f"o-{n}", 50_000, replace(CATALOG, campaigns=(doubled,))).points for n in range(2)]

    lay_out("x2", 300)
    fuller = replace(doubled, budget_points=300, version=1)
    more = [buy(f"o-{n}", 50_000, replace(CATALOG, campaigns=(fuller,))).points for n in range(2, 5)]

    assert spent == [100, 50]
    assert more == [100, 100, 50]


def test_no_more_is_taken_from_a_budget_than_is_left_in_it(wire: Wire) -> None:
    doubled = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=200),))
    lay_out("x2", 200)
    buy("o-1", 50_000, doubled)

    with pytest.raises(Invalid, match="Only 100 points"):
        budget_items.laid_out("x2", 99)
    lay_out("x2", 100)

    assert budget_items.left(["x2"]) == {"x2": 0}


def lay_out(life_id: str, points: int) -> None:
    parts: Any = budget_items.laid_out(life_id, points)
    dynamodb.client().transact_write_items(TransactItems=parts)


@pytest.mark.parametrize("owner", ["campaign#x2", "activity#quiz@3"])
def test_points_return_to_a_budget_and_what_was_given_in_all_is_still_known(wire: Wire, owner: str) -> None:
    lay_out("x2", 100)
    back = BudgetReturn(owner, 30)

    assert transactions.commit(Transaction((), None, (back,))) is None
    assert transactions.commit(Transaction((), None, (back,))) is None

    tally = budget_items.tallies([owner])[owner]
    assert (tally.given, tally.back) == (0, 60)
    assert budget_items.left(["x2"]) == {"x2": 160 if owner == "campaign#x2" else 100}


def test_a_refund_returns_the_points_of_a_campaign_in_its_own_transaction(wire: Wire) -> None:
    doubled = replace(CATALOG, campaigns=(campaign("2", "purchase", budget=100),))
    lay_out("x2", 100)
    order, account = buy("o-1", 50_000, doubled), stored()
    wire.sent.clear()

    transactions.post_guarded(
        lambda found: refunds.refund(
            order, "r-1", {"1": 25_000}, "", NOON, found.account or account, histories.rebuilder(NOON)
        ),
        NOON,
        account,
    )

    assert wire.sent == ["TransactWriteItems"]
    assert budget_items.left(["x2"]) == {"x2": 50}
    assert budget_items.tallies(["campaign#x2"])["campaign#x2"] == Tally(given=100, back=50)


def test_a_tally_without_a_ceiling_is_only_counted(wire: Wire) -> None:
    for _ in range(2):
        assert transactions.commit(Transaction((), None, (CounterIncrement("owner", "n", 5),))) is None

    counted = dynamodb.get("counters", {"owner": "owner", "counter": "n"})
    assert counted is not None
    assert counted["n"] == 10


def test_a_step_alone_moves_a_redemption_on(wire: Wire) -> None:
    buy()
    done = redeem()
    shipped = replace(done, status="shipped", steps=1, changed_at=NOON)

    transactions.post_guarded(lambda _: Transaction((), Step(done, shipped)), NOON)

    assert redemptions.redemption(MEMBER, done.key) == shipped


def test_a_step_is_made_from_what_was_seen_although_the_state_is_the_same_again(wire: Wire) -> None:
    buy()
    done = redeem()
    away = replace(done, status="shipped", steps=1, changed_at=NOON)
    back = replace(done, status="to_ship", steps=2, changed_at=NOON)
    assert transactions.commit(Transaction((), Step(done, away))) is None
    assert transactions.commit(Transaction((), Step(away, back))) is None

    with pytest.raises(StaleRedemption) as stale:
        transactions.post_guarded(lambda _: Transaction((), Step(done, away)), NOON)

    assert stale.value.now_is == back


# ── Reading ──────────────────────────────────────────────────────────────────


def test_history_is_read_newest_first_and_page_by_page(wire: Wire) -> None:
    for number in range(5):
        buy(f"o-{number}", now=NOON + timedelta(hours=number))

    first, more = entries.entries(MEMBER, limit=2)
    second, _ = entries.entries(MEMBER, limit=2, after=more)

    assert [entry.source_id for entry in (*first, *second)] == ["o-4", "o-3", "o-2", "o-1"]


def test_history_is_read_from_one_day_up_to_another(wire: Wire) -> None:
    for day in range(5):
        buy(f"o-{day}", now=NOON + timedelta(days=day))

    found, more = entries.entries(MEMBER, since=NOON + timedelta(days=1), until=NOON + timedelta(days=3), limit=20)

    assert [entry.source_id for entry in found] == ["o-2", "o-1"]
    assert more is None


def test_a_page_of_one_kind_is_full_although_others_lie_between(wire: Wire) -> None:
    for number in range(6):
        buy(f"o-{number}", now=NOON + timedelta(hours=2 * number))
        redeem(f"{number:016d}", reward=replace(MUG, stocked=False), now=NOON + timedelta(hours=2 * number + 1))

    found, more = entries.entries(MEMBER, kind="purchase", limit=4)
    rest, end = entries.entries(MEMBER, kind="purchase", limit=4, after=more)

    assert [entry.source_id for entry in (*found, *rest)] == [f"o-{number}" for number in reversed(range(6))]
    assert end is None

"""The passes over all accounts: what they write down, whom they warn, and who may start them."""

import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import boto3
import pytest

from functions.expire import app
from functions.tidy import app as tidy
from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import table
from points.adapters.catalog import shop
from points.adapters.ledger import accounts, redemption_index, settlement
from points.adapters.messages import copies
from points.adapters.messages.copies import Copy
from points.adapters.messages.messages import Message
from points.adapters.queues import notices as notice_queue
from points.adapters.scans import checkpoints, sweep
from points.domain.errors import TryAgain
from points.domain.messages.notices import notice_of
from points.domain.messages.reminders import Reminder
from points.workflows.expiry import Expiry
from points.workflows.passes import MOST_DETAILS
from tests.deployment import ROOT
from tests.fixtures.cloud import Cloud


class Killed(BaseException):
    """The worker's process is gone."""


EXPIRE = {"source": "aws.scheduler", "job": "expire", "scheduled_time": "2026-11-30T16:10:00Z"}
REMIND = EXPIRE | {"job": "remind"}
FOREIGN: Final[list[dict[str, Any]]] = [
    {},
    {"job": "expire"},
    EXPIRE | {"source": "aws.events"},
    EXPIRE | {"job": "rank"},
    EXPIRE | {"job": ["expire"]},
    EXPIRE | {"scheduled_time": None},
    EXPIRE | {"requestContext": {}, "routeKey": "POST /merchant/jobs/expire"},
    {"Records": [{"eventSource": "aws:sqs", "body": json.dumps(EXPIRE)}]},
    {"detail": EXPIRE, **EXPIRE},
    {"version": "2.0", "routeKey": "POST /merchant/jobs/expire", "body": "{}"},
]
RUN_ID: Final = re.compile(r"[0-9a-z]{19}")
ADDRESS: Final = {
    "name": "林",
    "phone": "13800138000",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "1 号",
}
ROUTES = {"expire": "POST /merchant/jobs/expire", "remind": "POST /merchant/jobs/remind"}


@pytest.fixture(autouse=True)
def fresh_queue_client(aws: None) -> Iterator[None]:
    notice_queue.client.cache_clear()
    yield
    notice_queue.client.cache_clear()


@pytest.fixture
def members(mall: Cloud) -> list[str]:
    """Three, who earned in November 2026 what lives to the end of November 2027."""
    mall.clock("2026-11-22T12:00:00+08:00")
    ids = [mall.join(name) for name in ("ming", "li", "hua")]
    for place, member_id in enumerate(ids, start=1):
        buy(mall, member_id, points=100 * place)
    return ids


def buy(mall: Cloud, member_id: str, *, points: int) -> None:
    line = {"line_id": "1", "category": "tea", "amount_fen": points * 1000}
    order = {"order_id": f"o-{member_id}", "member_id": member_id, "paid_at": "2026-11-22T10:00:00+08:00"}
    assert mall.merchant("POST /merchant/orders", body=order | {"lines": [line]}).status == 201


def poison(member_id: str) -> None:
    """An account as no program of ours would leave it."""
    item = {"member_id": member_id, "balance": 7, "settled_through": "2026-10", "lot:2027-11": "seven"}
    dynamodb.client().put_item(TableName=table("accounts"), Item=dynamodb.pack(item))


def queued() -> list[dict[str, Any]]:
    """Takes everything from the notice queue."""
    url, sqs, found = os.environ["NOTICE_QUEUE_URL"], boto3.client("sqs"), []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [json.loads(message["Body"]) for message in batch]
        for message in batch:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def counted(run: dict[str, Any]) -> dict[str, Any]:
    """What a run answered, without its name."""
    assert RUN_ID.fullmatch(run["run_id"])
    return {name: value for name, value in run.items() if name != "run_id"}


# ── Expiring ─────────────────────────────────────────────────────────────────


def test_points_that_have_died_are_written_down_once(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-12-01T00:10:00+08:00")

    first = mall.merchant(ROUTES["expire"], body={})
    second = mall.merchant(ROUTES["expire"], body={})

    assert first.status == 200
    assert counted(first.body) == {
        "job": "expire",
        "members": 3,
        "settled": 3,
        "points_expired": 600,
        "points_rescued": 0,
        "skipped": 0,
    }
    assert counted(second.body) == {
        "job": "expire",
        "members": 3,
        "settled": 0,
        "points_expired": 0,
        "points_rescued": 0,
        "skipped": 0,
    }
    entries = mall.member(members[0], "GET /points/entries").body["items"]
    assert [(entry["kind"], entry["points"]) for entry in entries] == [("expire", -100), ("purchase", 100)]


def test_before_the_month_is_over_nothing_dies(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-11-30T23:59:00+08:00")

    assert mall.merchant(ROUTES["expire"], body={}).body["points_expired"] == 0
    assert mall.member(members[2], "GET /points").body["balance"] == 300


def test_a_poisoned_account_is_reported_and_the_others_are_done(
    mall: Cloud, members: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    poison("0" * 16)
    mall.clock("2027-12-01T00:10:00+08:00")

    with pytest.raises(app.AccountsSkipped, match="1 of 4"):
        app.handler(EXPIRE, None)

    assert [mall.member(member_id, "GET /points").body["balance"] for member_id in members] == [0, 0, 0]
    assert all(accounts.account(member_id).settled_through == "2027-11" for member_id in members)
    assert "account skipped" in [record.message for record in caplog.records]
    again = mall.merchant(ROUTES["expire"], body={}).body
    assert counted(again) == {
        "job": "expire",
        "members": 4,
        "settled": 0,
        "points_expired": 0,
        "points_rescued": 0,
        "skipped": 1,
    }


def test_a_thousand_poisoned_accounts_do_not_fill_the_log(mall: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    mall.clock("2027-12-01T00:10:00+08:00")
    for number in range(MOST_DETAILS + 5):
        poison(f"{number:016d}")

    assert mall.merchant(ROUTES["expire"], body={}).body["skipped"] == MOST_DETAILS + 5

    assert [record.message for record in caplog.records].count("account skipped") == MOST_DETAILS


@pytest.mark.parametrize("page", range(4))
@pytest.mark.parametrize("when", ["before it acts", "when it has acted", "when that is saved"])
def test_killed_at_any_page_the_next_worker_ends_it_and_nobody_loses_a_point_more(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch, page: int, when: str
) -> None:
    monkeypatch.setattr(sweep, "PAGE", 3)
    everybody = [mall.join(f"member {number}") for number in range(12)]
    for place, member_id in enumerate(everybody, start=1):
        buy(mall, member_id, points=place)
    mall.clock("2027-12-01T00:10:00+08:00")
    acts, saves = [0], [0]
    real_act, real_save = Expiry.act, checkpoints.save

    def act(job: Any, skip: Any) -> bool:
        acts[0] += 1
        if (acts[0], when) == (page + 1, "before it acts"):
            raise Killed
        has_acted = real_act(job, skip)
        if (acts[0], when) == (page + 1, "when it has acted"):
            raise Killed
        return has_acted

    def save(run_id: str, checkpoint: Any) -> bool:
        saves[0] += 1
        is_saved = real_save(run_id, checkpoint)
        if (saves[0], when) == (page + 1, "when that is saved"):
            raise Killed
        return is_saved

    with monkeypatch.context() as mortal:
        mortal.setattr(Expiry, "act", act)
        mortal.setattr(checkpoints, "save", save)
        with pytest.raises(Killed):
            app.handler(EXPIRE, None)

    ended = app.handler(EXPIRE, None)

    assert counted(ended) == {
        "job": "expire",
        "members": 12,
        "settled": 12,
        "points_expired": sum(range(1, 13)),
        "points_rescued": 0,
        "skipped": 0,
    }
    assert app.handler(EXPIRE, None) == ended, "what the scheduler asks for twice is one run"
    assert mall.merchant(ROUTES["expire"], body={}).body["settled"] == 0
    for place, member_id in enumerate(everybody, start=1):
        entries = mall.member(member_id, "GET /points/entries").body["items"]
        assert [entry["points"] for entry in entries if entry["kind"] == "expire"] == [-place]
        assert mall.member(member_id, "GET /points").body["balance"] == 0


# ── Reminding ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("on", "days"), [("2027-10-31", 30), ("2027-11-23", 7), ("2027-11-29", 1)])
def test_everybody_whose_points_are_about_to_die_is_warned(mall: Cloud, members: list[str], on: str, days: int) -> None:
    mall.clock(f"{on}T10:00:00+08:00")

    run = mall.merchant(ROUTES["remind"], body={})

    assert counted(run.body) == {"job": "remind", "members": 3, "reminders": 3, "vouchers": 0, "skipped": 0}
    expected = [Reminder(who, 100 * n, date(2027, 11, 30), days).notice for n, who in enumerate(members, start=1)]
    found = [notice_of(content) for content in queued()]
    assert sorted(found, key=lambda notice: int(notice.about["points"])) == expected


def test_on_other_days_nobody_is_warned(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-11-15T10:00:00+08:00")

    assert mall.merchant(ROUTES["remind"], body={}).body["reminders"] == 0
    assert queued() == []


def test_more_than_a_batch_is_queued_whole(mall: Cloud, members: list[str]) -> None:
    for number in range(23):
        buy(mall, mall.join(f"member {number}"), points=5)
    mall.clock("2027-11-23T10:00:00+08:00")

    assert app.handler(REMIND, None)["reminders"] == 26
    assert len({content["member_id"] for content in queued()}) == 26


def test_a_poisoned_account_keeps_no_warning_from_the_others(mall: Cloud, members: list[str]) -> None:
    poison("0" * 16)
    mall.clock("2027-11-23T10:00:00+08:00")

    with pytest.raises(app.AccountsSkipped, match="1 of 4"):
        app.handler(REMIND, None)

    assert {content["member_id"] for content in queued()} == set(members)


def test_without_the_queue_the_run_fails_and_may_be_repeated(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-11-23T10:00:00+08:00")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1")
        notice_queue.client.cache_clear()
        refused = mall.merchant(ROUTES["remind"], body={})
    notice_queue.client.cache_clear()

    assert (refused.status, refused.code) == (503, "TRY_AGAIN")
    assert mall.merchant(ROUTES["remind"], body={}).body["reminders"] == 3


# ── Vouchers that end ────────────────────────────────────────────────────────


def put_on_sale(mall: Cloud, reward_id: str, **terms: Any) -> None:
    reward = {"reward_id": reward_id, "name": f"奖品{reward_id}", "points": 1, "stock": None}
    reward |= {"images": [], "description": "", "cash_fen": 0, "flash": False} | terms
    assert mall.merchant("POST /merchant/rewards", body=reward).status == 201


def redeem(mall: Cloud, member_id: str, reward_id: str) -> str:
    body = {"reward_id": reward_id, "quantity": 1, "expected_points": 1}
    taken = mall.member(member_id, "POST /redeem", body=body, key=uuid.uuid4().hex)
    assert taken.status == 201, taken.body
    return str(taken.body["redemption_id"])


@pytest.fixture
def vouchers(mall: Cloud, members: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Eight coupons that end on 22 December 2026, more than a page; the last one's member gives theirs back."""
    monkeypatch.setattr(redemption_index, "_AT_A_TIME", 2)
    coupon = {"kind": "amount_off", "threshold_fen": 5000, "amount_off_fen": 1000, "categories": ["*"]}
    put_on_sale(mall, "tea", kind="coupon", coupon=coupon | {"valid_days": 30})
    put_on_sale(mall, "spa", kind="service", service={"valid_days": 60})
    redeem(mall, members[0], "spa")
    bought = [redeem(mall, member_id, "tea") for member_id in members for _ in range(3)]
    path = f"/redemptions/{bought[-1]}/cancel"
    assert mall.member(members[2], "POST /redemptions/{redemption_id}/cancel", path).status == 200
    return bought[:-1]


def test_who_has_a_voucher_that_ends_within_three_days_is_told_once(
    mall: Cloud, members: list[str], vouchers: list[str]
) -> None:
    mall.clock("2026-12-19T10:00:00+08:00")
    assert mall.merchant(ROUTES["remind"], body={}).body["vouchers"] == 0

    mall.clock("2026-12-20T10:00:00+08:00")
    told = [mall.merchant(ROUTES["remind"], body={}).body["vouchers"] for _ in range(2)]

    assert told == [8, 0]
    found = [notice_of(content) for content in queued()]
    assert {str(notice.about["redemption_id"]) for notice in found} == set(vouchers)
    assert {(notice.kind, notice.about["name"], notice.about["expires_on"]) for notice in found} == {
        ("voucher_expiring", "奖品tea", "2026-12-22")
    }


def test_a_morning_that_was_missed_or_killed_is_made_up_for(
    mall: Cloud, members: list[str], vouchers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mall.clock("2026-12-22T10:00:00+08:00")
    pages: list[int] = []

    def dying(contents: Iterable[Any]) -> int:
        pages.append(len(list(contents)))
        if len(pages) == 3:
            raise TryAgain("The queue is busy.")
        return pages[-1]

    with monkeypatch.context() as killed:
        killed.setattr(notice_queue, "send", dying)
        assert mall.merchant(ROUTES["remind"], body={}).status == 503

    assert mall.merchant(ROUTES["remind"], body={}).body["vouchers"] == 8 - sum(pages[:2])


def test_the_night_writes_down_which_vouchers_have_ended(mall: Cloud, members: list[str], vouchers: list[str]) -> None:
    on_the_day = {"source": "aws.scheduler", "job": "tidy", "scheduled_time": "2026-12-22T03:50:00+08:00"}
    mall.clock("2026-12-22T23:59:00+08:00")
    assert tidy.handler(on_the_day, None)["expired"] == 0

    mall.clock("2026-12-23T03:50:00+08:00")
    assert [tidy.handler(on_the_day, None)["expired"] for _ in range(2)] == [8, 0]

    kept = [mall.member(who, "GET /redemptions").body["items"] for who in members]
    assert Counter(one["status"] for page in kept for one in page) == {"expired": 8, "issued": 1, "cancelled": 1}
    assert redemption_index.waiting("issued", limit=9)[0][0].reward_id == "spa"
    mall.clock("2026-12-20T10:00:00+08:00")


# ── Points that come alive, and what warnings save ───────────────────────────


def test_points_whose_return_window_is_over_are_told_of_once(mall: Cloud) -> None:
    program = mall.merchant("GET /merchant/program").body | {"pending_days": 7}
    assert mall.merchant("PUT /merchant/program", body=program).status == 200
    mall.clock("2026-11-22T12:00:00+08:00")
    ming = mall.join("ming")
    buy(mall, ming, points=50)
    mall.clock("2026-11-29T03:30:00+08:00")

    for _ in range(2):
        assert mall.merchant(ROUTES["expire"], body={}).status == 200

    (told,) = [notice_of(content) for content in queued()]
    assert (told.kind, told.about) == ("points_arrived", {"points": 50, "arrived_on": "2026-11-29"})
    assert mall.member(ming, "GET /points").body["balance"] == 50


def test_points_that_came_alive_and_were_spent_before_the_night_are_told_of_as_well(mall: Cloud) -> None:
    program = mall.merchant("GET /merchant/program").body | {"pending_days": 7}
    assert mall.merchant("PUT /merchant/program", body=program).status == 200
    put_on_sale(mall, "tea", kind="goods", stock=9)
    mall.clock("2026-11-22T12:00:00+08:00")
    ming = mall.join("ming")
    buy(mall, ming, points=50)
    mall.clock("2026-11-29T00:30:00+08:00")
    wish = {"reward_id": "tea", "quantity": 1, "expected_points": 1, "address": ADDRESS}
    assert mall.member(ming, "POST /redeem", body=wish, key="k").status == 201
    mall.clock("2026-11-29T03:30:00+08:00")

    settled = [mall.merchant(ROUTES["expire"], body={}).body["settled"] for _ in range(2)]

    assert settled == [0, 0]
    told = [notice_of(content) for content in queued()]
    assert {(notice.message_id, notice.about["points"]) for notice in told} == {(told[0].message_id, 50)}
    mall.clock("2026-12-03T03:30:00+08:00")
    mall.merchant(ROUTES["expire"], body={})
    assert queued() == []


def test_what_the_members_themselves_settled_is_not_counted(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-12-01T00:10:00+08:00")
    real = settlement.settle_all

    def beaten(overdue: Any, now: Any, *args: Any, **more: Any) -> Any:
        settlement.settle(accounts.account(members[0]), now)
        return real(overdue, now, *args, **more)

    with pytest.MonkeyPatch.context() as faster:
        faster.setattr(settlement, "settle_all", beaten)
        run = mall.merchant(ROUTES["expire"], body={}).body

    assert (run["settled"], run["points_expired"]) == (2, 500)


def test_announced_points_that_did_not_die_were_rescued(mall: Cloud, members: list[str]) -> None:
    reward = {"reward_id": "cup", "kind": "goods", "name": "杯", "points": 70, "stock": 9, "images": []}
    reward |= {"description": "", "cash_fen": 0, "flash": False}
    assert mall.merchant("POST /merchant/rewards", body=reward).status == 201
    first, second, third = members
    for member_id, points in ((first, 100), (second, 200)):
        warning = Reminder(member_id, points, date(2027, 11, 30), 7).notice
        message = Message(member_id, warning.message_id, warning.kind, warning.about, shop.opened().now)
        assert copies.write(message, Copy("sent")) is None
    mall.clock("2027-11-24T12:00:00+08:00")
    for member_id in (first, third):  # the third was told of nothing
        wish = {"reward_id": "cup", "quantity": 1, "expected_points": 70, "address": ADDRESS}
        assert mall.member(member_id, "POST /redeem", body=wish, key="k").status == 201
    mall.clock("2027-12-01T00:10:00+08:00")

    run = mall.merchant(ROUTES["expire"], body={}).body

    assert (run["points_expired"], run["points_rescued"]) == (30 + 200 + 230, 70)


# ── Who may start it ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["expire", "expire-every-night", "expire-every-morning"])
def test_the_schedule_starts_it(mall: Cloud, members: list[str], name: str) -> None:
    event = json.loads((ROOT / f"events/{name}.json").read_text(encoding="utf-8"))

    run = app.handler(event, None)

    assert (run["job"], run["members"], run["skipped"]) == (event["job"], 3, 0)


@pytest.mark.parametrize("name", ["expire-run-now", "expire-remind-now"])
def test_the_merchant_starts_it_with_a_signature_only(mall: Cloud, name: str) -> None:
    event = json.loads((ROOT / f"events/{name}.json").read_text(encoding="utf-8"))

    assert app.handler(event, None)["statusCode"] == 401


@pytest.mark.parametrize("route", ROUTES.values())
def test_without_the_test_clock_the_merchant_cannot_start_it(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setenv("TEST_CLOCK", "disabled")

    refused = mall.merchant(route, body={})

    assert (refused.status, refused.code) == (404, "NOT_FOUND")


def test_attack_61_an_event_of_another_source_starts_nothing(mall: Cloud, members: list[str]) -> None:
    mall.clock("2027-12-01T00:10:00+08:00")

    for event in FOREIGN:
        with pytest.raises(ValueError, match="HTTP API"):
            app.handler(event, None)

    assert accounts.account(members[0]).settled_through == "2026-10"

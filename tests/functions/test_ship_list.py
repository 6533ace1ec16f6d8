"""A list of parcels is shipped at once: a row for each, whatever becomes of the others."""

from typing import Any

import pytest

from benchmarks.metering import metered
from points.adapters.aws import secrets
from points.adapters.ledger import redemptions
from points.adapters.ledger.redemption_items import StaleRedemption
from points.adapters.queues import notices
from points.adapters.write_path import transactions
from points.domain.errors import TryAgain
from points.domain.operators.keys import ApiKey
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.bank import Bank, redeem, run_followup, with_a_pot_on_sale
from tests.fixtures.cloud import MERCHANT, Cloud
from tests.fixtures.shop import differences, rich

SHIP = "POST /merchant/redemptions/ship"
CUP = {"reward_id": "cup", "kind": "goods", "name": "青瓷杯", "points": 1, "stock": 500}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The notices that were queued."""
    queued: list[Any] = []

    def send(contents: Any) -> int:
        queued.extend(contents)
        return len(queued)

    monkeypatch.setattr(notices, "send", send)
    return queued


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    assert mall.merchant("POST /merchant/rewards", body=CUP).status == 201
    return rich(mall, "ming")


def wait_for(mall: Cloud, member_id: str, number: int = 1) -> list[str]:
    """Redeems so many cups; answers the redemptions' ids."""
    wish = {"reward_id": "cup", "quantity": 1, "expected_points": 1, "address": ADDRESS}
    done = [mall.member(member_id, "POST /redeem", body=wish, key=f"k{n}") for n in range(number)]
    return [one.body["redemption_id"] for one in done]


def parcel(redemption_id: str, number: int = 1) -> dict[str, str]:
    return {"redemption_id": redemption_id, "carrier": "顺丰速运", "tracking_no": f"SF{number:08}"}


def ship(mall: Cloud, *parcels: dict[str, str], dry_run: bool = False) -> Any:
    answer = mall.merchant(SHIP, body={"parcels": list(parcels), "dry_run": dry_run})
    assert answer.status == 200, answer.body
    return answer.body


def results(body: Any) -> list[tuple[str, str | None]]:
    return [(row["result"], row["why"]) for row in body["rows"]]


def shipped(mall: Cloud) -> dict[str, str]:
    items = mall.merchant("GET /merchant/redemptions", query="status=shipped&limit=100").body["items"]
    return {item["redemption_id"]: item["shipment"]["tracking_no"] for item in items}


def test_forty_parcels_leave_at_once_and_each_member_is_told(mall: Cloud, ming: str, told: list[Any]) -> None:
    waiting = wait_for(mall, ming, 40)

    body = ship(mall, *(parcel(each, n) for n, each in enumerate(waiting)))

    assert (body["ok"], body["done_before"], body["wrong"]) == (40, 0, 0)
    assert [row["redemption_id"] for row in body["rows"]] == waiting
    assert {row["status"] for row in body["rows"]} == {"shipped"}
    assert shipped(mall) == {each: f"SF{n:08}" for n, each in enumerate(waiting)}
    assert sorted(one["about"]["tracking_no"] for one in told) == sorted(shipped(mall).values())
    assert differences() == []


def test_one_failure_stops_no_other_row(mall: Cloud, ming: str, told: list[Any]) -> None:
    first, second, gone = wait_for(mall, ming, 3)
    cancel = f"/redemptions/{gone}/cancel"
    assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", cancel, body={}).status == 200

    body = ship(
        mall,
        parcel("r-nobody"),
        parcel(gone),
        parcel(first) | {"tracking_no": "SF 1"},
        parcel(first) | {"carrier": " "},
        parcel(second, 7),
        parcel(second, 8),
    )

    assert results(body) == [
        ("wrong", "unknown"),
        ("wrong", "not_waiting"),
        ("wrong", "tracking_no"),
        ("wrong", "twice"),
        ("ok", None),
        ("wrong", "twice"),
    ]
    assert shipped(mall) == {second: "SF00000007"}
    assert [one["about"]["redemption_id"] for one in told] == [second]
    assert [(row["name"], row["status"], row["because"]) for row in body["rows"][:2]] == [
        (None, None, "没有这个兑换单"),
        ("青瓷杯", "cancelled", "不在待发货状态"),
    ]


def test_a_dry_run_says_the_same_and_changes_nothing(mall: Cloud, ming: str, told: list[Any]) -> None:
    first, second = wait_for(mall, ming, 2)
    wanted = [parcel(first), parcel("r-nobody"), parcel(second) | {"tracking_no": ""}]

    judged = ship(mall, *wanted, dry_run=True)

    assert judged["dry_run"] is True
    assert results(judged) == [("ok", None), ("wrong", "unknown"), ("wrong", "tracking_no")]
    assert judged["rows"][0]["status"] == "to_ship"
    assert (shipped(mall), told) == ({}, [])
    assert results(ship(mall, *wanted)) == results(judged)


def test_the_same_list_again_is_fine_and_another_number_is_not(mall: Cloud, ming: str, told: list[Any]) -> None:
    first, second = wait_for(mall, ming, 2)
    ship(mall, parcel(first))

    again = ship(mall, parcel(first), parcel(second, 2))
    otherwise = ship(mall, parcel(first, 9))

    assert results(again) == [("done_before", None), ("ok", None)]
    assert results(otherwise) == [("wrong", "other_parcel")]
    assert shipped(mall) == {first: "SF00000001", second: "SF00000002"}
    assert len({one["message_id"] for one in told}) == 2, "the member of the first gets one message"


def test_who_was_faster_between_reading_and_writing_makes_only_their_row_wrong(
    mall: Cloud, ming: str, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = wait_for(mall, ming, 3)
    post = transactions.post_guarded

    def interrupted(plan: Any, now: Any) -> Any:
        step = plan(None).receipt
        if step.before.redemption_id == first:
            cancel = f"/redemptions/{first}/cancel"
            monkeypatch.setattr(transactions, "post_guarded", post)
            assert mall.member(ming, "POST /redemptions/{redemption_id}/cancel", cancel, body={}).status == 200
            monkeypatch.setattr(transactions, "post_guarded", interrupted)
        if step.before.redemption_id == second:
            raise TryAgain("The tables are busy.")
        return post(plan, now)

    monkeypatch.setattr(transactions, "post_guarded", interrupted)

    body = ship(mall, parcel(first), parcel(second), parcel(third))

    assert results(body) == [("wrong", "not_waiting"), ("wrong", "busy"), ("ok", None)]
    assert list(shipped(mall)) == [third]
    assert StaleRedemption.__name__ not in str(body)


def test_what_an_erased_member_waits_for_cannot_leave(mall: Cloud, ming: str, told: list[Any]) -> None:
    (one,) = wait_for(mall, ming)
    redemptions.forget_addresses(ming)

    assert results(ship(mall, parcel(one))) == [("wrong", "erased")]


def test_wechat_hears_of_each_parcel_that_was_paid_for(mall: Cloud, bank: Bank, told: list[Any]) -> None:
    paid = str(redeem(mall, with_a_pot_on_sale(mall, bank)).body["redemption_id"])
    bank.pays(paid)

    assert results(ship(mall, parcel(paid))) == [("ok", None)]
    assert run_followup(paid)

    (item,) = mall.merchant("GET /merchant/redemptions", query="status=shipped").body["items"]
    assert item["wechat_told"] == {"state": "told", "fault": None}


def test_each_parcel_has_its_entry_in_the_trail(mall: Cloud, ming: str, told: list[Any]) -> None:
    waiting = wait_for(mall, ming, 2)
    cookie = mall.hire("operations")

    mall.operator(cookie, SHIP, body={"parcels": [parcel(each) for each in waiting], "dry_run": True})
    assert mall.operator(cookie, SHIP, body={"parcels": [parcel(each) for each in waiting]}).status == 200

    entries = mall.merchant("GET /merchant/audit-trail").body["items"]
    shipped_by = [(one["object"], one["after"]["status"]) for one in entries if one["action"] == "ship"]
    assert sorted(shipped_by) == sorted((f"redemption:{each}", "shipped") for each in waiting)


def test_a_hundred_are_taken_and_not_one_more(mall: Cloud, ming: str) -> None:
    many = [parcel(f"r-{n}") for n in range(101)]

    assert mall.merchant(SHIP, body={"parcels": many}).code == "VALIDATION_FAILED"
    assert mall.merchant(SHIP, body={"parcels": []}).code == "VALIDATION_FAILED"
    assert len(ship(mall, *many[:100])["rows"]) == 100


def test_a_dry_run_of_forty_reads_them_at_one_trip(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = wait_for(mall, ming, 40)
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    ship(mall, parcel("r-warm"), dry_run=True)

    with metered() as cost:
        ship(mall, *(parcel(each) for each in waiting), dry_run=True)

    assert cost.round_trips == 2, "the nonce and the redemptions"
    assert cost.read_units == 40


def test_a_key_that_is_bound_to_stores_ships_nothing(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ApiKey(MERCHANT["key"], (MERCHANT["secret"].encode(),), frozenset({"staff"}), stores=("西湖店",))
    monkeypatch.setattr(secrets, "merchant_keys", lambda: [key])

    assert mall.merchant(SHIP, body={"parcels": [parcel("r-1")]}).code == "FORBIDDEN"

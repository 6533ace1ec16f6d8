"""Limits of adjustments, and the second person above them."""

from typing import Any

import pytest

from points.domain.operators.operators import Limits
from tests.fixtures.cloud import Cloud, Response

ADJUST = "POST /merchant/members/{member_id}/adjustments"
DECIDE = "POST /merchant/approvals/{approval_id}"


@pytest.fixture
def ming(mall: Cloud) -> str:
    mall.clock("2026-11-22T12:00:00+08:00")
    return mall.join("ming")


@pytest.fixture
def support(mall: Cloud) -> str:
    """Up to 200 points at once, 500 a day."""
    return mall.hire("support", limits=Limits(200, 500))


def adjust(mall: Cloud, cookie: str, member: str, points: int, key: str) -> Response:
    body = {"points": points, "reason": "补发", "note": "见工单"}
    return mall.operator(cookie, ADJUST, f"/merchant/members/{member}/adjustments", body, key=key)


def decide(mall: Cloud, cookie: str, approval_id: str, decision: str = "approve") -> Response:
    return mall.operator(cookie, DECIDE, f"/merchant/approvals/{approval_id}", {"decision": decision})


def balance(mall: Cloud, member: str) -> Any:
    return mall.member(member, "GET /points").body["balance"]


def trail_of(mall: Cloud, thing: str) -> list[str]:
    items = mall.merchant("GET /merchant/audit-trail", query=f"object={thing}").body["items"]
    return [entry["action"] for entry in items]


# ── Limits ───────────────────────────────────────────────────────────────────


def test_within_the_limits_an_adjustment_is_made_at_once(mall: Cloud, ming: str, support: str) -> None:
    assert adjust(mall, support, ming, 200, "a").status == 201
    assert adjust(mall, support, ming, -200, "b").status == 201
    assert balance(mall, ming) == 0


@pytest.mark.parametrize("points", [201, -201, 10_000_000])
def test_above_the_limit_of_one_adjustment_nothing_changes_yet(
    mall: Cloud, ming: str, support: str, points: int
) -> None:
    mall.merchant(ADJUST, f"/merchant/members/{ming}/adjustments", {"points": 1000, "reason": "补发"}, key="start")
    asked = adjust(mall, support, ming, points, "a")
    assert (asked.status, list(asked.body)) == (202, ["approval_id"])
    assert balance(mall, ming) == 1000


def test_given_and_taken_points_count_together_for_the_day(mall: Cloud, ming: str, support: str) -> None:
    statuses = [
        adjust(mall, support, ming, points, key).status for points, key in ((200, "a"), (-150, "b"), (150, "c"))
    ]
    assert statuses == [201, 201, 201]
    assert adjust(mall, support, ming, 1, "d").status == 202
    assert adjust(mall, mall.hire("support", limits=Limits(200, 500)), ming, 1, "e").status == 201
    mall.clock("2026-11-23T00:00:01+08:00")
    assert adjust(mall, support, ming, 200, "f").status == 201


def test_a_repeat_counts_once(mall: Cloud, ming: str, support: str) -> None:
    for n in range(5):
        again = adjust(mall, support, ming, 200, "a")
        assert (again.status, again.replayed) == (201, n > 0)
    assert adjust(mall, support, ming, 200, "b").status == 201
    assert balance(mall, ming) == 400


def test_a_refused_adjustment_counts_nothing(mall: Cloud, ming: str, support: str) -> None:
    assert [adjust(mall, support, ming, -200, key).status for key in "abc"] == [422, 422, 422]
    assert [adjust(mall, support, ming, 200, key).status for key in "de"] == [201, 201]


def test_owners_and_keys_have_no_limits_unless_they_are_given_some(mall: Cloud, ming: str) -> None:
    assert adjust(mall, mall.hire("owner"), ming, 1_000_000, "a").status == 201
    path = f"/merchant/members/{ming}/adjustments"
    assert mall.merchant(ADJUST, path, {"points": 1_000_000, "reason": "补发"}, key="b").status == 201
    assert adjust(mall, mall.hire("owner", limits=Limits(5, 5)), ming, 6, "c").status == 202


def test_an_operator_adjusts_in_their_own_name(mall: Cloud, ming: str, support: str) -> None:
    body = {"points": 5, "reason": "补发", "operator": "somebody else"}
    mall.operator(support, ADJUST, f"/merchant/members/{ming}/adjustments", body, key="a")
    path = f"/merchant/members/{ming}/entries"
    (entry,) = mall.merchant("GET /merchant/members/{member_id}/entries", path).body["items"]
    assert entry["trace"]["operator"].startswith("support ")


def test_nobody_is_asked_about_a_member_who_is_not_there(mall: Cloud, ming: str, support: str) -> None:
    assert adjust(mall, support, "0" * 16, 1000, "a").status == 404


# ── The second person ────────────────────────────────────────────────────────


def test_a_second_person_approves_and_the_points_are_given_once(mall: Cloud, ming: str, support: str) -> None:
    owner = mall.hire("owner")
    asked = adjust(mall, support, ming, 1000, "a").body["approval_id"]
    (shown,) = mall.operator(owner, "GET /merchant/approvals").body["items"]
    assert (shown["points"], shown["note"], shown["is_mine"]) == (1000, "见工单", False)
    assert mall.operator(support, "GET /merchant/approvals").body["items"][0]["is_mine"] is True
    approved = decide(mall, owner, asked)
    assert (approved.status, approved.body["state"], approved.body["note"]) == (200, "approved", "")
    again = decide(mall, owner, asked)
    assert (again.status, again.replayed) == (200, True)
    assert decide(mall, owner, asked, "refuse").code == "STATE_CONFLICT"
    assert balance(mall, ming) == 1000
    repeated = adjust(mall, support, ming, 1000, "a")
    assert (repeated.status, repeated.replayed) == (201, True)
    assert mall.operator(owner, "GET /merchant/approvals").body["items"] == []
    (done,) = mall.operator(owner, "GET /merchant/approvals", query="state=approved").body["items"]
    assert done["decided_by"] == f"operator:{owner.partition('.')[0]}"
    assert trail_of(mall, f"approval:{asked}") == ["approve", "ask"]
    assert trail_of(mall, f"member:{ming}") == ["adjust"]


def test_a_refusal_changes_nothing_for_ever(mall: Cloud, ming: str, support: str) -> None:
    owner = mall.hire("owner")
    asked = adjust(mall, support, ming, 1000, "a").body["approval_id"]
    assert decide(mall, owner, asked, "refuse").body["state"] == "refused"
    assert decide(mall, owner, asked).code == "STATE_CONFLICT"
    assert balance(mall, ming) == 0
    assert trail_of(mall, f"approval:{asked}") == ["refuse", "ask"]
    again = adjust(mall, support, ming, 1000, "a")
    assert (again.status, again.body, again.replayed) == (202, {"approval_id": asked}, True)


def test_who_asked_decides_nothing_whatever_the_role(mall: Cloud, ming: str) -> None:
    bounded = mall.hire("owner", limits=Limits(5, 5))
    asked = adjust(mall, bounded, ming, 1000, "a").body["approval_id"]
    for decision in ("approve", "refuse"):
        assert decide(mall, bounded, asked, decision).code == "FORBIDDEN"
    assert balance(mall, ming) == 0


def test_a_key_is_no_second_person(mall: Cloud, ming: str, support: str) -> None:
    asked = adjust(mall, support, ming, 1000, "a").body["approval_id"]
    path = f"/merchant/approvals/{asked}"
    assert mall.merchant(DECIDE, path, {"decision": "approve"}).code == "FORBIDDEN"


def test_nobody_approves_more_than_their_own_limit(mall: Cloud, ming: str, support: str) -> None:
    operations = mall.hire("operations", limits=Limits(900, 9000))
    more, less = (
        adjust(mall, support, ming, points, key).body["approval_id"] for points, key in ((901, "a"), (900, "b"))
    )
    assert decide(mall, operations, more).code == "FORBIDDEN"
    assert decide(mall, operations, less).status == 200
    assert decide(mall, support, more).code == "FORBIDDEN"
    assert balance(mall, ming) == 900


def test_an_approval_that_would_make_a_debt_stays_open(mall: Cloud, ming: str, support: str) -> None:
    owner = mall.hire("owner")
    asked = adjust(mall, support, ming, -1000, "a").body["approval_id"]
    assert decide(mall, owner, asked).code == "INSUFFICIENT_POINTS"
    assert len(mall.operator(owner, "GET /merchant/approvals").body["items"]) == 1
    adjust(mall, owner, ming, 1000, "b")
    assert decide(mall, owner, asked).status == 200
    assert balance(mall, ming) == 0


def test_one_key_asks_for_one_adjustment(mall: Cloud, ming: str, support: str) -> None:
    asked = adjust(mall, support, ming, 1000, "a")
    again = adjust(mall, support, ming, 1000, "a")
    assert (again.body, again.replayed) == (asked.body, True)
    assert adjust(mall, support, ming, 1001, "a").code == "IDEMPOTENCY_CONFLICT"


def test_approvals_are_listed_page_by_page(mall: Cloud, ming: str, support: str) -> None:
    asked = [adjust(mall, support, ming, 1000 + n, f"k{n}").body["approval_id"] for n in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = mall.operator(support, "GET /merchant/approvals", query=f"limit=2{cursor}").body
        found += [one["approval_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == asked


def test_what_nobody_asked_for_is_not_found(mall: Cloud, ming: str) -> None:
    assert decide(mall, mall.hire("owner"), "nothing").status == 404

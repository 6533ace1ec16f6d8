"""Messages for staff: what became of a member's messages, and the health of each template."""

from typing import Any

import pytest

from local.wechat.server import StandIn
from points.adapters.counters import copies_sent
from points.domain.errors import TryAgain
from points.domain.messages.notices import content_of, redemption_shipped
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.warnings import DAY, TEMPLATE, agreed, deliver, fail, join, record, warning

LOG = "GET /merchant/messages"
HEALTH = "GET /merchant/messages/templates"


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn, monkeypatch: pytest.MonkeyPatch) -> str:
    """A member who has agreed to two messages."""
    monkeypatch.setattr("points.adapters.wechat.connection.PAUSES_S", (0.0, 0.0))
    mall.clock("2027-11-23T10:00:00+08:00")
    return agreed(mall, wechat, "ming", times=2)


def logged(mall: Cloud, member_id: str, **filters: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {"member_id": member_id, **filters}.items())
    answer = mall.merchant(LOG, query=query)
    assert answer.status == 200, answer.body
    return list(answer.body["items"])


def health(mall: Cloud, kind: str = "points_expiring", days: int = 30) -> dict[str, Any]:
    items = mall.merchant(HEALTH, query=f"days={days}").body["items"]
    return dict(next(one for one in items if one["template"] == kind))


# ── Of one member ────────────────────────────────────────────────────────────


def test_a_members_messages_are_listed_with_the_state_of_each_copy_and_no_text(
    mall: Cloud, wechat: StandIn, ming: str
) -> None:
    deliver(warning(ming, 120))
    mall.clock("2027-11-24T10:00:00+08:00")
    fail(wechat, errcode=47003)
    deliver(warning(ming, 130, sent_for=1))
    second, first = logged(mall, ming)
    assert (first["state"], second["state"]) == ("sent", "parked:47003")
    assert (first["template"], first["read"], first["at"][:10]) == ("points_expiring", False, "2027-11-23")
    assert first.keys() == {"message_id", "template", "state", "at", "read"}
    assert logged(mall, ming, state="parked") == logged(mall, ming, state="parked:47003") == [second]
    assert logged(mall, ming, template="points_arrived") == []
    assert logged(mall, ming, **{"from": "2027-11-24"}) == [second]
    assert logged(mall, ming, to="2027-11-23") == [first]
    assert logged(mall, ming, **{"from": "2027-11-23", "to": "2027-11-24"}) == [second, first]
    page = mall.merchant(LOG, query=f"member_id={ming}&limit=1").body
    rest = mall.merchant(LOG, query=f"member_id={ming}&limit=1&cursor={page['next_cursor']}").body
    assert page["items"] + rest["items"] == [second, first]


def test_somebody_without_messages_has_an_empty_list(mall: Cloud) -> None:
    assert logged(mall, "nobody") == []
    assert mall.merchant(LOG).status == 422


# ── Of each template ─────────────────────────────────────────────────────────


def test_copies_are_counted_by_template_day_and_state(mall: Cloud, wechat: StandIn, ming: str) -> None:
    hong, wei = agreed(mall, wechat, "hong"), join(mall, "wei")
    deliver(warning(ming), warning(hong), warning(wei))
    mall.clock("2027-11-24T10:00:00+08:00")
    fail(wechat, errcode=47003)
    deliver(warning(ming, 130, sent_for=1))
    shown = health(mall)
    assert shown["states"] == {"sent": 2, "no_consent": 1, "parked:47003": 1}
    assert shown["days"] == [
        {"date": "2027-11-23", "states": {"sent": 2, "no_consent": 1}},
        {"date": "2027-11-24", "states": {"parked:47003": 1}},
    ]
    assert health(mall, days=1)["states"] == {"parked:47003": 1}


def test_a_template_is_shown_with_its_fields_and_one_that_is_missing_too(mall: Cloud) -> None:
    shown = health(mall)
    assert shown["template_id"] == TEMPLATE
    assert shown["fields"]["thing1"] == "{title}"
    missing = health(mall, "redemption_shipped")
    assert (missing["template_id"], missing["page"], missing["fields"], missing["states"]) == (None, None, {}, {})


def test_a_kind_without_a_template_is_counted_too(mall: Cloud, ming: str) -> None:
    notice = redemption_shipped(ming, "r-1", "茶杯", carrier="SF", tracking_no="SF123", on=DAY)
    handler_of("notify")({"Records": [record(content_of(notice))]}, None)
    assert health(mall, "redemption_shipped")["states"] == {"no_template": 1}


def test_a_copy_that_is_to_come_again_is_not_counted_yet(mall: Cloud, wechat: StandIn, ming: str) -> None:
    fail(wechat, errcode=-1, times=3)
    deliver(warning(ming))
    assert health(mall)["states"] == {}
    assert [one["state"] for one in logged(mall, ming)] == ["waiting"]


def test_a_batch_costs_one_write_for_each_kind(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(copies_sent, "count", lambda kind, day, states: written.append(f"{kind} {dict(states)}"))
    deliver(*(warning(join(mall, f"buyer-{number}")) for number in range(10)))
    assert written == ["points_expiring {'no_consent': 10}"]


def test_a_count_that_fails_delays_no_message(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> None:
        raise TryAgain

    monkeypatch.setattr(copies_sent, "count", busy)
    assert deliver(warning(ming)) == []
    assert [one["state"] for one in logged(mall, ming)] == ["sent"]


def test_members_who_left_and_notices_that_are_none_count_nowhere(mall: Cloud, ming: str) -> None:
    handler_of("notify")({"Records": [record("no notice"), record(content_of(warning("nobody").notice), 1)]}, None)
    assert health(mall)["states"] == {}


def test_messages_are_for_those_who_may_see_members(mall: Cloud, ming: str) -> None:
    counter = mall.hire("counter")
    assert mall.operator(counter, LOG, query=f"member_id={ming}").status == 403
    assert mall.operator(counter, HEALTH).status == 403
    assert mall.operator(mall.hire("support"), LOG, query=f"member_id={ming}").status == 200

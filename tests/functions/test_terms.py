"""The rules in words for staff: what members read now, and after the next announced change."""

from typing import Any

from tests.fixtures.cloud import Cloud

NOW = "2026-11-22T12:00:00+08:00"
RULE: dict[str, Any] = {"rule_id": "all", "category": "*", "fen_per_point": 1000}


def shown(mall: Cloud) -> dict[str, Any]:
    return dict(mall.merchant("GET /merchant/terms").body)


def change(mall: Cloud, fen_per_point: int, version: int, effective_at: str | None) -> None:
    body = RULE | {"fen_per_point": fen_per_point, "version": version, "effective_at": effective_at}
    assert mall.merchant("PUT /merchant/rules/{rule_id}", "/merchant/rules/all", body).status == 200


def test_staff_read_what_members_read(mall: Cloud) -> None:
    mall.clock(NOW)
    answer = shown(mall)
    assert answer["current"] == mall.member(mall.join("ming"), "GET /terms").body
    assert answer["next"] is None


def test_the_next_terms_are_those_after_the_first_change_of_them(mall: Cloud) -> None:
    mall.clock(NOW)
    mall.merchant("POST /merchant/rules", body=RULE)
    before = shown(mall)["current"]
    change(mall, 500, 1, "2026-12-01T00:00:00+08:00")
    answer = shown(mall)
    assert answer["current"] == before
    assert answer["next"]["effective_from"] == "2026-12-01"
    assert answer["next"]["version"] != before["version"]
    assert "5元" in answer["next"]["sections"][0]["text"]
    mall.clock("2026-12-01T00:00:01+08:00")
    after = shown(mall)
    assert (after["current"]["version"], after["next"]) == (answer["next"]["version"], None)


def test_a_change_that_members_do_not_read_is_left_out(mall: Cloud) -> None:
    mall.clock(NOW)
    campaign = {"campaign_id": "c", "name": "双倍", "multiplier": "2", "kinds": ["purchase"]}
    campaign |= {"starts_at": "2026-12-01T00:00:00+08:00", "ends_at": "2026-12-31T00:00:00+08:00"}
    later = campaign | {"effective_at": "2026-12-01T00:00:00+08:00"}
    assert mall.merchant("POST /merchant/campaigns", body=later).status == 201
    assert shown(mall)["next"] is None

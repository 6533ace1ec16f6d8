"""The chart of a member's points, over any range, and what is kept for it."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from benchmarks.metering import metered
from points.adapters.aws import dynamodb
from tests.fixtures.cloud import Cloud, Response

START: Final = date(2026, 11, 3)
LAST: Final = date(2028, 1, 12)


def order(mall: Cloud, member_id: str, day: date, points: int) -> None:
    mall.clock(f"{day}T12:00:00+08:00")
    line = {"line_id": "1", "category": "tea", "amount_fen": points * 1000}
    body = {"order_id": f"o-{day}", "member_id": member_id, "paid_at": f"{day}T10:00:00+08:00", "lines": [line]}
    assert mall.merchant("POST /merchant/orders", body=body).status == 201


def adjust(mall: Cloud, member_id: str, points: int, key: str) -> None:
    body = {"points": points, "reason": "更正", "operator": "chen"}
    path = f"/merchant/members/{member_id}/adjustments"
    assert mall.merchant("POST /merchant/members/{member_id}/adjustments", path, body, key=key).status == 201


@pytest.fixture
def ming(mall: Cloud) -> str:
    """A member who has bought and lost points for more than a year, and nothing for half a year of it."""
    mall.clock(f"{START}T12:00:00+08:00")
    member_id = mall.join("ming")
    for number in range(14):
        day = START + timedelta(days=number * 19 + (180 if number > 7 else 0))
        order(mall, member_id, day, 10 + number)
        if number % 3 == 0:
            adjust(mall, member_id, -number - 1, f"k{number}")
    mall.clock(f"{LAST}T12:00:00+08:00")
    mall.merchant("POST /merchant/jobs/expire", body={})
    return member_id


def ask(mall: Cloud, member_id: str, query: str = "") -> Response:
    return mall.member(member_id, "GET /points/trend", query=query)


def chart(mall: Cloud, member_id: str, query: str = "") -> Any:
    answer = ask(mall, member_id, query)
    assert answer.status == 200, answer.body
    return answer.body


def entries(mall: Cloud, member_id: str, since: str, until: str) -> list[Any]:
    query = f"limit=100&from={since}&to={until}"
    return list(mall.member(member_id, "GET /points/entries", query=query).body["items"])


def sums(points: list[Any]) -> int:
    return sum(point["earned"] + point["spent"] + point["expired"] for point in points)


RANGES: Final = [("day", 1), ("day", 31), ("day", 60), ("day", 92), ("month", 400)]


@pytest.mark.parametrize("back", [0, 33, 290])
def test_the_sum_of_the_chart_is_the_sum_of_the_entries(mall: Cloud, ming: str, back: int) -> None:
    last = LAST - timedelta(days=back)
    for by, days in RANGES * 2:  # the second time from what was kept
        first = last - timedelta(days=days - 1)
        shown = chart(mall, ming, f"by={by}&from={first}&to={last}")

        found = entries(mall, ming, str(first), str(last))
        assert (shown["from"], shown["to"], shown["by"]) == (str(first), str(last), by)
        assert sums(shown["points"]) == sum(entry["points"] for entry in found)
        assert sum(p["expired"] for p in shown["points"]) == sum(e["points"] for e in found if e["kind"] == "expire")
        months = {(first + timedelta(days=n)).isoformat()[:7] for n in range(days)}
        assert len(shown["points"]) == (days if by == "day" else len(months))


def test_the_last_balance_is_the_balance(mall: Cloud, ming: str) -> None:
    balance = mall.member(ming, "GET /points").body["balance"]

    assert chart(mall, ming)["points"][-1]["balance"] == balance
    assert chart(mall, ming, "by=month")["points"][-1]["balance"] == balance


def test_what_is_kept_is_what_would_be_counted_anew(mall: Cloud, ming: str) -> None:
    queries = [f"by=month&from={START}&to={START + timedelta(days=700)}", "by=month", f"from={START}&to=2027-01-31"]
    first = [chart(mall, ming, query) for query in queries]
    kept = [item for item in dynamodb.scan("counters", limit=1000)[0] if item["owner"] == f"{ming}#days"]
    assert len(kept) > 8
    assert any(point["expired"] for point in first[1]["points"])

    again = [chart(mall, ming, query) for query in queries]

    assert again == first
    table = dynamodb.table("counters")
    for item in kept:
        key = dynamodb.pack({"owner": item["owner"], "counter": item["counter"]})
        dynamodb.client().delete_item(TableName=table, Key=key)
    assert [chart(mall, ming, query) for query in queries] == first


def test_a_month_closes_and_its_days_are_kept_then(mall: Cloud, ming: str) -> None:
    def through() -> str:
        key = {"owner": f"{ming}#days", "counter": "through"}
        return str((dynamodb.get("counters", key, consistent=True) or {"month": ""})["month"])

    chart(mall, ming)
    assert through() == "2027-12"
    order(mall, ming, date(2028, 1, 20), 5)
    mall.clock("2028-02-01T12:00:00+08:00")
    mall.merchant("POST /merchant/jobs/expire", body={})
    open_month = chart(mall, ming)
    assert through() == "2027-12"

    mall.clock("2028-02-02T12:00:00+08:00")

    assert chart(mall, ming, "to=2028-02-01")["points"] == open_month["points"]
    assert through() == "2028-01"


def test_a_clock_that_was_set_back_does_not_show_another_future(mall: Cloud, ming: str) -> None:
    before = chart(mall, ming, "by=month&from=2026-11-01&to=2026-12-31")
    mall.clock("2027-01-15T12:00:00+08:00")

    assert chart(mall, ming, "by=month&from=2026-11-01&to=2026-12-31") == before


WRONG: Final = [
    ("from=2027-10-12&to=2028-01-12", "from"),
    ("from=2028-01-02&to=2028-01-01", "from"),
    ("from=2028-01-13", "from"),
    ("by=month&from=2026-01-01&to=2028-01-12", "from"),
    ("by=week", "by"),
    ("to=tomorrow", "to"),
]


def test_too_much_the_wrong_way_round_and_what_is_to_come_is_refused(mall: Cloud) -> None:
    mall.clock(f"{LAST}T12:00:00+08:00")
    somebody = mall.join("hong")
    for query, field in WRONG:
        answer = ask(mall, somebody, query)

        assert (answer.status, answer.code) == (422, "VALIDATION_FAILED"), query
        assert [error["field"] for error in answer.body["errors"]] == [field]


def test_without_days_it_is_the_last_thirty_and_by_month_the_last_twelve(mall: Cloud, ming: str) -> None:
    days, months = chart(mall, ming), chart(mall, ming, "by=month")

    assert (days["from"], days["to"], len(days["points"])) == ("2027-12-14", "2028-01-12", 30)
    assert (months["from"], months["to"], len(months["points"])) == ("2027-02-01", "2028-01-12", 12)
    assert chart(mall, ming, "to=2099-01-01") == days


def test_a_new_member_has_a_chart_of_nothing(mall: Cloud) -> None:
    mall.clock(f"{LAST}T12:00:00+08:00")
    nobody = mall.join("hong")

    assert {tuple(point.values())[1:] for point in chart(mall, nobody)["points"]} == {(0, 0, 0, 0)}


def test_whoever_has_left_sees_no_chart(mall: Cloud, ming: str) -> None:
    assert mall.member(ming, "DELETE /me").status == 204

    assert ask(mall, ming).status == 401


def test_its_cost_does_not_depend_on_how_far_back_it_looks(
    mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", "30")
    chart(mall, ming)
    for query in ("", "by=month", "from=2027-01-01&to=2027-03-31", "by=month&to=2027-12-31"):
        with metered() as cost:
            chart(mall, ming, query)

        assert cost.round_trips <= 3, query
        assert (cost.read_units <= 2, cost.write_units) == (True, 0), query

"""Rules and campaigns over real orders: what each line earns and why, and budgets that many draw from at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from local.client import Merchant, Phone, Reply
from tests.stack.mall import at_once, eventually, order, outcomes, running

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
NOVEMBER = {"starts_at": "2026-11-01T00:00:00+08:00", "ends_at": "2026-12-01T00:00:00+08:00"}


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


def buy(merchant: Merchant, order_id: str, phone: Phone, *amounts_fen: int, **changes: Any) -> Any:
    answer = merchant.send("POST", "/merchant/orders", order(order_id, phone.member_id, *amounts_fen, **changes))
    assert answer.status == 201, answer.body
    return answer.body


def decide(merchant: Merchant, plural: str, body: dict[str, Any]) -> Any:
    answer = merchant.send("POST", f"/merchant/{plural}", body)
    assert answer.status == 201, answer.body
    return answer.body


def campaign(name: str, **changes: Any) -> dict[str, Any]:
    """Double points on a category of its own, so that tests do not meet in it."""
    double = {"campaign_id": name, "name": "双倍积分", "multiplier": "2", "kinds": ["purchase"], "categories": [name]}
    return NOVEMBER | double | changes


def change(merchant: Merchant, path: str, **changes: Any) -> Reply:
    now = merchant.send("GET", path).body
    return merchant.send("PUT", path, now | changes)


def refused_fields(reply: Reply) -> set[str]:
    assert (reply.status, reply.code) == (422, "VALIDATION_FAILED"), reply.body
    return {error["field"] for error in reply.body["errors"]}


# ── Several rules and campaigns over one order ───────────────────────────────


def test_every_line_says_what_it_earned_and_why_also_where_that_is_nothing(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    tea, cups = unique("tea"), unique("cups")
    decide(merchant, "rules", {"category": tea, "fen_per_point": 500, "daily_limit_points": 30})
    decide(merchant, "campaigns", campaign(tea))
    lines = [(tea, 12_300), (cups, 900), (unique("other"), 5_000), (tea, 4_700)]
    report = order(unique("o"), ming.member_id) | {
        "lines": [
            {"line_id": str(n), "category": category, "amount_fen": fen} for n, (category, fen) in enumerate(lines)
        ]
    }

    answer = merchant.send("POST", "/merchant/orders", report)

    # 17,000 fen of tea are 34 points, twice that 68, but 30 a day; spread 123 to 47.
    assert [line["points"] for line in answer.body["lines"]] == [22, 0, 5, 8]
    assert [line["reason"] for line in answer.body["lines"]] == [
        "每满5元得1分，活动期间2倍，每日上限30分",
        "每满10元得1分，还差1元",
        "每满10元得1分",
        "每满5元得1分，活动期间2倍，每日上限30分",
    ]


def test_of_several_campaigns_the_best_counts_and_the_entry_names_it_and_its_version(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    tea = unique("tea")
    decide(merchant, "campaigns", campaign(tea))
    better = campaign(unique("triple"), multiplier="3", categories=["*"], weekdays=[7])
    decide(merchant, "campaigns", better | {"categories": [tea, "honey"]})

    bought = buy(merchant, unique("o"), ming, 10_000, category=tea)
    on_monday = buy(merchant, unique("o"), ming, 10_000, category=tea, paid_at="2026-11-16T11:00:00+08:00")

    assert (bought["points"], on_monday["points"]) == (30, 20)
    traced = merchant.send("GET", f"/merchant/members/{ming.member_id}/entries").body["items"]
    assert [(e["trace"]["campaign"], e["trace"]["campaign_version"]) for e in traced] == [
        (tea, 1),
        (better["campaign_id"], 1),
    ]


def test_new_members_earn_more_in_their_first_week_and_with_their_first_order(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    week, first = unique("week"), unique("first")
    decide(merchant, "campaigns", campaign(week, audience={"joined_within_days": 7}))
    decide(merchant, "campaigns", campaign(first, multiplier="5", audience={"first_order": True}))
    newcomer = log_in("newcomer")

    points = [buy(merchant, unique("o"), newcomer, 10_000, category=kind)["points"] for kind in (week, first, week)]
    other = log_in("other")
    orders = [order(unique("o"), other.member_id, 1000, category=first) for _ in range(8)]
    replies = at_once([partial(merchant.send, "POST", "/merchant/orders", each) for each in orders])
    days: list[int] = []
    for at in ("2026-11-28T23:59:00+08:00", "2026-11-29T00:01:00+08:00"):
        merchant.set_clock(at)
        days.append(buy(merchant, unique("o"), newcomer, 10_000, category=week, paid_at=at)["points"])

    assert points == [20, 10, 20]
    assert days == [20, 10]
    assert sorted(reply.body["points"] for reply in replies) == [1] * 7 + [5]


# ── Budgets ──────────────────────────────────────────────────────────────────


def test_a_budget_is_not_overrun_by_orders_that_come_at_once(merchant: Merchant, log_in: LogIn, unique: Unique) -> None:
    tea, phones = unique("tea"), [log_in() for _ in range(8)]
    decide(merchant, "campaigns", campaign(tea, budget_points=100))
    orders = [order(unique("o"), phones[n % 8].member_id, 10_000, category=tea) for n in range(32)]

    replies = at_once([partial(merchant.send, "POST", "/merchant/orders", each) for each in orders])

    assert outcomes(replies) == {"201": 32}
    assert sorted(reply.body["points"] for reply in replies) == [10] * 27 + [20] * 5
    assert merchant.send("GET", f"/merchant/campaigns/{tea}").body["budget_left"] == 0
    late = buy(merchant, unique("o"), phones[0], 10_000, category=tea)
    assert (late["points"], late["lines"][0]["reason"]) == (10, "每满10元得1分，活动额度已用完")


def test_a_large_budget_lies_in_shards_and_is_used_up_to_the_last_point(
    merchant: Merchant, log_in: LogIn, unique: Unique
) -> None:
    tea, phones = unique("tea"), [log_in() for _ in range(4)]
    decide(merchant, "campaigns", campaign(tea, budget_points=8_000))
    orders = [order(unique("o"), phones[n % 4].member_id, 500_000, category=tea) for n in range(12)]

    replies = at_once([partial(merchant.send, "POST", "/merchant/orders", each) for each in orders])

    assert sorted(reply.body["points"] for reply in replies) == [500] * 4 + [1000] * 8
    assert merchant.send("GET", f"/merchant/campaigns/{tea}").body["budget_left"] == 0


def test_a_budget_can_be_raised_and_lowered_by_what_is_left(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    tea = unique("tea")
    path = f"/merchant/campaigns/{tea}"
    decide(merchant, "campaigns", campaign(tea, budget_points=30))
    spent = [buy(merchant, unique("o"), ming, 10_000, category=tea)["points"] for _ in range(2)]

    too_low = change(merchant, path, budget_points=19)
    raised = change(merchant, path, budget_points=50)
    again = [buy(merchant, unique("o"), ming, 10_000, category=tea)["points"] for _ in range(2)]
    lowered = change(merchant, path, budget_points=40)

    assert spent == [20, 10]
    assert refused_fields(too_low) == {"budget_points"}
    assert (raised.status, raised.body["budget_left"]) == (200, 30)
    assert again == [20, 10]
    assert (lowered.status, lowered.body["budget_left"]) == (200, 0)


# ── Edits that make no sense, and edits for later ────────────────────────────


def test_a_campaign_is_looked_at_beside_all_others(merchant: Merchant, unique: Unique) -> None:
    tea = unique("tea")
    decide(merchant, "campaigns", campaign(tea))
    rule_id = decide(merchant, "rules", {"category": f"{tea}-leaf", "fen_per_point": 3})["rule_id"]

    def fields(**changes: Any) -> set[str]:
        return refused_fields(merchant.send("POST", "/merchant/campaigns", campaign(unique("c")) | changes))

    assert fields(categories=[tea]) == {"multiplier"}
    assert fields(categories=[f"{tea}-leaf"], multiplier="4") == {"multiplier"}
    assert fields(weekdays=[1], starts_at="2026-11-21T00:00:00+08:00", ends_at="2026-11-23T00:00:00+08:00") == {
        "weekdays"
    }
    assert fields(starts_at="2026-10-01T00:00:00+08:00", ends_at="2026-11-01T00:00:00+08:00") == {"ends_at"}
    assert fields(ends_at="2026-10-01T00:00:00+08:00") == {"ends_at"}
    assert fields(multiplier="100.01") == {"multiplier"}
    assert fields(kinds=["sign_in"], audience={"first_order": True}) == {"audience"}
    assert fields(audience={}) == {"audience.first_order"}
    assert fields(weekdays=[0]) == {"weekdays.0"}
    # So generous a rule would stand in the way of other tests' campaigns.
    assert merchant.send("DELETE", f"/merchant/rules/{rule_id}").status == 204


def test_a_decision_for_later_holds_from_its_time_on_and_entries_name_the_version(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    tea, rule_id = unique("tea"), unique("rule")
    path = f"/merchant/rules/{rule_id}"
    decide(merchant, "rules", {"rule_id": rule_id, "category": tea, "fen_per_point": 1000})

    past = change(merchant, path, effective_at="2026-11-22T11:00:00+08:00")
    announced = change(merchant, path, fen_per_point=500, effective_at="2026-11-23T00:00:00+08:00")
    before = buy(merchant, unique("o"), ming, 10_000, category=tea)["points"]
    merchant.set_clock("2026-11-23T00:00:00+08:00")
    after = buy(merchant, unique("o"), ming, 10_000, category=tea)["points"]

    assert refused_fields(past) == {"effective_at"}
    assert (announced.body["version"], announced.body["until_then"]) == (2, 1)
    assert (before, after) == (10, 20)
    assert merchant.send("GET", path).body["until_then"] is None
    traced = merchant.send("GET", f"/merchant/members/{ming.member_id}/entries").body["items"]
    assert [entry["trace"]["version"] for entry in traced] == [2, 1]


def test_a_campaign_changed_for_later_multiplies_as_before_until_then(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    tea = unique("tea")
    path = f"/merchant/campaigns/{tea}"
    decide(merchant, "campaigns", campaign(tea))
    announced = change(merchant, path, multiplier="3", effective_at="2026-11-23T00:00:00+08:00")
    never = change(merchant, path, multiplier="4", effective_at="2026-12-01T00:00:00+08:00")
    rival = merchant.send("POST", "/merchant/campaigns", campaign(unique("rival"), categories=[tea], multiplier="3"))

    before = buy(merchant, unique("o"), ming, 10_000, category=tea)["points"]
    shown = [c["multiplier"] for c in ming.get("/rewards").body["campaigns"] if c["campaign_id"] == tea]
    merchant.set_clock("2026-11-23T00:00:00+08:00")
    after = buy(merchant, unique("o"), ming, 10_000, category=tea)["points"]

    assert (announced.body["version"], announced.body["until_then"]) == (2, 1)
    assert refused_fields(never) == {"ends_at"}
    assert refused_fields(rival) == {"multiplier"}  # it would meet what is only announced
    assert (before, shown, after) == (20, ["2"], 30)


def test_a_category_without_a_rule_earns_nothing_and_says_so(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    before = merchant.send("GET", "/merchant/rules/default").body
    assert merchant.send("DELETE", "/merchant/rules/default").status == 204
    try:
        number = unique("o")
        earned = buy(merchant, number, ming, 10_000, category=unique("tea"))
    finally:
        decide(merchant, "rules", {name: before[name] for name in ("rule_id", "category", "fen_per_point")})

    assert (earned["points"], earned["lines"]) == (
        0,
        [{"line_id": "1", "points": 0, "reason": "该类商品没有积分规则，不积分"}],
    )


def test_a_rule_that_is_announced_does_not_yet_step_into_the_defaults_place(
    merchant: Merchant, ming: Phone, unique: Unique
) -> None:
    later = {"category": unique("tea"), "fen_per_point": 100, "effective_at": "2027-01-01T00:00:00+08:00"}
    decide(merchant, "rules", later)

    assert buy(merchant, unique("o"), ming, 10_000, category=later["category"])["points"] == 10


# ── What applies now ─────────────────────────────────────────────────────────


def test_members_see_which_campaigns_run_now(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    purchases, games, later = unique("purchases"), unique("games"), unique("later")
    decide(merchant, "campaigns", campaign(purchases, budget_points=50))
    decide(merchant, "campaigns", campaign(later, starts_at="2026-11-23T00:00:00+08:00"))

    with running(merchant, "campaigns", campaign(games, kinds=["activity"])):
        by_rewards = {c["campaign_id"]: c for c in ming.get("/rewards").body["campaigns"]}
        by_activities = {c["campaign_id"] for c in ming.get("/activities").body["campaigns"]}

    shown = by_rewards[purchases]
    assert (shown["multiplier"], shown["while_points_last"], shown["new_members_only"]) == ("2", True, False)
    assert shown["audience"] is None
    assert not {games, later} & by_rewards.keys()
    assert games in by_activities
    assert purchases not in by_activities

    assert buy(merchant, unique("o"), ming, 25_000, category=purchases)["points"] == 50
    eventually(lambda: purchases not in {c["campaign_id"] for c in ming.get("/rewards").body["campaigns"]})


def test_members_see_whom_a_campaign_is_for(merchant: Merchant, ming: Phone, unique: Unique) -> None:
    week = unique("week")
    decide(merchant, "campaigns", campaign(week, audience={"joined_within_days": 7}))

    (shown,) = [c for c in ming.get("/rewards").body["campaigns"] if c["campaign_id"] == week]

    assert (shown["new_members_only"], shown["audience"]) == (True, {"joined_within_days": 7, "first_order": False})

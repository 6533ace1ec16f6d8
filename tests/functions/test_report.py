"""The merchant's figures: what is answered adds up to the ledger's entries, and names nobody."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from benchmarks.metering import metered
from functions.expire import app as expire
from points.adapters.catalog import shop
from points.adapters.ledger.accounts import account_of
from points.adapters.ledger.entries import entry_of
from points.domain.ledger.closing import standing
from points.domain.ledger.postings import Entry
from tests.fixtures.addresses import ADDRESS
from tests.fixtures.cloud import IDENTITY_KEY, Broom, Cloud, Response, openid_of
from tests.fixtures.figures import count_everything, everything
from tests.fixtures.members import REWARD, adjust

FIRST, LAST = date(2025, 10, 20), date(2026, 11, 23)  # 400 days
RANGES = (1, 31, 60, 92, 400)
EARNED = ("purchase", "sign_in", "activity", "referral")
SIGNS = {
    "issued": lambda e: e.points if (e.points > 0 and e.kind in EARNED) or (e.kind == "adjust" and e.points > 0) else 0,
    "clawed_back": lambda e: -e.points if e.kind == "clawback" else 0,
    "redeemed": lambda e: -e.points if e.kind in ("redeem", "cancel") else 0,
    "expired": lambda e: -e.points if e.kind == "expire" else 0,
    "adjusted": lambda e: e.points if e.kind == "adjust" and e.points < 0 else 0,
}
NAMES = ("ming", "li", "hua")


class Story:
    """A shop over 400 days: its members buy, sign in, redeem, cancel, return, and lose points."""

    def __init__(self, mall: Cloud) -> None:
        self.mall, self.random = mall, Random(18)
        self._at(FIRST)
        program = mall.merchant("GET /merchant/program").body
        program |= {"expiry": {"kind": "rolling_months", "months": 3}, "point_value_fen": 2}
        assert mall.merchant("PUT /merchant/program", body=program).status == 200
        mall.merchant("POST /merchant/rewards", body=REWARD | {"cost_fen": 30, "stock": 900})
        self.members = [mall.join(name) for name in NAMES]
        for number, back in enumerate(range(399, -1, -7)):
            self._at(LAST - timedelta(days=back))
            self._day(number)
        expire.passes.now("expire")
        count_everything()

    def _at(self, day: date) -> None:
        self.mall.clock(f"{day.isoformat()}T12:00:00+08:00")

    def _day(self, number: int) -> None:
        member = self.random.choice(self.members)
        if number % 4 == 0:
            expire.passes.now("expire")
        self._buy(member, f"o{number}", self.random.randint(1, 90))
        self.mall.member(member, "POST /sign-in", body={})
        if number % 5 == 1:
            adjust(self.mall, member, self.random.choice([7, -3]), key=f"a{number}")
        if number % 2:
            self._redeem(member, f"k{number}", cancels=number % 6 == 3)
        if number % 7 == 2:
            refund = {"refund_id": f"r{number}", "lines": [{"line_id": "1", "amount_fen": 1000}]}
            path = f"/merchant/orders/o{number}/refunds"
            self.mall.merchant("POST /merchant/orders/{order_id}/refunds", path, refund)

    def _buy(self, member: str, order_id: str, points: int) -> None:
        line = {"line_id": "1", "category": "tea", "amount_fen": points * 1000}
        order = {"order_id": order_id, "member_id": member, "paid_at": shop.opened().now.isoformat(), "lines": [line]}
        order |= {"store": "西湖店"} if self.random.random() < 0.5 else {}
        assert self.mall.merchant("POST /merchant/orders", body=order).status == 201

    def _redeem(self, member: str, key: str, *, cancels: bool) -> None:
        wish = {"reward_id": "mug", "quantity": 1, "expected_points": 20, "address": ADDRESS}
        done = self.mall.member(member, "POST /redeem", body=wish, key=key)
        if done.status == 201 and cancels:
            path = f"/redemptions/{done.body['redemption_id']}/cancel"
            assert self.mall.member(member, "POST /redemptions/{redemption_id}/cancel", path, {}).status == 200


@pytest.fixture(scope="module")
def story(broom: Broom) -> Story:
    """One shop for all tests of this file. They only read."""
    broom.sweep()
    return Story(Cloud())


@pytest.fixture(scope="module")
def ledger(story: Story) -> list[Entry]:
    return [entry_of(item) for item in everything("entries")]


def ask(story: Story, path: str, query: str = "", **headers: str) -> Response:
    cookie = story.mall.hire("analyst")
    return story.mall.operator(cookie, f"GET /merchant/figures/{path}", query=query, headers=headers)


def days(length: int) -> str:
    return f"from={LAST - timedelta(days=length - 1)}&to={LAST}"


def of_ledger(ledger: list[Entry], measure: str, length: int) -> int:
    zone = shop.opened().now.tzinfo
    first = LAST - timedelta(days=length - 1)
    return sum(SIGNS[measure](e) for e in ledger if first <= e.at.astimezone(zone).date() <= LAST)


def table(answer: Response) -> list[list[str]]:
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))


# ── What is counted by day ───────────────────────────────────────────────────


@pytest.mark.parametrize("length", RANGES)
@pytest.mark.parametrize("measure", SIGNS)
def test_answer_and_table_add_up_to_the_entries(story: Story, ledger: list[Entry], measure: str, length: int) -> None:
    query = f"{days(length)}&measure={measure}"
    answer, rows = ask(story, "daily", query).body, table(ask(story, "daily", query, accept="text/csv"))

    assert answer["total"] == of_ledger(ledger, measure, length)
    assert sum(day["total"] for day in answer["days"]) == answer["total"]
    assert [row["date"] for row in answer["days"]] == [row[0] for row in rows[1:]]
    assert sum(int(row[1]) for row in rows[1:]) == answer["total"]
    assert len(answer["days"]) == length


def test_the_story_has_something_of_everything(ledger: list[Entry]) -> None:
    assert all(of_ledger(ledger, measure, 400) for measure in SIGNS)


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_weeks_and_months_add_up_to_what_days_do(story: Story, ledger: list[Entry], step: str) -> None:
    answer = ask(story, "daily", f"{days(92)}&measure=issued&step={step}").body

    assert answer["total"] == of_ledger(ledger, "issued", 92)
    assert answer["days"][0]["date"] == (LAST - timedelta(days=91)).isoformat()
    assert len(answer["days"]) == {"day": 92, "week": 14, "month": 4}[step]


@pytest.mark.parametrize(
    ("measure", "by"), [("issued", "source"), ("redeemed", "reward"), ("expired", "cohort"), ("redeemed", "use")]
)
def test_the_parts_of_a_dimension_add_up_to_the_whole(story: Story, measure: str, by: str) -> None:
    answer = ask(story, "daily", f"{days(400)}&measure={measure}&by={by}").body

    assert sum(sum(day["parts"].values()) for day in answer["days"]) == answer["total"]
    assert {key for day in answer["days"] for key in day["parts"]}


def test_the_summary_is_the_same_figures_beside_those_before(story: Story, ledger: list[Entry]) -> None:
    answer = ask(story, "summary", f"{days(60)}&compare=previous").body

    totals, before = answer["totals"], answer["before"]
    for measure in SIGNS:
        assert totals[measure] == of_ledger(ledger, measure, 60)
        assert totals[measure] + before[measure] == of_ledger(ledger, measure, 120)
    assert totals["redemption_rate"] == round(totals["redeemed"] / totals["issued"], 6)
    assert before["to"] == (LAST - timedelta(days=60)).isoformat()


def test_a_year_before_is_the_same_weekdays(story: Story) -> None:
    before = ask(story, "summary", f"{days(7)}&compare=year").body["before"]

    assert date.fromisoformat(before["to"]).weekday() == LAST.weekday()


@pytest.mark.parametrize(
    "query",
    [
        f"from={FIRST - timedelta(days=1)}&to={LAST}&measure=issued",
        f"from={LAST}&to={FIRST}&measure=issued",
        "measure=issued&by=cohort",
        "measure=members_active&by=source",
        "measure=everything",
    ],
)
def test_a_range_is_bounded_and_a_measure_has_its_dimensions(story: Story, query: str) -> None:
    assert ask(story, "daily", query).status == 422


# ── What is owed ─────────────────────────────────────────────────────────────


def test_the_liability_is_what_all_accounts_hold(story: Story) -> None:
    owed = ask(story, "liability").body

    now = shop.opened().now
    held = [standing(account_of(item), now) for item in everything("accounts")]
    assert owed["as_of"] == LAST.isoformat()
    assert owed["outstanding"] == sum(max(0, one.balance) + one.pending for one in held) > 0
    assert sum(month["points"] for month in owed["by_month"]) == owed["outstanding"]
    assert sum(month["face_fen"] for month in owed["by_month"]) == owed["face_fen"] == 2 * owed["outstanding"]
    assert 0 < owed["redemption_rate_ultimate"] < 1
    assert owed["expected_fen"] < owed["face_fen"]
    assert owed["cash_fen"] < owed["expected_fen"]  # a mug of 20 points costs 30 fen: 1.5 a point
    for month in owed["by_month"]:
        told = month["expected_expiry"]
        assert told is None or 0 <= told["low"] <= told["mid"] <= told["high"] <= month["points"]


def test_the_cohorts_add_up_to_what_was_granted_and_expired(story: Story, ledger: list[Entry]) -> None:
    cohorts = ask(story, "cohorts").body["items"]

    expired = sum(cohort["expired"] or 0 for cohort in cohorts)
    assert expired == of_ledger(ledger, "expired", 400)
    for cohort in cohorts:
        parts = (cohort["clawed_back"], cohort["spent"], cohort["expired"] or 0, cohort["outstanding"] or 0)
        assert sum(parts) == cohort["granted"]


def test_before_the_first_night_nothing_is_owed_that_anybody_knows(story: Story) -> None:
    assert ask(story, "liability", "as_of=2020-01-01").status == 404


@pytest.mark.parametrize("month", ["2025-11", "2026-06", "2026-11"])
def test_the_journal_and_its_table_are_the_same(story: Story, month: str) -> None:
    answer = ask(story, "journal", f"month={month}").body
    header, *rows = table(ask(story, "journal", f"month={month}", accept="text/csv"))

    assert header == ["日期", "门店", "摘要", "借方科目", "贷方科目", "金额（元）"]
    assert [round(float(row[5]) * 100) for row in rows] == [line["amount_fen"] for line in answer["lines"]]
    assert {line["date"][:7] for line in answer["lines"]} == {month}


def test_the_journal_defers_and_releases(story: Story) -> None:
    lines = [line for n in range(10) for line in ask(story, "journal", f"month=2026-{n + 1:02d}").body["lines"]]

    by_event = {event: [line for line in lines if line["event"] == event] for event in ("sale", "redeemed")}
    assert {line["store"] for line in by_event["sale"]} == {"西湖店", None}
    assert sum(line["amount_fen"] for line in by_event["sale"]) > 0
    assert sum(line["amount_fen"] for line in by_event["redeemed"]) > 0


def test_the_first_page_is_what_the_single_answers_are(story: Story) -> None:
    page = ask(story, "dashboard", days(400)).body

    assert page["totals"] == ask(story, "summary", days(400)).body["totals"]
    for measure in ("issued", "redeemed", "expired"):
        assert sum(day[measure] for day in page["days"]) == page["totals"][measure]
    assert sum(page["sources"].values()) == page["totals"]["issued"]
    assert sum(page["uses"].values()) == page["totals"]["redeemed"]
    assert page["liability"] == ask(story, "liability").body
    assert page["cohorts"] == ask(story, "cohorts").body
    assert page["referrals"] == ask(story, "referrals", days(400)).body


def test_a_dashboard_of_a_year_is_ten_round_trips_and_twenty_read_units(story: Story) -> None:
    ask(story, "dashboard")
    cookie = story.mall.hire("analyst")
    with metered() as cost:
        story.mall.operator(cookie, "GET /merchant/figures/dashboard", query=days(365))

    assert cost.round_trips <= 10
    assert cost.read_units <= 20


# ── Members, rewards and campaigns ───────────────────────────────────────────


def test_members_are_counted_by_when_they_were_here(story: Story) -> None:
    answer = ask(story, "members", days(31)).body

    assert answer["members"] == sum(answer["segments"].values()) == len(NAMES)
    assert answer["new"] == 0
    assert answer["active"] + answer["lost"] <= len(NAMES)
    assert ask(story, "members", f"from={FIRST}&to={LAST}").body["new"] == len(NAMES)


def test_members_here_on_a_day_are_counted_by_day(story: Story) -> None:
    assert ask(story, "daily", f"from={LAST}&to={LAST}&measure=members_active").body["total"] == 1


def test_retention_is_a_triangle_of_who_joined_and_was_active(story: Story) -> None:
    rows = ask(story, "retention", "months=14").body["items"]

    (joined,) = [row for row in rows if row["members"]]
    assert joined["month"] == "2025-10"
    assert len(joined["active"]) == 14
    assert all(count is None or 0 <= count <= len(NAMES) for count in joined["active"])


def test_a_reward_has_what_was_redeemed_of_it_and_what_is_left(story: Story, ledger: list[Entry]) -> None:
    (mug,) = ask(story, "rewards", days(400)).body["items"]

    kept = mug["units"] - mug["units_given_back"]
    assert mug["points"] == of_ledger(ledger, "redeemed", 400) == 20 * kept
    assert mug["left"] == 900 - kept
    assert mug["sell_through"] == round(kept / 900, 6)


# ── Who may see them ─────────────────────────────────────────────────────────

EVERYTHING = {
    "dashboard": "",
    "summary": "",
    "daily": "measure=issued&by=store",
    "liability": "",
    "cohorts": "",
    "journal": "month=2026-10",
    "members": "",
    "retention": "",
    "referrals": "",
    "rewards": "",
}


@pytest.mark.parametrize("path", EVERYTHING)
def test_an_analyst_gets_every_figure_and_nobodys_name(story: Story, path: str) -> None:
    answer = ask(story, path, EVERYTHING[path])

    assert answer.status == 200
    text = json.dumps(answer.body, ensure_ascii=False)
    secrets: list[Any] = [*story.members, *map(openid_of, NAMES), *ADDRESS.values(), IDENTITY_KEY]
    assert not [secret for secret in secrets if str(secret) in text]


def test_what_was_counted_keeps_the_time_of_the_census(story: Story) -> None:
    counted_at = ask(story, "liability").body["counted_at"]

    assert datetime.fromisoformat(counted_at).date() == LAST

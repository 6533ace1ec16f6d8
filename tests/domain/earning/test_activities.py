"""Activities: so often a day, so often in all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from points.domain.earning import activities, activity_limits, sharing
from points.domain.earning.activities import Doing
from points.domain.earning.activity_limits import Used
from points.domain.earning.budgets import BudgetDraw, budget_owner
from points.domain.earning.risk import MEDIUM
from points.domain.errors import AccountFrozen, Expired, Invalid, LimitReached, NotEligible, NotFound
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.counters import CounterIncrement
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.activity_terms import Activity, GameTerms, Question
from tests.fixtures.book import CATALOG, MEMBER, NOON, Book, activity, campaign, written


def doing(key: str = "tap-1", name: str = "quiz") -> Doing:
    return Doing(MEMBER, name, key, "digest")


def do(book: Book, done: Activity, key: str = "tap-1") -> Claim:
    report = doing(key, done.activity_id)
    receipt = book.post(lambda found: activities.do(report, done, book.catalog, book.now, found)).receipt
    assert isinstance(receipt, Claim)
    return receipt


def test_an_activity_done_is_paid_and_remembered() -> None:
    book = Book()

    claim = do(book, activity(10))

    assert claim.points == 10
    assert book.standing.balance == 10
    (entry,) = book.entries
    assert (entry.kind, entry.title, entry.entry_id) == ("activity", "茶知识问答", claim.entry_id)
    assert activity_limits.done_today(activity(), book.account, book.now) == 1


def test_after_the_days_limit_it_is_refused_until_tomorrow() -> None:
    book = Book()
    for number in range(3):
        do(book, activity(daily_limit=3), f"tap-{number}")

    with pytest.raises(LimitReached):
        do(book, activity(daily_limit=3), "tap-4")
    book.now += timedelta(days=1)
    do(book, activity(daily_limit=3), "tap-5")

    assert book.standing.balance == 40


def test_a_new_life_of_an_activity_starts_fresh() -> None:
    book = Book()
    lives = [replace(activity(10, daily_limit=1, total_limit=1), life=life, budget_points=10) for life in (1, 3)]
    for life in lives:
        do(book, life, f"tap-{life.life}")
        with pytest.raises(LimitReached):
            do(book, life, f"again-{life.life}")

    assert book.stores.counters == {
        ("activity#quiz", "budget"): 10,
        ("activity#quiz@3", "budget"): 10,
        (f"{MEMBER}#activity", "quiz"): 1,
        (f"{MEMBER}#activity", "quiz@3"): 1,
    }
    assert [activity_limits.done_today(life, book.account, book.now) for life in lives] == [1, 1]


def test_a_friend_opens_the_card_of_a_new_life_once_more() -> None:
    card, sharer, friend = activity(10), Account(MEMBER, {}), Account("f" * 16, {})
    visits = [sharing.visit(sharer, replace(card, life=life), friend).receipt_id for life in (1, 1, 3)]

    assert (visits[0] == visits[1], visits[1] == visits[2]) == (True, False)


def test_of_tickets_fetched_together_one_is_paid() -> None:
    book, game = Book(), activity(10, daily_limit=5)

    def hand_in(key: str, done_before: int) -> None:
        played = replace(doing(key), done_before=done_before)
        book.post(lambda found: activities.do(played, game, book.catalog, book.now, found))

    hand_in("ticket-1", 0)
    with pytest.raises(NotEligible):
        hand_in("ticket-2", 0)
    hand_in("ticket-3", 1)

    assert book.standing.balance == 20


def test_whoever_takes_part_in_a_crowd_is_suspected_from_then_on() -> None:
    book = Book()

    book.post(lambda found: activities.do(doing(), activity(10), book.catalog, book.now, found, suspicion=MEDIUM))
    do(book, activity(10), "tap-2")

    assert (book.account.number("risk"), book.standing.balance, book.standing.pending) == (MEDIUM, 0, 20)


def test_a_friends_crowd_makes_the_sharers_points_wait_and_brands_nobody() -> None:
    book, card = Book(), replace(activity(10), kind="share")
    visit = sharing.visit(Account(MEMBER, {}), card, Account("f" * 16, {}))

    book.post(lambda found: sharing.pay_sharer(visit, "f" * 16, card, book.catalog, book.now, found, MEDIUM))

    assert (book.standing.balance, book.standing.pending, book.account.number("risk")) == (0, 10, 0)


def test_what_is_left_to_do_is_the_least_of_what_the_limits_leave() -> None:
    account = Account(MEMBER, {})
    quiz = replace(activity(10, daily_limit=3), total_limit=4, budget_points=100)

    def left(times: int, points: int) -> int:
        return activity_limits.times_left(quiz, account, NOON, Used(times, points), 10)

    assert [left(0, 0), left(2, 0), left(4, 0), left(0, 90), left(0, 91)] == [3, 2, 0, 3, 0]


def test_an_account_keeps_no_count_of_days_that_are_over() -> None:
    book = Book()
    for _ in range(5):
        do(book, activity(), f"{book.now}")
        book.now += timedelta(days=1)

    assert [name for name in book.account.attributes if name.startswith("day:20261126:")]
    assert len([name for name in book.account.attributes if name.startswith("day:")]) == 1


def test_each_activity_has_its_own_limit() -> None:
    book = Book()
    do(book, activity(daily_limit=1, name="quiz"))

    do(book, activity(daily_limit=1, name="survey"))

    assert book.standing.balance == 20


def test_an_activity_with_a_limit_in_all_is_counted_beside_the_account() -> None:
    transaction = activities.do(doing(), activity(total_limit=5), CATALOG, NOON, Findings())

    (tally,) = written(transaction, CounterIncrement)
    assert (tally.owner, tally.name, tally.add, tally.ceiling) == (f"{MEMBER}#activity", "quiz", 1, 5)
    with pytest.raises(LimitReached):
        activities.do(doing(), activity(total_limit=5), CATALOG, NOON, Findings(exhausted=frozenset({tally.owner})))


def test_the_same_tap_has_the_same_receipt_and_no_other_tap_or_member_has_it() -> None:
    receipts = {
        doing("tap-1").receipt_id,
        doing("tap-2").receipt_id,
        replace(doing("tap-1"), member_id="f" * 16).receipt_id,
    }

    assert doing("tap-1").receipt_id in receipts
    assert len(receipts) == 3
    assert doing("tap-1", "survey").receipt_id in receipts, "so that a key that reported another activity is refused"


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (None, NotFound),
        (replace(activity(), starts_at=NOON + timedelta(seconds=1)), NotEligible),
        (replace(activity(), ends_at=NOON), Expired),
    ],
)
def test_an_activity_that_is_not_running_is_refused(asked: Activity | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        activities.check(asked, NOON)


def test_an_activity_runs_from_its_first_moment() -> None:
    begins = replace(activity(), starts_at=NOON)

    assert activities.check(begins, NOON) == begins


def test_a_frozen_account_earns_nothing() -> None:
    frozen = Account(MEMBER, {"frozen": 1})

    with pytest.raises(AccountFrozen):
        activities.do(doing(), activity(), CATALOG, NOON, Findings(account=frozen))


def test_nobody_needs_to_have_looked_for_a_frozen_account_to_earn_nothing() -> None:
    book = Book()
    book.account = replace(book.account, attributes={**book.account.attributes, "frozen": 1})

    with pytest.raises(AccountFrozen):
        do(book, activity(10))


def test_a_campaign_multiplies_an_activity_while_its_budget_lasts() -> None:
    catalog = replace(CATALOG, campaigns=(campaign("3", "activity", budget=100),))

    paid = activities.do(doing(), activity(10), catalog, NOON, Findings())
    plain = activities.do(doing(), activity(10), catalog, NOON, Findings(exhausted=frozenset({budget_owner("x3")})))

    assert _points(paid) == 30
    assert paid.writes == (BudgetDraw("x3", 30),)
    assert (_points(plain), plain.writes) == (10, ())


def test_an_activity_worth_nothing_is_still_counted() -> None:
    book = Book()

    claim = do(book, activity(0))

    assert (claim.points, book.standing.balance) == (0, 0)
    assert activity_limits.done_today(activity(), book.account, book.now) == 1


def _points(transaction: Transaction[Claim]) -> int:
    return transaction.postings[0].entries[0].points


# ── Surveys and games ────────────────────────────────────────────────────────

QUESTIONS = (
    Question("tea", "最爱哪一款？", ("龙井", "普洱")),
    Question("when", "什么时候喝？", ("早", "午", "晚"), multiple=True),
    Question("why", "为什么？", optional=True),
)


@pytest.mark.parametrize(
    "answers",
    [
        {"tea": "龙井", "when": ["早", "晚"], "why": "香"},
        {"tea": "普洱", "when": ["午"]},
        {"tea": "普洱", "when": ["午"], "why": ""},
    ],
)
def test_a_survey_takes_the_answers_it_allows(answers: dict[str, str | list[str]]) -> None:
    survey = replace(activity(), kind="survey", questions=QUESTIONS)

    activities.check_report(replace(doing(), answers=answers), survey)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers.tea"),
        ({"tea": "红茶", "when": ["早"]}, "answers.tea"),
        ({"tea": ["龙井"], "when": ["早"]}, "answers.tea"),
        ({"tea": "龙井", "when": []}, "answers.when"),
        ({"tea": "龙井", "when": "早"}, "answers.when"),
        ({"tea": "龙井", "when": ["早", "早"]}, "answers.when"),
        ({"tea": "龙井", "when": ["夜"]}, "answers.when"),
        ({"tea": "龙井", "when": ["早"], "why": ["香"]}, "answers.why"),
        ({"tea": "龙井", "when": ["早"], "where": "家"}, "answers.where"),
    ],
)
def test_a_survey_refuses_any_other_answer_by_its_field(answers: dict[str, str | list[str]], field: str) -> None:
    survey = replace(activity(), kind="survey", questions=QUESTIONS)

    with pytest.raises(Invalid) as refused:
        activities.check_report(replace(doing(), answers=answers), survey)

    assert field in refused.value.errors


GAME = replace(activity(10), game=GameTerms(min_seconds=5, max_score=1000, steps=((100, 2), (500, 5))))


@pytest.mark.parametrize(("score", "points"), [(0, 0), (99, 0), (100, 2), (499, 2), (500, 5), (1000, 5)])
def test_a_game_gives_what_its_score_has_reached(score: int, points: int) -> None:
    book = Book()
    played = replace(doing(), score=score)

    activities.check_report(played, GAME)
    claim = book.post(lambda found: activities.do(played, GAME, book.catalog, book.now, found)).receipt

    assert isinstance(claim, Claim)
    assert claim.points == book.standing.balance == points
    assert ("none" in claim.why) == (not points)
    assert activity_limits.done_today(GAME, book.account, book.now) == 1


@pytest.mark.parametrize("score", [None, 1001])
def test_a_score_that_the_game_cannot_end_with_is_refused(score: int | None) -> None:
    with pytest.raises(Invalid):
        activities.check_report(replace(doing(), score=score), GAME)


def test_a_game_without_steps_gives_the_activitys_points() -> None:
    plain = replace(activity(10), game=GameTerms(5, 1000))

    assert activities.points_of(replace(doing(), score=0), plain) == plain.most_points == 10
    assert GAME.most_points == 5


def test_sharing_is_not_believed_when_it_is_reported() -> None:
    with pytest.raises(NotEligible):
        activities.check_report(doing(), replace(activity(), kind="share"))


def test_an_activity_whose_points_are_all_given_is_over() -> None:
    book = Book()
    small = replace(activity(10), budget_points=10)

    posted = activities.do(doing(), small, book.catalog, book.now, Findings())
    assert posted.writes == (CounterIncrement("activity#quiz", "budget", 10, 10),)

    with pytest.raises(Expired):
        activities.do(doing(), small, book.catalog, book.now, Findings(exhausted=frozenset({"activity#quiz"})))

"""Grace is given once for a point: cancelling, however often and in whatever order, keeps none alive for ever."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings

from points.domain.ledger import charging
from points.domain.ledger.postings import holds
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Program, Rule
from points.domain.rewards import giving_back, redeeming
from points.domain.rewards.redeeming import Wish
from points.domain.rewards.redemption import Redemption
from points.web.texts import history
from tests.fixtures.book import MEMBER, MUG, SHANGHAI, differences, program
from tests.fixtures.lives import Life, Step, programs, steps


def at(year: int, month: int, day: int = 10) -> datetime:
    return datetime(year, month, day, 12, tzinfo=SHANGHAI)


def life(months: int = 1) -> Life:
    """Points live a month more than the one they were earned in; a grace period is a month more as well."""
    one = Life(Catalog(program(ExpiryPolicy("rolling_months", months)), (Rule("default", "*", 1000),)))
    one.book.now = at(2026, 12)
    return one


def redeem(one: Life, points: int) -> Redemption:
    one.live(Step("redeem", points, 0))
    return one.redemptions[-1]


def cancel(one: Life, done: Redemption) -> None:
    one.live(Step("cancel", 0, one.redemptions.index(done)))


def test_points_for_ever_by_redeeming_and_cancelling_again_and_again_end_after_the_first_grace() -> None:
    one = life()
    one.live(Step("buy", 100, 0))  # live to the end of January
    one.book.now = at(2027, 1)
    balances = []
    for month in (2, 4, 6, 8):
        if one.book.standing.balance >= 100:
            redeem(one, 100)
        one.book.now = at(2027, month)
        cancel(one, one.redemptions[-1])
        balances.append(one.book.standing.balance)
        one.book.now = at(2027, month + 1)

    assert balances == [100, 0, 0, 0]
    assert sum(entry.points for entry in one.book.entries) == 0
    assert differences(one.book) == []


def test_what_had_its_grace_does_not_come_back_and_the_entry_says_so() -> None:
    one = life()
    one.live(Step("buy", 100, 0))
    done = redeem(one, 100)
    one.book.now = at(2027, 2)
    cancel(one, done)
    again = redeem(one, 100)
    one.book.now = at(2027, 4)

    cancel(one, again)

    entry = one.book.entries[-1]
    assert (entry.kind, entry.points, entry.lot, entry.why["lapsed"]) == ("cancel", 0, None, 100)
    assert history.reason(entry.why, "en") == "the grace period of 100 of them has ended, they do not come back"


def test_points_in_grace_that_are_not_charged_yet_come_back_and_live_no_longer() -> None:
    one = life()
    one.live(Step("buy", 100, 0))
    done = redeem(one, 100)
    one.book.now = at(2027, 2)
    cancel(one, done)
    again = redeem(one, 100)
    one.book.now = at(2027, 3, 31)

    cancel(one, again)

    assert one.book.standing.expiring == (("2027-03", 100),)


def test_of_a_redemption_paid_by_points_in_grace_and_by_others_the_others_have_their_grace() -> None:
    one = life()
    one.live(Step("buy", 60, 0))
    done = redeem(one, 60)
    one.book.now = at(2027, 2)
    cancel(one, done)  # 60 live by grace to the end of March
    one.live(Step("buy", 40, 0))  # so do these, by themselves
    again = redeem(one, 100)
    one.book.now = at(2027, 4)

    cancel(one, again)

    assert one.book.entries[-1].why == {"reward": "mug", "use": "goods", "grace": 40, "lapsed": 60}
    assert one.book.standing.expiring == (("2027-05", 40),)
    assert differences(one.book) == []


def test_redeeming_anew_before_cancelling_the_old_does_not_keep_points_alive() -> None:
    one = life()
    one.live(Step("buy", 100, 0))  # live to the end of January
    old = redeem(one, 100)
    one.book.catalog = Catalog(program(ExpiryPolicy("never")), one.book.catalog.rules)
    one.live(Step("buy", 100, 0))  # live for ever, and are lent from one redemption to the next
    worth = []
    for month in (2, 3, 4):
        one.book.now = at(2027, month)
        new = redeem(one, 100)
        cancel(one, old)
        old = new
        worth.append(one.book.standing.balance)

    # The hundred of January came back in February and lived through March; in April only the redemption is left.
    assert worth == [100, 100, 0]
    cancel(one, old)
    assert one.book.standing.expiring == (("never", 100),)
    assert differences(one.book) == []


def test_whose_redemption_was_paid_by_others_points_keeps_the_grace_of_their_own() -> None:
    one = life()
    one.live(Step("buy", 100, 0))
    done = redeem(one, 100)
    one.book.now = at(2027, 2)
    cancel(one, done)
    redeem(one, 100)  # paid by the points in grace, and kept
    one.book.now = at(2027, 3)
    one.live(Step("buy", 100, 0))  # live to the end of April
    last = redeem(one, 100)
    one.book.now = at(2027, 5)

    cancel(one, last)

    assert one.book.entries[-1].why == {"reward": "mug", "use": "goods", "grace": 100}
    assert one.book.standing.expiring == (("2027-06", 100),)


def test_every_way_of_giving_points_back_asks_which_lots_paid() -> None:
    one = life()
    one.live(Step("buy", 60, 0))
    cancel_me = redeem(one, 20)
    terms, book = one.book.catalog.program, one.book
    held = replace(redeem(one, 20), status="pending_payment")
    shipped = redeem(one, 20)
    book.now = at(2027, 2)
    cancel(one, cancel_me)
    book.post(lambda f: giving_back.lapse(held, terms, book.now, f.account, book.rebuild))
    book.post(
        lambda f: giving_back.take_back(shipped, "refuse", "staff", terms, book.now, f.account, book.rebuild, "缺货")
    )
    assert [entry.why.get("grace") for entry in book.entries[-3:]] == [20, 20, 20]
    again = [redeem(one, 20), replace(redeem(one, 20), status="pending_payment"), redeem(one, 20)]
    book.now = at(2027, 4)

    cancel(one, again[0])
    book.post(lambda f: giving_back.lapse(again[1], terms, book.now, f.account, book.rebuild))
    book.post(
        lambda f: giving_back.take_back(again[2], "refuse", "staff", terms, book.now, f.account, book.rebuild, "缺货")
    )

    assert [entry.points for entry in book.entries[-3:]] == [0, 0, 0]
    assert book.standing.balance == 0


def test_what_was_redeemed_this_month_is_given_back_without_a_look_at_the_account() -> None:
    one = life()
    one.live(Step("buy", 100, 0))
    done = redeem(one, 100)

    plan = giving_back.cancel(done, one.book.catalog.program, one.book.now, None, one.book.rebuild)

    assert plan.postings[0].add == {"balance": 100, "spent": -100}


def test_who_cancels_while_another_cancels_the_same_writes_nothing() -> None:
    one = life()
    one.live(Step("buy", 100, 0))
    done = redeem(one, 100)
    one.book.now = at(2027, 2)
    cancel(one, done)

    # The redemption was read before, the history after.
    plan = giving_back.cancel(done, one.book.catalog.program, one.book.now, one.book.account, one.book.rebuild)

    assert not all(holds(guard, one.book.account) for guard in plan.postings[0].guards)


def test_who_cancels_while_a_month_closes_looks_again_although_others_spent_as_much() -> None:
    one = life()
    one.live(Step("buy", 100, 0))  # live to the end of January
    done = redeem(one, 60)
    one.book.now = at(2027, 1)
    one.book.sweep()
    plan = giving_back.cancel(done, one.book.catalog.program, one.book.now, one.book.account, one.book.rebuild)
    assert all(holds(guard, one.book.account) for guard in plan.postings[0].guards)

    one.book.now = at(2027, 2)
    one.live(Step("buy", 100, 0))
    redeem(one, 60)  # January has closed: the lot that it gave has paid for the first redemption

    assert one.book.account.number("spent") == 60
    assert not all(holds(guard, one.book.account) for guard in plan.postings[0].guards)


def test_a_price_of_nothing_asks_no_history() -> None:
    one = life()
    wish = Wish(MEMBER, "f" * 16, "", "mug", 1, 0)
    receipt = one.book.post(lambda f: redeeming.redeem(wish, replace(MUG, points=0), "", one.book.now, f)).receipt
    assert isinstance(receipt, Redemption)
    one.book.now = at(2027, 6)

    plan = giving_back.cancel(receipt, one.book.catalog.program, one.book.now, None, one.book.rebuild)

    assert plan.postings[0].add == {}


@given(programs, steps)
@settings(max_examples=150)
def test_no_point_has_its_grace_twice_and_none_pays_for_what_was_redeemed_after_its_death(
    terms: Program, story: list[Step]
) -> None:
    one = Life(Catalog(terms, (Rule("default", "*", 1000),)))
    for step in story:
        one.live(step)

    entries = one.book.entries
    earned = sum(entry.points for entry in entries if entry.points > 0 and entry.kind != "cancel")
    assert sum(int(entry.why.get("grace", 0)) for entry in entries) <= earned
    made_in = {entry.entry_id: entry.at.isoformat()[:7] for entry in entries}
    charged = charging.charges(entries, one.book.now)
    assert all(charge.lot >= made_in[debit] for debit, parts in charged.items() for charge in parts)

"""The daily sign-in, with points by day of the streak, and making up a missed day."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import rate_limits
from points.adapters.ledger import accounts, presence
from points.adapters.write_path import transactions
from points.domain.earning import making_up, sign_in
from points.domain.earning.making_up import MadeUp
from points.domain.earning.sign_in import SignIn
from points.domain.ledger.accounts import Value
from points.domain.ledger.transactions import Findings, Transaction
from points.web.api import Answer, Api, Call, Nothing
from points.web.rate_limits import RateLimiter
from points.web.texts import history
from points.web.validation import Answers, Body, BodyDay

api = Api("sign_in", member_keys=secrets.token_keys, presence=presence)
_rate_limiter = RateLimiter(rate_limits.gathered)


class SignInAnswer(Answers):
    """Today's sign-in."""

    points: int
    bonus: int
    streak: int
    date: date
    reason: str


@api.operation("POST", "/sign-in", access="member", look="within", body=Nothing, answers=SignInAnswer)
def sign_in_today(call: Call[Nothing]) -> Answer:
    """Sign in for today."""
    open_shop = shop.opened()
    done, why = _sign_in(call.member_id, open_shop, _rate_limiter.suspicion(call.request, call.member_id))
    return Answer(
        {
            "points": done.points,
            "bonus": done.bonus,
            "streak": done.streak,
            "date": done.day.isoformat(),
            "reason": history.reason(why, call.language),
        }
    )


class MissedDay(Body):
    """A day to make up."""

    date: BodyDay


class MadeUpAnswer(Answers):
    """A made-up day."""

    date: date
    points: int = Field(description="The price in points.")
    streak: int
    left: int = Field(description="Days that can still be made up this month.")


@api.operation("POST", "/sign-in/make-up", access="member", look="within", body=MissedDay, answers=MadeUpAnswer)
def make_up_a_day(call: Call[MissedDay]) -> Answer:
    """Make up a missed day. It repairs the streak, within the program's monthly limit and at its price."""
    _rate_limiter.suspicion(call.request, call.member_id)
    open_shop = shop.opened()
    account = accounts.account(call.member_id)
    done: list[MadeUp] = []

    def plan(found: Findings) -> Transaction[None]:
        made_up, transaction = making_up.make_up(
            found.account or account, call.body.date, open_shop.catalog.program, open_shop.now
        )
        done.append(made_up)
        return transaction

    transactions.post_guarded(plan, open_shop.now, account)
    day = done[-1]
    return Answer({"date": day.day.isoformat(), "points": day.points, "streak": day.streak, "left": day.left})


handler = api.handler


def _sign_in(member_id: str, open_shop: shop.Shop, suspicion: int) -> tuple[SignIn, Mapping[str, Value]]:
    """Returns (today's sign-in, the entry's `why`)."""
    now: datetime = open_shop.now
    account = accounts.account(member_id)
    done: list[tuple[SignIn, Mapping[str, Value]]] = []

    def plan(found: Findings) -> Transaction[None]:
        today, transaction = sign_in.post(found.account or account, open_shop.catalog, now, found, suspicion)
        done.append((today, transaction.postings[0].entries[0].why))
        return transaction

    transactions.post_guarded(plan, now)
    return done[-1]

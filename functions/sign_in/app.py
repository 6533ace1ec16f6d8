"""Signing in: once a day, for points that grow with the days in a row; and a missed day, made up."""

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
from points.web.rate_limits import Crowd
from points.web.texts import history
from points.web.validation import Answers, Body, BodyDay

api = Api("sign_in", member_keys=secrets.token_keys, presence=presence)
_crowd = Crowd(rate_limits.gathered)


class SignInAnswer(Answers):
    points: int
    bonus: int
    streak: int
    date: date
    reason: str


@api.operation("POST", "/sign-in", access="member", look="within", body=Nothing, answers=SignInAnswer)
def sign_in_today(call: Call[Nothing]) -> Answer:
    """Sign in for today."""
    open_shop = shop.opened()
    done, why = _sign_in(call.member_id, open_shop, _crowd.suspicion(call.request, call.member_id))
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
    date: BodyDay


class MadeUpAnswer(Answers):
    date: date
    points: int = Field(description="What it cost")
    streak: int
    left: int = Field(description="Days that may still be made up this month")


@api.operation("POST", "/sign-in/make-up", access="member", look="within", body=MissedDay, answers=MadeUpAnswer)
def make_up_a_day(call: Call[MissedDay]) -> Answer:
    """Sign a day that was missed; it mends the streak, within the program's quota and at its price."""
    _crowd.suspicion(call.request, call.member_id)
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
    """What it gives, and why."""
    now: datetime = open_shop.now
    account = accounts.account(member_id)
    done: list[tuple[SignIn, Mapping[str, Value]]] = []

    def plan(found: Findings) -> Transaction[None]:
        today, transaction = sign_in.post(found.account or account, open_shop.catalog, now, found, suspicion)
        done.append((today, transaction.postings[0].entries[0].why))
        return transaction

    transactions.post_guarded(plan, now)
    return done[-1]

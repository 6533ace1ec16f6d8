"""Signing in: once a day, for points that grow with the days in a row."""

from datetime import date, datetime

from points.adapters import ledger, secrets, shop
from points.domain import sign_in
from points.domain.postings import Findings, Transaction
from points.domain.sign_in import SignIn
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers

api = Api("sign_in", member_keys=secrets.token_keys)


class SignInAnswer(Answers):
    points: int
    bonus: int
    streak: int
    date: date


@api.operation("POST", "/sign-in", access="member", body=Nothing, answers=SignInAnswer)
def sign_in_today(call: Call[Nothing]) -> Answer:
    """Sign in for today."""
    open_shop = shop.opened()
    done = _sign_in(call.member_id, open_shop)
    return Answer({"points": done.points, "bonus": done.bonus, "streak": done.streak, "date": done.day.isoformat()})


handler = api.handler


def _sign_in(member_id: str, open_shop: shop.Shop) -> SignIn:
    now: datetime = open_shop.now
    account = ledger.account(member_id)
    done: list[SignIn] = []

    def plan(found: Findings) -> Transaction:
        today, transaction = sign_in.post(found.account or account, open_shop.catalog, now, found)
        done.append(today)
        return transaction

    ledger.post(plan, now)
    return done[-1]

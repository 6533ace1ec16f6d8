"""The merchant's decisions: the program, rules, campaigns, activities, rewards, and the clock of a test stack.

Each decision has a version that counts its edits. A change names the version it is based on; if that is no longer the
newest, the answer is VERSION_CONFLICT. Creates and changes may be repeated: the same content gets the same answer.
"""

import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from points.adapters.catalog import prices as price_history
from points.adapters.catalog import shop
from points.adapters.catalog.prices import Price
from points.adapters.counters import categories_without_rule
from points.adapters.operators import callers
from points.domain import ids
from points.domain.earning.categories_without_rule import by_category
from points.domain.errors import NotFound
from points.web import images
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.decisions.earning import CategoriesOfOrders, CategoriesQuery
from points.web.decisions.program import ChangedProgram, Clock, ClockView, ProgramDecision
from points.web.decisions.rewards import PriceHistory
from points.web.decisions.shapes import SHAPES, Shapes, decision_view, right_of
from points.web.decisions.versions import VersionQuery, content_of
from points.web.languages import Language
from points.web.texts import conflicts as conflict_texts
from points.web.views.times import local
from points.workflows import deciding, deciding_program
from points.workflows.deciding import Decision
from points.workflows.decision_guards import Objected
from points.workflows.decision_kind import Kind
from points.workflows.decision_kinds import KINDS

api = Api("merchant", callers=callers)

MOST_CATEGORIES = 100  # in one answer

# ── The program and the clock ────────────────────────────────────────────────


@api.operation("GET", "/merchant/program", access="program:view", answers=ProgramDecision)
def program(call: Call[Nothing]) -> Answer:
    """Get the program: expiry, sign-in ladder, referral, reminders and leaderboards."""
    return _program_answer(deciding_program.program())


@api.operation("PUT", "/merchant/program", access="program:edit", body=ChangedProgram, answers=ProgramDecision)
def change_program(call: Call[ChangedProgram]) -> Answer:
    """Change the program. Points that were already granted keep their expiry."""
    how: dict[str, Any] = {"version": call.body.version, "record": call.changed}
    decide = partial(deciding_program.change_program, content_of(call.body), **how)
    return _program_answer(_in_words(decide, call.language))


def _program_answer(decision: Decision) -> Answer:
    record = decision.record
    body = {**record.body, "version": record.version, "until_then": decision.until_then}
    return Answer(body, replayed=decision.replayed)


@api.operation("PUT", "/merchant/clock", access="tests:edit", body=Clock, answers=ClockView)
def set_clock(call: Call[Clock]) -> Answer:
    """Set the program's time, or return to real time. Only in a stack deployed with TestClock=enabled."""
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("The test clock is not enabled in this stack.")
    shop.set_clock(call.body.now)
    return Answer({"now": call.body.now.isoformat() if call.body.now else None})


# ── Rules, campaigns, activities, rewards ────────────────────────────────────


def list_decisions(kind: Kind, shapes: Shapes, call: Call[Nothing]) -> Answer:
    page, more = deciding.page(kind, call.position(), call.query.limit)
    return call.page([_view(shapes, decision) for decision in page], more)


def show(kind: Kind, shapes: Shapes, call: Call[Nothing]) -> Answer:
    return _answer(shapes, deciding.one(kind, call.path(shapes.id_field)))


def create(kind: Kind, shapes: Shapes, call: Call[Any]) -> Answer:
    name = getattr(call.body, shapes.id_field) or ids.base32(uuid.uuid4().int, 12)
    content = content_of(call.body)
    return _answer(shapes, _in_words(lambda: deciding.create(kind, name, content, record=call.changed), call.language))


def change(kind: Kind, shapes: Shapes, call: Call[Any]) -> Answer:
    name = call.path(shapes.id_field)
    content, id_in_body = content_of(call.body), getattr(call.body, shapes.id_field)
    how: dict[str, Any] = {"version": call.body.version, "id_in_body": id_in_body, "record": call.changed}
    decide = partial(deciding.change, kind, name, content, **how)
    return _answer(shapes, _in_words(decide, call.language))


def delete(kind: Kind, shapes: Shapes, call: Call[Nothing]) -> Answer:
    deciding.delete(kind, call.path(shapes.id_field), version=call.query.version, record=call.changed)
    return Answer(None)


def _in_words(decide: Callable[[], Decision], language: Language) -> Decision:
    """Returns the result of `decide`. Turns objections into a refusal in the merchant's language."""
    try:
        return decide()
    except Objected as refused:
        raise conflict_texts.refusal(refused.objections, language) from None


def _answer(shapes: Shapes, decision: Decision) -> Answer:
    return Answer(_view(shapes, decision), replayed=decision.replayed)


def _view(shapes: Shapes, decision: Decision) -> dict[str, Any]:
    record = decision.record
    return decision_view(
        shapes,
        record.id,
        _as_shown(record.body),
        version=record.version,
        until_then=decision.until_then,
        facts=decision.facts,
    )


def _as_shown(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the terms, with the addresses of pictures as they are today."""
    return {**body, "images": [images.shown(image) for image in body["images"]]} if "images" in body else body


def _offer(kind: Kind, shapes: Shapes) -> None:
    """Declares the five operations of one kind of decision."""

    def offer(method: str, path: str, act: Callable[..., Answer], summary: str, **models: Any) -> None:
        def serve(call: Call[Any]) -> Answer:
            return act(kind, shapes, call)

        serve.__doc__ = summary
        api.operation(method, path, access=right_of(kind.name, method), **models)(serve)

    a = f"an {kind.name}" if kind.name == "activity" else f"a {kind.name}"
    every = f"/merchant/{kind.plural}"
    one = f"{every}/{{{shapes.id_field}}}"
    offer("GET", every, list_decisions, f"List {kind.plural}.", query=PageQuery, answers=shapes.many)
    offer("POST", every, create, f"Add {a}.", body=shapes.new, answers=shapes.one, status=201)
    offer("GET", one, show, f"Get {a}.", answers=shapes.one)
    offer("PUT", one, change, f"Replace {a}.", body=shapes.changed, answers=shapes.one)
    offer("DELETE", one, delete, f"Delete {a}.", query=VersionQuery, status=204)


for each in KINDS:
    _offer(each, SHAPES[each.name])


# ── Categories without a rule ────────────────────────────────────────────────


@api.operation(
    "GET", "/merchant/categories-without-rule", access="program:view", query=CategoriesQuery, answers=CategoriesOfOrders
)
def categories_of_orders(call: Call[Nothing]) -> Answer:
    """List the categories of reported orders that no rule covered when they were reported.

    Such lines earn nothing. Often the order system writes the category in another way than the rule.
    """
    first_day = shop.opened().now.date() - timedelta(days=call.query.days - 1)
    found, is_all = categories_without_rule.since(first_day)
    counts = by_category(found)
    items = [asdict(count) | {"last_day": count.last_day.isoformat()} for count in counts[:MOST_CATEGORIES]]
    return Answer({"items": items, "is_all": is_all and len(counts) <= MOST_CATEGORIES})


# ── Prices ───────────────────────────────────────────────────────────────────


@api.operation(
    "GET", "/merchant/rewards/{reward_id}/prices", access="rewards:view", query=PageQuery, answers=PriceHistory
)
def prices(call: Call[Nothing]) -> Answer:
    """Get the price history of a reward, newest first."""
    current = shop.latest()
    name = call.path("reward_id")
    found, more = price_history.history(name, limit=call.query.limit, after=call.position())
    if not found and current.record("reward", name) is None:
        raise NotFound("There is no such reward.")
    return call.page([_price_view(price, current.now) for price in found], more)


def _price_view(price: Price, now: datetime) -> dict[str, Any]:
    since = local(price.since, now)
    return {"points": price.points, "cash_fen": price.cash_fen, "since": since, "version": price.version}


handler = api.handler

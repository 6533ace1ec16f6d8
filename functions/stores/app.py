"""The merchant's stores: their names, addresses and opening hours, and whether they are open.

Orders, rewards, vouchers, operators, keys and boards name a store by its id. A store that a reward, a board, an
operator or a key names cannot be deleted; it can be closed.
"""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from points.adapters.operators import callers
from points.domain import ids
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.decisions.shapes import Shapes, decision_view
from points.web.decisions.stores import ChangedStore, NewStore, StoreDecision, StoreDecisions
from points.web.decisions.versions import VersionQuery, content_of
from points.web.texts import conflicts as conflict_texts
from points.workflows import deciding, stores
from points.workflows.deciding import Decision
from points.workflows.decision_guards import Objected
from points.workflows.stores import STORE

api = Api("stores", callers=callers)

_SHAPES: Final = Shapes("store_id", new=NewStore, changed=ChangedStore, one=StoreDecision, many=StoreDecisions)
_ONE: Final = "/merchant/stores/{store_id}"


@api.operation("GET", "/merchant/stores", access="stores:view", query=PageQuery, answers=StoreDecisions)
def list_stores(call: Call[Nothing]) -> Answer:
    """List stores."""
    page, more = deciding.page(STORE, call.position(), call.query.limit)
    return call.page([_view(decision) for decision in page], more)


@api.operation("POST", "/merchant/stores", access="stores:edit", body=NewStore, answers=StoreDecision, status=201)
def add_store(call: Call[NewStore]) -> Answer:
    """Add a store."""
    name = call.body.store_id or ids.base32(uuid.uuid4().int, 12)
    return _decided(call, partial(deciding.create, STORE, name, content_of(call.body), record=call.changed))


@api.operation("GET", _ONE, access="stores:view", answers=StoreDecision)
def show_store(call: Call[Nothing]) -> Answer:
    """Get a store."""
    return Answer(_view(deciding.one(STORE, call.path("store_id"))))


@api.operation("PUT", _ONE, access="stores:edit", body=ChangedStore, answers=StoreDecision)
def change_store(call: Call[ChangedStore]) -> Answer:
    """Replace a store."""
    how: dict[str, Any] = {"version": call.body.version, "id_in_body": call.body.store_id, "record": call.changed}
    return _decided(call, partial(deciding.change, STORE, call.path("store_id"), content_of(call.body), **how))


@api.operation("DELETE", _ONE, access="stores:edit", query=VersionQuery, status=204)
def delete_store(call: Call[Nothing]) -> Answer:
    """Delete a store. While a reward, a board, an operator or a key names it, the answer is 409: close it instead."""
    stores.delete(call.path("store_id"), version=call.query.version, record=call.changed)
    return Answer(None)


handler = api.handler


def _decided(call: Call[Any], decide: Callable[[], Decision]) -> Answer:
    """Returns the decision as the answer. Turns objections into a refusal in the merchant's language."""
    try:
        decision = decide()
    except Objected as refused:
        raise conflict_texts.refusal(refused.objections, call.language) from None
    return Answer(_view(decision), replayed=decision.replayed)


def _view(decision: Decision) -> dict[str, Any]:
    record = decision.record
    return decision_view(_SHAPES, record.id, record.body, version=record.version, until_then=None, facts={})

"""API keys of the merchant's servers: made, rotated with an overlap, restricted to stores, revoked.

This is a trust domain of its own: no other function can make a key or give it a right. Nobody can give a key a right
that they do not have.
"""

import secrets as dice
import time
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from points.adapters.aws import secrets
from points.adapters.operators import api_keys, callers
from points.adapters.trail import trail
from points.domain.errors import LimitReached, NotFound, StateConflict
from points.domain.operators.keys import MOST, ApiKey, MadeKey, check_giver, key_id
from points.domain.operators.rights import Scope
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.fields import Line, Store, distinct
from points.web.validation import Answers, Body

MOST_HOURS: Final = 7 * 24

api = Api("keys", callers=callers)


class NewKey(Body):
    """A key to make."""

    name: Line
    scopes: Annotated[list[Scope], AfterValidator(distinct)] = Field(min_length=1, max_length=3)
    stores: Annotated[list[Store], AfterValidator(distinct)] = Field(
        [], max_length=50, description="The stores in which it may be used. Empty: every store."
    )


class Rotation(Body):
    """How long the previous secret stays valid."""

    overlap_hours: int = Field(24, ge=0, le=MOST_HOURS)


class KeyView(Answers):
    """A key, without its secret."""

    key: str
    name: str
    scopes: list[str]
    stores: list[str]
    made: Literal["console", "secret"] = Field(
        description="secret: the key is written in the secret MerchantKeys and can only be changed there."
    )
    created_at: datetime | None
    created_by: str
    used_at: datetime | None = Field(description="Exact to an hour. Null: never, or not known.")
    overlap_until: datetime | None = Field(description="The previous secret is valid until this time.")


class KeysAnswer(Answers):
    items: list[KeyView]
    next_cursor: str | None


class NewKeyAnswer(KeyView):
    """A key with its secret."""

    secret: str = Field(description="Shown once.")


@api.operation("GET", "/merchant/keys", access="integrations:view", query=PageQuery, answers=KeysAnswer)
def list_keys(call: Call[Nothing]) -> Answer:
    """List the API keys, without secrets."""
    views = [_fixed_view(one) for one in secrets.merchant_keys()] + [_view(one) for one in api_keys.made_keys()]
    after = call.position() or ""
    ahead = sorted((view for view in views if view["key"] > after), key=lambda view: str(view["key"]))
    page = ahead[: call.query.limit]
    return call.page(page, page[-1]["key"] if len(ahead) > len(page) else None)


@api.operation("POST", "/merchant/keys", access="integrations:edit", body=NewKey, answers=NewKeyAnswer, status=201)
def make_key(call: Call[NewKey]) -> Answer:
    """Make an API key. The answer has its secret, once. Refused if the caller lacks one of its rights or stores."""
    check_giver(call.body.scopes, call.body.stores, call.actor)
    if len(api_keys.made_keys()) >= MOST:
        raise LimitReached(f"There are already {MOST} keys, the most allowed.")
    new = MadeKey(
        key=key_id(dice.randbits(70)),
        name=call.body.name,
        scopes=tuple(call.body.scopes),
        stores=tuple(call.body.stores),
        created_s=int(time.time()),
        created_by=call.actor.label,
    )
    entry = call.changed(f"key:{new.key}", "create", after=_terms(new))
    api_keys.add(new, beside=[trail.part(entry)])
    return Answer(_view(new) | {"secret": api_keys.secret_of(new.key, new.generation)})


@api.operation("POST", "/merchant/keys/{key}/rotate", access="integrations:edit", body=Rotation, answers=NewKeyAnswer)
def rotate_key(call: Call[Rotation]) -> Answer:
    """Give a key a new secret, shown once. The previous secret stays valid for `overlap_hours`."""
    before = _found(call)
    check_giver(before.scopes, before.stores, call.actor)
    until_s = int(time.time()) + call.body.overlap_hours * 3600
    entry = call.changed(f"key:{before.key}", "rotate", after={"overlap_hours": call.body.overlap_hours})
    api_keys.rotate(before, until_s, beside=[trail.part(entry)])
    after = _found(call)
    return Answer(_view(after) | {"secret": api_keys.secret_of(after.key, before.generation + 1)})


@api.operation("DELETE", "/merchant/keys/{key}", access="integrations:edit", status=204)
def revoke_key(call: Call[Nothing]) -> Answer:
    """Revoke a key for ever. Every function refuses it after half a minute at the latest."""
    before = _found(call)
    entry = call.changed(f"key:{before.key}", "revoke", _terms(before))
    api_keys.revoke(before, beside=[trail.part(entry)])
    return Answer(None)


handler = api.handler


def _found(call: Call[Any]) -> MadeKey:
    name = call.path("key")
    if any(one.key == name for one in secrets.merchant_keys()):
        raise StateConflict("This key is written in the secret MerchantKeys. Change it there.")
    found = api_keys.made_key(name)
    if found is None or found.revoked:
        raise NotFound("No such key.")
    return found


def _terms(key: MadeKey) -> dict[str, Any]:
    return {"name": key.name, "scopes": list(key.scopes), "stores": list(key.stores)}


def _view(key: MadeKey) -> dict[str, Any]:
    is_overlapping = len(key.generations(int(time.time()))) > 1
    return {
        "key": key.key,
        **_terms(key),
        "made": "console",
        "created_at": _time(key.created_s),
        "created_by": key.created_by,
        "used_at": _time(key.used_s),
        "overlap_until": _time(key.overlap_until_s) if is_overlapping else None,
    }


def _fixed_view(key: ApiKey) -> dict[str, Any]:
    nothing = dict.fromkeys(("created_at", "used_at", "overlap_until"))
    terms = {"name": key.key, "scopes": sorted(key.scopes), "stores": list(key.stores)}
    return {"key": key.key, **terms, "made": "secret", "created_by": "", **nothing}


def _time(unix_s: int) -> str | None:
    return datetime.fromtimestamp(unix_s, UTC).isoformat() if unix_s else None

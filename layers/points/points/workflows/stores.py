"""Stores as decisions of the merchant. A store that something names cannot be deleted; it can be closed."""

from collections.abc import Iterator
from typing import Final

from points.adapters.aws import secrets
from points.adapters.catalog import decisions, shop, store_users
from points.adapters.catalog.shop import Shop
from points.domain.errors import NotFound, StateConflict
from points.workflows import decision_guards as guards
from points.workflows.deciding import Recorder
from points.workflows.decision_kind import Kind

STORE: Final = Kind("store", "stores", is_checked_beside_others=False, objections=lambda draft, current: ())
_MOST_NAMED: Final = 5  # in one refusal


@guards.checked_again_if_overtaken
def delete(store_id: str, *, version: int | None, record: Recorder) -> None:
    """Deletes the store if its version is `version`; None means any.

    Raises NotFound, VersionConflict, or StateConflict if a reward, board, operator or key names the store.
    """
    current = shop.latest()
    before = current.record("store", store_id)
    if before is None:
        raise NotFound("There is no such store.")
    seen = guards.seen(before, before.version if version is None else version)
    changes, users = store_users.users()
    named_by = [*_naming(store_id, current), *(user for user, stores in users.items() if store_id in stores)]
    if named_by:
        raise _still_named(named_by)
    entry = record(f"store:{store_id}", "delete", before.body, {})
    decisions.save(
        "store",
        store_id,
        None,
        version=seen,
        revision=current.revision,
        beside=lambda: [store_users.unchanged(changes)],
        entry=entry,
    )


def _naming(store_id: str, current: Shop) -> Iterator[str]:
    """Yields the rewards, the boards and the keys of the secret MerchantKeys that name the store."""
    for record in current.records("reward"):
        if store_id in (record.body.get("service") or {}).get("stores", ()):
            yield f"reward:{record.id}"
    for board in current.program_record.body["leaderboard"].get("boards", ()):
        if store_id in board.get("stores", ()):
            yield f"board:{board['board_id']}"
    yield from (f"key:{key.key}" for key in secrets.merchant_keys() if store_id in key.stores)


def _still_named(names: list[str]) -> StateConflict:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return StateConflict(f"Still named by {', '.join(names[:_MOST_NAMED])}{more}. Close the store instead.")

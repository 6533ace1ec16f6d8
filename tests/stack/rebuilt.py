"""Rebuilds what the merchant has changed from the audit trail alone, and reads the same from the API."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from local.client import Browser, Phone

State = dict[str, Any]
Entry = Mapping[str, Any]
PLURALS: Final = {"rule": "rules", "campaign": "campaigns", "activity": "activities", "reward": "rewards"}
# What an answer has beside what was decided: ids, what is counted, what belongs to the caller.
_ADDED: Final = {
    *("rule_id", "campaign_id", "activity_id", "reward_id", "operator_id", "version", "until_then", "budget_left"),
    *("stock_left", "stock_is_low", "rights", "has_totp", "must_change"),
}


def chains(owner: Browser) -> dict[str, list[Entry]]:
    """Every object's entries, oldest first, as the API lists them."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in pages(owner, "/merchant/audit-trail?limit=100"):
        found[entry["object"]].insert(0, entry)
    return dict(found)


def pages(browser: Browser, path: str) -> Iterable[Any]:
    cursor = ""
    while True:
        page = browser.send("GET", f"{path}{cursor}").body
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


def rebuilt(chain: Iterable[Entry], begin: State) -> State:
    """What has become of `begin` by all entries. Each entry must begin where the one before it has ended."""
    state = dict(begin)
    for number, entry in enumerate(chain, start=1):
        assert entry["number"] == number, entry
        assert whole({name: state.get(name) for name in entry["before"]}) == whole(entry["before"]), entry
        state = state | entry["after"] if entry["after"] or not entry["before"] else {}
        if entry["action"] == "adjust":
            state["adjusted"] = state.get("adjusted", 0) + state.pop("points")
    return {name: value for name, value in state.items() if name not in ("reason", "receipt_id")}


def whole(value: Any) -> Any:
    """Without what is empty: what was never decided is not recorded, and is read as nothing."""
    if isinstance(value, Mapping):
        return {name: whole(inner) for name, inner in value.items() if whole(inner) not in (None, {}, [], False, "")}
    return [whole(inner) for inner in value] if isinstance(value, list) else value


def as_read(owner: Browser, name: str, member: Phone | None = None) -> State:
    """The object as the API answers it now; empty where it is gone. A redemption is read by its `member`."""
    kind, _, which = name.partition(":")
    match kind:
        case "program":
            found = owner.send("GET", "/merchant/program").body
        case "operator":
            found = owner.send("GET", f"/operators/{which}").body
        case "member":
            found = _member(owner, which)
        case "redemption" if member:
            found = _redemption(member, which)
        case "approval":
            found = _approval(owner, which)
        case _:
            found = owner.send("GET", f"/merchant/{PLURALS[kind]}/{which}").body
    return {} if found.get("code") == "NOT_FOUND" else {k: v for k, v in found.items() if k not in _ADDED}


def _member(owner: Browser, member_id: str) -> State:
    entries = pages(owner, f"/merchant/members/{member_id}/entries?limit=100")
    found = owner.send("GET", f"/merchant/members/{member_id}").body
    risk = found["risk"] if found["risk"] != "none" else None
    state = {"frozen": found["frozen"], "tags": found["tags"], "risk": risk}
    return state | {"adjusted": sum(entry["points"] for entry in entries if entry["kind"] == "adjust")}


def _redemption(member: Phone, redemption_id: str) -> State:
    found = member.get(f"/redemptions/{redemption_id}").body
    parcel, voucher = found.get("shipment") or {}, found.get("voucher") or {}
    sent = {name: parcel.get(name) for name in ("carrier", "tracking_no")}
    return {"status": found["status"], "store": voucher.get("used_at"), **sent}


def _approval(owner: Browser, approval_id: str) -> State:
    for state in ("open", "approved", "refused"):
        for one in pages(owner, f"/merchant/approvals?state={state}&limit=100"):
            if one["approval_id"] == approval_id:
                return {**{k: one[k] for k in ("points", "reason", "member_id")}, "state": state}
    return {}

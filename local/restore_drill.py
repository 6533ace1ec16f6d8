"""`make restore-drill` rehearses a restore on a temporary stack: its tables are damaged, and all is put back.

The commands are those of the runbook. The emulator restores the present state of a table only, so the restored copies
are made before the damage. On AWS they are made after it, for the second before it.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from local import restore
from local.audit import Report, audit, tables_of
from local.audit_records import Books
from local.client import Merchant, NotDone, Phone
from local.errors import StackError
from local.progress import Progress
from local.stack import Stack

MEMBERS = ("ming", "hua", "lan")


class NotRestored(Exception):
    """The drill has failed: the stack is not as it was."""


def live(stack: Stack, day: str) -> list[Phone]:
    """Lets members sign in, buy and redeem on this day. Returns their phones."""
    merchant = Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)
    merchant.set_clock(f"{day}T10:00:00+08:00")
    phones = [Phone.log_in(stack.api_url, f"drill-{name}") for name in MEMBERS]
    for phone in phones:
        _done(phone.post("/sign-in"), 200, 201)
        line = {"line_id": "1", "category": "tea", "amount_fen": 480_00}
        paid = {"order_id": f"{day}-{phone.member_id}", "member_id": phone.member_id, "lines": [line]}
        _done(merchant.send("POST", "/merchant/orders", {**paid, "paid_at": f"{day}T09:00:00+08:00"}), 201)
    return phones


def damage(client: Any, tables: dict[str, str]) -> None:
    """Damages the tables as a script on the wrong stack might: deletes entries, and gives every member points."""
    for item in client.scan(TableName=tables["Entries"])["Items"]:
        client.delete_item(TableName=tables["Entries"], Key={name: item[name] for name in ("member_id", "entry_id")})
    for item in client.scan(TableName=tables["Accounts"])["Items"]:
        client.put_item(TableName=tables["Accounts"], Item=item | {"balance": {"N": "1000000"}})


def rehearse(stack: Stack) -> tuple[Report, Report]:
    """Returns the audits of the damaged and of the restored stack. Raises NotRestored if members see a difference."""
    client = stack.client("dynamodb")
    tables = tables_of(stack.client("cloudformation"), stack.stack_name)
    books = Books(client, tables)
    phones = live(stack, "2026-11-22")
    before = [_seen(phone) for phone in phones]
    at = datetime.now(UTC).replace(microsecond=0)
    restore.restore(client, tables, at)
    live(stack, "2026-11-23")
    damage(client, tables)
    damaged = audit(books)
    restore.run(client, tables, at)
    after = [_seen(phone) for phone in phones]
    restored = audit(books)
    restore.drop(client, tables, at)
    if before != after:
        raise NotRestored(f"members see {after} and should see {before}")
    return damaged, restored


def _seen(phone: Phone) -> Any:
    return [_done(phone.get(path), 200) for path in ("/points", "/points/entries")]


def _done(reply: Any, *statuses: int) -> Any:
    if reply.status not in statuses:
        raise NotRestored(f"The API answered {reply.status}: {reply.body}")
    return reply.body


def main() -> int:
    began = time.monotonic()
    try:
        with Stack.throwaway(progress=Progress.shown()) as stack:
            damaged, restored = rehearse(stack)
    except (NotRestored, NotDone, StackError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"Damaged:  {len(damaged.differences)} differences")
    books = f"{restored.accounts} accounts, {restored.entries} entries"
    print(f"Restored: {len(restored.differences)} differences in {books}")
    print(f"It took {timedelta(seconds=round(time.monotonic() - began))}.")
    return 1 if restored.differences or not damaged.differences else 0


if __name__ == "__main__":
    sys.exit(main())

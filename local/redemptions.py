"""Writes docs/redemptions.md: every status of a redemption and every change between them, from the domain's table."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

from points.domain.program.reward_terms import RewardKind
from points.domain.rewards.transitions import TRANSITIONS, Transition, first_status, statuses

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "redemptions.md"

_INTRODUCTION: Final = """# What becomes of a redemption

Drawn from `TRANSITIONS` in `points/domain/rewards/transitions.py` by `make states`; there is no other way from one
state to another, and `tests/domain/rewards/test_redemption.py` tries them all, by everyone.

A redemption that is `cancelled` or `refunded` has given its points, its stock and its limit back, in the same
transaction and once. One that has `expired` gives nothing back; nothing needs to run for it to expire.
"""
_TITLES: Final = {"goods": "Goods", "coupon": "Coupons", "service": "Services"}
_WHO: Final = {
    "member": "the member",
    "staff": "staff",
    "orders": "the order system",
    "bank": "WeChat Pay",
    "clock": "time",
}
_EVENTS: Final = {
    "pay": "WeChat Pay reports the money.",
    "lapse": "The money did not come in time.",
    "cancel": "The member has changed their mind.",
    "refuse": "The merchant cannot deliver, and says why.",
    "ship": "The parcel is with its carrier.",
    "confirm": "The member has it, or has not complained for long enough.",
    "refund": "The merchant takes it back afterwards, and says why.",
    "use": "A coupon goes into an order; a voucher is redeemed in a store.",
    "release": "The order was returned, and its coupon is good again.",
    "expire": "Its last day is over.",
}


def document() -> str:
    parts = [_INTRODUCTION, *(f"## {_TITLES[kind]}\n\n{_drawing(kind)}" for kind in get_args(RewardKind)), _table()]
    return "\n".join(parts)


def _drawing(kind: RewardKind) -> str:
    rows = [row for row in TRANSITIONS if kind in row.kinds]
    beginnings = dict.fromkeys(first_status(kind, cash_fen) for cash_fen in (0, 1))
    ends = sorted(statuses(kind) - {row.source for row in rows})
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {status}" for status in beginnings),
        *(f"    {row.source} --> {row.to}: {row.event} ({_by(row)})" for row in rows),
        *(f"    {status} --> [*]" for status in ends),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _table() -> str:
    head = ["## Every way", "", "| event | what it means | of | from | to | made by | gives back |"]
    return "\n".join([*head, "| --- " * 7 + "|", *_rows(), ""])


def _rows() -> Iterator[str]:
    for row in TRANSITIONS:
        gives_back = "points, stock, limit" if row.gives_back else ""
        cells = (row.event, _EVENTS[row.event], ", ".join(row.kinds), row.source, row.to, _by(row), gives_back)
        yield f"| {' | '.join(cells)} |"


def _by(row: Transition) -> str:
    return ", ".join(_WHO[role] for role in row.roles)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.redemptions", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; say whether the document is current")
    wanted = parser.parse_args()
    if not wanted.check:
        DOCUMENT.write_text(document(), encoding="utf-8")
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == document():
        return 0
    print("docs/redemptions.md is not what the code says: `make states` writes it anew.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

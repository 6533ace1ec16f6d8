"""Decides whether to ask a member for consent to WeChat messages."""

from datetime import datetime

from points.adapters.messages import templates
from points.domain.ledger.accounts import Account
from points.domain.messages import reminders
from points.domain.program.program import Program


def is_lacking(account: Account, program: Program, now: datetime) -> bool:
    """Returns whether more expiry warnings are coming than the member has accepted messages for. Makes no read."""
    if reminders.KIND not in templates.ids():
        return False
    return account.number("consent") < reminders.coming(account, now, program.reminder_days)

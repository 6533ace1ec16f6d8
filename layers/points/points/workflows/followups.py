"""Checks the record that a followup names, and does the next step that the record needs. Every step is idempotent."""

from points.adapters.catalog import dispenser_sweep, shop
from points.adapters.ledger.payments import PaymentMoved
from points.domain.errors import TryAgain
from points.domain.rewards.followups import DONE, FAILED, UNITS_LATE_S, Check, Followup
from points.workflows import avatar_cleaning, leavers, open_payments
from points.workflows.logs import Log
from points.workflows.open_payments import Silences


def check(followup: Followup, log: Log, silences: Silences | None = None) -> Check:
    """Checks one record. An error is logged, and the result is then FAILED."""
    try:
        return _checked(followup, log, silences)
    except (TryAgain, PaymentMoved):
        return FAILED
    except Exception:
        log.exception("followup failed", followup=followup.kind, about=followup.about)
        return FAILED


def _checked(followup: Followup, log: Log, silences: Silences | None) -> Check:
    match followup.kind:
        case "units":
            return _gather_units(followup, log)
        case "leaver":
            return _see_to_leaver(followup, log)
        case "avatar":
            avatar_cleaning.check(followup.about)
            return DONE
        case "payment":
            return open_payments.attend(followup.about, log, silences)


def _gather_units(followup: Followup, log: Log) -> Check:
    reward = shop.opened().rewards.get(followup.about)
    if reward is None or not reward.shards:
        return DONE
    restored, is_waiting = dispenser_sweep.sweep(reward.life_id, reward.shards)
    if restored:
        log.info("units restored", reward_id=reward.reward_id, units=restored)
    return Check(wait_s=UNITS_LATE_S) if is_waiting else DONE


def _see_to_leaver(followup: Followup, log: Log) -> Check:
    """Cancels what an erased member has not received, and does the next step of each payment of these redemptions."""
    looks = [open_payments.attend(payment_id, log) for payment_id in leavers.call_off(followup.about)]
    if any(look.failed for look in looks):
        return FAILED
    return Check(wait_s=max((look.wait_s for look in looks), default=0))

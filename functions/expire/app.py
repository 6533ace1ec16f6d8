"""Passes over all accounts: expired points are written down, and members are reminded of points that expire soon.

And once a day, members are warned of vouchers that end within three days.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.aws import secrets
from points.adapters.catalog import shop
from points.adapters.counters import nonces
from points.adapters.queues import notices as notice_queue
from points.domain.errors import NotFound
from points.domain.messages import notices
from points.domain.rewards.redemption import Redemption
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers
from points.workflows import deadlines
from points.workflows import passes as engine
from points.workflows.expiry import Expiry
from points.workflows.passes import AccountsSkipped, Passes
from points.workflows.reminding import Reminding

__all__ = ["AccountsSkipped", "handler"]

logger = Logger(service="expire")
api = Api("expire", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


def warn_of_vouchers(now: datetime) -> dict[str, Any]:
    """Queues a notice for whoever has a voucher that ends in three days, by the index of redemptions."""
    told = deadlines.warn_of_endings(now, lambda ending: notice_queue.send(map(_ending, ending)))
    run = {"job": "vouchers", "vouchers": told}
    logger.info("run", run=run)
    return run


def _ending(voucher: Redemption) -> Mapping[str, Any]:
    assert voucher.valid_until is not None, "a voucher that is issued ends some day"
    last_day_of_it = voucher.valid_until.astimezone(shop.opened().catalog.program.zone).date()
    return notices.content_of(
        notices.voucher_expiring(voucher.member_id, voucher.redemption_id, voucher.name, last_day_of_it)
    )


passes = Passes({"expire": Expiry, "remind": Reminding}, logger)


class RunAnswer(Answers):
    run_id: str
    members: int
    skipped: int = Field(description="Accounts that could not be dealt with; the log says why")


class ExpireRun(RunAnswer):
    job: Literal["expire"]
    settled: int = Field(description="Accounts in which something had happened that was not written down")
    points_expired: int
    points_rescued: int = Field(
        description="Announced before they would have died, and spent by then; with more than a few members a sample's"
    )


class RemindRun(RunAnswer):
    job: Literal["remind"]
    reminders: int = Field(description="Queued; whoever was warned before is not warned again")
    vouchers: int = Field(description="Coupons and vouchers that end within three days, whose members are told")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves the scheduler's events, the state machine's and the merchant's calls, and refuses everything else."""
    match event:
        case {"source": "aws.scheduler", "job": "vouchers", "scheduled_time": str(), **more} if not more:
            return warn_of_vouchers(shop.opened().now)
    return passes.serve(event, context) if passes.takes(event) else api.handler(event, context)


@api.operation("POST", "/merchant/jobs/expire", access="admin", answers=ExpireRun)
def expire_now(call: Call[Nothing]) -> Answer:
    """Write down now which points have died. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    return Answer(engine.counts(passes.now("expire")))


@api.operation("POST", "/merchant/jobs/remind", access="admin", answers=RemindRun)
def remind_now(call: Call[Nothing]) -> Answer:
    """Warn now the members whose points or vouchers are about to end. Only where the test clock is enabled."""
    _only_with_the_test_clock()
    done = passes.now("remind")
    return Answer(engine.counts(done) | {"vouchers": warn_of_vouchers(done.now)["vouchers"]})


def _only_with_the_test_clock() -> None:
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")

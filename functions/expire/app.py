"""Passes over all accounts: one records expired points, the other reminds members of points that expire soon.

Once a day it also warns members of vouchers that end within three days.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import Field

from points.adapters.catalog import shop
from points.adapters.operators import callers
from points.adapters.queues import notices as notice_queue
from points.domain.errors import NotFound
from points.domain.messages import notices
from points.domain.rewards.redemption import Redemption
from points.web.api import Answer, Api, Call, Nothing
from points.web.validation import Answers
from points.workflows import deadlines
from points.workflows import passes as engine
from points.workflows.census_taking import CensusTaking
from points.workflows.expiry import Expiry
from points.workflows.jobs import together
from points.workflows.passes import AccountsSkipped, Passes
from points.workflows.reminding import Reminding
from points.workflows.segments import Segments

__all__ = ["AccountsSkipped", "handler"]

logger = Logger(service="expire", use_rfc3339=True)
api = Api("expire", callers=callers)


def warn_of_vouchers(now: datetime) -> dict[str, Any]:
    """Queues a notice for each coupon or voucher that ends within three days."""
    told = deadlines.warn_of_endings(now, lambda ending: notice_queue.send(map(_ending, ending)))
    run = {"job": "vouchers", "vouchers": told}
    logger.info("run", run=run)
    return run


def _ending(voucher: Redemption) -> Mapping[str, Any]:
    assert voucher.valid_until is not None, "an issued voucher has an end"
    last_day_of_it = voucher.valid_until.astimezone(shop.opened().catalog.program.zone).date()
    return notices.content_of(
        notices.voucher_expiring(voucher.member_id, voucher.redemption_id, voucher.name, last_day_of_it)
    )


# Every night all accounts are read once. Other jobs that need every account are done in the same pass.
nightly = together({"expire": Expiry, "census": CensusTaking, "segments": Segments})
passes = Passes({"expire": nightly, "remind": Reminding}, logger)


class RunAnswer(Answers):
    """The result of a pass over all accounts."""

    run_id: str
    members: int
    skipped: int = Field(description="Accounts that could not be processed. The log has the reasons.")


class ExpireRun(RunAnswer):
    """The result of a pass that records expired points."""

    job: Literal["expire"]
    settled: int = Field(description="Accounts in which something was overdue and is now recorded.")
    points_expired: int
    points_rescued: int = Field(
        description="Points that members spent after a reminder, before they expired. Measured on a sample of members."
    )


class RemindRun(RunAnswer):
    """The result of a pass that reminds members."""

    job: Literal["remind"]
    reminders: int = Field(description="Reminders queued. A member who already had one for these points gets no other.")
    vouchers: int = Field(description="Notices queued for coupons and vouchers that end within three days.")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Serves scheduler events, state machine events and the merchant's calls. Any other event raises ValueError."""
    match event:
        case {"source": "aws.scheduler", "job": "vouchers", "scheduled_time": str(), **more} if not more:
            return warn_of_vouchers(shop.opened().now)
    return passes.serve(event, context) if passes.takes(event) else api.handler(event, context)


@api.operation("POST", "/merchant/jobs/expire", access="tests:edit", answers=ExpireRun)
def expire_now(call: Call[Nothing]) -> Answer:
    """Record expired points now. Only if the test clock is enabled."""
    _only_with_the_test_clock()
    return Answer(engine.counts(passes.now("expire")))


@api.operation("POST", "/merchant/jobs/remind", access="tests:edit", answers=RemindRun)
def remind_now(call: Call[Nothing]) -> Answer:
    """Remind members now of points and vouchers that end soon. Only if the test clock is enabled."""
    _only_with_the_test_clock()
    done = passes.now("remind")
    return Answer(engine.counts(done) | {"vouchers": warn_of_vouchers(done.now)["vouchers"]})


def _only_with_the_test_clock() -> None:
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("There is no such call.")

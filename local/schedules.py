"""Starts the scheduled jobs at their times, in the time zone that the template names.

The emulator treats every schedule as UTC and does not replace `<aws.scheduler.scheduled-time>` in the input. Therefore
its schedules are disabled, and this module does what EventBridge Scheduler does on AWS.
"""

import contextlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from botocore.exceptions import BotoCoreError, ClientError

from local.deploy import Deployment
from local.errors import StackError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_scheduler import EventBridgeSchedulerClient

MINUTE_S: Final = 60
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_PART = re.compile(r"(?P<first>[*?]|\d+)(-(?P<last>\d+))?(/(?P<step>\d+))?")
# Minute, hour, day of the month, month, day of the week (Sunday is 1), year.
_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule of the template. `name` is its logical id."""

    name: str
    expression: str
    zone: ZoneInfo
    function: str
    payload: str

    def is_due(self, at: datetime) -> bool:
        """Returns whether the schedule is due in the minute of `at`."""
        local = at.astimezone(self.zone)
        moment = (local.minute, local.hour, local.day, local.month, local.isoweekday() % 7 + 1, local.year)
        return all(value in field for value, field in zip(moment, cron_fields(self.expression), strict=True))

    def start(self, functions: "LambdaClient", at: datetime) -> None:
        scheduled = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:00Z}"
        payload = self.payload.replace("<aws.scheduler.scheduled-time>", scheduled)
        functions.invoke(FunctionName=self.function, InvocationType="Event", Payload=payload)


def take_over(deployment: Deployment, scheduler: "EventBridgeSchedulerClient") -> list[Schedule]:
    """Disables the schedules in the emulator and returns them."""
    return [
        _take_over(scheduler, logical_id, deployment.physical_ids[logical_id], _zone(properties, deployment))
        for logical_id, properties in deployment.of_type("AWS::Scheduler::Schedule").items()
    ]


def _take_over(scheduler: "EventBridgeSchedulerClient", logical_id: str, name: str, zone: str) -> Schedule:
    deployed: Any = scheduler.get_schedule(Name=name)
    kept = {key: deployed[key] for key in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(**kept, ScheduleExpressionTimezone=zone, State="DISABLED")
    expression, target = deployed["ScheduleExpression"], deployed["Target"]
    cron_fields(expression)  # raises now if the expression is not supported, and not only when it is due
    return Schedule(logical_id, expression, ZoneInfo(zone), target["Arn"], target["Input"])


def _zone(properties: dict[str, Any], deployment: Deployment) -> str:
    zone = properties.get("ScheduleExpressionTimezone", "UTC")
    return zone if isinstance(zone, str) else deployment.parameters[zone["Ref"]]


def cron_fields(expression: str) -> list[set[int]]:
    """Returns the values that each field of `cron(…)` allows. Raises `StackError` for syntax that is not supported."""
    cron = _CRON.fullmatch(expression)
    if not cron:
        raise StackError(f"The schedule {expression} is not one that can run here.")
    return [
        set().union(*(_values(part, *limits, expression) for part in field.split(",")))
        for field, limits in zip(cron.groups(), _RANGES, strict=True)
    ]


def _values(part: str, lowest: int, highest: int, expression: str) -> range:
    read = _PART.fullmatch(part)
    if not read:
        raise StackError(f"The schedule {expression} is not one that can run here.")
    if read["first"] in "*?":
        return range(lowest, highest + 1, int(read["step"] or 1))
    first = int(read["first"])
    last = int(read["last"]) if read["last"] else highest if read["step"] else first
    return range(first, last + 1, int(read["step"] or 1))


class Clock:
    """Starts the schedules that are due, at every full minute of real time."""

    def __init__(self, schedules: Callable[[], list[Schedule]], functions: "LambdaClient") -> None:
        self._schedules = schedules
        self._functions = functions
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        # Waits 0.01 s longer, so that a timer that fires early does not see the previous minute again.
        while not self._stopped.wait(MINUTE_S - time.time() % MINUTE_S + 0.01):
            now = datetime.now(UTC)
            for schedule in self._schedules():
                if schedule.is_due(now):
                    # The emulator may be stopping or deploying. The next run of the schedule does the work.
                    with contextlib.suppress(BotoCoreError, ClientError):
                        schedule.start(self._functions, now)

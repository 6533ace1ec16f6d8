"""Lambda and CloudWatch understand what functions log: times, levels, and the lines that alarms count."""

import importlib
import json
import logging
import re
from datetime import datetime
from typing import Any, Final

import pytest
from aws_lambda_powertools import Logger

from tests.deployment import ROOT, functions, of_type
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.log_patterns import matches

JOBS: Final = {
    ("expire", "ExpireLog"),
    ("remind", "ExpireLog"),
    ("vouchers", "ExpireLog"),
    ("rank", "SnapshotLog"),
    ("audit", "AuditLog"),
    ("stock", "ReconcileLog"),
    ("tidy", "TidyLog"),
    ("seal", "TrailLog"),
    ("fold", "FiguresLog"),
}
# Lambda's documentation, "Log and monitor Python Lambda functions" and "Lambda telemetry: platform.report".
UNCAUGHT: Final = (
    '{"timestamp": "2026-11-29T20:30:00.123Z", "log_level": "ERROR", "errorMessage": "1 of 3 could not be dealt with", '
    '"errorType": "LeftOpen", "requestId": "79b4f56e-95b1-4643-9700-2807f4e68189", "stackTrace": []}'
)
TIMEOUT: Final = (
    '{"time": "2026-11-29T20:45:00.123Z", "type": "platform.report", "record": {"requestId": '
    '"79b4f56e-95b1-4643-9700-2807f4e68189", "status": "timeout", "metrics": {"durationMs": 900000}}}'
)


def _line(logger: Any, level: int, message: str) -> str:
    record = logging.LogRecord("x", level, "app.py", 1, message, None, None)
    return str(logger.registered_formatter.format(record))


@pytest.mark.parametrize("function", functions())
def test_lambda_reads_the_time_and_so_the_level_of_every_line(mall: Cloud, function: str) -> None:
    """Lambda takes a line for INFO whose `timestamp` is not of RFC 3339, whatever its level says."""
    app = importlib.import_module(f"functions.{function}.app")
    for owner in (app, getattr(app, "api", app)):
        if isinstance(getattr(owner, "logger", None), Logger):
            line = json.loads(_line(owner.logger, logging.ERROR, "fault"))
            assert line["level"] == "ERROR"
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)", line["timestamp"])
            assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None


@pytest.mark.parametrize(("job", "log"), sorted(JOBS))
def test_a_run_leaves_one_line_that_its_filter_counts(
    mall: Cloud, caplog: pytest.LogCaptureFixture, job: str, log: str
) -> None:
    function = log.removesuffix("Log").lower()
    event = {"source": "aws.scheduler", "job": job, "scheduled_time": "2026-11-22T20:10:00Z"}
    caplog.clear()
    handler_of(function)(event, None)
    formatter = Logger(service=function, use_rfc3339=True).registered_formatter
    lines = [formatter.format(record) for record in caplog.records if record.name == function]

    filters = {
        name: properties["FilterPattern"]
        for name, properties in of_type("AWS::Logs::MetricFilter").items()
        if properties["LogGroupName"] == {"Ref": log}
    }
    counted = [name for name, pattern in filters.items() for line in lines if matches(pattern, line)]
    assert counted == [f"{job.title()}Runs"]


def test_every_filter_of_runs_is_compared_with_a_real_line() -> None:
    filters = {name for name, one in of_type("AWS::Logs::MetricFilter").items() if "$.run.job" in one["FilterPattern"]}
    assert filters == {f"{job.title()}Runs" for job, _ in JOBS}


@pytest.mark.parametrize("name", ["ERRORS", "WARNINGS"])
def test_the_runbooks_patterns_find_errors_of_every_form(name: str) -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    (pattern,) = re.findall(rf"^{name}='(.+)'$", runbook, re.MULTILINE)
    logger = Logger(service="shop", use_rfc3339=True)
    found = {
        "ours": matches(pattern, _line(logger, logging.ERROR, "fault")),
        "warning": matches(pattern, _line(logger, logging.WARNING, "WeChat Pay call failed")),
        "of an adapter": matches(pattern, '{"timestamp": "…", "level": "WARNING", "message": "secret not read"}'),
        "as usual": matches(pattern, _line(logger, logging.INFO, "served")),
        "uncaught": matches(pattern, UNCAUGHT),
        "out of time": matches(pattern, TIMEOUT),
    }
    warns = name == "WARNINGS"
    assert found == {
        "ours": True,
        "warning": warns,
        "of an adapter": warns,
        "as usual": False,
        "uncaught": True,
        "out of time": True,
    }

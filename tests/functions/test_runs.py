"""What the merchant reads of passes over all accounts."""

from datetime import timedelta

import pytest

from functions.runs.app import LOST_AFTER
from points.adapters.catalog import shop
from points.adapters.scans import checkpoints, runs
from points.adapters.scans.checkpoints import Checkpoint
from tests.fixtures import cloud
from tests.fixtures.cloud import Cloud


def test_a_run_is_told_of_as_far_as_it_has_come_and_is_lost_when_nobody_ends_it(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.begin("expire", shop.opened().now, 2)
    checkpoints.save(run.run_id, Checkpoint(0, saved=1, pages=3, members=2500, skipped=1, after="x", is_done=True))
    path = f"/merchant/runs/{run.run_id}"

    told = mall.merchant("GET /merchant/runs/{run_id}", path).body
    assert (told["status"], told["segments_done"], told["members"], told["skipped"]) == ("running", 1, 2500, 1)

    now = cloud.real_now()
    monkeypatch.setattr(shop, "real_now", lambda: now + LOST_AFTER + timedelta(minutes=1))
    assert mall.merchant("GET /merchant/runs/{run_id}", path).body["status"] == "lost"
    assert [one["status"] for one in mall.merchant("GET /merchant/runs").body["items"]] == ["lost"]

    runs.end(run)
    assert mall.merchant("GET /merchant/runs/{run_id}", path).body["status"] == "done"

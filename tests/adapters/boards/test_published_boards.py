"""Boards are published whole or not at all, by the latest run, and cost the reader next to nothing."""

import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore.exceptions import EndpointConnectionError

from points.adapters.aws import dynamodb
from points.adapters.boards import board_profiles, board_views, published_boards
from points.adapters.members import pictures
from points.domain import ids
from points.domain.boards.boards import Board
from points.domain.boards.histogram import Histogram
from points.domain.boards.snapshots import BoardProfile, Row, Snapshot
from points.domain.errors import NotFound, TryAgain
from tests.fixtures.cloud import Cloud

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TOTAL = Board("total", "total")
WEEK = Board("week", "2026-W47")
LAST_WEEK = Board("week", "2026-W46")
DAY_S = 24 * 3600


@pytest.fixture(autouse=True)
def _nothing_cached() -> Iterator[None]:
    board_views.forget()
    yield
    board_views.forget()


@pytest.fixture
def ming(mall: Cloud) -> str:
    return mall.join("ming")


def snapshot(board: Board = TOTAL, points: int = 30) -> Snapshot:
    row = Row(1, "0123456789abcdef", "小明", "https://example.com/ming.png", points)
    return Snapshot(board, NOW, (row,), Histogram.of({points: 1, 10: 3}))


def new_run() -> str:
    """Runs are named in the order in which they begin."""
    return ids.base32(ids.microseconds(datetime.now(UTC)), 11) + uuid.uuid4().hex[:8]


def seen(member_id: str, board: Board = TOTAL) -> Snapshot | None:
    """The board as an environment sees it that has just started."""
    board_views.forget()
    return board_views.look(member_id, board).snapshot


def points_of(found: Snapshot | None) -> int:
    assert found is not None
    assert found.histogram.rank_of(found.top[0].points) == 1, "list and histogram are of one run"
    return found.top[0].points


def items(board: Board) -> list[dict[str, Any]]:
    found, _ = dynamodb.page("boards", "board = :b", {":b": f"{board.name}#{board.period}"}, limit=100)
    return found


class Calls(list[str]):
    """The DynamoDB operations that were called, in order; the call of number `dies_at` does not get through."""

    def __init__(self, dies_at: int | None = None) -> None:
        super().__init__()
        self._dies_at = dies_at

    def __call__(self, model: Any, **_: Any) -> None:
        if len(self) == self._dies_at:
            raise EndpointConnectionError(endpoint_url="dynamodb")
        self.append(model.name)


def watch(dies_at: int | None = None) -> Calls:
    calls = Calls(dies_at)
    dynamodb.client().meta.events.register("before-call.dynamodb", calls, unique_id="watch")
    return calls


def unwatch() -> None:
    dynamodb.client().meta.events.unregister("before-call.dynamodb", unique_id="watch")


# ── Publishing ───────────────────────────────────────────────────────────────


def test_what_is_published_is_what_everybody_sees(ming: str) -> None:
    assert published_boards.publish(new_run(), [snapshot(), snapshot(WEEK, 20)])

    found = seen(ming)
    assert found is not None
    assert found.as_of == NOW
    assert found.top == snapshot().top
    assert found.histogram.members == 4
    assert points_of(seen(ming, WEEK)) == 20
    ((pointer, again),) = published_boards.published([TOTAL])
    assert (pointer.as_of, again.top) == (NOW, snapshot().top)


def test_before_the_first_run_there_is_nothing_to_see(ming: str) -> None:
    assert seen(ming) is None
    assert published_boards.published([TOTAL, WEEK]) == []


@pytest.mark.parametrize("dies_at", range(3))
def test_a_run_that_is_killed_publishes_nothing(ming: str, dies_at: int) -> None:
    published_boards.publish(new_run(), [snapshot(), snapshot(WEEK)])

    watch(dies_at)
    with pytest.raises(TryAgain):
        published_boards.publish(new_run(), [snapshot(points=99), snapshot(WEEK, 99)])
    unwatch()

    assert points_of(seen(ming)) == points_of(seen(ming, WEEK)) == 30


def test_a_run_that_comes_twice_publishes_once(ming: str) -> None:
    run = new_run()

    assert published_boards.publish(run, [snapshot(), snapshot(WEEK)])
    assert published_boards.publish(run, [snapshot(points=99), snapshot(WEEK, 99)]), "it has published before"

    assert points_of(seen(ming)) == points_of(seen(ming, WEEK)) == 30, "what it wrote later touches nothing"
    assert [item["part"] for item in items(TOTAL)].count("pointer") == 1


def test_a_run_that_was_overtaken_publishes_nothing_at_all(ming: str) -> None:
    slow, fast = new_run(), new_run()

    assert published_boards.publish(fast, [snapshot(points=40)])
    assert not published_boards.publish(slow, [snapshot(points=99), snapshot(WEEK, 99)])

    assert points_of(seen(ming)) == 40
    assert seen(ming, WEEK) is None


def test_two_runs_at_once_are_not_mixed(ming: str) -> None:
    slow, fast = new_run(), new_run()
    overtaking = [fast]

    def overtake(**_: Any) -> None:
        if overtaking:
            assert published_boards.publish(overtaking.pop(), [snapshot(points=40), snapshot(WEEK, 40)])

    # The slow one has written all its parts when the other comes.
    dynamodb.client().meta.events.register("before-call.dynamodb.TransactWriteItems", overtake)
    assert not published_boards.publish(slow, [snapshot(points=99), snapshot(WEEK, 99)])

    assert points_of(seen(ming)) == points_of(seen(ming, WEEK)) == 40


def test_a_board_too_large_for_an_item_is_published_in_parts(ming: str) -> None:
    dice = random.Random(7)
    score, members = 0, {}
    for _ in range(400_000):
        score += dice.randrange(1, 1 << 14)
        members[score] = 1
    crowd = Snapshot(TOTAL, NOW, snapshot().top, Histogram.of(members))

    published_boards.publish(new_run(), [crowd])

    parts = [item for item in items(TOTAL) if item["part"] != "pointer"]
    assert len(parts) > 1
    assert all(len(part["data"]) < 400_000 for part in parts)
    found = seen(ming)
    assert found is not None
    assert found.histogram.members == 400_000
    assert found.histogram.position(score - 1) == crowd.histogram.position(score - 1)


def test_what_is_replaced_dies_and_what_is_final_is_kept_for_twelve_weeks(ming: str) -> None:
    published_boards.publish(new_run(), [snapshot(), snapshot(WEEK), snapshot(LAST_WEEK)])

    now_s = time.time()
    # 2026-11-22 is a Sunday: this week ends within a day, the last one has ended six days ago.
    lives = {
        (board, item["part"] == "pointer"): (item.get("expires_at", 0) - now_s) / DAY_S
        for board in (TOTAL, WEEK, LAST_WEEK)
        for item in items(board)
    }
    assert lives[TOTAL, True] < 0, "the pointer of all time has no end"
    assert round(lives[TOTAL, False]) == 7
    assert round(lives[WEEK, True], 1) == 84.5
    assert round(lives[WEEK, False]) == 7
    assert round(lives[LAST_WEEK, True], 1) == round(lives[LAST_WEEK, False], 1) == 77.5


# ── Reading ──────────────────────────────────────────────────────────────────


def test_a_look_is_one_read_when_warm_and_two_when_cold(ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    published_boards.publish(new_run(), [snapshot()])
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    calls = watch()

    board_views.look(ming, TOTAL)
    assert calls == ["BatchGetItem", "BatchGetItem"]
    board_views.look(ming, TOTAL)
    assert calls[2:] == ["GetItem"]

    monkeypatch.setenv("CATALOG_TTL_S", "0")
    board_views.look(ming, TOTAL)
    assert calls[3:] == ["BatchGetItem"], "no newer run, nothing to read again"
    unwatch()


def test_a_look_at_a_board_and_its_last_period_is_one_read_when_warm_and_two_when_cold(
    ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_boards.publish(new_run(), [snapshot(WEEK, 20), snapshot(LAST_WEEK, 10)])
    monkeypatch.setenv("CATALOG_TTL_S", "60")
    calls = watch()

    look = board_views.look(ming, WEEK, LAST_WEEK)
    assert calls == ["BatchGetItem", "BatchGetItem"]
    assert (points_of(look.snapshot), points_of(look.before)) == (20, 10)
    board_views.look(ming, WEEK, LAST_WEEK)
    assert calls[2:] == ["GetItem"]
    unwatch()


def test_who_was_here_is_remembered_until_the_next_run(ming: str) -> None:
    published_boards.publish(new_run(), [snapshot()])
    board_views.look(ming, TOTAL)

    assert [member.member_id for member in board_views.look(ming, TOTAL).seen] == [ming]
    board_views._cache[TOTAL].seen["somebody"] = board_views._cache[TOTAL].seen[ming]
    published_boards.publish(new_run(), [snapshot(points=31)])
    assert [member.member_id for member in board_views.look(ming, TOTAL).seen] == [ming]


def test_a_board_that_stands_is_redrawn_and_seen_so(ming: str) -> None:
    published_boards.publish(new_run(), [snapshot(LAST_WEEK)])
    assert points_of(board_views.look(ming, LAST_WEEK).snapshot) == 30
    ((pointer, stands),) = published_boards.published([LAST_WEEK])

    published_boards.redraw(pointer, replace(stands, top=()), NOW)
    published_boards.redraw(pointer, stands, NOW)  # from what it was before: too late

    for found in (board_views.look(ming, LAST_WEEK).snapshot, seen(ming, LAST_WEEK)):
        assert found is not None
        assert (found.top, found.as_of, found.histogram.members) == ((), NOW, 4)


def test_a_board_that_stands_is_not_published_again(ming: str) -> None:
    assert published_boards.publish(new_run(), [snapshot(), snapshot(LAST_WEEK)])

    assert not published_boards.publish(new_run(), [snapshot(points=99), snapshot(LAST_WEEK, 99)])

    assert points_of(seen(ming)) == points_of(seen(ming, LAST_WEEK)) == 30


def test_a_warm_environment_sees_the_next_run(ming: str) -> None:
    published_boards.publish(new_run(), [snapshot()])
    assert points_of(board_views.look(ming, TOTAL).snapshot) == 30

    published_boards.publish(new_run(), [snapshot(points=31)])

    assert points_of(board_views.look(ming, TOTAL).snapshot) == 31


def test_a_replica_that_lags_behind_shows_the_run_before(ming: str) -> None:
    published_boards.publish(new_run(), [snapshot()])
    assert points_of(board_views.look(ming, TOTAL).snapshot) == 30
    published_boards.publish(new_run(), [snapshot(points=31)])
    newest = max(item["part"] for item in items(TOTAL) if item["part"] != "pointer")
    part = {"board": "total#total", "part": newest}
    dynamodb.client().delete_item(TableName=dynamodb.table("boards"), Key=dynamodb.pack(part))

    assert points_of(board_views.look(ming, TOTAL).snapshot) == 30
    assert seen(ming) is None


@pytest.mark.parametrize("ttl_s", ["0", "60"])
def test_nobody_sees_a_board_without_an_account(ming: str, monkeypatch: pytest.MonkeyPatch, ttl_s: str) -> None:
    monkeypatch.setenv("CATALOG_TTL_S", ttl_s)
    board_views.look(ming, TOTAL)

    with pytest.raises(NotFound):
        board_views.look("0" * 16, TOTAL)


def test_an_environment_remembers_a_bounded_number_of_boards(ming: str) -> None:
    for year in range(2000, 2099):
        board_views.look(ming, Board("month", f"{year}-01"))

    assert len(board_views._cache) <= 64


# ── Profiles ────────────────────────────────────────────────────────────────────


def test_a_face_is_a_name_and_a_picture_and_nothing_else_is_read(mall: Cloud) -> None:
    names = [mall.join(f"member-{number}") for number in range(103)]
    picture = "https://example.com/1.png"
    mine = {"member_id": names[7], "openid": "secret", "nickname": "小明", "avatar_url": picture}
    for item in (mine | {"picture": pictures.digest(picture)}, mine | {"member_id": names[6], "picture": "another"}):
        dynamodb.client().put_item(TableName=dynamodb.table("members"), Item=dynamodb.pack(item))
    asked: list[str] = []
    dynamodb.client().meta.events.register(
        "provide-client-params.dynamodb.BatchGetItem",
        lambda params, **_: asked.extend(
            name for table in params["RequestItems"].values() for name in table["ExpressionAttributeNames"].values()
        ),
    )

    found = board_profiles.read([*names, "0" * 16])

    assert found.keys() == set(names)
    assert found[names[7]] == BoardProfile("小明", picture)
    assert found[names[6]] == BoardProfile("小明", ""), "its new picture has not passed yet"
    assert found[names[8]] == BoardProfile("", "")
    assert set(asked) == {"member_id", "nickname", "avatar_url", "unchecked", "picture"}


def test_what_a_busy_table_left_out_is_asked_for_again(ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb, "_BACKOFF_S", 0)
    left_out = [1]

    def leave_out(parsed: dict[str, Any], **_: Any) -> None:
        if left_out:
            left_out.pop()
            keys = {"Keys": [dynamodb.pack({"member_id": ming})]}
            parsed |= {"Responses": {}, "UnprocessedKeys": {dynamodb.table("members"): keys}}

    dynamodb.client().meta.events.register("after-call.dynamodb.BatchGetItem", leave_out)

    assert board_profiles.read([ming]).keys() == {ming}

    left_out += [1] * 5
    with pytest.raises(TryAgain):
        board_profiles.read([ming])

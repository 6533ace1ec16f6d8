"""The lists follow the tables through their streams, and forget whom the shop has to forget."""

import itertools
import json
from typing import Any

import pytest

from points.adapters.aws import dynamodb
from points.adapters.lists import names, rows
from points.domain.errors import TryAgain
from tests.deployment import ROOT
from tests.fixtures.cloud import Cloud, handler_of
from tests.fixtures.streams import Streams, record


def deliver(event: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = handler_of("lists")(event, None)
    return answer


def listed(name: str) -> list[str]:
    """The ids of the members in this list."""
    items, _ = dynamodb.page("lists", "#list = :list", {":list": name}, names={"#list": "list"})
    return [item["member_id"] for item in items]


def test_whoever_joins_is_listed_found_by_name_and_forgotten_with_their_erasure(mall: Cloud) -> None:
    streams = Streams("members", "redemptions", "orders", "entries")
    ming = mall.join("ming")
    mall.member(ming, "PATCH /me", body={"nickname": "小茗"})
    history = streams.events()
    assert (
        mall.merchant(
            "POST /merchant/members/{member_id}/freeze",
            f"/merchant/members/{ming}/freeze",
            {"frozen": True, "reason": "抢购"},
        ).status
        == 200
    )
    history += streams.events()

    for event in history:
        deliver(event)

    assert listed(names.EVERYBODY) == listed(names.FROZEN) == listed("nickname#小") == [ming]

    assert mall.member(ming, "DELETE /me").status == 204
    gone = streams.events()
    for event in [*gone, *history, *gone[::-1]]:
        deliver(event)

    kept = json.dumps(dynamodb.scan("lists", limit=1000), ensure_ascii=False)
    assert ming in kept  # the mark, which remembers that all of this is old
    assert not [word for word in ("小茗", "抢购", "nickname") if word in kept]


def test_one_change_that_cannot_be_written_stops_no_other_and_fails_the_batch(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = Streams("members")
    members = [mall.join(name) for name in ("ming", "lan", "hua")]
    (event,) = streams.events()
    written = rows.apply

    def refuse(kind: Any, of_item: Any, now_s: int) -> None:
        if of_item[0].key["member_id"] == members[1]:
            raise TryAgain("The tables are busy.")
        written(kind, of_item, now_s)

    monkeypatch.setattr(rows, "apply", refuse)
    with pytest.raises(TryAgain):
        deliver(event)
    assert sorted(listed(names.EVERYBODY)) == sorted([members[0], members[2]])

    monkeypatch.setattr(rows, "apply", written)
    deliver(event)
    assert sorted(listed(names.EVERYBODY)) == sorted(members)


def test_a_bug_is_logged_without_the_item(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    streams = Streams("members")
    ming = mall.join("ming")
    mall.member(ming, "PATCH /me", body={"nickname": "小茗"})
    monkeypatch.setattr(rows, "apply", lambda *_: int("a bug"))

    with pytest.raises(ValueError, match="a bug"):
        deliver(streams.events()[0])

    (line,) = [record for record in caplog.records if record.name == "lists"]
    said = str(vars(line))
    assert "rows not written" in said
    assert ming not in said
    assert "小茗" not in said


def test_changes_of_one_item_in_one_batch_are_written_once(mall: Cloud) -> None:
    images = [
        None,
        *({"member_id": "7k3mq9d2xv5tbn0w", "openid": "o", "created_at": 1, "nickname": name} for name in "甲乙丙"),
    ]
    batch = [record("members", {"member_id": "7k3mq9d2xv5tbn0w"}, *pair) for pair in itertools.pairwise(images)]

    assert deliver({"Records": batch}) == {"items": 1}

    assert [listed(f"nickname#{name}") for name in "甲乙丙"] == [[], [], ["7k3mq9d2xv5tbn0w"]]


@pytest.mark.parametrize("name", ["lists", "lists-redemptions-listed", "lists-orders-listed", "lists-entries-listed"])
def test_the_event_of_each_stream_is_served(aws: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for table in ("Members", "Redemptions", "Orders", "Entries"):
        monkeypatch.setenv(f"{table.upper()}_TABLE", f"points-{table}")

    event = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))

    assert deliver(event) == {"items": 1}

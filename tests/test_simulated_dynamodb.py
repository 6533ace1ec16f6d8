"""Is the DynamoDB in memory one? Random calls of the shapes our adapters send, to it and to moto, answered alike.

And what moto does not know: the price of a call, the pages of a query, a transaction's token.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from benchmarks.capacity import item_bytes
from points.adapters.aws import dynamodb
from points.adapters.aws.codec import pack
from points.adapters.ledger import accounts
from points.domain.errors import NotFound
from tests.simulation.dynamodb import DynamoDB, image_bytes

MEMBERS: Final = ("m1", "m2", "m3")
KEYS: Final = {"accounts": ("member_id",), "entries": ("member_id", "entry_id"), "orders": ("order_id",)}


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-east-1")
        for name, key in KEYS.items():
            kinds = zip(key, ("HASH", "RANGE"), strict=False)
            client.create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": part, "AttributeType": "S"} for part in key],
                KeySchema=[{"AttributeName": part, "KeyType": kind} for part, kind in kinds],  # type: ignore[typeddict-item]
                BillingMode="PAY_PER_REQUEST",
            )
        yield client


def test_six_hundred_random_calls_are_answered_as_moto_answers_them(moto: Any) -> None:
    random, ours = Random(7), DynamoDB(KEYS)
    refused = 0

    for number in range(600):
        call, arguments = _random_call(random, number)
        theirs, mine = _told(moto, call, arguments), _told(ours, call, arguments)
        assert mine == theirs, (number, call, arguments)
        refused += "error" in mine

    assert 60 < refused < 400  # both ways were gone
    for name in KEYS:
        stored = _sorted(moto.scan(TableName=name)["Items"])
        assert _sorted(ours.scan(TableName=name)["Items"]) == stored
        assert stored


def test_a_refused_transaction_says_of_each_item_what_it_is() -> None:
    ours = DynamoDB(KEYS)
    ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "balance": 5}))

    with pytest.raises(ClientError) as refused:
        ours.transact_write_items(TransactItems=[_debit("m1", 6), _debit("m2", 1), _entry("m1", "e1", 1)])

    reasons: Any = refused.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["ConditionalCheckFailed", "ConditionalCheckFailed", "None"]
    assert reasons[0]["Item"] == pack({"member_id": "m1", "balance": 5})
    assert "Item" not in reasons[1]
    assert not ours.tables["entries"].items


def test_a_transaction_with_a_known_token_happens_once_and_no_other_may_have_its_token() -> None:
    ours = DynamoDB(KEYS)
    ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "balance": 5}))

    for _ in range(3):
        ours.transact_write_items(TransactItems=[_debit("m1", 2)], ClientRequestToken="t")

    assert ours.tables["accounts"].items[("m1",)]["balance"] == {"N": "3"}
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        ours.transact_write_items(TransactItems=[_debit("m1", 1)], ClientRequestToken="t")


@pytest.mark.parametrize(
    "update",
    [
        {"UpdateExpression": "ADD #a :1 SET #a = :1"},  # two paths overlap
        {"UpdateExpression": "SET refunds.#a = :1"},  # no such map
        {"UpdateExpression": "ADD #a :1", "ConditionExpression": "#b = :1"},  # a name nobody gave
        {"UpdateExpression": "SET member_id = :1, #a = :1"},  # a part of the key
        {"UpdateExpression": "ADD #a"},
    ],
)
def test_what_dynamodb_would_not_take_is_not_taken(update: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        DynamoDB(KEYS).update_item(
            TableName="accounts",
            Key=pack({"member_id": "m1"}),
            ExpressionAttributeNames={"#a": "a"},
            ExpressionAttributeValues=pack({":1": 1}),
            **update,
        )


def test_one_item_cannot_be_written_twice_in_a_transaction_nor_grow_beyond_its_limit() -> None:
    ours = DynamoDB(KEYS)

    with pytest.raises(ClientError, match="multiple operations on one item"):
        ours.transact_write_items(TransactItems=[_entry("m1", "e1", 1), _entry("m1", "e1", 2)])
    with pytest.raises(ClientError, match="maximum allowed size"):
        ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "text": "x" * 400 * 1024}))


def test_an_old_image_is_read_only_where_nobody_asked_for_the_newest() -> None:
    ours = DynamoDB(KEYS)
    for balance in (1, 2):
        ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "balance": balance}))
    ours.is_stale = lambda: True
    key = pack({"member_id": "m1"})

    assert ours.get_item(TableName="accounts", Key=key)["Item"]["balance"] == {"N": "1"}
    assert ours.get_item(TableName="accounts", Key=key, ConsistentRead=True)["Item"]["balance"] == {"N": "2"}


def test_a_member_who_joined_a_moment_ago_is_found_though_the_replica_does_not_know_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = DynamoDB(KEYS)
    monkeypatch.setenv("ACCOUNTS_TABLE", "accounts")
    monkeypatch.setattr(dynamodb, "client", lambda: ours)
    ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "balance": 0}))
    ours.is_stale = lambda: True

    assert accounts.account("m1").balance == 0
    with pytest.raises(NotFound):
        accounts.account("m2")


def test_a_page_ends_where_the_limit_or_a_megabyte_is_reached() -> None:
    ours = DynamoDB(KEYS)
    for number in range(30):
        ours.put_item(
            TableName="entries", Item=pack({"member_id": "m1", "entry_id": f"{number:02}", "t": "x" * 50_000})
        )
    query = {
        "TableName": "entries",
        "KeyConditionExpression": "member_id = :m",
        "ExpressionAttributeValues": pack({":m": "m1"}),
    }

    whole = ours.query(**query)
    five = ours.query(**query, Limit=5, ScanIndexForward=False)
    rest = ours.query(**query, ExclusiveStartKey=five["LastEvaluatedKey"], ScanIndexForward=False, Limit=100)

    assert len(whole["Items"]) == 21
    assert [item["entry_id"]["S"] for item in five["Items"]] == ["29", "28", "27", "26", "25"]
    assert rest["Items"][0]["entry_id"] == {"S": "24"}


def test_calls_cost_what_dynamodb_charges() -> None:
    ours = DynamoDB(KEYS)
    ours.put_item(TableName="accounts", Item=pack({"member_id": "m1", "balance": 1, "text": "x" * 1500}))
    assert ours.write_units == 2
    ours.transact_write_items(TransactItems=[_debit("m1", 1), _entry("m1", "e1", -1)])
    assert ours.write_units == 2 + 4 + 2
    with pytest.raises(ClientError):
        ours.transact_write_items(TransactItems=[_debit("m1", 1), _entry("m1", "e2", -1)])
    assert ours.write_units == 8 + 4 + 2
    ours.get_item(TableName="accounts", Key=pack({"member_id": "m1"}))
    ours.get_item(TableName="accounts", Key=pack({"member_id": "m2"}), ConsistentRead=True)
    assert ours.read_units == 1.5


def test_the_size_of_an_item_is_the_one_the_benchmarks_count() -> None:
    item = pack({"a": "水", "n": -1200, "z": 0, "big": 12345, "yes": True, "m": {"l": [1, "x", {"k": 2}]}, "e": []})

    assert image_bytes(item) == item_bytes(item)


# ── Calls of the adapters' shapes ────────────────────────────────────────────


def _random_call(random: Random, number: int) -> tuple[str, dict[str, Any]]:
    member_id, points = random.choice(MEMBERS), random.randint(0, 9)
    match random.randrange(9):
        case 0:
            item = pack({"member_id": member_id, "balance": points, "settled_through": "2026-01"})
            new = {
                "ConditionExpression": "attribute_not_exists(#key)",
                "ExpressionAttributeNames": {"#key": "member_id"},
            }
            return "put_item", {"TableName": "accounts", "Item": item, **(new if random.random() < 0.9 else {})}
        case 1:
            return "transact_write_items", {
                "TransactItems": [_debit(member_id, points), _entry(member_id, f"e{random.randrange(60)}", -points)]
            }
        case 2:
            return "transact_write_items", {
                "TransactItems": [_order(f"o{random.randrange(12)}"), _grant(member_id, points, random)]
            }
        case 3:
            return "transact_write_items", {"TransactItems": [_refund(random, f"o{random.randrange(12)}")]}
        case 4:
            return "transact_write_items", {"TransactItems": [_settle(random, member_id)]}
        case 5:
            projected = {"ProjectionExpression": "#0,#1", "ExpressionAttributeNames": {"#0": "balance", "#1": "x"}}
            return "get_item", {
                "TableName": "accounts",
                "Key": pack({"member_id": member_id}),
                **(projected if points > 4 else {}),
            }
        case 6:
            low, high = sorted((f"e{random.randrange(60)}", f"e{random.randrange(60)}"))
            keep = {"FilterExpression": "#kind = :kind AND (points > :zero OR points IN (:zero, :one))"}
            names = {"ExpressionAttributeNames": {"#kind": "kind"}}
            more = {":kind": "redeem", ":zero": 0, ":one": 1} if points > 4 else {}
            return "query", {
                "TableName": "entries",
                "KeyConditionExpression": "member_id = :member AND entry_id BETWEEN :low AND :high",
                "ExpressionAttributeValues": pack({":member": member_id, ":low": low, ":high": high, **more}),
                "ScanIndexForward": points % 2 == 0,
                **(keep | names if points > 4 else {}),
            }
        case 7:
            return "update_item", {
                "TableName": "accounts",
                "Key": pack({"member_id": member_id}),
                "UpdateExpression": "SET #0 = :0 ADD #1 :1",
                "ConditionExpression": "attribute_exists(member_id)",
                "ExpressionAttributeNames": {"#0": "board", "#1": "quota:t"},
                "ExpressionAttributeValues": pack({":0": "shown", ":1": points}),
                "ReturnValues": random.choice(["ALL_NEW", "NONE"]),
            }
        case _:
            return "transact_write_items", {
                "TransactItems": [_tally(member_id, points), _entry(member_id, f"e{number}", points)]
            }


def _debit(member_id: str, points: int) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "accounts",
            "Key": pack({"member_id": member_id}),
            "UpdateExpression": "ADD #1 :1, #2 :2",
            "ConditionExpression": "attribute_exists(#0) AND #1 >= :2",
            "ExpressionAttributeNames": {"#0": "member_id", "#1": "balance", "#2": "spent"},
            "ExpressionAttributeValues": pack({":1": -points, ":2": points}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _grant(member_id: str, points: int, random: Random) -> dict[str, Any]:
    month = f"2026-{random.randrange(1, 13):02}"
    return {
        "Update": {
            "TableName": "accounts",
            "Key": pack({"member_id": member_id}),
            "UpdateExpression": "ADD #1 :1, #2 :1 SET #3 = :2 REMOVE #4",
            "ConditionExpression": "attribute_exists(#0) AND (attribute_not_exists(#5) OR #5 <= :3)",
            "ExpressionAttributeNames": {
                "#0": "member_id",
                "#1": "balance",
                "#2": f"lot:{month}",
                "#3": "score_at",
                "#4": f"day:{points}",
                "#5": "board",
            },
            "ExpressionAttributeValues": pack({":1": points, ":2": points * 7, ":3": "shown"}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _settle(random: Random, member_id: str) -> dict[str, Any]:
    seen, closing = sorted(f"2026-{random.randrange(1, 4):02}" for _ in range(2))
    return {
        "Update": {
            "TableName": "accounts",
            "Key": pack({"member_id": member_id}),
            "UpdateExpression": "SET #1 = :2 REMOVE #2, #3",
            "ConditionExpression": "#1 = :1 AND (attribute_not_exists(#2) OR #2 = :3) AND NOT #1 > :2",
            "ExpressionAttributeNames": {"#1": "settled_through", "#2": "lot:2026-01", "#3": "lot:2026-02"},
            "ExpressionAttributeValues": pack({":1": seen, ":2": closing, ":3": random.randint(0, 9)}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _entry(member_id: str, entry_id: str, points: int) -> dict[str, Any]:
    item = {"member_id": member_id, "entry_id": entry_id, "kind": "redeem" if points < 0 else "activity"}
    return {
        "Put": {
            "TableName": "entries",
            "Item": pack(item | {"points": points, "why": {"rule": "水", "nested": [1, {"deep": True}]}}),
            "ConditionExpression": "attribute_not_exists(entry_id)",
        }
    }


def _order(order_id: str) -> dict[str, Any]:
    item = {"order_id": order_id, "lines": [{"id": "l1", "fen": 100}], "refunded": {}, "refunds": {}}
    return {
        "Put": {
            "TableName": "orders",
            "Item": pack(item),
            "ConditionExpression": "attribute_not_exists(order_id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _refund(random: Random, order_id: str) -> dict[str, Any]:
    before = random.choice(({}, {"l1": 5}, {"l1": 10}))
    return {
        "Update": {
            "TableName": "orders",
            "Key": pack({"order_id": order_id}),
            "UpdateExpression": "SET refunded = :after, refunds.#refund = :receipt",
            "ConditionExpression": "attribute_not_exists(refunds.#refund) AND refunded = :before",
            "ExpressionAttributeNames": {"#refund": f"r{random.randrange(9)}"},
            "ExpressionAttributeValues": pack(
                {":before": before, ":after": {"l1": before.get("l1", 0) + 5}, ":receipt": {"digest": "d", "debt": 0}}
            ),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _tally(member_id: str, points: int) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "accounts",
            "Key": pack({"member_id": f"tally-{member_id}"}),
            "UpdateExpression": "ADD #0 :0",
            "ConditionExpression": "attribute_not_exists(#0) OR #0 <= :1",
            "ExpressionAttributeNames": {"#0": "n"},
            "ExpressionAttributeValues": pack({":0": points, ":1": 40 - points}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _told(client: Any, call: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """An answer, or a refusal, without what only a server adds."""
    try:
        answer = getattr(client, call)(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        reasons: Any = error.response.get("CancellationReasons", [])
        return {"error": code, "reasons": [(r["Code"], r.get("Item")) for r in reasons]}
    return {name: answer[name] for name in ("Item", "Items", "Attributes", "Count") if name in answer}


def _sorted(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=str)

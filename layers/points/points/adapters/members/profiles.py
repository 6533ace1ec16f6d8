"""Changes what members show of themselves: name, picture, and how they appear on leaderboards."""

from datetime import datetime

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.members import pictures, visibility_log
from points.adapters.members.members import Member, item_of, member_of
from points.adapters.members.writes import KNOWN, write_both
from points.domain.ledger.accounts import Gone


def change_profile(
    member_id: str,
    *,
    nickname: str | None,
    avatar_url: str | None,
    board: str | None,
    avatar: str | None = None,
    is_unchecked: bool = False,
    trace_id: str = "",
) -> Member:
    """Sets the given values and returns the member after that. `board` is the account's visibility on leaderboards.

    The same transaction adds the change to the visibility log. The boards do not show a nickname that `is_unchecked`,
    nor a new picture before it has passed WeChat's check under `trace_id`. `avatar` is the name of the picture in our
    bucket; it is empty for a picture that is not in our bucket, and None if the picture does not change.
    """
    if nickname is None and avatar_url is None and board is None:
        return member_of(item_of(member_id))
    texts = {"nickname": nickname, "avatar_url": avatar_url, "avatar": avatar}
    changes: Item = {name: text for name, text in texts.items() if text is not None}
    if nickname is not None:
        changes["unchecked"] = 1 if is_unchecked else 0
    wanted = {"members": changes, "accounts": {"board": board} if board else {}}
    writes = [_change(name, member_id, given) for name, given in wanted.items() if given]
    if trace_id and avatar_url is not None:
        writes.append(pictures.waiting(trace_id, member_id, avatar_url))
    write_both([*writes, visibility_log.mark(member_id)])
    return member_of(item_of(member_id))


def accept_terms(member_id: str, version: str, at: datetime) -> None:
    """Stores which version of the rules the member accepted, and when. Raises NotFound if there is no such member."""
    write_both([_change("members", member_id, {"terms": {"version": version, "at": at.isoformat()}})])


def keep_mini_code(member_id: str, name: str) -> str:
    """Keeps the name of the member's mini-program code. Returns the name that is kept: the first, if two were made.

    Raises Gone if there is no such member.
    """
    try:
        with dynamodb.faults_as_try_again():
            answer = dynamodb.client().update_item(
                TableName=table("members"),
                Key=dynamodb.pack({"member_id": member_id}),
                UpdateExpression="SET mini_code = if_not_exists(mini_code, :name)",
                ConditionExpression=KNOWN["members"],
                ExpressionAttributeValues=dynamodb.pack({":name": name}),
                ReturnValues="ALL_NEW",
            )
    except ClientError as error:
        if dynamodb.is_condition_failure(error):
            raise Gone("No such member.") from None
        raise
    return str(dynamodb.unpack(answer["Attributes"])["mini_code"])


def _change(name: str, member_id: str, changes: Item) -> Item:
    """Returns the part of a transaction that sets these attributes of an existing member."""
    sets = ", ".join(f"#{i} = :{i}" for i in range(len(changes)))
    return {
        "Update": {
            "TableName": table(name),
            "Key": dynamodb.pack({"member_id": member_id}),
            "ConditionExpression": KNOWN[name],
            "UpdateExpression": f"SET {sets}",
            "ExpressionAttributeNames": {f"#{i}": attribute for i, attribute in enumerate(changes)},
            "ExpressionAttributeValues": dynamodb.pack({f":{i}": value for i, value in enumerate(changes.values())}),
        }
    }

"""Writes messages, and the state of each one's copy in WeChat. The table is in `messages`.

Each message id is written once. The worker that writes the message decides whether a copy is sent.
"""

import time
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError

from points.adapters.aws import dynamodb
from points.adapters.aws.dynamodb import Item, table
from points.adapters.messages import messages
from points.adapters.messages.messages import Message

SENDING: Final = "sending"
WAITING: Final = "waiting"
_KEPT_S: Final = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Copy:
    """The state of one message's copy in WeChat. Only the worker that sends it changes it before `held_until`."""

    state: str
    held_until: int = 0


def write(message: Message, copy: Copy) -> Copy | None:
    """Writes a new message with the state of its copy, and returns None. If the message exists, returns its copy."""
    item: Item = {
        "member_id": message.member_id,
        "message_id": message.message_id,
        "kind": message.kind,
        "about": dict(message.about),
        "at": message.at.isoformat(timespec="seconds"),
        "expires_at": int(time.time()) + _KEPT_S,
        **_attributes(copy),
    }
    if message.rewards:
        item["rewards"] = [[reward.reward_id, reward.name, reward.points] for reward in message.rewards]
    try:
        with dynamodb.faults_as_try_again():
            dynamodb.client().put_item(
                TableName=table("messages"),
                Item=dynamodb.pack(item),
                ConditionExpression="attribute_not_exists(message_id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
    except ClientError as error:
        if not dynamodb.is_condition_failure(error):
            raise
        return _copy_of(dynamodb.unpack(error.response["Item"]))  # type: ignore[typeddict-item]
    return None


def move(message: Message, seen: Copy, to: Copy) -> bool:
    """Changes the state of the message's copy from `seen` to `to`. Returns False if the stored state is not `seen`."""
    sets = ", ".join(f"{name} = :new_{name}" for name in _attributes(to))
    unchanged = " AND ".join(f"{name} = :seen_{name}" for name in _attributes(seen))
    values = {f":new_{name}": value for name, value in _attributes(to).items()}
    values |= {f":seen_{name}": value for name, value in _attributes(seen).items()}
    return messages.update(message.member_id, message.message_id, f"SET {sets}", unchanged, values)


def _attributes(copy: Copy) -> Item:
    return {"wechat": copy.state, "held_until": copy.held_until}


def _copy_of(item: Item) -> Copy:
    return Copy(item["wechat"], item["held_until"])

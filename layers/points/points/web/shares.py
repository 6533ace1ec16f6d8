"""Makes and reads share tokens. A shared card contains a token that names the sharer and the activity."""

from dataclasses import dataclass

from points.domain.ids import MEMBER_ID_LENGTH
from points.web import signing
from points.web.signing import Keys


@dataclass(frozen=True, slots=True)
class Share:
    """The content of one share token: the sharer's member id and the activity's id."""

    sharer_id: str
    activity_id: str


def token(keys: Keys, sharer_id: str, activity_id: str) -> str:
    """Returns the token for a card that the member shares for the activity."""
    return signing.seal(keys, "share", sharer_id + activity_id)


def read(keys: Keys, token: str) -> Share | None:
    """Returns the share in the token; None if we did not sign it."""
    payload = signing.unseal(keys, "share", token)
    return Share(payload[:MEMBER_ID_LENGTH], payload[MEMBER_ID_LENGTH:]) if payload else None

"""Share tokens: what a shared card carries, so that we know whose it is and for which activity."""

from dataclasses import dataclass

from points.domain.ids import MEMBER_ID_LENGTH
from points.web import signing
from points.web.signing import Keys


@dataclass(frozen=True, slots=True)
class Share:
    sharer_id: str
    activity_id: str


def token(keys: Keys, sharer_id: str, activity_id: str) -> str:
    return signing.seal(keys, "share", sharer_id + activity_id)


def read(keys: Keys, token: str) -> Share | None:
    """Whose card it is; None where we did not make it so."""
    payload = signing.unseal(keys, "share", token)
    return Share(payload[:MEMBER_ID_LENGTH], payload[MEMBER_ID_LENGTH:]) if payload else None

"""A member's profile: what they may change, and how they see it."""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from points.domain import nicknames
from points.domain.boards.census import Visibility
from points.web.schemas import ONE_LINE
from points.web.validation import Body
from points.web.views.members import MemberView, member_view

# An https URL without a user name, and without quotes or brackets after the host.
_HTTPS = (
    r"^https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}(:[0-9]{1,5})?(/[!#-;=?-\[\]-_a-z~]*)?$"
)


def _readable(text: str) -> str:
    try:
        return nicknames.nickname(text)
    except nicknames.NotANickname as refused:
        explained = {"zh": "昵称需有可见文字，且不能含有特殊字符", "en": f"cannot be a nickname. {refused}"}
        raise PydanticCustomError("explained", "{en}", explained) from None


Nickname = Annotated[str, Field(min_length=1, max_length=nicknames.MAX_LENGTH), AfterValidator(_readable), ONE_LINE]
PICTURE_LENGTH: Final = 256  # a board's item holds a hundred of them
PictureUrl = Annotated[str, Field(max_length=PICTURE_LENGTH, pattern=_HTTPS)]


class ProfileChanges(Body):
    """Fields to change. Omitted fields stay as they are. `leaderboard`: shown by name, under an alias, or hidden."""

    nickname: Nickname | None = None
    avatar_url: PictureUrl | None = None
    leaderboard: Visibility | None = None


class ProfileView(MemberView):
    """A member as they see themselves."""

    leaderboard: Visibility


class OwnProfileView(ProfileView):
    joined_on: date
    terms: None = Field(description="The version of the program's terms that was accepted; there are none yet")


def profile_view(member_id: str, nickname: str, avatar_url: str, leaderboard: str) -> dict[str, Any]:
    return member_view(member_id, nickname, avatar_url) | {"leaderboard": leaderboard or "shown"}

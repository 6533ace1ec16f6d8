"""A member's profile: what they may change, and how they see it."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Protocol

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from points.domain import nicknames
from points.domain.boards.census import Visibility
from points.domain.ledger.accounts import Account
from points.web.schemas import ONE_LINE
from points.web.validation import Answers, Body
from points.web.views.members import MemberView, member_view
from points.web.views.terms import AcceptedTerms, accepted_view

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
PICTURE_LENGTH: Final = 256  # characters; a published board holds the addresses of up to a hundred pictures
PictureUrl = Annotated[str, Field(max_length=PICTURE_LENGTH, pattern=_HTTPS)]


class Owner(Protocol):
    """The fields of a member that the profile shows."""

    @property
    def member_id(self) -> str: ...
    @property
    def nickname(self) -> str: ...
    @property
    def avatar_url(self) -> str: ...
    @property
    def terms_version(self) -> str: ...
    @property
    def terms_at(self) -> datetime | None: ...


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
    terms: AcceptedTerms | None = Field(description="The rules that the member accepted last. Null: none yet.")


def own_profile_view(person: Owner, account: Account) -> dict[str, Any]:
    """Returns the profile in the shape of `OwnProfileView`."""
    shown = profile_view(person, account)
    accepted = accepted_view(person.terms_version, person.terms_at)
    return shown | {"joined_on": account.text("joined") or account.text("came_back"), "terms": accepted}


class AvatarView(Answers):
    """The member's new picture."""

    avatar_url: str


def profile_view(person: Owner, account: Account) -> dict[str, Any]:
    """Returns the profile in the shape of `ProfileView`."""
    shown = member_view(person.member_id, person.nickname, person.avatar_url, account.text("invite_code"))
    return shown | {"leaderboard": account.text("board") or "shown"}

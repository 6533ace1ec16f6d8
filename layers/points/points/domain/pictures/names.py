"""Names of stored pictures: the keys in the bucket, which are also the ends of the pictures' addresses.

| name                  | what                                                                                  |
| --------------------- | ------------------------------------------------------------------------------------- |
| a-<26 characters>.ext | a member's picture. Random, so that nobody can derive it from the picture or the member |
| c-<26 characters>.ext | a member's mini-program code. Random, like the picture                                 |
| r-<26 characters>.ext | a reward's picture. A digest of its content, so that equal uploads are stored once      |

A name has 130 bits, so that nobody can guess it and reading needs no login. The picture under a name never changes, so
it may be cached for ever.
"""

import hashlib
import re
from typing import Final

from points.domain import ids
from points.domain.pictures.pictures import Picture

PATH: Final = "/images/"
_LENGTH: Final = 26
_EXTENSIONS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_MEDIA_TYPES: Final = {extension: media_type for media_type, extension in _EXTENSIONS.items()}
_NAME: Final = rf"[acr]-[{ids.ALPHABET}]{{{_LENGTH}}}\.(?:{'|'.join(_MEDIA_TYPES)})"
_WHOLE: Final = re.compile(_NAME)
_ADDRESS: Final = re.compile(rf"https?://[^/?#]+{PATH}({_NAME})")


def of_avatar(picture: Picture, randomness: int) -> str:
    """Returns the name for a member's picture. `randomness` must have at least 130 random bits."""
    return _named("a", randomness, picture)


def of_code(picture: Picture, randomness: int) -> str:
    """Returns the name for the picture of a member's mini-program code. `randomness` has 130 bits or more."""
    return _named("c", randomness, picture)


def of_reward(picture: Picture) -> str:
    """Returns the name for a reward's picture."""
    return _named("r", int.from_bytes(hashlib.sha256(picture.content).digest(), "big"), picture)


def is_name(text: str) -> bool:
    """Returns whether `text` has the form of a name. The picture need not exist."""
    return _WHOLE.fullmatch(text) is not None


def is_rewards(name: str) -> bool:
    return name.startswith("r-")


def media_type(name: str) -> str:
    return _MEDIA_TYPES[name.rpartition(".")[2]]


def name_in(url: str) -> str:
    """Returns the name at the end of this address; empty if it does not have the form of a stored picture's address."""
    found = _ADDRESS.fullmatch(url)
    return found[1] if found else ""


def _named(kind: str, number: int, picture: Picture) -> str:
    return f"{kind}-{ids.base32(number, _LENGTH)}.{_EXTENSIONS[picture.media_type]}"

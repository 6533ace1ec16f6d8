"""Serves the pictures of members and rewards, under the API's own domain.

Nobody can guess the name of a picture, so reading one needs no login. The picture under a name never changes, so it is
cached for ever.
"""

from typing import Final

from points.adapters.pictures import bucket
from points.domain.errors import NotFound
from points.domain.pictures import names
from points.web.api import Answer, Api, Call, Content, Nothing
from points.web.uploads import PICTURES

api = Api("images")

_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # Browsers must not guess a media type other than the one in Content-Type.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@api.operation("GET", "/images/{name}", access="public", pictures=PICTURES)
def image(call: Call[Nothing]) -> Answer:
    """Get a picture of a member or a reward."""
    name = call.path("name")
    content = bucket.get(name) if names.is_name(name) else None
    if content is None:
        raise NotFound("There is no such picture.")
    return Answer(None, content=Content(names.media_type(name), content), headers=_HEADERS)


handler = api.handler

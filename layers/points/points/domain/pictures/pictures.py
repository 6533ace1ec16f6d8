"""Checks an uploaded picture and writes it anew without metadata.

Each format is read by its container: the chunks of PNG and WebP, the segments of JPEG. Only the parts that a decoder
needs are copied, and they are checked as far as their structure goes. Whatever else is there is left out: EXIF with the
place and the camera, colour profiles, texts, thumbnails, maker's notes. The pixels stay as they were sent.

No library does this here, on purpose. Pillow would add 7 MB to the layer of every function and decode hostile files in
C, where most holes of picture libraries have been. Libraries that only strip metadata keep what they do not know; this
keeps only what it knows. What is not decoded here is decoded by the member's phone, so the dimensions are limited
first, and nothing is inflated before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from points.domain.pictures import jpeg, png, webp
from points.domain.pictures.bounds import Bounds, NotAPicture

MEDIA_TYPES: Final[Mapping[str, Callable[[bytes, Bounds], bytes]]] = {
    "image/png": png.rewritten,
    "image/jpeg": jpeg.rewritten,
    "image/webp": webp.rewritten,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was checked. `content` has no metadata."""

    media_type: str
    content: bytes


def checked(content: bytes, media_type: str, bounds: Bounds) -> Picture:
    """Returns the picture in an uploaded file of this declared type, without metadata. Raises NotAPicture."""
    if len(content) > bounds.size_bytes:
        raise NotAPicture("too_many_bytes")
    found = media_type_of(content)
    if found != media_type:
        raise NotAPicture("other_type")
    return Picture(found, MEDIA_TYPES[found](content, bounds))


def media_type_of(content: bytes) -> str:
    """Returns the media type that the first bytes say. Raises NotAPicture."""
    if content.startswith(png.SIGNATURE):
        return "image/png"
    if content.startswith(jpeg.START):
        return "image/jpeg"
    if content[:4] == webp.RIFF and content[8:12] == webp.WEBP:
        return "image/webp"
    raise NotAPicture("unknown")

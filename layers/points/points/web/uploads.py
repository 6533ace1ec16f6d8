"""Reads and checks pictures in request bodies, which are bytes instead of JSON.

The errors are in the caller's language, under the field `image` or the header Content-Type.
"""

from collections.abc import Mapping
from typing import Final

from points.domain.errors import Invalid, Wording
from points.domain.pictures.bounds import Bounds, Flaw, NotAPicture
from points.domain.pictures.pictures import MEDIA_TYPES, Picture, checked
from points.web.requests import Request

PICTURES: Final = tuple(MEDIA_TYPES)  # the accepted media types

_WORDS: Final[Mapping[Flaw, tuple[str, str]]] = {
    "unknown": ("只支持 PNG、JPEG 和 WebP 图片", "must be a PNG, JPEG or WebP picture"),
    "other_type": ("图片的实际格式与 Content-Type 不一致", "is of another type than Content-Type says"),
    "damaged": ("图片已损坏或格式不受支持", "is damaged, or of a kind that is not supported"),
    "animated": ("不支持动图", "must not be animated"),
    "appended": ("图片后面不能有其他内容", "must have nothing after its end"),
    "too_many_bytes": ("图片太大：最多 {kilobytes} KB", "must have at most {kilobytes} KB"),
    "too_many_pixels": (
        "图片尺寸过大：边长最多 {side} 像素，总共最多 {megapixels} 百万像素",
        "must have sides of at most {side} pixels, and at most {megapixels} million pixels in all",
    ),
}


def picture_of(request: Request, bounds: Bounds) -> Picture:
    """Returns the picture in the body, without metadata. Raises Invalid."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES or request.headers.get("content-encoding", "identity").lower() != "identity":
        choices = ", ".join(PICTURES)
        raise Invalid(
            {
                "Content-Type": Wording(
                    f"必须是 {choices} 之一，且不压缩", f"must be one of {choices}, without compression"
                )
            }
        )
    try:
        return checked(request.raw_body, media_type, bounds)
    except NotAPicture as refused:
        raise Invalid({"image": _wording(refused.flaw, bounds)}) from None


def _wording(flaw: Flaw, bounds: Bounds) -> Wording:
    facts = {
        "kilobytes": bounds.size_bytes // 1024,
        "side": bounds.side,
        "megapixels": bounds.pixels // 2**20,
    }
    return Wording(*(text.format_map(facts) for text in _WORDS[flaw]))

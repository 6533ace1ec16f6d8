"""A picture as the body of a request: which headers it needs, and refusals in two languages."""

import pytest

from points.domain.errors import Invalid, Wording
from points.domain.pictures.bounds import Bounds, Flaw
from points.web import uploads
from points.web.requests import request_of
from tests.fixtures.cloud import event_of
from tests.fixtures.pictures import JPEG_PROGRESSIVE, png

SMALL = Bounds(size_bytes=2048, side=64, pixels=3 * 2**20)


def refusal(body: bytes, **headers: str) -> dict[str, Wording | str]:
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    request = request_of(event_of("POST /me/avatar", "", body, headers=sent))
    with pytest.raises(Invalid) as refused:
        uploads.picture_of(request, SMALL)
    return refused.value.errors


@pytest.mark.parametrize("said", ["image/png", "IMAGE/PNG", "image/png; charset=binary", " image/png "])
def test_a_picture_is_taken_as_what_it_says(said: str) -> None:
    request = request_of(event_of("POST /me/avatar", "", png(), headers={"content-type": said}))

    assert uploads.picture_of(request, SMALL).content == png()


def test_the_type_is_needed_and_nothing_is_packed() -> None:
    for headers in ({"content_type": "image/gif"}, {"content_type": ""}):
        assert list(refusal(png(), **headers)) == ["Content-Type"]
    assert list(refusal(png(), content_type="image/png", content_encoding="gzip")) == ["Content-Type"]


def test_58_a_body_is_limited_before_it_is_read() -> None:
    (wrong,) = refusal(png() + b"\0" * 2048, content_type="image/png").values()

    assert wrong == Wording("图片太大：最多 2 KB", "must have at most 2 KB")


def test_a_refusal_says_what_is_wrong_in_both_languages() -> None:
    assert refusal(JPEG_PROGRESSIVE, content_type="image/png")["image"] == Wording(
        "图片的实际格式与 Content-Type 不一致", "is of another type than Content-Type says"
    )
    (large,) = refusal(png(65, 1), content_type="image/png").values()
    assert large == Wording(
        "图片尺寸过大：边长最多 64 像素，总共最多 3 百万像素",
        "must have sides of at most 64 pixels, and at most 3 million pixels in all",
    )


def test_every_flaw_has_words() -> None:
    assert uploads._WORDS.keys() == set(Flaw.__args__)  # type: ignore[attr-defined]

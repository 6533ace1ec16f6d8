"""What is taken for a picture, what is left of it, and what is refused."""

import random
import zlib
from typing import Any, Final

import pytest

from points.domain.pictures import bounds, pictures
from points.domain.pictures.bounds import Bounds, NotAPicture
from tests.fixtures import pictures as samples
from tests.fixtures.pictures import chunk, png

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
ANYTHING: Final = Bounds(size_bytes=10_000_000, side=100_000, pixels=10**10)
SAMPLES: Final = [
    (PNG, png()),
    (JPEG, samples.JPEG_OF_A_PHONE),
    (JPEG, samples.JPEG_PROGRESSIVE),
    (WEBP, samples.WEBP_LOSSY),
    (WEBP, samples.WEBP_TRANSPARENT),
    (WEBP, samples.WEBP_LOSSLESS),
]
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML: Final = b"<!doctype html><script>alert(1)</script>"


def refusal(content: bytes, media_type: str, most: Bounds = bounds.AVATAR) -> str:
    with pytest.raises(NotAPicture) as refused:
        pictures.checked(content, media_type, most)
    return refused.value.flaw


@pytest.mark.parametrize(("media_type", "content"), SAMPLES)
def test_what_is_written_anew_is_a_picture_that_stays_as_it_is(media_type: str, content: bytes) -> None:
    once = pictures.checked(content, media_type, bounds.AVATAR)

    assert once.media_type == media_type
    assert pictures.checked(once.content, media_type, bounds.AVATAR) == once


@pytest.mark.parametrize(("media_type", "content"), SAMPLES)
def test_the_type_is_what_the_content_is_and_not_what_is_said(media_type: str, content: bytes) -> None:
    for other in {PNG, JPEG, WEBP} - {media_type}:
        assert refusal(content, other) == "other_type"


@pytest.mark.parametrize("media_type", [PNG, JPEG, WEBP])
@pytest.mark.parametrize(
    "content", [b"", SVG, HTML, b"GIF89a" + b"\0" * 40, b"BM" + b"\0" * 60, b"%PDF-1.7", b"\x89PNG"]
)
def test_58_another_file_under_the_name_of_a_picture_is_refused(media_type: str, content: bytes) -> None:
    assert refusal(content, media_type) == "unknown"


@pytest.mark.parametrize("appended", [b"\0", SVG, b"PK\x03\x04" + b"\0" * 30])
@pytest.mark.parametrize(("media_type", "content"), SAMPLES)
def test_58_a_picture_that_is_another_file_too_is_refused(media_type: str, content: bytes, appended: bytes) -> None:
    assert refusal(content + appended, media_type) == "appended"


@pytest.mark.parametrize(("media_type", "content"), SAMPLES)
def test_a_picture_that_is_cut_off_is_refused_wherever_it_ends(media_type: str, content: bytes) -> None:
    flaws = {refusal(content[:end], media_type) for end in range(len(content))}

    assert flaws <= {"damaged", "unknown"}


@pytest.mark.parametrize(("media_type", "content"), SAMPLES)
def test_58_whatever_arrives_is_a_picture_or_refused(media_type: str, content: bytes) -> None:
    dice = random.Random(media_type)
    for _ in range(400):
        broken = bytearray(content)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(broken))
            broken[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3)) or b"\xff"
        try:
            again = pictures.checked(bytes(broken), media_type, bounds.AVATAR)
        except NotAPicture:
            continue
        assert pictures.checked(again.content, media_type, bounds.AVATAR) == again
        assert b"SECRET" not in again.content


@pytest.mark.parametrize(
    ("media_type", "content"), [(PNG, png(before=chunk(b"tEXt", b"Author\0SECRET"))), *SAMPLES[1:2], *SAMPLES[3:5]]
)
def test_no_metadata_is_left(media_type: str, content: bytes) -> None:
    assert b"SECRET" in content

    kept = pictures.checked(content, media_type, bounds.AVATAR).content

    assert b"SECRET" not in kept
    assert b"2026:11:22" not in kept, "the day of the photo is in its GPS data"


def test_bytes_are_limited_before_anything_is_read() -> None:
    largest = Bounds(size_bytes=len(png()), side=16, pixels=16 * 12)

    assert pictures.checked(png(), PNG, largest).content == png()
    assert refusal(png() + b"\0", PNG, largest) == "too_many_bytes"


@pytest.mark.parametrize(
    ("width", "height", "most"),
    [
        (17, 1, Bounds(size_bytes=1000, side=16, pixels=1000)),
        (1, 17, Bounds(size_bytes=1000, side=16, pixels=1000)),
        (16, 12, Bounds(size_bytes=1000, side=16, pixels=16 * 12 - 1)),
    ],
)
def test_sides_and_pixels_are_limited(width: int, height: int, most: Bounds) -> None:
    assert refusal(png(width, height), PNG, most) == "too_many_pixels"


def _resized(content: bytes, media_type: str, width: int, height: int) -> bytes:
    """The same file with other dimensions in its header."""
    if media_type == PNG:
        return content.replace(samples.header(16, 12), samples.header(width, height))
    if media_type == JPEG:
        return content.replace(b"\x08\x00\x0c\x00\x10", b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big"))
    return content.replace(b"\x9d\x01\x2a\x10\x00\x0c\x00", b"\x9d\x01\x2a" + b"\xff\x3f\xff\x3f")


@pytest.mark.parametrize(("media_type", "content"), SAMPLES[:4])
def test_58_a_bomb_is_refused_by_its_dimensions_before_anything_is_inflated(
    media_type: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inflated(*_: Any) -> Any:
        raise AssertionError("it was inflated")

    monkeypatch.setattr(zlib, "decompressobj", inflated)
    bomb = _resized(content, media_type, 50_000, 50_000)

    assert bomb != content
    assert refusal(bomb, media_type, bounds.REWARD) == "too_many_pixels"

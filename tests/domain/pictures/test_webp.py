"""WebP: which chunks are kept, and that they fit each other."""

import struct

import pytest

from points.domain.pictures import webp
from points.domain.pictures.bounds import AVATAR, NotAPicture
from tests.fixtures.pictures import WEBP_ANIMATED, WEBP_LOSSLESS, WEBP_LOSSY, WEBP_TRANSPARENT

LOSSY = b"\0\0\0\x9d\x01\x2a\x10\0\x0c\0" + b"\0" * 8
LOSSLESS = b"\x2f" + struct.pack("<I", 15 | 11 << 14) + b"\0" * 5
CANVAS = b"\x0f\0\0\x0b\0\0"
EXTENDED = b"\x10\0\0\0" + CANVAS
PLAIN_ALPHA = b"\0" + b"\xff" * 16 * 12


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def riff(*chunks: bytes, longer: int = 0) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) + longer) + body


def flaw(content: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        webp.rewritten(content, AVATAR)
    return refused.value.flaw


def test_an_extended_file_becomes_a_simple_one_where_it_can() -> None:
    kept = webp.rewritten(WEBP_LOSSY, AVATAR)

    assert (kept[12:16], kept[4:8]) == (b"VP8 ", struct.pack("<I", len(kept) - 8))
    assert kept[12:] in WEBP_LOSSY
    assert webp.rewritten(WEBP_LOSSLESS, AVATAR)[12:] in WEBP_LOSSLESS


def test_transparency_keeps_its_header_which_promises_nothing_else() -> None:
    kept = webp.rewritten(WEBP_TRANSPARENT, AVATAR)

    assert kept[12:30] == chunk(b"VP8X", EXTENDED)
    assert [kind for kind in (b"ALPH", b"VP8 ", b"EXIF") if kind in kept] == [b"ALPH", b"VP8 "]


def test_chunks_that_nobody_needs_are_left_out() -> None:
    extras = [chunk(kind, b"SECRET!") for kind in (b"ICCP", b"EXIF", b"XMP ", b"JUNK")]
    header = chunk(b"VP8X", b"\x2c\0\0\0" + CANVAS)

    assert webp.rewritten(riff(header, *extras, chunk(b"VP8 ", LOSSY), *extras), AVATAR) == riff(chunk(b"VP8 ", LOSSY))
    assert webp.rewritten(riff(chunk(b"VP8L", LOSSLESS), *extras), AVATAR) == riff(chunk(b"VP8L", LOSSLESS))


def test_an_animation_is_refused() -> None:
    assert flaw(WEBP_ANIMATED) == "animated"
    for kind in (b"ANIM", b"ANMF"):
        assert flaw(riff(chunk(kind, b"\0" * 16), chunk(b"VP8 ", LOSSY))) == "animated"


@pytest.mark.parametrize(
    "wrong",
    [
        riff(),
        riff(longer=2),
        riff(chunk(b"VP8 ", LOSSY))[:-2],
        riff(chunk(b"VP8 ", LOSSY), b"EXIF"),
        riff(chunk(b"VP8 ", LOSSY), b"EXIF\xff\xff\xff\xff"),
        riff(chunk(b"VP8 ", LOSSY), b"\0"),
        riff(chunk(b"VP8 ", LOSSY), chunk(b"VP8L", LOSSLESS)),
        riff(chunk(b"VP8 ", LOSSY), chunk(b"VP8 ", LOSSY)),
        riff(chunk(b"VP8X", EXTENDED)),
        riff(chunk(b"VP8X", EXTENDED[:8]), chunk(b"VP8 ", LOSSY)),
        riff(chunk(b"VP8X", EXTENDED[:4] + b"\x10" + CANVAS[1:]), chunk(b"VP8 ", LOSSY)),
        riff(chunk(b"VP8 ", LOSSY[:9])),
        riff(chunk(b"VP8 ", b"\1" + LOSSY[1:])),
        riff(chunk(b"VP8 ", b"\0\2\0" + LOSSY[3:])),
        riff(chunk(b"VP8 ", LOSSY[:3] + b"\0\0\0" + LOSSY[6:])),
        riff(chunk(b"VP8 ", LOSSY[:6] + b"\0\0" + LOSSY[8:])),
        riff(chunk(b"VP8L", LOSSLESS[:4])),
        riff(chunk(b"VP8L", b"\0" + LOSSLESS[1:])),
        riff(chunk(b"VP8L", LOSSLESS[:4] + b"\x20" + LOSSLESS[5:])),
        riff(chunk(b"VP8X", EXTENDED), chunk(b"ALPH", b""), chunk(b"VP8 ", LOSSY)),
        riff(chunk(b"VP8X", EXTENDED), chunk(b"ALPH", b"\2abc"), chunk(b"VP8 ", LOSSY)),
        riff(chunk(b"VP8X", EXTENDED), chunk(b"ALPH", PLAIN_ALPHA + b"<"), chunk(b"VP8 ", LOSSY)),
    ],
)
def test_what_no_encoder_writes_is_refused(wrong: bytes) -> None:
    assert flaw(wrong) == "damaged"


def test_plain_transparency_is_as_large_as_the_picture() -> None:
    picture = riff(chunk(b"VP8X", EXTENDED), chunk(b"ALPH", PLAIN_ALPHA), chunk(b"VP8 ", LOSSY))

    assert webp.rewritten(picture, AVATAR) == picture


def test_transparency_beside_a_lossless_picture_is_left_out() -> None:
    picture = riff(chunk(b"VP8X", EXTENDED), chunk(b"ALPH", b"\2SECRET"), chunk(b"VP8L", LOSSLESS))

    assert webp.rewritten(picture, AVATAR) == riff(chunk(b"VP8L", LOSSLESS))

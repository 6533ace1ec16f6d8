"""PNG: which chunks are kept, and that the pixels are those that the header promises."""

import struct
import zlib
from typing import Any

import pytest

from points.domain.pictures import png as reader
from points.domain.pictures.bounds import AVATAR, REWARD, NotAPicture
from tests.fixtures.pictures import SIGNATURE, chunk, header, png

PALETTE = chunk(b"PLTE", b"\1\2\3" * 4)
GREY_ROWS = (b"\0" + b"\x80" * 16) * 12
END = chunk(b"IEND")


def flaw(content: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        reader.rewritten(content, AVATAR)
    return refused.value.flaw


def packed(rows: bytes) -> bytes:
    return chunk(b"IDAT", zlib.compress(rows, 9))


@pytest.mark.parametrize(
    "kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"pHYs", b"gAMA", b"caBX", b"abCd"]
)
def test_what_a_decoder_does_not_need_is_left_out(kind: bytes) -> None:
    extra = chunk(kind, b"SECRET")

    assert reader.rewritten(png(before=extra, after=extra), AVATAR) == png()


def test_pixels_in_several_chunks_become_one() -> None:
    whole = zlib.compress((b"\0" + b"\x2e\x8b\x57" * 16) * 12, 9)
    parts = chunk(b"IDAT", whole[:7]) + chunk(b"IDAT") + chunk(b"IDAT", whole[7:])

    assert reader.rewritten(SIGNATURE + header(16, 12) + parts + END, AVATAR) == png()


@pytest.mark.parametrize(
    ("colour", "depth", "row_bytes", "before"),
    [
        (0, 1, 2, b""),
        (0, 16, 32, b""),
        (2, 16, 96, b""),
        (3, 4, 8, PALETTE),
        (3, 8, 16, PALETTE + chunk(b"tRNS", b"\0\xff")),
        (4, 8, 32, b""),
        (6, 8, 64, b""),
    ],
)
def test_every_colour_type_is_kept_as_it_is(colour: int, depth: int, row_bytes: int, before: bytes) -> None:
    picture = png(before=before, rows=(b"\0" * (1 + row_bytes)) * 12, colour=colour, depth=depth)

    assert reader.rewritten(picture, AVATAR) == picture
    assert flaw(png(before=before, rows=(b"\0" * (2 + row_bytes)) * 12, colour=colour, depth=depth)) == "damaged"


def test_an_interlaced_picture_has_the_rows_of_seven_passes() -> None:
    """Of 16 by 12 pixels: 2×2, 2×2, 4×1, 4×3, 8×3, 8×6 and 16×6 of them."""
    passes = ((2, 2), (2, 2), (4, 1), (4, 3), (8, 3), (8, 6), (16, 6))
    rows = b"".join((b"\0" + b"\x80" * columns) * lines for columns, lines in passes)
    picture = png(rows=rows, colour=0, interlace=1)

    assert sum(columns * lines for columns, lines in passes) == 16 * 12
    assert reader.rewritten(picture, AVATAR) == picture
    assert flaw(png(rows=GREY_ROWS, colour=0, interlace=1)) == "damaged"


def test_a_pass_without_a_column_has_no_rows() -> None:
    picture = png(1, 1, rows=b"\0\x80", colour=0, interlace=1)

    assert reader.rewritten(picture, AVATAR) == picture


@pytest.mark.parametrize("kind", [b"acTL", b"fcTL", b"fdAT"])
def test_an_animation_is_refused(kind: bytes) -> None:
    assert flaw(png(before=chunk(kind, b"\0" * 8))) == "animated"


@pytest.mark.parametrize(
    "wrong",
    [
        SIGNATURE,
        SIGNATURE + END,
        SIGNATURE + header(16, 12) + END,
        SIGNATURE + packed(GREY_ROWS) + header(16, 12, colour=0) + END,
        SIGNATURE + header(16, 12, colour=0) + packed(GREY_ROWS),
        SIGNATURE + header(16, 12, colour=0) + packed(GREY_ROWS) + chunk(b"IEND", b"x"),
        SIGNATURE + header(16, 12, colour=0)[:-1] + b"\0" + packed(GREY_ROWS) + END,
        SIGNATURE + chunk(b"IHDR", b"\0" * 12) + packed(GREY_ROWS) + END,
        png(before=header(16, 12)),
        png(before=chunk(b"ABCD", b"x")),
        png(before=PALETTE * 2),
        png(before=chunk(b"PLTE", b"\0" * 771), colour=3, rows=GREY_ROWS),
        png(before=chunk(b"PLTE", b"\0" * 4), colour=3, rows=GREY_ROWS),
        png(colour=3, rows=GREY_ROWS),
        png(before=chunk(b"tRNS", b"\0" * 257)),
        png(0, 12),
        png(16, 0),
        png(colour=1, rows=GREY_ROWS),
        png(depth=4),
        png(interlace=2),
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 12, 8, 0, 1, 0, 0)) + packed(GREY_ROWS) + END,
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + b"\0" * 60,
    ],
)
def test_what_no_encoder_writes_is_refused(wrong: bytes) -> None:
    assert flaw(wrong) == "damaged"


@pytest.mark.parametrize(
    "pixels",
    [
        b"no zlib stream",
        zlib.compress(GREY_ROWS)[:-1],
        zlib.compress(GREY_ROWS) + b"<script>",
        zlib.compress(GREY_ROWS[:-1]),
        zlib.compress(GREY_ROWS + b"\0"),
        zlib.compress(b""),
    ],
)
def test_the_pixels_are_one_stream_of_exactly_their_size(pixels: bytes) -> None:
    assert flaw(SIGNATURE + header(16, 12, colour=0) + chunk(b"IDAT", pixels) + END) == "damaged"


def test_58_what_inflates_to_more_than_its_dimensions_is_inflated_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte of zeros is a megabyte when packed, of which the first pieces tell enough."""
    pieces = 0
    packer = zlib.compressobj(9)
    packed_zeros = b"".join([packer.compress(b"\0" * 2**20) for _ in range(512)]) + packer.flush()
    unpacker_of = zlib.decompressobj

    class Counted:
        def __init__(self) -> None:
            self._unpacker = unpacker_of()

        def decompress(self, data: bytes, most: int) -> bytes:
            nonlocal pieces
            pieces += 1
            return self._unpacker.decompress(data, most)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._unpacker, name)

    monkeypatch.setattr(zlib, "decompressobj", Counted)

    assert flaw_of_reward(SIGNATURE + header(16, 12) + chunk(b"IDAT", packed_zeros) + END) == "damaged"
    assert pieces == 1


def flaw_of_reward(content: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        reader.rewritten(content, REWARD)
    return refused.value.flaw

"""JPEG: which segments are kept, that tables hide nothing, and that a photo stays upright."""

import pytest

from points.domain.pictures import jpeg, orientation
from points.domain.pictures.bounds import AVATAR, NotAPicture
from tests.fixtures.pictures import JPEG_CMYK, JPEG_OF_A_PHONE, JPEG_PROGRESSIVE

PLAIN = jpeg.rewritten(JPEG_OF_A_PHONE, AVATAR)
SCAN = PLAIN.index(b"\xff\xda")
FRAME = PLAIN.index(b"\xff\xc0")
UPRIGHT = b"\xff\xe1" + (2 + len(orientation.exif_of(6))).to_bytes(2, "big") + orientation.exif_of(6)


def flaw(content: bytes) -> str:
    with pytest.raises(NotAPicture) as refused:
        jpeg.rewritten(content, AVATAR)
    return refused.value.flaw


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data


def with_segment(marker: int, data: bytes) -> bytes:
    """The plain picture with a segment before its frame."""
    return PLAIN[:FRAME] + segment(marker, data) + PLAIN[FRAME:]


def test_of_a_photo_the_pixels_are_left_and_which_way_is_up() -> None:
    start = JPEG_OF_A_PHONE.index(b"\xff\xdb")

    assert PLAIN[PLAIN.index(b"\xff\xdb") :] == JPEG_OF_A_PHONE[start:]
    assert UPRIGHT in PLAIN
    assert len(PLAIN) < start + len(JPEG_OF_A_PHONE[start:])


@pytest.mark.parametrize("marker", [*range(0xE0, 0xF0), 0xFE])
def test_what_applications_write_is_left_out(marker: int) -> None:
    assert jpeg.rewritten(with_segment(marker, b"SECRET <script>"), AVATAR) == PLAIN


def test_a_thumbnail_goes_and_the_colour_model_stays() -> None:
    thumbnail = segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\1\1" + b"\1\2\3")
    adobe = segment(0xEE, b"Adobe\0\x64\x80\0\x40\0\1" + b"SECRET")

    kept = jpeg.rewritten(PLAIN[:2] + thumbnail + adobe + PLAIN[PLAIN.index(b"\xff\xdb") :], AVATAR)

    assert b"\1\2\3" not in kept[:40]
    assert segment(0xEE, b"Adobe\0\x64\0\0\0\0\1") in kept
    assert b"SECRET" not in kept


def test_a_progressive_picture_keeps_its_scans() -> None:
    kept = jpeg.rewritten(JPEG_PROGRESSIVE, AVATAR)

    assert kept.count(b"\xff\xda") == JPEG_PROGRESSIVE.count(b"\xff\xda") > 3


def test_a_picture_for_the_printer_is_refused() -> None:
    assert flaw(JPEG_CMYK) == "damaged"


def test_scans_are_limited_because_each_goes_over_the_whole_picture() -> None:
    scan = PLAIN[SCAN:-2]

    assert jpeg.rewritten(PLAIN[:-2] + scan * 23 + PLAIN[-2:], AVATAR)
    assert flaw(PLAIN[:-2] + scan * 24 + PLAIN[-2:]) == "damaged"


@pytest.mark.parametrize(
    ("marker", "data"),
    [
        (0xDB, b""),
        (0xDB, b"\0" * 64),
        (0xDB, b"\0" * 65 + b"<script>"),
        (0xDB, b"\x10" + b"\0" * 64),
        (0xC4, b"\0" * 16),
        (0xC4, b"\0" + b"\0" * 16 + b"<script>"),
        (0xC4, b"\0" + b"\xff" * 16 + b"\0" * 255 * 16),
        (0xDD, b"\0\0\0"),
    ],
)
def test_a_table_is_filled_by_what_it_says(marker: int, data: bytes) -> None:
    assert flaw(with_segment(marker, data)) == "damaged"


def test_tables_of_both_precisions_are_taken() -> None:
    for data in (b"\0" * 65, b"\x10" + b"\0" * 128, b"\0" * 65 + b"\x11" + b"\0" * 128):
        assert segment(0xDB, data) in jpeg.rewritten(with_segment(0xDB, data), AVATAR)
    assert segment(0xDD, b"\0\4") in jpeg.rewritten(with_segment(0xDD, b"\0\4"), AVATAR)


@pytest.mark.parametrize("marker", [0x01, 0xC3, 0xC5, 0xC9, 0xCC, 0xCF, 0xD0, 0xD8, 0xDC, 0xDE, 0xF0])
def test_other_segments_are_refused(marker: int) -> None:
    assert flaw(with_segment(marker, b"\0\0")) == "damaged"


@pytest.mark.parametrize(
    "header",
    [
        b"\x0c\0\x0c\0\x10\1\1\x11\0",
        b"\x08\0\x0c\0\x10\2\1\x11\0\2\x11\0",
        b"\x08\0\x0c\0\x10\1\1\x01\0",
        b"\x08\0\x0c\0\x10\1\1\x51\0",
        b"\x08\0\x0c\0\x10\1\1\x11",
        b"\x08\0\0\0\x10\1\1\x11\0",
        b"\x08\0\x0c",
    ],
)
def test_a_frame_is_one_that_every_phone_can_show(header: bytes) -> None:
    after = FRAME + 2 + int.from_bytes(PLAIN[FRAME + 2 : FRAME + 4], "big")

    assert flaw(PLAIN[:FRAME] + segment(0xC0, header) + PLAIN[after:]) == "damaged"


def test_a_picture_has_one_frame_and_a_scan_of_it() -> None:
    after = FRAME + 2 + int.from_bytes(PLAIN[FRAME + 2 : FRAME + 4], "big")
    frame = PLAIN[FRAME:after]

    assert flaw(PLAIN[:after] + frame + PLAIN[after:]) == "damaged"
    assert flaw(PLAIN[:FRAME] + PLAIN[after:]) == "damaged"
    assert flaw(PLAIN[:SCAN] + b"\xff\xd9") == "damaged"
    assert flaw(PLAIN[:SCAN] + segment(0xDA, b"") + PLAIN[SCAN:]) == "damaged"
    assert flaw(PLAIN[:SCAN] + segment(0xDA, b"\4" + b"\0" * 11) + PLAIN[SCAN:]) == "damaged"


def test_fill_bytes_before_a_marker_are_left_out() -> None:
    assert jpeg.rewritten(PLAIN[:FRAME] + b"\xff\xff" + PLAIN[FRAME:], AVATAR) == PLAIN

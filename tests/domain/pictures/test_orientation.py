"""EXIF: the one entry that is read, in both byte orders, and whatever else may stand there."""

import struct

import pytest

from points.domain.pictures.orientation import EXIF, exif_of, orientation_in


def exif(order: str, *entries: tuple[int, int, int, int], start: int = 8, count: int | None = None) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    listed = b"".join(struct.pack(f"{order}HHIHH", *entry, 0) for entry in entries)
    directory = struct.pack(f"{order}H", len(entries) if count is None else count) + listed
    return EXIF + mark + struct.pack(f"{order}I", start) + directory


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_which_way_is_up_is_read_and_written(order: str, turned: int) -> None:
    found = exif(order, (0x010F, 2, 4, 7), (0x0112, 3, 1, turned))

    assert orientation_in(found) == turned
    assert orientation_in(exif_of(turned)) == turned


@pytest.mark.parametrize(
    "unread",
    [
        EXIF,
        EXIF + b"II*\0",
        EXIF + b"XX*\0" + b"\0" * 40,
        exif("<"),
        exif("<", (0x010F, 2, 4, 7)),
        exif("<", (0x0112, 3, 1, 1)),
        exif("<", (0x0112, 3, 1, 9)),
        exif("<", (0x0112, 4, 1, 6)),
        exif("<", (0x0112, 3, 2, 6)),
        exif("<", (0x0112, 3, 1, 6), start=2**31),
        exif("<", (0x0112, 3, 1, 6), start=20),
        exif("<", count=65535),
        exif("<", *[(0x010F, 2, 4, 7)] * 200, (0x0112, 3, 1, 6)),
    ],
)
def test_what_says_nothing_of_it_is_upright(unread: bytes) -> None:
    assert orientation_in(unread) == 0

"""Reads and writes the orientation of a photo in EXIF (CIPA DC-008): how to turn the picture when it is shown."""

import struct
from typing import Final

EXIF: Final = b"Exif\0\0"
_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_ORIENTATION: Final = 0x0112
_SHORT: Final = 3
_MOST_ENTRIES: Final = 200


def orientation_in(exif: bytes) -> int:
    """Returns the orientation, 2 to 8, of a picture that is mirrored or turned.
    Returns 0 if it is neither, or if the data cannot be read.
    """
    tiff = exif[len(EXIF) :]
    order = _ORDERS.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 0
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(start + 2, min(start + 2 + 12 * min(count, _MOST_ENTRIES), len(tiff) - 11), 12):
        tag, kind, values, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if (tag, kind, values) == (_ORIENTATION, _SHORT, 1):
            return int(value) if 2 <= value <= 8 else 0
    return 0


def exif_of(orientation: int) -> bytes:
    """Returns EXIF data that has only this orientation."""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return EXIF + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)

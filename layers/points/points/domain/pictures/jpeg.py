"""Rewrites JPEG files (ITU T.81) without metadata: baseline or progressive, grey or in three colours.
Application segments and comments are left out. Three application segments say how to show the picture, so new ones with
only this information are written: JFIF and Adobe (the colour model), and EXIF with the orientation, because phones
store photos unrotated.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from points.domain.pictures import orientation
from points.domain.pictures.bounds import Bounds, NotAPicture

START: Final = b"\xff\xd8\xff"
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_FRAMES: Final = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; many decoders do not support the others
_TABLES: Final = {0xC4, 0xDB, 0xDD}  # Huffman tables, quantisation tables, restart interval
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_APPLICATIONS: Final = range(0xE0, 0xF0)
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # not a stuffed byte, a restart marker or a fill byte
_JFIF: Final = b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"  # version 1.02, square pixels, no thumbnail
# A decoder processes the whole picture once for each scan, so many scans would cost much time. Encoders write about 12.
_MOST_SCANS: Final = 24


@dataclass(slots=True)
class _Found:
    """What was read from the segments so far. `parts` are the segments to write.
    `jfif`, `adobe` and `exif` are the rewritten application segments; empty if there are none.
    """

    parts: list[bytes] = field(default_factory=list)
    jfif: bytes = b""
    adobe: bytes = b""
    exif: bytes = b""
    components: int = 0
    scans: int = 0


def rewritten(content: bytes, bounds: Bounds) -> bytes:
    """Returns the same picture without metadata. Raises NotAPicture."""
    found, at = _Found(), 2
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            break
        if at + 2 > len(content):
            raise NotAPicture("damaged")
        end = at + int.from_bytes(content[at : at + 2], "big")
        data = content[at + 2 : end]
        if end < at + 2 or end > len(content):
            raise NotAPicture("damaged")
        at = _take(found, marker, data, content, end, bounds)
    if not found.scans:
        raise NotAPicture("damaged")
    if at < len(content):
        raise NotAPicture("appended")
    return b"".join([_SOI, found.jfif, found.adobe, found.exif, *found.parts, _EOI])


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Returns (the marker at position `at`, the position after it). Fill bytes before the marker are skipped."""
    if content[at : at + 1] != b"\xff":
        raise NotAPicture("damaged")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise NotAPicture("damaged")
    return content[at], at + 1


def _take(found: _Found, marker: int, data: bytes, content: bytes, end: int, bounds: Bounds) -> int:
    """Adds one segment to `found`, and returns the position at which the next one begins.
    `end` is where this one ends.
    """
    if marker in _APPLICATIONS or marker == _COMMENT:
        _note_application(found, marker, data)
        return end
    if marker in _FRAMES:
        found.components = _components(found, data, bounds)
    elif marker == _SCAN:
        found.scans += 1
        if not 6 <= len(data) == 4 + 2 * data[0] <= 4 + 2 * found.components or found.scans > _MOST_SCANS:
            raise NotAPicture("damaged")
    elif marker not in _TABLES or not _is_table(marker, data):
        raise NotAPicture("damaged")
    found.parts.append(_segment(marker, data))
    if marker != _SCAN:
        return end
    after = _MARKER.search(content, end)
    if after is None:
        raise NotAPicture("damaged")
    found.parts.append(content[end : after.start()])
    return after.start()


def _note_application(found: _Found, marker: int, data: bytes) -> None:
    if marker == 0xE0 and data.startswith(b"JFIF\0"):
        found.jfif = _segment(marker, _JFIF)
    elif marker == 0xEE and data.startswith(b"Adobe") and len(data) >= 12:
        found.adobe = _segment(marker, b"Adobe\0\x64\0\0\0\0" + data[11:12])  # the last byte is the colour model
    elif marker == 0xE1 and data.startswith(orientation.EXIF):
        turned = orientation.orientation_in(data)
        found.exif = _segment(marker, orientation.exif_of(turned)) if turned else b""


def _components(found: _Found, data: bytes, bounds: Bounds) -> int:
    """Returns the number of colour components, from the header of the frame. Raises NotAPicture."""
    if found.components or len(data) < 6 or len(data) != 6 + 3 * data[5]:
        raise NotAPicture("damaged")
    bits, height, width, components = struct.unpack_from(">BHHB", data)
    factors = [factor for sampling in data[7::3] for factor in (sampling >> 4, sampling & 15)]
    if bits != 8 or components not in (1, 3) or not all(1 <= factor <= 4 for factor in factors):
        raise NotAPicture("damaged")
    bounds.check(width, height)
    return int(components)


def _is_table(marker: int, data: bytes) -> bool:
    """Returns whether the tables fill the segment exactly. If they do not, other data could be hidden after them."""
    if marker == 0xDD:
        return len(data) == 2
    at = 0
    while at < len(data):
        if marker == 0xDB:
            at += 1 + 64 * (2 if data[at] >> 4 else 1)
        else:
            symbols = sum(data[at + 1 : at + 17])
            at += 17 + symbols
            if symbols > 256:
                return False
    return at == len(data) > 0


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

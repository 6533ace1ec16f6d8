"""Rewrites WebP files (RFC 9649) without metadata. A file is a list of RIFF chunks.
A still picture is one chunk VP8 (lossy), VP8 with its transparency in ALPH, or VP8L (lossless). Only these chunks are
kept. If there is an ALPH chunk, a new VP8X header is written, because ALPH needs it.
"""

import struct
from collections.abc import Iterator
from typing import Final

from points.domain.pictures.bounds import Bounds, NotAPicture

RIFF: Final = b"RIFF"
WEBP: Final = b"WEBP"
_OF_ANIMATIONS: Final = {b"ANIM", b"ANMF"}
_ANIMATED: Final = 0x02
_TRANSPARENT: Final = 0x10
_LOSSY_START: Final = b"\x9d\x01\x2a"
_LOSSLESS_START: Final = 0x2F


def rewritten(content: bytes, bounds: Bounds) -> bytes:
    """Returns the same picture without metadata. Raises NotAPicture."""
    kept: dict[bytes, bytes] = {}
    for kind, data in _chunks(content):
        if kind in _OF_ANIMATIONS or (kind == b"VP8X" and data[:1] and data[0] & _ANIMATED):
            raise NotAPicture("animated")
        if kind in (b"VP8X", b"ALPH", b"VP8 ", b"VP8L"):
            if kind in kept:
                raise NotAPicture("damaged")
            kept[kind] = data
    if (b"VP8 " in kept) == (b"VP8L" in kept):
        raise NotAPicture("damaged")
    width, height = _lossy(kept[b"VP8 "]) if b"VP8 " in kept else _lossless(kept[b"VP8L"])
    bounds.check(width, height)
    canvas = struct.pack("<II", width - 1, height - 1)
    canvas = canvas[:3] + canvas[4:7]
    if b"VP8X" in kept and (len(kept[b"VP8X"]) != 10 or kept[b"VP8X"][4:] != canvas):
        raise NotAPicture("damaged")
    return _file(kept, canvas, pixels=width * height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields (kind, data) of each chunk. The file must end with the last one."""
    (size,) = struct.unpack_from("<I", content, 4)
    if 8 + size < len(content):
        raise NotAPicture("appended")
    if 8 + size > len(content) or size % 2:
        raise NotAPicture("damaged")
    at = 12
    while at < len(content):
        if at + 8 > len(content):
            raise NotAPicture("damaged")
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
        if at > len(content):
            raise NotAPicture("damaged")
        start = at - length - length % 2
        yield kind, content[start : start + length]


def _lossy(data: bytes) -> tuple[int, int]:
    """Returns (width, height) of a VP8 key frame (RFC 6386, section 9.1)."""
    if len(data) < 10 or data[3:6] != _LOSSY_START:
        raise NotAPicture("damaged")
    tag = int.from_bytes(data[:3], "little")
    if tag & 1 or 10 + (tag >> 5) > len(data):  # not a key frame, or its first part is incomplete
        raise NotAPicture("damaged")
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF  # the upper bits only ask for scaling


def _lossless(data: bytes) -> tuple[int, int]:
    if len(data) < 6 or data[0] != _LOSSLESS_START:
        raise NotAPicture("damaged")
    bits = int.from_bytes(data[1:5], "little")
    if bits >> 29:  # the version
        raise NotAPicture("damaged")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _file(kept: dict[bytes, bytes], canvas: bytes, *, pixels: int) -> bytes:
    parts = []
    if b"ALPH" in kept and b"VP8 " in kept:
        alpha = kept[b"ALPH"]
        is_plain = bool(alpha) and alpha[0] & 3 == 0
        if not alpha or alpha[0] & 3 > 1 or (is_plain and len(alpha) != 1 + pixels):
            raise NotAPicture("damaged")
        parts = [_chunk(b"VP8X", bytes([_TRANSPARENT, 0, 0, 0]) + canvas), _chunk(b"ALPH", alpha)]
    kind = b"VP8 " if b"VP8 " in kept else b"VP8L"
    body = WEBP + b"".join([*parts, _chunk(kind, kept[kind])])
    return RIFF + struct.pack("<I", len(body)) + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

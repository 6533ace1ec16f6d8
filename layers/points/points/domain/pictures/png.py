"""Rewrites PNG files (W3C, third edition) without metadata. A file is a list of chunks, each with a checksum.
The pixels are inflated only to count their bytes, which must fit the dimensions exactly.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from points.domain.pictures.bounds import Bounds, NotAPicture

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")  # in the order in which they are written
_OF_ANIMATIONS: Final = {b"acTL", b"fcTL", b"fdAT"}
# (samples of a pixel, the bits that a sample may have), by colour type.
_COLOURS: Final = {0: (1, {1, 2, 4, 8, 16}), 2: (3, {8, 16}), 3: (1, {1, 2, 4, 8}), 4: (2, {8, 16}), 6: (4, {8, 16})}
_PALETTE: Final = 3
_MOST_PALETTE_BYTES: Final = 3 * 256
# Adam7: where each pass starts, and its steps, as (x, y, step x, step y).
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_PIECE_BYTES: Final = 65_536


def rewritten(content: bytes, bounds: Bounds) -> bytes:
    """Returns the same picture without metadata. Raises NotAPicture."""
    kept: dict[bytes, list[bytes]] = {}
    for kind, data in _chunks(content):
        if kind in _OF_ANIMATIONS:
            raise NotAPicture("animated")
        if not kept and kind != b"IHDR":
            raise NotAPicture("damaged")
        if kind in _KEPT:
            kept.setdefault(kind, []).append(data)
        elif kind[:1].isupper():  # an upper-case chunk is one that a decoder must know, and this one is unknown
            raise NotAPicture("damaged")
    is_single = all(len(parts) == 1 for kind, parts in kept.items() if kind != b"IDAT")
    if not is_single or not kept.keys() >= {b"IHDR", b"IDAT", b"IEND"}:
        raise NotAPicture("damaged")
    pixels = b"".join(kept[b"IDAT"])
    if _inflated_bytes(pixels, most=(expected := _expected_bytes(kept, bounds))) != expected:
        raise NotAPicture("damaged")
    return SIGNATURE + b"".join(_chunk(kind, b"".join(kept[kind])) for kind in _KEPT if kind in kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields (kind, data) of each chunk up to IEND, with which the file must end."""
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(content) or content[at - 4 : at] != _checksum(kind, data):
            raise NotAPicture("damaged")
        yield kind, data
        if kind == b"IEND":
            if at < len(content):
                raise NotAPicture("appended")
            return
    raise NotAPicture("damaged")


def _expected_bytes(kept: dict[bytes, list[bytes]], bounds: Bounds) -> int:
    """Returns the size of the inflated pixels, from the header. Raises NotAPicture if the header is not allowed."""
    (header,), palette = kept[b"IHDR"], b"".join(kept.get(b"PLTE", ()))
    if len(header) != 13 or kept[b"IEND"] != [b""]:
        raise NotAPicture("damaged")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    samples, depths = _COLOURS.get(colour, (0, set()))
    is_known = depth in depths and compression == filtering == 0 and interlace in (0, 1)
    has_palette = not palette if colour != _PALETTE else len(palette) % 3 == 0 < len(palette)
    transparent = b"".join(kept.get(b"tRNS", ()))
    if not is_known or (colour == _PALETTE and not has_palette):
        raise NotAPicture("damaged")
    if len(palette) > _MOST_PALETTE_BYTES or len(transparent) > _MOST_PALETTE_BYTES // 3:
        raise NotAPicture("damaged")
    bounds.check(width, height)
    passes = _PASSES if interlace else ((0, 0, 1, 1),)
    sizes = ((-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes)
    return sum(rows * (1 + -(-columns * samples * depth // 8)) for columns, rows in sizes if columns > 0)


def _inflated_bytes(packed: bytes, *, most: int) -> int:
    """Returns how many bytes `packed` inflates to. It stops soon above `most`.
    Raises NotAPicture if `packed` is not exactly one zlib stream.
    """
    unpacker, size = zlib.decompressobj(), 0
    try:
        while packed and size <= most:
            size += len(unpacker.decompress(packed, _PIECE_BYTES))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        raise NotAPicture("damaged") from None
    if size <= most and (not unpacker.eof or unpacker.unused_data):
        raise NotAPicture("damaged")
    return size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + _checksum(kind, data)


def _checksum(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + data))

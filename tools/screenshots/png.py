"""PNG files a fifth of the size a browser writes: 256 colours, which is what a screen of text and lines has.

Format: PNG specification, third edition, section 9 (filtering) and 11 (chunks).
"""

import math
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR = (8, 2, 0, 0, 0)  # bit depth, colour type, compression, filter method, interlace
_PALETTE = (8, 3, 0, 0, 0)
_COLOURS = 256
_FAR = 3 * 256**2  # no two colours are so far apart
_SUB, _UP, _AVERAGE = 1, 2, 3  # 4 is Paeth

Colour = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """Return a browser's picture with at most 256 colours, each pixel in the nearest of them.

    A picture that is not 8-bit RGB is returned as it is.
    """
    chunks = list(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    if tuple(kind) != _TRUECOLOUR:
        return png
    packed = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows = [list(zip(row[::3], row[1::3], row[2::3], strict=True)) for row in _unfiltered(packed, width * 3)]
    counts = Counter(colour for row in rows for colour in row)
    palette, index = _reduced(counts)
    lines = b"".join(b"\0" + bytes([index[colour] for colour in row]) for row in rows)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *_PALETTE)),
            _chunk(b"PLTE", b"".join(bytes(colour) for colour in palette)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _reduced(counts: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """Return a palette, and where in it each colour is found.

    One after the other the colour is taken that is worst off: frequent, and far from all that were taken before. That
    way a small green tick on a white page keeps its green.
    """
    palette: list[Colour] = []
    index = dict.fromkeys(counts, 0)
    distance = dict.fromkeys(counts, _FAR)
    while len(palette) < _COLOURS:
        taken = max(counts, key=lambda colour: distance[colour] * math.sqrt(counts[colour]))
        if not distance[taken]:
            break
        for colour, before in distance.items():
            now = _apart(colour, taken)
            if now < before:
                distance[colour], index[colour] = now, len(palette)
        palette.append(taken)
    return palette, index


def _apart(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _unfiltered(packed: bytes, width: int) -> Iterator[bytes]:
    """Yield the bytes of each row of a picture with three bytes a pixel."""
    above = bytes(width)
    for start, end in pairwise(range(0, len(packed) + 1, width + 1)):
        above = _row(packed[start], bytearray(packed[start + 1 : end]), above)
        yield above


def _row(kind: int, row: bytearray, above: bytes) -> bytes:
    for at in range(len(row)) if kind else ():
        left = row[at - 3] if at >= 3 else 0  # noqa: PLR2004 the pixel before
        up = above[at]
        if kind == _SUB:
            add = left
        elif kind == _UP:
            add = up
        elif kind == _AVERAGE:
            add = (left + up) // 2
        else:
            add = _paeth(left, up, above[at - 3] if at >= 3 else 0)  # noqa: PLR2004 as above
        row[at] = (row[at] + add) & 0xFF
    return bytes(row)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

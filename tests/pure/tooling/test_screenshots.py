"""The pictures' own tools: what they write is the picture a browser took."""

import struct
import zlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tools.screenshots.demo import afternoon_zone
from tools.screenshots.png import smaller

Colour = tuple[int, int, int]
_WHITE, _GREEN, _GREY = (255, 255, 255), (24, 128, 56), (90, 91, 99)


def png(width: int, rows: list[bytes], *, kind: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, len(rows), 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"tEXt", b"Software\0x"), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def colours(picture: bytes) -> list[list[Colour]]:
    """Read what `smaller` writes: a palette and unfiltered rows."""
    found: dict[bytes, bytes] = {}
    at = 8
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        found[picture[at + 4 : at + 8]] = picture[at + 8 : at + 8 + length]
        at += length + 12
    (width,) = struct.unpack_from(">I", found[b"IHDR"])
    palette, lines = found[b"PLTE"], zlib.decompress(found[b"IDAT"])
    rows = [lines[start + 1 : start + 1 + width] for start in range(0, len(lines), width + 1)]
    return [[(palette[3 * one], palette[3 * one + 1], palette[3 * one + 2]) for one in row] for row in rows]


def filtered(kind: int, row: list[Colour], above: list[Colour]) -> bytes:
    """Filter a row as section 9.2 of the specification says."""
    flat, up = bytes(sum(row, ())), bytes(sum(above, ()))
    left, corner = bytes(3) + flat[:-3], bytes(3) + up[:-3]
    made = bytearray([kind])
    for x, a, b, c in zip(flat, left, up, corner, strict=True):
        distances = [abs(b - c), abs(a - c), abs(a + b - 2 * c)]
        guess = [0, a, b, (a + b) // 2, (a, b, c)[distances.index(min(distances))]][kind]
        made.append((x - guess) % 256)
    return bytes(made)


@pytest.mark.parametrize("kind", range(5))
def test_a_picture_stays_the_same_whatever_filter_the_browser_chose(kind: int) -> None:
    rows: list[list[Colour]] = [[_WHITE, _GREEN, _GREY, (3, 250, 128)], [_GREY, (200, 7, 90), _WHITE, _GREEN]]
    nothing: list[Colour] = [(0, 0, 0)] * 4
    picture = png(4, [filtered(kind, rows[0], nothing), filtered(kind, rows[1], rows[0])])
    assert colours(smaller(picture)) == rows


def test_a_small_tick_keeps_its_green_among_many_greys() -> None:
    greys: list[Colour] = [(one, one, one) for one in range(256)] * 40
    bluish: list[Colour] = [(one, one, one + 1) for one in range(255)] * 40
    row = [*greys, *bluish, _GREEN]
    (seen,) = colours(smaller(png(len(row), [b"\0" + bytes(part for colour in row for part in colour)])))
    assert seen[-1] == _GREEN
    assert max(abs(a - b) for one, other in zip(row, seen, strict=True) for a, b in zip(one, other, strict=True)) <= 2


def test_a_picture_of_another_kind_is_left_alone() -> None:
    grey = png(2, [b"\0\x10\x20"], kind=0)
    assert smaller(grey) == grey


@pytest.mark.parametrize("hour", range(24))
def test_in_the_pictures_it_is_afternoon(hour: int) -> None:
    moment = datetime(2026, 11, 22, hour, 24, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo(afternoon_zone(moment))).hour == 16

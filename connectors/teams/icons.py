"""Baton's icons for Teams, drawn: a relay baton, as on the web page's icon; pure."""

import math
import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""
COLOUR_SIZE, OUTLINE_SIZE = 192, 32
"""Pixels of the two icons of an app package ("Design your app icon")."""
ACCENT = "#0B6E5F"
_GREEN, _WHITE, _AMBER = (0x0B, 0x6E, 0x5F), (255, 255, 255), (0xF2, 0xA3, 0x3A)
_HALF_LENGTH, _RADIUS, _BAND = 9.5, 2.75, 3.0
"""Of the baton, on a field of 32 by 32."""
_FIELD = 32


def colour_icon() -> bytes:
    """Return the large icon as PNG: the baton on Baton's green, to the edges as Teams wants it."""
    pixel = 32 / COLOUR_SIZE

    def painted(x: float, y: float) -> Colour:
        baton = _coverage(_baton(x, y), pixel)
        band = _coverage(_band(x, y), pixel) * baton
        colour = _mixed(_mixed(_GREEN, _WHITE, baton), _AMBER, band)
        return (*colour, 255)

    return png(COLOUR_SIZE, _scaled(painted, COLOUR_SIZE))


def outline_icon() -> bytes:
    """Return the small icon as PNG: white on nothing, as Teams wants it."""
    pixel = 32 / OUTLINE_SIZE

    def painted(x: float, y: float) -> Colour:
        gap = _coverage(abs(_band(x, y)) - 0.6, pixel)
        return (*_WHITE, round(255 * _coverage(_baton(x, y), pixel) * (1 - gap)))

    return png(OUTLINE_SIZE, _scaled(painted, OUTLINE_SIZE))


def png(size: int, rows: list[list[Colour]]) -> bytes:
    """Return a square picture as PNG, 8 bits a channel with opacity (RFC 2083)."""
    lines = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in rows)
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _scaled(paint: Callable[[float, float], Colour], size: int) -> list[list[Colour]]:
    step = _FIELD / size
    at = [(number + 0.5) * step for number in range(size)]
    return [[paint(x, y) for x in at] for y in at]


def _along(x: float, y: float) -> tuple[float, float]:
    """Return a point in the baton's own directions: along it, and away from it."""
    dx, dy = x - _FIELD / 2, y - _FIELD / 2
    return (dx - dy) / math.sqrt(2), (dx + dy) / math.sqrt(2)


def _baton(x: float, y: float) -> float:
    """Return the distance from the baton's edge; inside it is negative."""
    along, away = _along(x, y)
    return math.hypot(max(abs(along) - _HALF_LENGTH, 0.0), away) - _RADIUS


def _band(x: float, y: float) -> float:
    along, _ = _along(x, y)
    return abs(along) - _BAND


def _coverage(distance: float, pixel: float) -> float:
    """Return how much of a pixel is covered, 0 to 1: edges are smooth."""
    return min(max(0.5 - distance / pixel, 0.0), 1.0)


def _mixed(
    under: tuple[int, int, int], over: tuple[int, int, int], share: float
) -> tuple[int, int, int]:
    red, green, blue = (
        round(below * (1 - share) + above * share) for below, above in zip(under, over, strict=True)
    )
    return red, green, blue

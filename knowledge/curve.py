"""The risk-coverage curve as a picture: PNG where Pillow is installed, SVG everywhere."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Literal, Protocol

from bot.domain.errors import InputError

_WIDTH, _HEIGHT = 720, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 72, 56
_INK, _FAINT, _CURVE, _LIMIT = "#1f2933", "#d5dbe1", "#1667c1", "#b42318"
_STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Place = tuple[float, float]
Side = Literal["start", "middle", "end"]


def draw_curve(path: Path, points: Sequence[Sequence[float]], *, limit: float) -> None:
    """Draw (coverage, risk) points, and the limit that the operator set, into a file.

    Raises InputError for another ending than .png or .svg, for .png without Pillow, and when the
    file cannot be written.
    """
    pen = _pen(path)
    _draw(pen, _Axes(limit, points), points)
    try:
        pen.save(path)
    except OSError as problem:
        raise InputError(f"{path} cannot be written: {problem.strerror or problem}.") from problem


class _Pen(Protocol):
    def line(self, places: Sequence[Place], colour: str, *, width: int = 1) -> None: ...

    def text(self, place: Place, words: str, *, side: Side = "start", colour: str = _INK) -> None:
        """Write above the place."""
        ...

    def save(self, path: Path) -> None: ...


class _Axes:
    """Where shares lie on the picture."""

    def __init__(self, limit: float, points: Sequence[Sequence[float]]) -> None:
        most = max([limit, *(risk for _, risk in points)])
        self.limit = limit
        self.highest = next((step for step in (0.1, 0.2, 0.5) if most <= step), 1.0)
        """Where the axis of risk ends: a round number, and nothing is above it."""

    def place(self, coverage: float, risk: float) -> Place:
        across = _LEFT + coverage * (_WIDTH - _LEFT - _RIGHT)
        return across, _HEIGHT - _BOTTOM - risk / self.highest * (_HEIGHT - _TOP - _BOTTOM)


def _draw(pen: _Pen, axes: _Axes, points: Sequence[Sequence[float]]) -> None:
    pen.text((_LEFT, 28), "Wrong among the answers, by the share of questions answered")
    for step in _STEPS:
        left, right = axes.place(0, step * axes.highest), axes.place(1, step * axes.highest)
        pen.line([left, right], _FAINT)
        pen.text((left[0] - 8, left[1] + 5), f"{step * axes.highest:.0%}", side="end")
        across, low = axes.place(step, 0)
        pen.text((across, low + 20), f"{step:.0%}", side="middle")
    pen.text((_LEFT, _TOP - 12), "wrong")
    pen.text((_WIDTH / 2, _HEIGHT - 14), "questions answered", side="middle")
    pen.line([axes.place(0, axes.limit), axes.place(1, axes.limit)], _LIMIT)
    across, up = axes.place(1, axes.limit)
    pen.text((across, up - 5), f"at most {axes.limit:.0%}", side="end", colour=_LIMIT)
    pen.line([axes.place(coverage, risk) for coverage, risk in points], _CURVE, width=3)


def _pen(path: Path) -> _Pen:
    match path.suffix.lower():
        case ".svg":
            return _SvgPen()
        case ".png":
            return _PngPen(path)
        case _:
            raise InputError(f"{path}: the picture's name must end in .png or .svg.")


class _SvgPen:
    def __init__(self) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        ]

    def line(self, places: Sequence[Place], colour: str, *, width: int = 1) -> None:
        drawn = " ".join(f"{across:.1f},{up:.1f}" for across, up in places)
        self._parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
        )

    def text(self, place: Place, words: str, *, side: Side = "start", colour: str = _INK) -> None:
        self._parts.append(
            f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{side}" '
            f'font-family="sans-serif" font-size="14" fill="{colour}">{escape(words)}</text>'
        )

    def save(self, path: Path) -> None:
        path.write_text("\n".join([*self._parts, "</svg>"]) + "\n", encoding="utf-8")


class _PngPen:
    def __init__(self, path: Path) -> None:
        try:
            from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - it may be missing
        except ImportError as problem:
            raise InputError(f"{path}: Pillow is not installed; write .svg instead.") from problem
        self._picture = Image.new("RGB", (_WIDTH, _HEIGHT), "#ffffff")
        self._drawing = ImageDraw.Draw(self._picture)
        self._font = ImageFont.load_default(14)

    def line(self, places: Sequence[Place], colour: str, *, width: int = 1) -> None:
        if len(places) > 1:
            self._drawing.line(list(places), colour, width, joint="curve")

    def text(self, place: Place, words: str, *, side: Side = "start", colour: str = _INK) -> None:
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[side]
        self._drawing.text(place, words, colour, self._font, anchor=anchor)

    def save(self, path: Path) -> None:
        self._picture.save(path)

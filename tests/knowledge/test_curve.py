"""The risk-coverage curve as a picture."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.domain.errors import InputError
from knowledge.curve import draw_curve

POINTS = [(0.5, 0.0), (1.0, 0.3)]


def test_an_svg_is_whole_and_says_its_limit(tmp_path: Path) -> None:
    """It can be parsed, and the operator's limit is written in it."""
    draw_curve(tmp_path / "curve.svg", POINTS, limit=0.05)

    texts = [each.text for each in ET.parse(tmp_path / "curve.svg").iter() if each.text]  # noqa: S314 - our own file
    assert "at most 5%" in texts


def test_a_png_is_a_png(tmp_path: Path) -> None:
    """Where Pillow is installed."""
    image = pytest.importorskip("PIL.Image")
    draw_curve(tmp_path / "curve.png", POINTS, limit=0.05)

    with image.open(tmp_path / "curve.png") as picture:
        assert (720, 480) == picture.size
        assert len(picture.getcolors(10_000)) > 3


def test_other_endings_are_refused(tmp_path: Path) -> None:
    """The sentence names the two that there are."""
    with pytest.raises(InputError, match=r"\.png or \.svg"):
        draw_curve(tmp_path / "curve.jpg", POINTS, limit=0.05)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No traceback for a mistyped path."""
    with pytest.raises(InputError, match="cannot be written"):
        draw_curve(tmp_path / "nowhere" / "curve.svg", POINTS, limit=0.05)

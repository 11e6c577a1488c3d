"""Secrets that an installation makes for itself."""

from pathlib import Path

from commands.tokens import kept_secret


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    """A restart signs with what the start before it signed with, and only its owner reads it."""
    first = kept_secret(tmp_path / "var", "secret")

    assert first == kept_secret(tmp_path / "var", "secret")
    assert 0o600 == (tmp_path / "var" / "secret").stat().st_mode & 0o777
    assert ["secret"] == [file.name for file in (tmp_path / "var").iterdir()]


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    """What a crash or a full disk has left would sign for everybody."""
    (tmp_path / "secret").touch()

    assert 20 < len(kept_secret(tmp_path, "secret"))

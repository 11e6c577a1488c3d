"""What is installed is what is here."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_package_is_installed() -> None:
    """A folder with code that pyproject.toml does not name would be missing elsewhere."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]

    found = {
        str(file.parent.relative_to(ROOT)).replace("/", ".")
        for top in ("bot", "commands", "connectors", "knowledge", "tools")
        for file in (ROOT / top).rglob("*.py")
    }

    assert sorted(found) == sorted(named)

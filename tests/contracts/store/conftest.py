from typing import Any

import pytest

from bot.ports.storage import Store

IMPLEMENTATIONS = ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=IMPLEMENTATIONS)
def store(request: Any) -> Store:
    """Return an empty store, once for each implementation."""
    return request.getfixturevalue(f"{request.param}_store")

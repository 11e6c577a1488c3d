"""What the families of Web API methods stand on."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

Json = dict[str, Any]


class Calls(Protocol):
    """One workspace's Web API: arguments that are None are left out, errors are SendErrors."""

    async def call(self, method: str, **arguments: Any) -> Json:
        """POST a method with its arguments as JSON and return the answer."""
        ...

    async def read(self, method: str, **arguments: Any) -> Json:
        """GET a method with its arguments in the address and return the answer."""
        ...

    async def put_bytes(self, url: str, data: bytes) -> None:
        """POST bytes to an address that Slack gave for it."""
        ...

    def streamed(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """GET a file that only this workspace's token opens."""
        ...

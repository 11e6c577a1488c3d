"""What can go wrong between the bot and Microsoft: scripted, used up in order."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from starlette.responses import JSONResponse, Response

SAYINGS = {
    412: ("PreconditionFailed", "Precondition failed, please try again."),
    413: ("MessageSizeTooBig", "Message size too large."),
    429: ("Throttled", "Too many requests."),
    500: ("ServiceError", "Unexpected error."),
    502: ("ServiceError", "Bad gateway."),
    503: ("ServiceUnavailable", "Service is unavailable."),
    504: ("GatewayTimeout", "Gateway timeout."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request."""

    status: int = 0
    """Answer with this status instead of doing what was asked; 0: see below."""
    headers: tuple[tuple[str, str], ...] = ()
    code: str = ""
    text: str = ""
    accept: bool = False
    """Do what was asked before going wrong."""
    cut: bool = False
    """Close the connection instead of answering."""
    reset: bool = False
    """With `cut`: by a reset."""
    gate: asyncio.Event | None = None
    """Wait for this before going on."""

    async def answer(self) -> Response:
        """Return the answer that stands for a fault with a status."""
        if self.gate is not None:
            await self.gate.wait()
        code, text = SAYINGS.get(self.status, ("Unknown", "Something went wrong."))
        body = {"error": {"code": self.code or code, "message": self.text or text}}
        return JSONResponse(body, self.status or 500, dict(self.headers))


def throttled(*, retry_after: float | str | None = 1) -> Fault:
    """429; with the Retry-After header (None: without one)."""
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    return Fault(status=429, headers=headers)


def failing(status: int, *, code: str = "", text: str = "") -> Fault:
    """Answer with a status: 412, 502, 504 and so on."""
    return Fault(status=status, code=code, text=text)


def dropped() -> Fault:
    """What was asked is done, then the connection closes without an answer."""
    return Fault(accept=True, cut=True)


def accepted_with(status: int) -> Fault:
    """What was asked is done, but the answer says that it failed (a gateway in between)."""
    return Fault(accept=True, status=status)


def reset() -> Fault:
    """The connection is reset before anything is done."""
    return Fault(cut=True, reset=True)


def slow(gate: asyncio.Event) -> Fault:
    """Everything works, but only once the gate is set."""
    return Fault(accept=True, gate=gate)


@dataclass(slots=True)
class Faults:
    """Scripted faults, each for the next request of its kind."""

    _waiting: deque[tuple[str, Fault]] = field(default_factory=deque)

    def will(self, *faults: Fault, on: str = "") -> None:
        """Let the next requests go wrong in this order; `on` names one kind of request only."""
        self._waiting.extend((on, fault) for fault in faults)

    def next(self, kind: str) -> Fault | None:
        """Take the fault that is meant for a request of this kind."""
        for place, (on, fault) in enumerate(self._waiting):
            if on in ("", kind):
                del self._waiting[place]
                return fault
        return None

    @property
    def left(self) -> int:
        """How many have not happened yet."""
        return len(self._waiting)

"""Finds who answers a call: both families of paths lead to the same answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.hubspot.portal import Body, Refusal

_OLD = re.compile(r"/crm/v[34]/(?P<area>\w+)(?P<rest>/.*|$)")
_DATED = re.compile(r"/crm/(?P<area>[a-z-]+)/\d{4}-\d{2}(?P<rest>/.*|$)")
_OLD_TALKS = re.compile(r"/conversations/v3/(?P<area>conversations|custom-channels)(?P<rest>/.*|$)")
_DATED_TALKS = re.compile(
    r"/conversations/(?P<area>conversations|custom-channels)/\d{4}-\d{2}(?P<rest>/.*|$)"
)
_FAMILIES = (_OLD_TALKS, _DATED_TALKS, _OLD, _DATED)


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    headers: Mapping[str, str]
    connection: tuple[str, int]
    """The caller's side of the connection: equal for calls over the same one."""
    where: tuple[str, ...] = field(default=())
    """The parts of the path that the route names."""

    def asked(self, name: str, default: str = "") -> str:
        """Return a query parameter."""
        return self.query.get(name, [default])[-1]

    def listed(self, name: str) -> list[str]:
        """Return the values of a query parameter that is a list."""
        return [each for part in self.query.get(name, []) for each in part.split(",")]


Answer = tuple[int, Body | None]
Handler = Callable[[Call], Answer]
Route = tuple[str, str, Handler]
"""Method, pattern of the path without its version, who answers."""


def unversioned(path: str) -> str:
    """Return a path without its version, "/objects/tickets" for all its spellings."""
    for family in _FAMILIES:
        if match := family.fullmatch(path):
            return f"/{match['area']}{match['rest']}"
    return path


def is_dated(path: str) -> bool:
    """Whether a path belongs to the dated family."""
    return bool(_DATED.fullmatch(path) or _DATED_TALKS.fullmatch(path))


class Router:
    """Knows all routes."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes = [
            (method, re.compile(pattern), handler) for method, pattern, handler in routes
        ]

    def answer(self, call: Call) -> Answer:
        """Return status and body; raises Refusal."""
        path = unversioned(call.path)
        for method, pattern, handler in self._routes:  # the first that fits
            if method == call.method and (match := pattern.fullmatch(path)):
                call.where = match.groups()
                return handler(call)
        raise Refusal(404, "NOT_FOUND", f"There is no {call.method} {call.path}")

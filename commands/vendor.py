"""What a channel brings to the composition: one half before the use cases, the other after."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from fastapi import APIRouter

from bot.ports.channels import Connector, Desk
from commands.composition import Service
from connectors.registry import Channel

Listening = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Joined:
    """A channel that takes in what people do: made on the use cases."""

    channel: Channel
    listening: Listening = field(default=nullcontext)
    """What runs while the service does: a socket to the vendor."""
    routers: tuple[APIRouter, ...] = ()
    """What is served besides what the channel itself takes in: pages of its installation."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor that is on: the use cases write through it, then it is joined to them."""

    connectors: tuple[Connector, ...]
    desks: tuple[Desk, ...]
    join: Callable[[Service], Joined]

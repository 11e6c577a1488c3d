"""Which channels are on, what they bring along, and how an operator turns on the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bot.ports.channels import Connector


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as the start found it."""

    name: str
    standing: str
    """For the operator, one line: where it is served, or how to turn it on."""
    connector: Connector | None = None
    """None when the channel is off."""
    routers: tuple[APIRouter, ...] = ()
    """What the HTTP server serves for it."""
    shared_paths: tuple[str, ...] = ()
    """Beginnings of paths that pages of other origins may read: no cookie opens anything there."""

    @property
    def is_on(self) -> bool:
        """Whether messages can come and go."""
        return self.connector is not None


class Registry:
    """All channels, in the order in which they are shown."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self.channels = tuple(channels)

    @property
    def connectors(self) -> tuple[Connector, ...]:
        """The connectors of the channels that are on."""
        return tuple(channel.connector for channel in self.channels if channel.connector)

    @property
    def routers(self) -> tuple[APIRouter, ...]:
        """What the HTTP server serves for the channels that are on."""
        return tuple(router for channel in self.channels for router in channel.routers)

    @property
    def shared_paths(self) -> tuple[str, ...]:
        """Beginnings of the paths that pages of other origins may read."""
        return tuple(path for channel in self.channels for path in channel.shared_paths)

"""Links to our own documents, made good for whoever is shown them."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.contacts import Audience
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message

Link = Callable[[str, Audience], str]
"""Turns the address of a document into one that opens for people of this audience."""


def plain_link(url: str, audience: Audience) -> str:  # noqa: ARG001 - the shape of Link
    """Leave an address as it is."""
    return url


def linked_message(message: Message, link: Link, audience: Audience) -> Message:
    """Return a message whose citations open for its readers."""
    citations = [replace(each, url=link(each.url, audience)) for each in message.citations]
    return replace(message, citations=tuple(citations))


def linked_handoff(handoff: Handoff, link: Link) -> Handoff:
    """Return a handoff whose evidence opens for agents: they are given the packet to read."""
    passages = [
        replace(each, url=link(each.url, Audience(each.audience)))
        for each in handoff.packet.passages
    ]
    return replace(handoff, packet=replace(handoff.packet, passages=tuple(passages)))

"""Writes into HubSpot's threads: live chat, e-mail, WhatsApp and what else the portal connects."""

from collections import OrderedDict
from dataclasses import replace
from typing import Any

from bot.domain.capabilities import Capabilities
from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import NotFound, SendRejected
from bot.domain.messages import Message
from bot.domain.splitting import split_text
from bot.ports.channels import Draft
from bot.ports.services import Transcripts
from connectors.hubspot import wire
from connectors.hubspot.options import HubSpotOptions
from connectors.hubspot.render import answer_text, html
from connectors.hubspot.threads import Threads

Body = dict[str, Any]
LONGEST = 8000
"""Characters of one message: below what live chat and e-mail take."""
_REMEMBERED = 1000
"""Messages whose words this process keeps, to look for them."""
_IN_HUBSPOT = "hubspot:"
"""What the ids of agents begin with who write in the thread themselves."""
_BEGINNING = 100


class HubSpotConnector:
    """Implements bot.ports.channels.Connector.

    HubSpot keeps no key of ours with a message, so a lost answer is looked up by what was written:
    this process remembers it, and after a crash the transcript says which words it were.
    """

    channel = wire.CHANNEL
    capabilities = Capabilities(finds=True, max_characters=LONGEST)

    def __init__(
        self, threads: Threads, *, transcripts: Transcripts, options: HubSpotOptions
    ) -> None:
        self._threads = threads
        self._transcripts = transcripts
        self._options = options
        self._written: OrderedDict[str, str] = OrderedDict()

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        """Write a message into the thread; what an agent wrote there themselves stands already."""
        text = self._written[key] = self._text(message)
        if len(self._written) > _REMEMBERED:
            self._written.popitem(last=False)
        if message.author is Author.AGENT and (message.author_id or "").startswith(_IN_HUBSPOT):
            standing = await self._standing(ref, message.text, by_agents=True)
            if standing is not None:
                return standing
        actor = self._options.actor
        if actor is None:
            raise SendRejected(
                "hubspot.actor is not set, so nothing can be written into threads. Set it to the "
                "user whose name answers are to carry, for example A-501."
            )
        try:
            return await self._threads.answer(
                ref.room, text, html=html(text), to=wire.addressee(ref), actor=actor
            )
        except NotFound as problem:
            raise SendRejected(f"The thread {ref.room} is gone.") from problem

    async def edit(
        self,
        ref: ConversationRef,
        message: Message,  # noqa: ARG002 - the port's shape
        *,
        vendor_id: str,
        key: str,  # noqa: ARG002 - the port's shape
    ) -> None:
        """Refuse: what stands in a thread of HubSpot cannot be changed."""
        raise SendRejected(f"Message {vendor_id} of thread {ref.room} cannot be changed any more.")

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        """Return the id of the message whose words were planned with this key."""
        text = self._written.get(key) or await self._planned(ref, key)
        return await self._standing(ref, text, by_agents=False) if text else None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:  # noqa: ARG002 - the port's shape
        """Begin a draft that nobody sees: a thread shows complete answers only."""
        return _Unseen()

    async def _planned(self, ref: ConversationRef, key: str) -> str | None:
        """Return what the effect `send:<message>:<part>` was to write."""
        _, _, rest = key.partition(":")
        message_id, _, part = rest.rpartition(":")
        message = await self._transcripts.message(ref.conversation_id, message_id)
        if message is None or not part.isdecimal():
            return None
        parts = split_text(message.text, limit=LONGEST)
        number = int(part)
        if number >= len(parts):
            return None
        if number < len(parts) - 1:
            message = replace(message, offers=(), approval=None)
        return self._text(replace(message, text=parts[number]))

    def _text(self, message: Message) -> str:
        return answer_text(message, public_url=self._options.public_url)

    async def _standing(self, ref: ConversationRef, text: str, *, by_agents: bool) -> str | None:
        wanted = _folded(text)
        for message in await self._threads.latest(ref.room):
            if message.get("direction") != "OUTGOING" or message.get("type") != "MESSAGE":
                continue
            is_ours = wire.is_ours(message, app_id=self._options.app_id, actor=self._options.actor)
            if is_ours is by_agents:
                continue
            if _folded(await self._whole_text(ref, message, wanted)) == wanted:
                return str(message["id"])
        return None

    async def _whole_text(self, ref: ConversationRef, message: Body, wanted: str) -> str:
        """Return what a message says; a shortened one is fetched only where it begins as wanted."""
        text = str(message.get("text") or "")
        is_whole = message.get("truncationStatus", "NOT_TRUNCATED") == "NOT_TRUNCATED"
        if is_whole or not wanted.startswith(_folded(text)[:_BEGINNING]):
            return text
        whole = await self._threads.message(ref.room, str(message["id"]))
        return str(whole.get("text") or "")


class _Unseen:
    """Implements bot.ports.channels.Draft."""

    async def status(self, text: str) -> None:
        """Show nothing."""

    async def append(self, text: str) -> None:
        """Show nothing."""

    async def withdraw(self) -> None:
        """Take nothing back."""


def _folded(text: str) -> str:
    return " ".join(text.split())

"""Conversations in HubSpot's inbox and help desk: read, answered, commented, assigned."""

from dataclasses import dataclass
from typing import Any

from bot.domain.errors import NotFound
from connectors.hubspot.rest import HubSpotRest

Body = dict[str, Any]
_LATEST = 50
"""Messages that are looked through for one of ours."""
_PAGE = 100
_WHOLE = "NOT_TRUNCATED"


@dataclass(frozen=True, slots=True)
class Addressee:
    """What is needed to answer in a thread."""

    channel_id: str
    account_id: str
    actor_id: str
    """Who is answered."""
    delivery_type: str = ""
    """For example HS_EMAIL_ADDRESS; empty where the actor is enough."""
    delivery_value: str = ""
    subject: str = ""
    """Of an e-mail that is answered."""


class Threads:
    """Calls HubSpot's conversations. Every method raises the errors of `HubSpotRest`."""

    def __init__(self, rest: HubSpotRest) -> None:
        self._rest = rest

    async def thread(self, thread_id: str) -> Body:
        """Return a thread."""
        return await self._rest.get(self._at(thread_id))

    async def of_contact(self, contact_id: str) -> list[str]:
        """Return the ids of the threads of a contact of HubSpot, archived ones too."""
        found: list[str] = []
        for archived in ("false", "true"):
            query: Body = {"associatedContactId": contact_id, "archived": archived}
            while True:
                page = await self._rest.get(self._rest.talks("threads"), limit=_PAGE, **query)
                found += [str(each["id"]) for each in page.get("results", [])]
                after = ((page.get("paging") or {}).get("next") or {}).get("after")
                if not after or str(after) == query.get("after"):
                    break
                query["after"] = str(after)
        return list(dict.fromkeys(found))

    async def message(self, thread_id: str, message_id: str) -> Body:
        """Return a message with its whole text: HubSpot shortens long ones."""
        path = self._at(thread_id, "messages", message_id)
        message = await self._rest.get(path)
        if message.get("truncationStatus", _WHOLE) == _WHOLE:
            return message
        original = await self._rest.get(f"{path}/original-content")
        return {**message, "text": original.get("text") or message.get("text")}

    async def latest(self, thread_id: str) -> list[Body]:
        """Return the latest messages and comments, latest first."""
        path = self._at(thread_id, "messages")
        results: list[Body] = (await self._rest.get(path, limit=_LATEST)).get("results", [])
        return results

    async def answer(
        self, thread_id: str, text: str, *, html: str, to: Addressee, actor: str
    ) -> str:
        """Write to whoever is helped, in the name of an actor; return the message's id."""
        recipient: Body = {"actorId": to.actor_id, "recipientField": "TO"}
        if to.delivery_value:
            identifier = {"type": to.delivery_type, "value": to.delivery_value}
            recipient["deliveryIdentifiers"] = [identifier]
        body: Body = {
            "type": "MESSAGE",
            "text": text,
            "richText": html,
            "attachments": [],
            "recipients": [recipient],
            "senderActorId": actor,
            "channelId": to.channel_id,
            "channelAccountId": to.account_id,
        }
        if to.subject:
            body["subject"] = to.subject
        return str((await self._rest.post(self._at(thread_id, "messages"), body))["id"])

    async def comment(self, thread_id: str, text: str, *, html: str) -> str:
        """Write for agents only; return the comment's id."""
        body = {"type": "COMMENT", "text": text, "richText": html, "attachments": []}
        return str((await self._rest.post(self._at(thread_id, "messages"), body))["id"])

    async def assign(self, thread_id: str, actor: str) -> None:
        """Give a thread to an actor."""
        await self._rest.put(self._at(thread_id, "assignee"), {"actorId": actor})

    async def release(self, thread_id: str) -> None:
        """Take a thread from its assignee, so that the portal's own routing finds a human."""
        await self._rest.delete(self._at(thread_id, "assignee"))

    async def set_status(self, thread_id: str, status: str) -> None:
        """Open or close a thread: OPEN, CLOSED."""
        await self._rest.patch(self._at(thread_id), {"status": status})

    async def actor(self, actor_id: str) -> Body:
        """Return who somebody is; nothing where HubSpot does not know them any more."""
        try:
            return await self._rest.get(self._rest.talks(f"actors/{actor_id}"))
        except NotFound:
            return {}

    def _at(self, thread_id: str, *rest: str) -> str:
        return self._rest.talks("/".join(("threads", thread_id, *rest)))

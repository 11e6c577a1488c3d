"""A channel of our own in HubSpot: contacts of Slack, Teams and the web in the help desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.hubspot.rest import HubSpotRest

Body = dict[str, Any]
OUTGOING = "OUTGOING_CHANNEL_MESSAGE_CREATED"
"""What HubSpot calls a webhook with an agent's reply."""
_OPAQUE = "CHANNEL_SPECIFIC_OPAQUE_ID"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent wrote in the help desk, for the contact."""

    message_id: str
    thread_id: str
    actor_id: str
    text: str


class CustomChannel:
    """Calls HubSpot's custom channels. Every method raises the errors of `HubSpotRest`.

    Args:
        channel_id: of the channel, as registering it returned.
        account_id: of its account in the inbox that agents work in.
    """

    def __init__(self, rest: HubSpotRest, *, channel_id: str, account_id: str) -> None:
        self._rest = rest
        self._channel_id = channel_id
        self._account_id = account_id

    async def publish(
        self, text: str, *, html: str, thread: str, sender: str, key: str, at: datetime
    ) -> tuple[str, str]:
        """Bring in what a contact wrote; return the ids of message and thread.

        `thread` is our own id of the conversation. The same key brings it in once.
        """
        who = {"deliveryIdentifier": {"type": _OPAQUE, "value": thread}, "name": sender}
        body = {
            "text": text,
            "richText": html,
            "messageDirection": "INCOMING",
            "integrationThreadId": thread,
            "integrationIdempotencyId": key,
            "channelAccountId": self._account_id,
            "senders": [who],
            "recipients": [{"deliveryIdentifier": {"type": _OPAQUE, "value": "baton"}}],
            "attachments": [],
            "timestamp": at.isoformat(),
        }
        path = self._rest.channels(f"{self._channel_id}/messages")
        made = await self._rest.post(path, body, repeats=True)
        return str(made["id"]), str(made["conversationsThreadId"])

    async def delivered(self, message_id: str) -> None:
        """Tell HubSpot that an agent's reply has reached the contact's channel."""
        path = self._rest.channels(f"{self._channel_id}/messages/{message_id}")
        await self._rest.patch(path, {"statusType": "SENT"})


@dataclass(frozen=True, slots=True)
class Registration:
    """What makes our channel part of a portal."""

    name: str
    webhook_url: str
    """Where agents' replies are sent."""
    inbox_id: str
    """The inbox that agents work in."""
    app_id: int | None = None
    developer_key: str = ""
    """Registering a channel is done with the developer's key, not with the portal's token."""


async def registered(rest: HubSpotRest, wanted: Registration) -> tuple[str, str]:
    """Return the ids of our channel and of its account in the inbox; made when not there."""
    channel_id = await _channel(rest, wanted)
    return channel_id, await _account(rest, wanted, channel_id)


async def _channel(rest: HubSpotRest, wanted: Registration) -> str:
    query = {"hapikey": wanted.developer_key, "appId": wanted.app_id}
    known = {name: value for name, value in query.items() if value}
    for channel in (await rest.get(rest.channels(), **known)).get("results", []):
        if channel.get("name") == wanted.name:
            return str(channel["id"])
    body = {
        "name": wanted.name,
        "webhookUrl": wanted.webhook_url,
        "capabilities": {
            "threadingModel": "INTEGRATION_THREAD_ID",
            "deliveryIdentifierTypes": [_OPAQUE],
            "richText": ["HYPERLINK", "LINE_BREAK", "PARAGRAPH"],
            "allowInlineImages": False,
            "allowOutgoingMessages": True,
        },
    }
    return str((await rest.post(rest.channels(), body, query=known))["id"])


async def _account(rest: HubSpotRest, wanted: Registration, channel_id: str) -> str:
    path = rest.channels(f"{channel_id}/channel-accounts")
    for account in (await rest.get(path)).get("results", []):
        if str(account.get("inboxId")) == wanted.inbox_id and account.get("active", True):
            return str(account["id"])
    body = {
        "inboxId": wanted.inbox_id,
        "name": wanted.name,
        "deliveryIdentifier": {"type": _OPAQUE, "value": "baton"},
        "authorized": True,
    }
    return str((await rest.post(path, body))["id"])


def reply_of(body: Any) -> Reply | None:
    """Return the agent's reply that a custom channel's webhook brings, None for anything else."""
    if not isinstance(body, dict) or body.get("type") != OUTGOING:
        return None
    message = body.get("message") or {}
    thread_id, senders = message.get("conversationsThreadId"), message.get("senders") or [{}]
    if not message.get("id") or not thread_id:
        return None
    return Reply(
        message_id=str(message["id"]),
        thread_id=str(thread_id),
        actor_id=str(senders[0].get("actorId") or message.get("createdBy") or ""),
        text=str(message.get("text") or ""),
    )

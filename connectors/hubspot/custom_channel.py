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


async def register(rest: HubSpotRest, *, name: str, webhook_url: str) -> str:
    """Make the custom channel of the app and return its id; once for an app."""
    body = {
        "name": name,
        "webhookUrl": webhook_url,
        "capabilities": {
            "threadingModel": "INTEGRATION_THREAD_ID",
            "deliveryIdentifierTypes": [_OPAQUE],
            "richText": ["HYPERLINK", "LINE_BREAK", "PARAGRAPH"],
            "allowInlineImages": False,
            "allowOutgoingMessages": True,
        },
    }
    return str((await rest.post(rest.channels(), body))["id"])


async def open_account(rest: HubSpotRest, *, channel_id: str, inbox_id: str, name: str) -> str:
    """Connect the channel to an inbox and return the account's id; one that is there is kept."""
    path = rest.channels(f"{channel_id}/channel-accounts")
    for account in (await rest.get(path)).get("results", []):
        if str(account.get("inboxId")) == inbox_id and account.get("active", True):
            return str(account["id"])
    body = {
        "inboxId": inbox_id,
        "name": name,
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

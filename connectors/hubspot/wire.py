"""HubSpot's webhooks and threads in the domain's words: translation only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.contacts import CUSTOMERS, PUBLIC, Assurance, ChannelIdentity
from bot.domain.conversations import ConversationRef
from bot.domain.messages import Attachment
from connectors.hubspot.custom_channel import OUTGOING, Reply, reply_of
from connectors.hubspot.email_text import written_part
from connectors.hubspot.threads import Addressee

Body = dict[str, Any]
CHANNEL = "hubspot"
EMAIL = "1002"
"""HubSpot's number of its e-mail channel."""
_EMAIL_ADDRESS = "HS_EMAIL_ADDRESS"
_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)[@+.-]", re.IGNORECASE
)
_AUTOMATIC = re.compile(
    r"\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver|delivery status|"
    r"abwesenheit|automatische antwort|réponse automatique|respuesta automática)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a webhook."""

    kind: str
    object_id: str
    """The thread, ticket or contact that it is about."""
    occurred_at: datetime
    portal_id: str = ""
    message_id: str = ""
    name: str = ""
    """The property that has changed."""
    value: str = ""
    reply: Reply | None = None
    """What an agent wrote in the help desk, when the event is of the custom channel."""


def events(body: Any) -> list[Event]:
    """Return the events of a webhook, oldest first; what is none of them is left out.

    HubSpot sends a list, and a custom channel one object.
    """
    listed = body if isinstance(body, list) else [body]
    found = [_event(each) for each in listed if isinstance(each, dict)]
    return sorted((each for each in found if each), key=lambda each: each.occurred_at)


def _event(given: Mapping[str, Any]) -> Event | None:
    if (reply := reply_of(given)) is not None:
        portal_id = str(given.get("portalId", ""))
        at = datetime.fromtimestamp(0, UTC)
        return Event(OUTGOING, reply.thread_id, at, portal_id=portal_id, reply=reply)
    kind, object_id = given.get("subscriptionType"), given.get("objectId")
    if not isinstance(kind, str) or not isinstance(object_id, int | str):
        return None
    occurred = given.get("occurredAt")
    seconds = occurred / 1000 if isinstance(occurred, int | float) else 0
    return Event(
        kind=kind,
        object_id=str(object_id),
        occurred_at=datetime.fromtimestamp(seconds, UTC),
        portal_id=str(given.get("portalId", "")),
        message_id=str(given.get("messageId", "")),
        name=str(given.get("propertyName", "")),
        value=str(given.get("propertyValue", "")),
    )


def is_ours(message: Body, *, app_id: int | None, actor: str | None) -> bool:
    """Whether we wrote a message ourselves: HubSpot tells us of those as well."""
    client = message.get("client") or {}
    if app_id is not None and client.get("integrationAppId") == app_id:
        return True
    return actor is not None and sender_id(message) == actor


def is_incoming(message: Body) -> bool:
    """Whether the person who is helped wrote it, for us to read."""
    return message.get("type") == "MESSAGE" and message.get("direction") == "INCOMING"


def sender_id(message: Body) -> str:
    """Return the actor who wrote a message, empty where nobody is named."""
    senders = message.get("senders") or [{}]
    return str(senders[0].get("actorId") or message.get("createdBy") or "")


def sender_address(message: Body) -> str | None:
    """Return the e-mail address that a message came from, if it came by e-mail."""
    for sender in message.get("senders") or []:
        identifier = sender.get("deliveryIdentifier") or {}
        if identifier.get("type") == _EMAIL_ADDRESS and identifier.get("value"):
            return str(identifier["value"]).strip().lower()
    return None


def is_automatic(message: Body) -> bool:
    """Whether a machine wrote an e-mail: to answer that would begin an endless talk."""
    address = sender_address(message) or ""
    return bool(_MACHINE.match(address) or _AUTOMATIC.match(str(message.get("subject") or "")))


def text_of(message: Body) -> str:
    """Return what the person wrote; of an e-mail only what is new in it."""
    text = str(message.get("text") or "")
    return written_part(text) if message.get("channelId") == EMAIL else text.strip()


def attachments_of(message: Body) -> tuple[Attachment, ...]:
    """Return the files that came with a message."""
    return tuple(
        Attachment(
            name=str(each.get("name") or "file"),
            media_type=str(each.get("mediaType") or "application/octet-stream"),
            size=int(each.get("fileSize") or 0),
            url=str(each["url"]),
        )
        for each in message.get("attachments") or []
        if isinstance(each, dict) and each.get("url")
    )


def ref_of(thread_id: str, message: Body, *, portal_id: str) -> ConversationRef:
    """Return where a message was written, with what is needed to answer there."""
    address = sender_address(message)
    details = {
        "channel": str(message.get("channelId") or ""),
        "account": str(message.get("channelAccountId") or ""),
        "actor": sender_id(message),
        **({"address": address, "subject": _answered(message)} if address else {}),
    }
    return ConversationRef(
        channel=CHANNEL,
        room=thread_id,
        workspace=portal_id,
        details=tuple(sorted(details.items())),
    )


def addressee(ref: ConversationRef) -> Addressee:
    """Return whom an answer goes to."""
    details = dict(ref.details)
    address = details.get("address", "")
    return Addressee(
        channel_id=details.get("channel", ""),
        account_id=details.get("account", ""),
        actor_id=details.get("actor", ""),
        delivery_type=_EMAIL_ADDRESS if address else "",
        delivery_value=address,
        subject=details.get("subject", ""),
    )


def _answered(message: Body) -> str:
    """Return the subject of an answer to an e-mail."""
    subject = " ".join(str(message.get("subject") or "").split())
    return subject if subject.lower().startswith("re:") or not subject else f"Re: {subject}"


def identity_of(message: Body, actor: Body, *, thread_id: str, portal_id: str) -> ChannelIdentity:
    """Return who wrote, and how sure that is.

    An answer to an e-mail goes to the address it came from, so the channel vouches for it. Whoever
    types an address into a chat proves nothing: each such thread is a contact of its own, who has
    to verify the address first.
    """
    address = sender_address(message)
    name = str(actor.get("name") or "") or None
    if address:
        return ChannelIdentity(
            CHANNEL,
            external_id=f"{portal_id}:email:{address}",
            name=name,
            email=address,
            assurance=Assurance.ASSERTED,
            audience=CUSTOMERS,
        )
    claimed = str(actor.get("email") or "").strip().lower() or None
    return ChannelIdentity(
        CHANNEL,
        external_id=f"{portal_id}:thread:{thread_id}",
        name=name,
        email=claimed,
        assurance=Assurance.ANONYMOUS,
        audience=PUBLIC,
    )


def proved(identity: ChannelIdentity, address: str) -> ChannelIdentity:
    """Return an identity whose address was proved by a code."""
    return replace(identity, email=address, assurance=Assurance.VERIFIED, audience=CUSTOMERS)


def delivery_id(event: Event) -> str:
    """Return the id that every repeat of an event about a message has."""
    return f"{event.portal_id}:{event.object_id}:{event.message_id}"


def is_human(actor_id: str | None, *, actor: str | None) -> bool:
    """Whether a thread with this assignee belongs to a human, and not to us or to nobody."""
    return bool(actor_id) and str(actor_id).startswith("A-") and actor_id != actor

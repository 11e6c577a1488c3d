"""Conversations of a portal: inboxes, threads, messages, and the events that they cause."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.hubspot.portal import Body, Portal, Refusal
from tests.fakes.hubspot.records_api import stamp

LIVE_CHAT, EMAIL, WHATSAPP = "1000", "1002", "1007"
LONGEST = 500
"""Characters of a message before HubSpot shortens it in its answers."""


@dataclass
class Talks:
    """All threads. What happens to them is kept as events, as webhooks would bring them."""

    portal: Portal
    threads: dict[str, Body] = field(default_factory=dict)
    messages: dict[str, list[Body]] = field(default_factory=dict)
    actors: dict[str, Body] = field(default_factory=dict)
    events: list[Body] = field(default_factory=list)
    """Not yet delivered, oldest first."""

    def __post_init__(self) -> None:
        self._ids = count(5001)
        for number, name in ((501, "Grace Hopper"), (502, "Alan Turing")):
            actor = {"id": f"A-{number}", "type": "AGENT", "name": name, "email": ""}
            self.actors[actor["id"]] = actor
        self.full: dict[str, str] = {}
        """What was written in messages that are shown shortened, by message id."""

    def next_id(self) -> str:
        """Return an id that nothing else here has."""
        return str(next(self._ids))

    def begin(
        self, *, channel: str = LIVE_CHAT, name: str = "Ada", email: str = "", contact: str = ""
    ) -> str:
        """Let somebody begin to talk to the company; return the thread's id."""
        thread_id, visitor = self.next_id(), f"V-{self.next_id()}"
        self.actors[visitor] = {"id": visitor, "type": "VISITOR", "name": name, "email": email}
        self.threads[thread_id] = {
            "id": thread_id,
            "status": "OPEN",
            "createdAt": stamp(self.portal.now()),
            "originalChannelId": channel,
            "originalChannelAccountId": f"{channel}1",
            "inboxId": "77",
            "associatedContactId": contact or None,
            "assignedTo": None,
            "archived": False,
            "visitor": visitor,
        }
        self.messages[thread_id] = []
        self._happened("conversation.creation", thread_id)
        return thread_id

    def visitor_writes(self, thread_id: str, text: str, *, subject: str = "") -> Body:
        """Let the visitor of a thread write."""
        thread = self.threads[thread_id]
        visitor = self.actors[thread["visitor"]]
        sender: Body = {"actorId": visitor["id"], "name": visitor["name"]}
        if thread["originalChannelId"] == EMAIL:
            sender["deliveryIdentifier"] = {"type": "HS_EMAIL_ADDRESS", "value": visitor["email"]}
        thread["status"] = "OPEN"
        return self.add(
            thread_id,
            {
                "type": "MESSAGE",
                "text": text,
                "subject": subject,
                "direction": "INCOMING",
                "senders": [sender],
                "recipients": [],
                "client": {"clientType": "HUBSPOT"},
            },
        )

    def agent_writes(self, thread_id: str, text: str, *, user: int = 501) -> Body:
        """Let an agent answer in HubSpot's own inbox."""
        return self.add(
            thread_id,
            {
                "type": "MESSAGE",
                "text": text,
                "direction": "OUTGOING",
                "senders": [{"actorId": f"A-{user}"}],
                "recipients": [],
                "client": {"clientType": "HUBSPOT"},
            },
        )

    def add(self, thread_id: str, message: Body) -> Body:
        """Put a message into a thread; a long one is shown shortened."""
        thread, text = self.thread(thread_id), message.get("text", "")
        stored = {
            "id": self.next_id(),
            "conversationsThreadId": thread_id,
            "createdAt": stamp(self.portal.now()),
            "channelId": thread["originalChannelId"],
            "channelAccountId": thread["originalChannelAccountId"],
            "archived": False,
            "attachments": [],
            "truncationStatus": "NOT_TRUNCATED",
            **message,
        }
        if len(text) > LONGEST:
            self.full[stored["id"]] = text
            stored |= {"text": text[:LONGEST], "truncationStatus": "TRUNCATED"}
        self.messages[thread_id].append(stored)
        self._happened(
            "conversation.newMessage",
            thread_id,
            messageId=stored["id"],
            messageType=stored["type"],
            changeFlag="NEW_MESSAGE",
        )
        return stored

    def assign(self, thread_id: str, actor: str | None) -> None:
        """Give a thread to somebody, or to nobody."""
        self.thread(thread_id)["assignedTo"] = actor
        self._changed(thread_id, "assignedTo", actor or "")

    def set_status(self, thread_id: str, status: str) -> None:
        """Open or close a thread."""
        self.thread(thread_id)["status"] = status
        self._changed(thread_id, "status", status)

    def forget(self, thread_id: str) -> None:
        """Delete a thread for privacy."""
        self.thread(thread_id)["archived"] = True
        self.messages[thread_id] = []
        self._happened("conversation.privacyDeletion", thread_id)

    def thread(self, thread_id: str) -> Body:
        """Return a thread; raises Refusal."""
        found = self.threads.get(thread_id)
        if found is None or found["archived"]:
            raise Refusal(404, "OBJECT_NOT_FOUND", "Thread not found")
        return found

    def message(self, thread_id: str, message_id: str) -> Body:
        """Return a message; raises Refusal."""
        self.thread(thread_id)
        for message in self.messages[thread_id]:
            if message["id"] == message_id:
                return message
        raise Refusal(404, "OBJECT_NOT_FOUND", "Message not found")

    def said(self, thread_id: str) -> list[str]:
        """Return what the visitor has been shown."""
        return [
            self.full.get(each["id"]) or str(each["text"])
            for each in self.messages[thread_id]
            if each["direction"] == "OUTGOING" and each["type"] == "MESSAGE"
        ]

    def comments(self, thread_id: str) -> list[str]:
        """Return what only agents see."""
        return [each["text"] for each in self.messages[thread_id] if each["type"] == "COMMENT"]

    def ticket_changed(self, ticket_id: str, name: str, value: str) -> None:
        """Note that a ticket's property has changed."""
        self._happened("ticket.propertyChange", ticket_id, propertyName=name, propertyValue=value)

    def _changed(self, thread_id: str, name: str, value: str) -> None:
        self._happened(
            "conversation.propertyChange", thread_id, propertyName=name, propertyValue=value
        )

    def _happened(self, kind: str, object_id: str, **more: Any) -> None:
        self.events.append(
            {
                "eventId": int(self.next_id()),
                "subscriptionId": 1,
                "portalId": self.portal.id,
                "appId": self.portal.app_id,
                "occurredAt": int(self.portal.now().timestamp() * 1000),
                "subscriptionType": kind,
                "attemptNumber": 0,
                "objectId": int(object_id),
                **more,
            }
        )

"""Where a conversation lives in Teams: the reference of the domain, and what Teams calls it."""

from dataclasses import dataclass

from bot.domain.conversations import ConversationRef
from connectors.teams.fields import text_at
from connectors.teams.port import Activity, Place

CHANNEL = "teams"
PERSONAL, GROUP, ROOM = "personal", "groupChat", "channel"
_THREAD = ";messageid="
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an activity stands."""

    tenant: str
    kind: str
    """personal, groupChat or channel."""
    room: str
    root: str
    """The id of the message that the thread of a channel began with; empty elsewhere."""
    team: str = ""
    """The team of a channel, as its roster is asked for."""

    @property
    def is_personal(self) -> bool:
        """Whether nobody but the person and Baton reads here."""
        return self.kind == PERSONAL


def spot_of(activity: Activity) -> Spot:
    """Return where an activity stands; a room of unknown kind counts as one that others read."""
    room, root = split_id(text_at(activity, "conversation", "id"))
    kind = text_at(activity, "conversation", "conversationType") or (ROOM if root else GROUP)
    if kind == ROOM:
        root = root or text_at(activity, "replyToId") or text_at(activity, "id")
    return Spot(
        tenant=tenant_of(activity),
        kind=kind,
        room=room,
        root=root if kind == ROOM else "",
        team=text_at(activity, "channelData", "team", "id"),
    )


def tenant_of(activity: Activity) -> str:
    """Return the tenant; Teams' own part names it also where libraries lose the other place."""
    return text_at(activity, "channelData", "tenant", "id") or text_at(
        activity, "conversation", "tenantId"
    )


def teams_ref(spot: Spot, *, person: str, service_url: str) -> ConversationRef:
    """Return the reference of a conversation.

    A group chat has no threads, so there each person has a conversation of their own; `person` is
    the Entra object id of whoever asks.
    """
    return ConversationRef(
        channel=CHANNEL,
        room=spot.room,
        thread=person if spot.kind == GROUP else spot.root,
        workspace=spot.tenant,
        details=(("kind", spot.kind), ("service_url", service_url), ("person", person)),
    )


def person_ref(*, tenant: str, person: str, service_url: str) -> ConversationRef:
    """Return the reference of a personal chat that perhaps does not exist yet.

    `person` is an Entra object id. Sending opens the chat, where the person has the app.
    """
    return ConversationRef(
        channel=CHANNEL,
        room=f"{_PERSON}{person}",
        workspace=tenant,
        details=(("kind", PERSONAL), ("service_url", service_url), ("person", person)),
    )


def person_of(ref: ConversationRef) -> str:
    """Return whose chat has to be opened first; empty where it is known."""
    return ref.room.removeprefix(_PERSON) if ref.room.startswith(_PERSON) else ""


def place_of(ref: ConversationRef) -> Place:
    """Return where a conversation is written to."""
    thread = ref.thread if detail(ref, "kind") == ROOM else ""
    kind = detail(ref, "kind")
    return Place(detail(ref, "service_url"), joined_id(ref.room, thread), kind)


def place_of_activity(activity: Activity) -> Place:
    """Return where an answer to an activity is written."""
    spot = spot_of(activity)
    conversation_id = joined_id(spot.room, spot.root)
    return Place(text_at(activity, "serviceUrl"), conversation_id, spot.kind)


def detail(ref: ConversationRef, name: str) -> str:
    """Return one of a reference's details; empty where it has none."""
    return dict(ref.details).get(name, "")


def joined_id(room: str, root: str) -> str:
    """Return the id of a room, or of a thread in it, as Teams names it."""
    return f"{room}{_THREAD}{root}" if root else room


def split_id(conversation_id: str) -> tuple[str, str]:
    """Return the room and the thread's first message that an id names."""
    room, _, root = conversation_id.partition(_THREAD)
    return room, root


def delivery_id(spot: Spot, activity_id: str) -> str:
    """Return the id of what was written: the same for every redelivery."""
    return f"{spot.tenant}:{spot.room}:{activity_id}"

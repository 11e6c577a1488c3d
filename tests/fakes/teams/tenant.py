"""The people, chats, teams and messages of one Microsoft 365 tenant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from bot.ports.clock import Clock

Json = dict[str, Any]
Kind = Literal["personal", "groupChat", "channel"]
HOME_OF_GUESTS = "99999999-9999-4999-8999-999999999999"
_FIRST_MESSAGE = 1_700_000_000_000
_THREAD = ";messageid="


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses Teams."""

    name: str
    aad_id: str
    teams_id: str
    """29:…, as bots know the person."""
    email: str | None
    upn: str
    tenant_id: str
    role: Literal["user", "guest", "anonymous"] = "user"

    def account(self) -> Json:
        """The person as `from` of an activity."""
        return {"id": self.teams_id, "name": self.name, "aadObjectId": self.aad_id}

    def member(self) -> Json:
        """The person as the members API shows them; Teams leaves out an e-mail it has not."""
        given, _, surname = self.name.partition(" ")
        shown = {
            "id": self.teams_id,
            "name": self.name,
            "objectId": self.aad_id,
            "aadObjectId": self.aad_id,
            "givenName": given,
            "surname": surname,
            "email": self.email,
            "userPrincipalName": self.upn,
            "tenantId": self.tenant_id,
            "userRole": self.role,
        }
        return {name: value for name, value in shown.items() if value}


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its group in Entra."""

    id: str
    name: str
    group_id: str


@dataclass(slots=True)
class Posted:
    """A message as it stands in a room."""

    id: str
    room: "Room"
    author: Person | None
    """None: the bot."""
    activity: Json
    thread: str = ""
    """Id of the message that the thread began with; empty outside channels."""
    edited: bool = False
    deleted: bool = False
    streaming: bool = False
    """The bot still writes it."""
    reactions: list[str] = field(default_factory=list)
    own_cards: dict[str, Json] = field(default_factory=dict)
    """What an answer to a button put in the card's place, for one person (AAD id) only."""
    unfolded: dict[str, set[str]] = field(default_factory=dict)
    """Titles and ids of what each person (AAD id) has unfolded on the cards."""

    @property
    def conversation_id(self) -> str:
        """The id that activities about this message carry."""
        return self.room.id + (f"{_THREAD}{self.thread}" if self.thread else "")


@dataclass(slots=True)
class Room:
    """A personal chat, a group chat or a channel."""

    id: str
    kind: Kind
    members: list[Person]
    name: str = ""
    team: Team | None = None
    has_bot: bool = True
    blocked: bool = False
    """The person has blocked the bot."""
    messages: list[Posted] = field(default_factory=list)
    hears_all: bool = False
    """The bot hears what does not mention it, too."""
    typing: int = 0
    """How often the bot was seen typing."""
    uploads: dict[str, Json] = field(default_factory=dict)

    def message(self, message_id: str) -> Posted | None:
        """Return a message that is not deleted."""
        found = (m for m in self.messages if m.id == message_id and not m.deleted)
        return next(found, None)


class Tenant:
    """Everything that exists; ids look as they do in Teams."""

    def __init__(self, *, tenant_id: str, app_id: str, bot_name: str, clock: Clock) -> None:
        self.id = tenant_id
        self.bot = {"id": f"28:{app_id}", "name": bot_name}
        self.clock = clock
        self.people: list[Person] = []
        self.rooms: dict[str, Room] = {}
        self._count = 0

    def person(
        self, name: str, *, email: str | None = None, guest: bool = False, mailbox: bool = True
    ) -> Person:
        """Add somebody; a guest comes from another company, `mailbox=False` hides the e-mail."""
        address = email or f"{name.lower().replace(' ', '.')}@example.com"
        aad_id = str(uuid5(NAMESPACE_URL, f"{self.id}/{address}"))
        upn = address.replace("@", "_") + "#EXT#@example.onmicrosoft.com" if guest else address
        person = Person(
            name=name,
            aad_id=aad_id,
            teams_id="29:1" + _token(aad_id),
            email=address if mailbox else None,
            upn=upn,
            tenant_id=HOME_OF_GUESTS if guest else self.id,
            role="guest" if guest else "user",
        )
        self.people.append(person)
        return person

    def personal(self, person: Person) -> Room:
        """Return the one chat between the bot and a person."""
        return self._room("a:1" + _token(person.aad_id, self.bot["id"]), "personal", [person])

    def group(self, name: str, members: Sequence[Person]) -> Room:
        """Return a group chat."""
        return self._room(f"19:{_token(name)}@thread.v2", "groupChat", members, name=name)

    def channel(self, name: str, members: Sequence[Person], *, team: str = "Company") -> Room:
        """Return a channel of a team; everybody in the team is a member."""
        owner = Team(
            id=f"19:{_token(team, 'general')}@thread.tacv2",
            name=team,
            group_id=str(uuid5(NAMESPACE_URL, team)),
        )
        room_id = owner.id if name == "General" else f"19:{_token(team, name)}@thread.tacv2"
        return self._room(room_id, "channel", members, name=name, team=owner)

    def find(self, conversation_id: str) -> tuple[Room | None, str]:
        """Return the room of a conversation id, and the thread that the id names."""
        room_id, _, thread = conversation_id.partition(_THREAD)
        return self.rooms.get(room_id), thread

    def new_id(self) -> str:
        """Return an id for a message; later ones are greater."""
        self._count += 1
        return str(_FIRST_MESSAGE + self._count)

    def post(
        self, room: Room, author: Person | None, activity: Json, *, thread: str = ""
    ) -> Posted:
        """Let a message stand in a room; in a channel it begins a thread when it names none."""
        message_id = self.new_id()
        if author is None and room.kind == "personal":
            message_id = f"1:{_token(message_id)}"
        thread = thread or (message_id if room.kind == "channel" else "")
        posted = Posted(message_id, room, author, activity, thread=thread)
        room.messages.append(posted)
        return posted

    def _room(self, room_id: str, kind: Kind, members: Sequence[Person], **more: Any) -> Room:
        return self.rooms.setdefault(room_id, Room(room_id, kind, list(members), **more))


def _token(*parts: str) -> str:
    """Return the letters that stand in an id of Teams, the same for the same parts."""
    return uuid5(NAMESPACE_URL, "/".join(parts)).hex

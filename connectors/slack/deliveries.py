"""Brings what people write and press to the use cases, with who they are and who reads along."""

from collections import OrderedDict
from dataclasses import replace

from bot.domain.contacts import Audience
from bot.domain.conversations import ConversationRef
from bot.domain.messages import Delivery, Inbound, Message
from bot.ports.clock import Clock
from bot.ports.services import Intake, Transcripts
from connectors.slack.drafts import Drafts
from connectors.slack.people import People, SlackPerson
from connectors.slack.places import CHANNEL, place_of, slack_ref
from connectors.slack.rooms import Rooms
from connectors.slack.settings import RoomRules

MOST_JOINED = 20_000


class Deliveries:
    """Accepts deliveries; on return they are stored, and Slack may be told so."""

    def __init__(
        self,
        *,
        intake: Intake,
        transcripts: Transcripts,
        people: People,
        rooms: Rooms,
        drafts: Drafts,
        clock: Clock,
    ) -> None:
        self._intake = intake
        self._transcripts = transcripts
        self._people = people
        self._rooms = rooms
        self._drafts = drafts
        self._clock = clock
        self._joined: OrderedDict[str, str] = OrderedDict()
        """By conversation, who began it; those that are not handled yet are known only here."""

    async def accept(
        self, ref: ConversationRef, inbound: Inbound, *, user: str, home: str = "", id_: str
    ) -> bool:
        """Store what somebody said or pressed; True when it is new.

        `home` is the person's own workspace. Raises InputError for what cannot be taken.
        """
        person = await self._people.person(ref.workspace, user, home=home)
        delivery = Delivery(
            channel=CHANNEL,
            delivery_id=id_,
            ref=ref,
            identity=await self._people.identity(ref.workspace, user, home=home),
            inbound=inbound,
            received_at=self._clock.now(),
            audience=await self._audience(ref, person),
        )
        self._drafts.arrived(delivery)
        is_new = await self._intake.accept(delivery)
        self._join(ref)
        return is_new

    async def takes_part(self, ref: ConversationRef) -> bool:
        """Whether Baton talks in a conversation, also before its first message is handled."""
        return await self._beginner(ref) is not None

    async def own(self, ref: ConversationRef) -> ConversationRef:
        """Return where this person talks with Baton in a thread.

        Who asked first in it has the thread's conversation, everybody else has their own.
        """
        place = place_of(ref)
        if place.is_private or await self._beginner(ref) in {None, place.user}:
            return ref
        return replace(ref, thread=f"{place.thread}/{place.user}")

    async def _beginner(self, ref: ConversationRef) -> str | None:
        """Return who began a conversation, None when there is none."""
        known = self._joined.get(ref.conversation_id)
        if known is not None:
            return known
        stored = await self._transcripts.conversation(ref.conversation_id)
        if stored:
            return place_of(stored.ref).user
        first = await self._intake.first(ref.conversation_id)
        return place_of(first.ref).user if first else None

    async def said(self, ref: ConversationRef) -> tuple[Message, ...]:
        """Return what was said in a conversation so far."""
        return tuple(await self._transcripts.messages(ref.conversation_id))

    async def message(self, ref: ConversationRef, message_id: str) -> Message | None:
        """Return one message of a conversation."""
        return await self._transcripts.message(ref.conversation_id, message_id)

    async def _audience(self, ref: ConversationRef, person: SlackPerson) -> Audience:
        return await self._rooms.audience(ref.workspace, ref.room, person)

    def _join(self, ref: ConversationRef) -> None:
        self._joined.setdefault(ref.conversation_id, place_of(ref).user)
        self._joined.move_to_end(ref.conversation_id)
        while len(self._joined) > MOST_JOINED:
            self._joined.popitem(last=False)


def ruled_ref(
    rules: RoomRules, *, team: str, room: str, thread: str, user: str, home: str = ""
) -> ConversationRef:
    """Return where somebody is answered by a room's rules."""
    return slack_ref(
        team,
        room,
        thread=thread,
        user=user,
        user_team=home,
        private=rules.private,
        quiet=rules.answer == "confident",
    )


def may_ask(rules: RoomRules, person: SlackPerson) -> bool:
    """Whether a room's rules let somebody ask."""
    if rules.may_ask == "everybody":
        return True
    if rules.may_ask == "members":
        return person.standing == "member"
    wanted = {each.lower() for each in rules.may_ask}
    return person.id.lower() in wanted or (person.email or "").lower() in wanted

"""What people write in Slack: heard when it is meant for Baton, and brought to the use cases."""

from enum import Enum

import structlog

from bot.domain.conversations import ConversationRef
from bot.domain.errors import InputError, SendError
from bot.domain.messages import Attachment, ContactDeletion, ContactEdit, ContactMessage
from connectors.slack.deliveries import Deliveries, may_ask, ruled_ref
from connectors.slack.interactions import Payload, Presses
from connectors.slack.people import People
from connectors.slack.places import delivery_id
from connectors.slack.rooms import Rooms
from connectors.slack.settings import RoomRules
from connectors.slack.telling import Telling
from connectors.slack.threads import authors_since_baton, is_for_baton, is_open_question
from connectors.slack.wire import (
    Changed,
    Written,
    changed,
    file_of,
    plain,
    receiving_team,
    written,
)
from connectors.slack.workspaces import Workspaces

_log = structlog.get_logger()
NOT_HERE = "In this room I may not answer you. Write to me in a direct message instead."


class Heard(Enum):
    """How a message concerns Baton."""

    ADDRESSED = "addressed"
    OPEN = "open"
    """A question to nobody, in a room where such questions are answered."""
    OVERHEARD = "overheard"
    """People talk to each other in a thread that Baton takes part in."""
    FOREIGN = "foreign"


class Receiving:
    """Takes message events in; on return everything that concerns Baton is stored."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        deliveries: Deliveries,
        people: People,
        rooms: Rooms,
        presses: Presses,
        telling: Telling,
    ) -> None:
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._people = people
        self._rooms = rooms
        self._presses = presses
        self._telling = telling

    async def message(self, envelope: Payload) -> None:
        """Take in a message event of any kind, or an app_mention: its twin has the same id."""
        event = envelope.get("event")
        if not isinstance(event, dict):
            return
        if await self._presses.message_in(event, team=receiving_team(envelope)):
            return
        if change := changed(envelope):
            await self._change(change)
        elif words := written(envelope):
            await self._words(words)

    async def _words(self, words: Written) -> None:
        rules = await self._rooms.rules(words.team, words.room)
        heard = await self._heard(words, rules)
        if heard is Heard.FOREIGN:
            return
        person = await self._people.person(words.team, words.user, home=words.user_team)
        if person.is_bot:
            return
        if heard is not Heard.OVERHEARD and not may_ask(rules, person):
            if heard is Heard.ADDRESSED:
                self._tell(NOT_HERE, words)
            return
        ref = _ref(words, rules) if heard is Heard.OVERHEARD else await self._own(words, rules)
        await self._deliver(words, heard, rules, ref)

    async def _heard(self, words: Written, rules: RoomRules) -> Heard:
        me = await self._me(words.team)
        if words.user == me:
            return Heard.FOREIGN
        ref = await self._own(words, rules)
        takes_part = words.is_reply and await self._deliveries.takes_part(ref)
        said = await self._deliveries.said(ref) if takes_part else ()
        others = {author.rpartition(":")[2] for author in authors_since_baton(said)}
        if is_for_baton(words, me=me, others=others, takes_part=takes_part):
            return Heard.ADDRESSED
        if is_open_question(words, answer=rules.answer):
            return Heard.OPEN
        is_ours = words.is_reply and await self._deliveries.takes_part(_ref(words, rules))
        return Heard.OVERHEARD if is_ours else Heard.FOREIGN

    async def _own(self, words: Written, rules: RoomRules) -> ConversationRef:
        """Return where this person talks with Baton: in a thread of others they have their own."""
        ref = _ref(words, rules)
        return await self._deliveries.own(ref) if words.is_reply else ref

    async def _deliver(
        self, words: Written, heard: Heard, rules: RoomRules, ref: ConversationRef
    ) -> None:
        inbound = ContactMessage(
            text=await self._plain(words),
            attachments=await self._files(words),
            addressed=heard is not Heard.OVERHEARD,
            only_confident=heard is Heard.OPEN and rules.answer == "confident",
        )
        try:
            await self._deliveries.accept(
                ref,
                inbound,
                user=words.user,
                home=words.user_team,
                id_=delivery_id(words.team, words.room, words.ts),
            )
        except InputError as problem:
            if heard is Heard.ADDRESSED:
                self._tell(str(problem), words)

    async def _change(self, change: Changed) -> None:
        """Take in an edit or a deletion of something that was heard before.

        An edit that names Baton for the first time is a question like any other.
        """
        words = change.now
        rules = await self._rooms.rules(words.team, words.room)
        ref = await self._own(words, rules)
        id_ = delivery_id(words.team, words.room, words.ts)
        if not await self._deliveries.takes_part(ref):
            if not change.deleted:
                await self._words(words)
            return
        inbound = (
            ContactDeletion(deletes=id_)
            if change.deleted
            else ContactEdit(edits=id_, text=await self._plain(words))
        )
        occasion = "deleted" if change.deleted else f"edited:{change.stamp}"
        try:
            await self._deliveries.accept(
                ref, inbound, user=words.user, home=words.user_team, id_=f"{id_}:{occasion}"
            )
        except InputError as problem:
            self._tell(str(problem), words)

    async def _files(self, words: Written) -> tuple[Attachment, ...]:
        """Return the files; of those that Slack hides it is asked, and may keep silent."""
        found = list(words.files)
        client = await self._workspaces.client(words.team)
        for id_ in words.hidden_files:
            try:
                found.append(file_of(await client.file(id_)))
            except SendError as problem:
                _log.warning("a file was not told of", file=id_, error=str(problem))
        return tuple(found)

    async def _plain(self, words: Written) -> str:
        me = await self._me(words.team)
        names = await self._people.names(words.team, words.mentions() - {me})
        return plain(words.text, names=names, me=me)

    async def _me(self, team: str) -> str:
        client = await self._workspaces.client(team)
        return (await client.myself()).user

    def _tell(self, text: str, words: Written) -> None:
        self._telling.tell(
            text,
            team=words.team,
            room=words.room,
            user=words.user,
            thread=words.thread if words.is_reply else "",
            occasion=f"{words.team}:{words.room}:{words.ts}",
        )


def _ref(words: Written, rules: RoomRules) -> ConversationRef:
    return ruled_ref(
        rules,
        team=words.team,
        room=words.room,
        thread=words.thread,
        user=words.user,
        home=words.user_team,
    )

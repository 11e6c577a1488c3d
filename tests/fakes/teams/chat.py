"""A conversation in Teams, and what people do in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.teams.delivering import Attempt
from tests.fakes.teams.pressing import Answer, Dialog, Presser
from tests.fakes.teams.tenant import Json, Person, Posted, Room
from tests.fakes.teams.view import Seen, seen, suggested

if TYPE_CHECKING:
    from tests.fakes.teams.fake import TeamsFake


class Chat:
    """A room, or one thread of a channel, with hands and eyes."""

    def __init__(self, teams: "TeamsFake", room: Room, *, thread: str = "") -> None:
        self.room = room
        self.thread = thread
        self._teams = teams
        self._presser = Presser(teams.activities, teams.deliveries)

    @property
    def id(self) -> str:
        """The conversation's id, as the bot uses it."""
        return self.room.id + (f";messageid={self.thread}" if self.thread else "")

    def in_thread(self, posted: Posted) -> "Chat":
        """Return the thread of a channel that a message stands in."""
        return Chat(self._teams, self.room, thread=posted.thread)

    @property
    def messages(self) -> list[Posted]:
        """What stands here now."""
        alive = [posted for posted in self.room.messages if not posted.deleted]
        return [p for p in alive if not self.thread or p.thread == self.thread]

    @property
    def from_bot(self) -> list[Posted]:
        """What the bot wrote, as it stands here now."""
        return [posted for posted in self.messages if posted.author is None]

    def seen(self, by: Person | None = None) -> list[Seen]:
        """Return what a person (None: somebody who has done nothing yet) sees, in order."""
        bot, messages = self._teams.tenant.bot["name"], self.messages
        return [seen(p, bot, person=by, last=p is messages[-1]) for p in messages]

    def transcript(self, by: Person | None = None) -> str:
        """Return the whole conversation as text."""
        return "\n\n".join(str(one) for one in self.seen(by))

    async def write(
        self,
        person: Person,
        text: str,
        *,
        mention: bool | None = None,
        also: Sequence[Person] = (),
        attachments: Sequence[Json] = (),
    ) -> Posted:
        """Write a message. In rooms the bot is mentioned unless `mention=False`.

        Without a mention, a bot hears rooms only where `room.hears_all` (a permission of its
        manifest). `also` names people whom the text mentions as <at>name</at>.
        """
        addressed = self.room.kind != "personal" if mention is None else mention
        posted = self._posted(person, text, addressed, also, attachments)
        if addressed or self.room.kind == "personal" or self.room.hears_all:
            await self._teams.deliveries.deliver(posted.activity)
        return posted

    async def begin(self, person: Person, text: str, **more: Any) -> "Chat":
        """Write the first message of a new thread of a channel and return the thread."""
        posted = await Chat(self._teams, self.room).write(person, text, **more)
        return self.in_thread(posted)

    async def redeliver(self, posted: Posted) -> Attempt:
        """Bring a message once more, as Teams does when an answer was lost."""
        return await self._teams.deliveries.deliver(posted.activity)

    async def edit(self, posted: Posted, text: str) -> Attempt:
        """Change a message that a person wrote."""
        posted.activity = {**posted.activity, "text": text}
        posted.edited = True
        return await self._tell(posted, event="editMessage")

    async def delete(self, posted: Posted) -> Attempt:
        """Take a message back."""
        posted.deleted = True
        return await self._tell(posted, event="softDeleteMessage", deleted=True)

    async def undelete(self, posted: Posted) -> Attempt:
        """Bring a message back that was deleted."""
        posted.deleted = False
        return await self._tell(posted, event="undeleteMessage")

    async def react(self, person: Person, posted: Posted, reaction: str = "like") -> Attempt:
        """Put a reaction below a message; Teams tells bots about their own messages."""
        posted.reactions.append(reaction)
        activity = self._teams.activities.reacted(posted, person, added=reaction)
        return await self._teams.deliveries.deliver(activity)

    async def unreact(self, person: Person, posted: Posted, reaction: str = "like") -> Attempt:
        """Take a reaction back."""
        posted.reactions.remove(reaction)
        activity = self._teams.activities.reacted(posted, person, removed=reaction)
        return await self._teams.deliveries.deliver(activity)

    async def install(self, by: Person) -> list[Attempt]:
        """Add the bot here: Teams tells of the installation and of the new member.

        In a personal chat both the person and the bot are new.
        """
        self.room.has_bot = True
        make, new = self._teams.activities, [self._teams.tenant.bot]
        if self.room.kind == "personal":
            new.insert(0, by.account())
        told = [make.installed(self.room, by), make.joined(self.room, by, new)]
        return [await self._teams.deliveries.deliver(activity) for activity in told]

    async def uninstall(self, by: Person) -> list[Attempt]:
        """Remove the bot from here; it can write here no more."""
        self.room.has_bot = False
        make, bot = self._teams.activities, [self._teams.tenant.bot]
        gone = make.joined(self.room, by, bot, left=True)
        told = [gone, make.installed(self.room, by, action="remove")]
        return [await self._teams.deliveries.deliver(activity) for activity in told]

    async def join(self, person: Person) -> Attempt:
        """Let somebody come in."""
        self.room.members.append(person)
        activity = self._teams.activities.joined(self.room, person, [person.account()])
        return await self._teams.deliveries.deliver(activity)

    async def leave(self, person: Person) -> Attempt:
        """Let somebody go."""
        self.room.members.remove(person)
        activity = self._teams.activities.joined(self.room, person, [person.account()], left=True)
        return await self._teams.deliveries.deliver(activity)

    async def press(
        self, person: Person, title: str, *, on: Posted | None = None, **fields: str
    ) -> Answer | Dialog:
        """Press a button that stands here, its card's fields filled in; the lowest card first.

        A field that is not named keeps what stands in it. Raises AssertionError where there is
        no such button: nobody can press it.
        """
        messages = [on] if on else list(reversed(self.from_bot))
        return await self._presser.press(messages, person, title, fields)

    async def look(self, person: Person) -> None:
        """Open the conversation: cards with `refresh` are asked for anew for this person."""
        for posted in self.from_bot:
            await self._presser.refresh(posted, person)

    async def suggest(self, person: Person, title: str) -> Posted:
        """Tap a suggested action below the last message: its value is written."""
        last = self.messages[-1]
        found = [action for action in suggested(last) if action["title"] == title]
        assert found, f"{title!r} is not suggested; {[a['title'] for a in suggested(last)]} is"
        return await self.write(person, str(found[0].get("value") or title))

    async def rate(
        self,
        person: Person,
        reaction: str,
        text: str = "",
        *,
        on: Posted | None = None,
        wrapped: bool = False,
    ) -> Answer | Dialog:
        """Press a thumb ("like", "dislike") below the last message that has some.

        Of the two shapes in which clients ask for the bot's own form, `wrapped` is the one that
        Microsoft's page does not show but its samples expect.
        """
        messages = [on] if on else self.from_bot
        return await self._presser.rate(messages, person, reaction, text, wrapped=wrapped)

    async def hand_over(self, person: Person, continuation: str) -> Attempt:
        """Continue here what began elsewhere (handoff/action)."""
        value = {"continuation": continuation}
        activity = self._teams.activities.invoke(
            self.room, person, name="handoff/action", value=value
        )
        return await self._teams.deliveries.deliver(activity)

    def stop(self) -> Posted:
        """Press Stop below the message that the bot is writing."""
        return self._teams.streams.stop(self.room).posted

    def block(self, *, blocked: bool = True) -> None:
        """Let the person block the bot."""
        self.room.blocked = blocked

    def _posted(
        self,
        person: Person,
        text: str,
        addressed: bool,  # noqa: FBT001 - private
        also: Sequence[Person],
        attachments: Sequence[Json],
    ) -> Posted:
        make, tenant = self._teams.activities, self._teams.tenant
        accounts = [tenant.bot] * addressed + [someone.account() for someone in also]
        mentions = [make.mention(account) for account in accounts]
        if addressed and mentions[0]["text"] not in text:
            text = f"{mentions[0]['text']} {text}"
        posted = tenant.post(self.room, person, {}, thread=self.thread)
        said = make.said(
            self.room,
            person,
            text,
            mentions=mentions,
            attachments=attachments,
            thread=posted.thread,
        )
        posted.activity = {**said, "id": posted.id}
        return posted

    async def _tell(self, posted: Posted, *, event: str, deleted: bool = False) -> Attempt:
        activity = self._teams.activities.changed(posted, event=event, deleted=deleted)
        return await self._teams.deliveries.deliver(activity)

"""What happens in HubSpot's threads, and what Baton does about it."""

from typing import Any

import structlog

from bot.domain.agents import Agent
from bot.domain.contacts import ChannelIdentity
from bot.domain.conversations import Author, Conversation, ConversationRef, Owner
from bot.domain.errors import IllegalMove, NotFound
from bot.domain.handoffs import Handoff
from bot.domain.messages import Delivery, Message
from bot.ports.clock import Clock
from bot.ports.services import Board, Intake, Oversight, Transcripts
from bot.ports.verification import Verification
from connectors.hubspot import said, wire
from connectors.hubspot.custom_channel import CustomChannel, Reply
from connectors.hubspot.desk import INBOX, NAME, THREAD
from connectors.hubspot.desk_acts import DeskActs
from connectors.hubspot.options import HubSpotOptions
from connectors.hubspot.threads import Threads
from connectors.hubspot.wire import Event

Body = dict[str, Any]
_log = structlog.get_logger()


class ThreadMessages:
    """Takes in what people write in threads; what we wrote ourselves comes back, and is left."""

    def __init__(
        self,
        threads: Threads,
        *,
        intake: Intake,
        transcripts: Transcripts,
        clock: Clock,
        options: HubSpotOptions,
        changes: "ThreadChanges",
        verification: Verification | None = None,
    ) -> None:
        self._threads = threads
        self._intake = intake
        self._transcripts = transcripts
        self._clock = clock
        self._options = options
        self._changes = changes
        self._verification = verification

    async def take(self, event: Event) -> None:
        """Fetch a message, whole, and hand it on. Raises SendError, NotFound or InputError."""
        thread = await self._threads.thread(event.object_id)
        if not self._is_ours_to_answer(thread):
            return
        message = await self._threads.message(event.object_id, event.message_id)
        if wire.is_ours(message, app_id=self._options.app_id, actor=self._options.actor):
            return
        if wire.is_incoming(message):
            await self._intake.accept(await self._delivery(event, thread, message))
        elif message.get("type") == "MESSAGE":
            await self._changes.agent_wrote(event, message)

    async def _delivery(self, event: Event, thread: Body, message: Body) -> Delivery:
        portal_id = self._options.portal_id
        ref = wire.ref_of(event.object_id, message, portal_id=portal_id)
        identity = await self._identity(message, ref)
        has_human = wire.is_human(thread.get("assignedTo"), actor=self._options.actor)
        inbound = said.inbound_of(
            wire.text_of(message)[: self._options.max_characters],
            attachments=wire.attachments_of(message),
            addressed=not has_human and not wire.is_automatic(message),
            last=await self._last_shown(ref),
            awaits_human=await self._awaits_human(ref),
        )
        return Delivery(
            channel=wire.CHANNEL,
            delivery_id=wire.delivery_id(event),
            ref=ref,
            identity=identity,
            inbound=inbound,
            received_at=self._clock.now(),
            audience=identity.audience,
        )

    def _is_ours_to_answer(self, thread: Body) -> bool:
        if self._options.actor is None:  # then nothing can be written into threads
            return False
        inboxes = self._options.inboxes
        return not thread.get("spam") and (not inboxes or str(thread.get("inboxId")) in inboxes)

    async def _identity(self, message: Body, ref: ConversationRef) -> ChannelIdentity:
        """Return who wrote; a code that was proved in this conversation says it for sure."""
        actor = await self._threads.actor(wire.sender_id(message))
        identity = wire.identity_of(
            message, actor, thread_id=ref.room, portal_id=self._options.portal_id
        )
        if self._verification is None:
            return identity
        address = await self._verification.verified_address(ref.conversation_id)
        return wire.proved(identity, address) if address else identity

    async def _awaits_human(self, ref: ConversationRef) -> bool:
        conversation = await self._transcripts.conversation(ref.conversation_id)
        return conversation is not None and conversation.owner is Owner.QUEUE

    async def _last_shown(self, ref: ConversationRef) -> Message | None:
        messages = await self._transcripts.messages(ref.conversation_id)
        shown = [message for message in messages if message.author is not Author.CONTACT]
        return shown[-1] if shown else None


class ThreadChanges:
    """Follows who has a thread: a human who takes it makes the assistant fall silent."""

    def __init__(
        self,
        threads: Threads,
        *,
        acts: DeskActs,
        oversight: Oversight,
        board: Board,
        transcripts: Transcripts,
        options: HubSpotOptions,
        inbox: CustomChannel | None = None,
    ) -> None:
        self._threads = threads
        self._acts = acts
        self._oversight = oversight
        self._board = board
        self._transcripts = transcripts
        self._options = options
        self._inbox = inbox

    async def changed(self, event: Event) -> None:
        """Do what a change of assignee or status means. Raises SendError.

        Webhooks come late and in any order, so what counts is how the thread stands now.
        """
        thread = await self._threads.thread(event.object_id)
        if event.name == "assignedTo":
            await self._assigned(event.object_id, str(thread.get("assignedTo") or ""))
        elif event.name == "status" and thread.get("status") == "CLOSED":
            await self._closed(event.object_id)

    async def agent_wrote(self, event: Event, message: Body) -> None:
        """Keep what an agent answered in the contact's thread: it makes them the one who helps."""
        actor_id = wire.sender_id(message)
        if not wire.is_human(actor_id, actor=self._options.actor):
            return
        before = await self._handoff(event.object_id)
        if before is not None and await self._acts.has_sent(before, key=event.message_id):
            return  # a repeat: others may have the conversation by now
        await self._assigned(event.object_id, actor_id)
        handoff = await self._handoff(event.object_id)
        if handoff is not None:
            agent, text = await self._agent(actor_id), wire.text_of(message)
            await self._acts.answer(handoff, agent, text, key=event.message_id)

    async def replied(self, reply: Reply) -> None:
        """Bring an agent's reply from the help desk to the contact. Raises SendError."""
        handoff = await self._board.of_card(NAME, f"{INBOX}{reply.thread_id}")
        if handoff is None or not reply.text.strip():
            return
        agent = await self._agent(reply.actor_id)
        was_sent = await self._acts.answer(handoff, agent, reply.text, key=reply.message_id)
        if was_sent and self._inbox is not None:
            await self._inbox.delivered(reply.message_id)

    async def _assigned(self, thread_id: str, actor_id: str) -> None:
        handoff = await self._handoff(thread_id)
        if wire.is_human(actor_id, actor=self._options.actor):
            agent = await self._agent(actor_id)
            if handoff is not None:
                await self._acts.take(handoff, agent)
            else:
                await self._step_in(thread_id, agent)
        elif handoff is not None and actor_id and actor_id == self._options.actor:
            await self._acts.give_back(handoff)

    async def _step_in(self, thread_id: str, agent: Agent) -> None:
        conversation = await self._conversation(thread_id)
        if conversation is None or conversation.owner is not Owner.ASSISTANT:
            return
        try:
            await self._oversight.take_over(conversation.id, agent=agent)
        except (IllegalMove, NotFound) as problem:
            _log.info("nothing to take over", thread=thread_id, error=type(problem).__name__)

    async def _closed(self, thread_id: str) -> None:
        handoff = await self._handoff(thread_id)
        if handoff is not None:
            await self._acts.end(handoff, self._acts.agent("portal", "HubSpot"))

    async def _handoff(self, thread_id: str) -> Handoff | None:
        """Return the open handoff that is worked on in a thread, the contact's own or ours."""
        for kind in (THREAD, INBOX):
            found = await self._board.of_card(NAME, f"{kind}{thread_id}")
            if found is not None and found.state.is_open:
                return found
        conversation = await self._conversation(thread_id)
        if conversation is not None and conversation.handoff_id:
            return (await self._board.case(conversation.handoff_id)).handoff
        return None

    async def _conversation(self, thread_id: str) -> Conversation | None:
        ref = ConversationRef(wire.CHANNEL, room=thread_id, workspace=self._options.portal_id)
        return await self._transcripts.conversation(ref.conversation_id)

    async def _agent(self, actor_id: str) -> Agent:
        actor = await self._threads.actor(actor_id)
        user_id = actor_id.removeprefix("A-")
        return self._acts.agent(user_id, str(actor.get("name") or "A colleague"))

"""Use cases in memory that really work: what a page sends is answered, and read back."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.agents import Agent
from bot.domain.conversations import Author, Conversation, Owner
from bot.domain.errors import InputError, NotFound
from bot.domain.handoffs import Handoff
from bot.domain.identifiers import derived_id
from bot.domain.messages import Action, ContactAction, ContactMessage, Delivery, Message, Offer
from bot.ports.services import Case, Signalled
from tests.builders import a_contact, a_handoff
from tests.fakes.clock import FixedClock

LONGEST = 2000
"""Characters of a message that the fake intake takes."""
Answerer = Callable[[str], Awaitable[Message]]


class MemorySignals:
    """Signals within this process; a watcher that does not read loses drafts first."""

    def __init__(self, *, room: int = 100) -> None:
        self.published: list[Signalled] = []
        self._room = room
        self._watchers: dict[str, list[asyncio.Queue[Signalled]]] = defaultdict(list)

    async def publish(self, signal: Signalled) -> None:
        self.published.append(signal)
        for queue in self._watchers[signal.topic]:
            if signal.kind == "changed" or queue.qsize() < self._room:
                queue.put_nowait(signal)

    @asynccontextmanager
    async def watch(self, topic: str) -> AsyncIterator[AsyncIterator[Signalled]]:
        queue: asyncio.Queue[Signalled] = asyncio.Queue()
        self._watchers[topic].append(queue)
        try:
            yield _drained(queue)
        finally:
            self._watchers[topic].remove(queue)


async def _drained(queue: asyncio.Queue[Signalled]) -> AsyncIterator[Signalled]:
    while True:
        yield await queue.get()


class MemoryService:
    """Implements Intake, Interruptions, Transcripts, Board and Casework over dictionaries."""

    def __init__(self, signals: MemorySignals, clock: FixedClock, answerer: Answerer) -> None:
        self.deliveries: dict[str, Delivery] = {}
        self.stopped: list[str] = []
        self._signals = signals
        self._clock = clock
        self._answerer = answerer
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, list[Message]] = defaultdict(list)
        self._handoffs: dict[str, Handoff] = {}
        self._problem: Exception | None = None

    def fail_with(self, problem: Exception) -> None:
        """Let every later reading of a transcript fail."""
        self._problem = problem

    async def first(self, conversation_id: str) -> Delivery | None:
        found = (
            each for each in self.deliveries.values() if each.conversation_id == conversation_id
        )
        return next(found, None)

    async def accept(self, delivery: Delivery) -> bool:
        if isinstance(delivery.inbound, ContactMessage):
            _check(delivery.inbound.text)
        if delivery.delivery_id in self.deliveries:
            return False
        self.deliveries[delivery.delivery_id] = delivery
        await self._handle(delivery)
        return True

    async def stop(self, conversation_id: str) -> bool:
        """Stop what is being written: here, in every conversation that has begun."""
        self.stopped.append(conversation_id)
        return conversation_id in self._conversations

    async def conversation(self, conversation_id: str) -> Conversation | None:
        return self._conversations.get(conversation_id)

    async def messages(self, conversation_id: str, *, after: int = 0) -> Sequence[Message]:
        if self._problem:
            raise self._problem
        return self._messages[conversation_id][after:]

    async def message(self, conversation_id: str, message_id: str) -> Message | None:
        found = [each for each in self._messages[conversation_id] if each.id == message_id]
        return found[0] if found else None

    async def of_card(self, desk: str, card: str) -> Handoff | None:
        """Nothing: no desk shows cards here."""

    async def queue(self) -> Sequence[Handoff]:
        return [handoff for handoff in self._handoffs.values() if handoff.state.is_open]

    async def ended(self, *, limit: int = 50) -> Sequence[Handoff]:
        ended = [handoff for handoff in self._handoffs.values() if not handoff.state.is_open]
        return ended[:limit]

    async def conversations(self, *, limit: int = 50) -> Sequence[Conversation]:
        return list(self._conversations.values())[:limit]

    async def case(self, handoff_id: str) -> Case:
        handoff = self._handoff(handoff_id)
        return Case(
            handoff=handoff,
            conversation=self._conversations[handoff.conversation_id],
            contact=a_contact(),
            messages=tuple(self._messages[handoff.conversation_id]),
            notes=(),
            turns=(),
        )

    async def say(self, conversation_id: str, message: Message) -> Message:
        """Store a message as if the use cases had said it, and tell the pages."""
        stored = self._stored(conversation_id, message)
        await self._tell(conversation_id)
        return stored

    async def change(self, conversation_id: str, message: Message) -> None:
        """Store what became of a message as if its author had changed it, and tell the pages."""
        messages = self._messages[conversation_id]
        place = [each.id for each in messages].index(message.id)
        messages[place] = replace(message, sequence=place + 1)
        data = {"conversation_id": conversation_id, "message_id": message.id}
        topic = f"conversation:{conversation_id}"
        await self._signals.publish(Signalled(topic=topic, kind="changed", data=data))

    async def claim(self, handoff_id: str, *, agent: Agent) -> Handoff:
        claimed = self._handoff(handoff_id).accepted(agent, self._clock.now())
        self._move(claimed, Owner.AGENT, agent=agent)
        await self.say(claimed.conversation_id, self._notice(claimed, f"{agent.name} is here."))
        return claimed

    async def reply(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Message:
        handoff = self._handoff(handoff_id)
        message = replace(
            self._notice(handoff, text),
            id=derived_id(handoff_id, key),
            author=Author.AGENT,
            author_name=agent.name,
            author_id=agent.id,
        )
        return await self.say(handoff.conversation_id, message)

    def _handoff(self, handoff_id: str) -> Handoff:
        if handoff_id not in self._handoffs:
            raise NotFound(f"There is no handoff {handoff_id}.")
        return self._handoffs[handoff_id]

    def _move(self, handoff: Handoff, owner: Owner, *, agent: Agent | None = None) -> None:
        self._handoffs[handoff.id] = handoff
        conversation = self._conversations[handoff.conversation_id]
        self._conversations[conversation.id] = conversation.owned_by(owner, agent=agent)

    def _notice(self, handoff: Handoff, text: str) -> Message:
        return Message(
            id=derived_id(handoff.id, text),
            conversation_id=handoff.conversation_id,
            author=Author.NOTICE,
            text=text,
            at=self._clock.now(),
        )

    async def _handle(self, delivery: Delivery) -> None:
        conversation = self._conversation_of(delivery)
        match delivery.inbound:
            case ContactMessage() as written:
                await self._answer(conversation, delivery, written.text)
            case ContactAction(action=Action.WANT_HUMAN):
                await self._hand_off(conversation)
        await self._tell(conversation.id)

    async def _answer(self, conversation: Conversation, delivery: Delivery, text: str) -> None:
        asked = Message(
            id=derived_id("message", delivery.delivery_id),
            conversation_id=conversation.id,
            author=Author.CONTACT,
            text=text,
            at=delivery.received_at,
            turn_id=delivery.turn_id,
        )
        self._stored(conversation.id, asked)
        if conversation.owner is Owner.ASSISTANT:
            answer = replace(await self._answerer(text), turn_id=delivery.turn_id)
            answered = replace(answer, id=derived_id("reply", delivery.turn_id))
            self._stored(conversation.id, answered)

    async def _hand_off(self, conversation: Conversation) -> None:
        handoff = a_handoff(id=f"h-{conversation.id}", conversation_id=conversation.id)
        self._move(handoff, Owner.QUEUE)
        self._stored(conversation.id, self._notice(handoff, "I am passing you to a colleague."))

    def _conversation_of(self, delivery: Delivery) -> Conversation:
        new = Conversation(
            id=delivery.conversation_id,
            ref=delivery.ref,
            contact_id="contact-1",
            created_at=delivery.received_at,
        )
        return self._conversations.setdefault(new.id, new)

    def _stored(self, conversation_id: str, message: Message) -> Message:
        messages = self._messages[conversation_id]
        stored = replace(message, conversation_id=conversation_id, sequence=len(messages) + 1)
        messages.append(stored)
        return stored

    async def _tell(self, conversation_id: str) -> None:
        data = {"conversation_id": conversation_id}
        for topic in (f"conversation:{conversation_id}", "desk"):
            await self._signals.publish(Signalled(topic=topic, kind="changed", data=data))


async def echoed(text: str) -> Message:
    """Answer with the question."""
    return Message(
        id="",
        conversation_id="",
        author=Author.ASSISTANT,
        text=f"You asked: {text}",
        at=FixedClock().now(),
        offers=(Offer.HUMAN,),
    )


def _check(text: str) -> None:
    if not text.strip():
        raise InputError("This message is empty. Write a question.")
    if len(text) > LONGEST:
        raise InputError(f"This message is longer than {LONGEST} characters. Send it in parts.")

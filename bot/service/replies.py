"""What agents write to contacts, and correct."""

from dataclasses import replace

from bot.domain.agents import Agent
from bot.domain.conversations import Author, Conversation
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.handoffs import Handoff
from bot.domain.messages import Attachment, Message, agent_message_id
from bot.domain.text import safe_text
from bot.ports.storage import Records
from bot.service.acts import Acts, opened, require_assignee, written
from bot.service.sentences import correction


class Replies:
    """Writes and corrects messages of agents, each in one transaction."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    async def reply(
        self,
        handoff_id: str,
        *,
        agent: Agent,
        text: str,
        key: str,
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Write to the contact; only the assignee may. The same key sends once.

        A repeat is told what the first was told, whoever has the handoff by now.
        """
        text = safe_text(text).strip() if attachments else written(text)
        async with self._acts.store.writing() as records:
            handoff, conversation = await opened(records, handoff_id)
            before = await records.messages.get(agent_message_id(handoff.id, key))
            if before is not None and before.author_id == agent.id:
                return before
            require_assignee(handoff, agent)
            reply = self._message(handoff, agent, text, key=key)
            reply = await records.messages.add(replace(reply, attachments=attachments))
            await self._count_first(records, handoff)
            await self._acts.send(records, conversation, reply)
        await self._acts.tell(conversation.id)
        return reply

    async def edit(self, handoff_id: str, message_id: str, *, agent: Agent, text: str) -> Message:
        """Correct what the agent wrote; where the channel cannot edit, send it anew."""
        text = written(text)
        async with self._acts.store.writing() as records:
            handoff, conversation = await opened(records, handoff_id)
            require_assignee(handoff, agent)
            message = await _own_reply(records, message_id, agent, handoff)
            if message.text == text:
                return message
            corrected = replace(message, text=text, edited_at=self._acts.now())
            if self._acts.channels.can_edit(conversation, message, corrected):
                await self._change(records, conversation, corrected)
            else:
                corrected = await self._send_anew(records, conversation, corrected, handoff, agent)
        await self._acts.tell(conversation.id, changed=corrected.id)
        return corrected

    async def _change(
        self, records: Records, conversation: Conversation, corrected: Message
    ) -> None:
        await records.messages.change(corrected)
        for effect in self._acts.channels.edits(conversation, corrected):
            await records.effects.plan(effect)

    async def _send_anew(
        self,
        records: Records,
        conversation: Conversation,
        corrected: Message,
        handoff: Handoff,
        agent: Agent,
    ) -> Message:
        key = f"correction:{corrected.id}:{corrected.edited_at}"
        anew = self._message(handoff, agent, correction(corrected.text), key=key)
        anew = await records.messages.add(anew)
        await self._acts.send(records, conversation, anew)
        return anew

    async def _count_first(self, records: Records, handoff: Handoff) -> None:
        if handoff.first_reply_at is None:
            answered = replace(handoff, first_reply_at=self._acts.now())
            await records.handoffs.save(answered)
            await self._acts.announce(records, answered, occasion="first_reply")

    def _message(self, handoff: Handoff, agent: Agent, text: str, *, key: str) -> Message:
        return Message(
            id=agent_message_id(handoff.id, key),
            conversation_id=handoff.conversation_id,
            author=Author.AGENT,
            author_name=agent.name,
            author_id=agent.id,
            text=text,
            at=self._acts.now(),
        )


async def _own_reply(records: Records, message_id: str, agent: Agent, handoff: Handoff) -> Message:
    message = await records.messages.get(message_id)
    if message is None or message.conversation_id != handoff.conversation_id:
        raise NotFound(f"There is no message {message_id} in this conversation.")
    is_own = agent.is_assigned(assignee=message.author_name, assignee_id=message.author_id)
    if message.author is not Author.AGENT or not is_own:
        raise NotAllowed("Only who wrote a message can correct it.")
    return message

"""What an agent does, with every refusal turned into the sentence that the agent reads."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, IllegalMove
from bot.domain.handoffs import Handoff
from bot.ports.services import Casework, Oversight
from connectors.web.desk.unsent import Mode, UnsentText


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act."""

    is_done: bool
    sentence: str
    """For the agent."""
    handoff: Handoff | None = None


class AgentActs:
    """The acts of one agent. None of them raises what an agent can cause."""

    def __init__(self, *, casework: Casework, oversight: Oversight, agent: Agent) -> None:
        self._casework = casework
        self._oversight = oversight
        self._agent = agent

    async def claim(self, handoff_id: str) -> Done:
        """Take a handoff."""
        return await _tried(
            lambda: self._casework.claim(handoff_id, agent=self._agent),
            "It is yours. Press r to reply; until then you write notes.",
        )

    async def step_in(self, conversation_id: str) -> Done:
        """Take a conversation over from the assistant."""
        return await _tried(
            lambda: self._oversight.take_over(conversation_id, agent=self._agent),
            "You stepped in; the assistant is silent now.",
        )

    async def send(self, handoff_id: str, unsent: UnsentText) -> Done:
        """Store a note, or send a reply, under the key of the text."""
        write, sentence = (
            (self._casework.reply, "Sent.")
            if unsent.mode is Mode.REPLY
            else (self._casework.note, "Noted; only agents see it.")
        )
        return await _tried(
            lambda: write(handoff_id, agent=self._agent, text=unsent.text, key=unsent.key),
            sentence,
        )

    async def resolve(self, handoff_id: str, resolution: str) -> Done:
        """End a handoff."""
        return await _tried(
            lambda: self._casework.resolve(handoff_id, agent=self._agent, resolution=resolution),
            "Resolved. The contact is asked for a rating.",
        )

    async def hand_back(self, handoff_id: str, *, note: str, key: str) -> Done:
        """Return a conversation to the assistant, with a last note where there is one."""
        return await _tried(
            lambda: self._hand_back(handoff_id, note, key),
            "Handed back. The assistant goes on with your notes.",
        )

    async def _hand_back(self, handoff_id: str, note: str, key: str) -> Handoff:
        if note:
            await self._casework.note(handoff_id, agent=self._agent, text=note, key=key)
        return await self._casework.hand_back(handoff_id, agent=self._agent)


async def _tried(act: Callable[[], Awaitable[Any]], sentence: str) -> Done:
    try:
        result = await act()
    except IllegalMove as refused:
        return Done(is_done=False, sentence=f"{refused.state[:1].upper()}{refused.state[1:]}.")
    except BatonError as refused:
        return Done(is_done=False, sentence=str(refused))
    return Done(
        is_done=True, sentence=sentence, handoff=result if isinstance(result, Handoff) else None
    )

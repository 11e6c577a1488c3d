from bot.domain.agents import Agent
from bot.domain.errors import NotAllowed
from bot.domain.messages import Message, Note
from connectors.web.desk.agent_acts import AgentActs
from connectors.web.desk.unsent import Mode, UnsentText, UnsentTexts
from tests.builders import a_handoff, a_message, a_note, an_agent
from tests.fakes.clock import NOON


class OneHandoff:
    """Casework over one handoff that Ben has claimed."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self.replies: dict[str, str] = {}

    async def claim(self, handoff_id: str, *, agent: Agent) -> object:
        return a_handoff().accepted(an_agent("Ben"), NOON).accepted(agent, NOON)

    async def note(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Note:
        self.notes[key] = text
        return a_note(text=text)

    async def reply(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Message:
        self.replies[key] = text
        return a_message(text)

    async def hand_back(self, handoff_id: str, *, agent: Agent) -> object:
        raise NotAllowed("Ben has claimed this; only they can do that.")


def _acts(casework: OneHandoff) -> AgentActs:
    return AgentActs(casework=casework, oversight=casework, agent=an_agent("Ana"))  # type: ignore[arg-type]


async def test_who_lost_a_claim_reads_who_won() -> None:
    """A refused claim becomes a short sentence with the winner's name."""
    done = await _acts(OneHandoff()).claim("handoff-1")

    assert (done.is_done, done.sentence) == (False, "Already claimed by Ben.")


async def test_a_text_is_a_note_until_it_is_made_a_reply() -> None:
    """The default mode stays inside; the same text sent as a reply goes to the contact."""
    casework, unsent = OneHandoff(), UnsentText(text="Hello")
    await _acts(casework).send("handoff-1", unsent)
    unsent.mode = Mode.REPLY
    await _acts(casework).send("handoff-1", unsent)

    assert casework.notes == {unsent.key: "Hello"}
    assert casework.replies == {unsent.key: "Hello"}


async def test_a_refusal_is_told_in_its_own_words() -> None:
    """What the use cases refuse reaches the agent as they said it."""
    done = await _acts(OneHandoff()).hand_back("handoff-1", note="", key="k")

    assert done.sentence == "Ben has claimed this; only they can do that."


def test_a_new_text_has_a_new_key() -> None:
    """After sending, the next text is another one, for the same readers."""
    unsent = UnsentTexts().of("handoff-1")
    unsent.mode, key = Mode.REPLY, unsent.key
    unsent.sent()

    assert unsent.key != key
    assert unsent.mode is Mode.REPLY

"""What every connector must do. Subclass `ConnectorContract` as Test…, define fixture `stage`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

import pytest

from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import SendDelayed, SendRejected, SendUncertain
from bot.domain.messages import Message
from bot.ports.channels import Connector
from bot.service.channels import Channels
from tests.builders import a_conversation, a_message


class Fault(StrEnum):
    """What a vendor can do to the next call."""

    LOST_ANSWER = "lost answer"
    """It takes the call, and its answer never arrives."""
    NOT_ARRIVED = "not arrived"
    """It never gets the call, and the sender cannot know."""
    DELAYED = "delayed"
    """It asks to wait."""
    REJECTED = "rejected"
    """It refuses for good."""


class ConnectorStage(Protocol):
    """A connector with a vendor behind it that works and can be looked at."""

    @property
    def connector(self) -> Connector:
        """The connector under test."""
        ...

    @property
    def ref(self) -> ConversationRef:
        """A conversation that it may write into; nothing has been said there."""
        ...

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that can happen here at all."""
        ...

    def fail_next(self, fault: Fault) -> None:
        """Let the next call that the connector makes meet this fault."""
        ...

    async def store(self, message: Message) -> None:
        """Do what the core does before it sends: only a channel that reads our store cares."""
        ...

    async def shown(self) -> Sequence[str]:
        """Return the texts that the contact sees now, oldest first, drafts included."""
        ...


class ConnectorContract:
    """The facts."""

    async def test_a_message_is_shown(self, stage: ConnectorStage) -> None:
        """The contact reads what was said, and the vendor's id comes back."""
        vendor_id = await _send(stage, _message(stage, "Thirty days of leave."))

        assert ["Thirty days of leave."] == await _texts(stage)
        assert vendor_id

    async def test_messages_are_shown_in_the_order_of_sending(self, stage: ConnectorStage) -> None:
        """Nothing overtakes."""
        await _send(stage, _message(stage, "First."), key="k1")
        await _send(stage, _message(stage, "Second.", id="m2"), key="k2")

        assert ["First.", "Second."] == await _texts(stage)

    async def test_a_long_message_is_shown_whole(self, stage: ConnectorStage) -> None:
        """What is longer than the channel's limit comes in parts, in order, nothing lost."""
        words = [f"word{number}" for number in range(stage.connector.capabilities.max_characters)]
        long = " ".join(words[: stage.connector.capabilities.max_characters // 4])
        message = _message(stage, long)
        await stage.store(message)
        channels = Channels([stage.connector], [])
        conversation = a_conversation(ref=stage.ref)

        for effect in channels.sends(conversation, message):
            part = channels.message_of(effect)
            await stage.connector.send(stage.ref, part, key=effect.key)

        assert long.split() == " ".join(await _texts(stage)).split()

    async def test_a_sent_message_is_found_by_its_key(self, stage: ConnectorStage) -> None:
        """A look-up gives the id that sending gave, and None for what was never sent."""
        if not _can_be_searched(stage):
            pytest.skip("this channel offers no way to look")
        vendor_id = await _send(stage, _message(stage, "Hello."), key="k1")

        assert vendor_id == await stage.connector.find(stage.ref, key="k1")
        assert await stage.connector.find(stage.ref, key="k2") is None

    async def test_a_lost_answer_is_uncertain_and_can_be_looked_up(
        self, stage: ConnectorStage
    ) -> None:
        """The vendor took it: nobody calls that a failure, and the look-up says where it stands."""
        _require(stage, Fault.LOST_ANSWER)
        stage.fail_next(Fault.LOST_ANSWER)

        with pytest.raises(SendUncertain):
            await _send(stage, _message(stage, "Hello."), key="k1")

        assert ["Hello."] == await _texts(stage)
        if _can_be_searched(stage):
            assert await stage.connector.find(stage.ref, key="k1")

    async def test_what_never_arrived_is_uncertain_and_not_found(
        self, stage: ConnectorStage
    ) -> None:
        """It may be sent again after a look."""
        _require(stage, Fault.NOT_ARRIVED)
        stage.fail_next(Fault.NOT_ARRIVED)

        with pytest.raises(SendUncertain):
            await _send(stage, _message(stage, "Hello."), key="k1")

        assert [] == await _texts(stage)
        if _can_be_searched(stage):
            assert await stage.connector.find(stage.ref, key="k1") is None

    async def test_a_delay_is_passed_on_not_waited_for(self, stage: ConnectorStage) -> None:
        """The ledger reschedules by what the vendor asked for; nothing was shown."""
        _require(stage, Fault.DELAYED)
        stage.fail_next(Fault.DELAYED)

        with pytest.raises(SendDelayed) as delayed:
            await _send(stage, _message(stage, "Hello."))

        assert delayed.value.retry_after > timedelta()
        assert [] == await _texts(stage)

    async def test_a_refusal_for_good_is_told_apart(self, stage: ConnectorStage) -> None:
        """Trying again would not help."""
        _require(stage, Fault.REJECTED)
        stage.fail_next(Fault.REJECTED)

        with pytest.raises(SendRejected):
            await _send(stage, _message(stage, "Hello."))

        assert [] == await _texts(stage)

    async def test_an_edit_replaces_what_is_shown(self, stage: ConnectorStage) -> None:
        """The contact reads the corrected text where the wrong one stood; a repeat is harmless."""
        if not stage.connector.capabilities.edits:
            pytest.skip("this channel cannot edit")
        message = _message(stage, "Five days.")
        vendor_id = await _send(stage, message, key="k1")
        corrected = replace(message, text="Six days.", edited_at=message.at)
        await stage.store(corrected)

        for _ in range(2):
            await stage.connector.edit(stage.ref, corrected, vendor_id=vendor_id, key="k2")

        assert ["Six days."] == await _texts(stage)

    async def test_a_withdrawn_draft_leaves_nothing(self, stage: ConnectorStage) -> None:
        """What was being written is gone from the contact's side."""
        draft = stage.connector.draft(stage.ref, turn_id="turn-1")
        await draft.status("Searching")
        await draft.append("Thirty da")

        await draft.withdraw()

        assert [] == await _texts(stage)

    async def test_a_draft_can_be_begun_anew(self, stage: ConnectorStage) -> None:
        """A turn that is decided again withdraws its draft and writes another one."""
        withdrawn = stage.connector.draft(stage.ref, turn_id="turn-1")
        await withdrawn.append("Twenty days")
        await withdrawn.withdraw()

        await stage.connector.draft(stage.ref, turn_id="turn-1").append("Thirty da")
        await _send(stage, _message(stage, "Thirty days of leave.", turn_id="turn-1"))

        assert ["Thirty days of leave."] == await _texts(stage)

    async def test_a_draft_ends_in_one_message(self, stage: ConnectorStage) -> None:
        """The finished text takes the draft's place; the contact never reads it twice."""
        draft = stage.connector.draft(stage.ref, turn_id="turn-1")
        await draft.append("Thirty ")
        await draft.append("days of leave.")

        await _send(stage, _message(stage, "Thirty days of leave.", turn_id="turn-1"))

        assert ["Thirty days of leave."] == await _texts(stage)


def _message(stage: ConnectorStage, text: str, **changes: str) -> Message:
    conversation_id = stage.ref.conversation_id
    said = a_message(text, author=Author.ASSISTANT, author_name=None)
    return replace(said, conversation_id=conversation_id, **changes)  # type: ignore[arg-type]


async def _send(stage: ConnectorStage, message: Message, *, key: str = "k1") -> str:
    await stage.store(message)
    return await stage.connector.send(stage.ref, message, key=key)


async def _texts(stage: ConnectorStage) -> list[str]:
    return [text.strip() for text in await stage.shown()]


def _can_be_searched(stage: ConnectorStage) -> bool:
    can = stage.connector.capabilities
    return can.finds and not can.reads_store


def _require(stage: ConnectorStage, fault: Fault) -> None:
    if fault not in stage.faults:
        pytest.skip(f"{fault}: cannot happen here")

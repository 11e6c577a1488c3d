import asyncio
from datetime import timedelta

from connectors.web.connector import WebConnector
from tests.builders import a_message, a_ref
from tests.fakes.services import MemorySignals


async def test_a_stored_message_is_a_sent_one() -> None:
    """Pages read the store, so sending only names the message; a repeat does no harm."""
    connector = WebConnector(MemorySignals())

    sent = await connector.send(a_ref(), a_message(id="m1"), key="send:m1:0")

    assert "m1" == sent
    assert connector.capabilities.reads_store


async def test_small_pieces_are_shown_together() -> None:
    """Pieces within the interval cost one signal, which carries the whole text so far."""
    signals = MemorySignals()
    draft = WebConnector(signals, draft_interval=timedelta(hours=1)).draft(a_ref(), turn_id="t1")

    for piece in ("You ", "get ", "16 ", "weeks."):
        await draft.append(piece)

    assert [{"turn_id": "t1", "text": "You "}] == [one.data for one in signals.published]
    await draft.withdraw()


async def test_what_came_within_the_interval_is_shown_at_its_end() -> None:
    """No piece is left unseen because none followed it."""
    signals = MemorySignals()
    draft = WebConnector(signals, draft_interval=timedelta(milliseconds=5)).draft(
        a_ref(), turn_id="t1"
    )

    topic = f"conversation:{a_ref().conversation_id}"

    async with signals.watch(topic) as signalled:
        await draft.append("You ")
        await draft.append("get 16 weeks.")
        shown = [await anext(signalled), await anext(signalled)]

    assert ["You ", "You get 16 weeks."] == [one.data["text"] for one in shown]


async def test_a_withdrawn_draft_shows_nothing_more() -> None:
    """After a withdrawal nothing of the old text appears."""
    signals = MemorySignals()
    draft = WebConnector(signals, draft_interval=timedelta(milliseconds=1)).draft(
        a_ref(), turn_id="t1"
    )
    await draft.append("You ")
    await draft.append("get")

    await draft.withdraw()
    await asyncio.sleep(0.01)

    assert ["draft", "withdrawn"] == [one.kind for one in signals.published]

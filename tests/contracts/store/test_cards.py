from bot.ports.storage import Store


async def test_a_card_is_found_by_its_handoff_and_the_handoff_by_its_card(store: Store) -> None:
    """A desk's id of a card leads to the handoff, and back."""
    await _save(store, "slack:triage", "handoff-1", "C1:17.4")

    async with store.reading() as records:
        assert "C1:17.4" == await records.cards.get("slack:triage", "handoff-1")
        assert "handoff-1" == await records.cards.handoff_id("slack:triage", "C1:17.4")


async def test_each_desk_has_its_own_card(store: Store) -> None:
    """The same handoff on two desks has two cards; a card of one desk means nothing to another."""
    await _save(store, "slack:triage", "handoff-1", "C1:17.4")
    await _save(store, "teams:help", "handoff-1", "19:abc")

    async with store.reading() as records:
        assert "19:abc" == await records.cards.get("teams:help", "handoff-1")
        assert await records.cards.handoff_id("teams:help", "C1:17.4") is None


async def test_a_new_card_replaces_the_old_one(store: Store) -> None:
    """A card that a desk had to post anew is the one that is updated from then on."""
    await _save(store, "slack:triage", "handoff-1", "C1:17.4")
    await _save(store, "slack:triage", "handoff-1", "C1:99.1")

    async with store.reading() as records:
        assert "C1:99.1" == await records.cards.get("slack:triage", "handoff-1")
        assert await records.cards.handoff_id("slack:triage", "C1:17.4") is None


async def test_what_has_no_card_is_none(store: Store) -> None:
    """A handoff that no desk shows yet, and a card that is not ours."""
    async with store.reading() as records:
        assert await records.cards.get("slack:triage", "handoff-1") is None
        assert await records.cards.handoff_id("slack:triage", "C1:17.4") is None


async def _save(store: Store, desk: str, handoff_id: str, card: str) -> None:
    async with store.writing() as records:
        await records.cards.save(desk, handoff_id, card)

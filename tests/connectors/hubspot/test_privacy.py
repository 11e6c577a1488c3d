"""A contact whom HubSpot deletes for privacy is forgotten here too."""

from pathlib import Path

from bot.domain.conversations import ConversationRef
from bot.service.erasing import ErasureService
from bot.store.memory_kept import MemoryKeptValues
from tests.connectors.hubspot.stage import Stage, a_stage
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot


class _Late:
    """Erasures that are there once the stage is."""

    service: ErasureService

    async def erase(self, ref: ConversationRef) -> None:
        """Erase a conversation."""
        await self.service.erase(ref)

    async def erase_contact_of(self, ref: ConversationRef) -> None:
        """Erase whoever began it."""
        await self.service.erase_contact_of(ref)


async def _forget(stage: Stage, thread: str, contact: str) -> None:
    """Let the portal delete a contact: the thread is archived, and webhooks name the id, twice."""
    stage.talks.forget(thread)
    (event,) = stage.talks.events
    deleted = {**event, "subscriptionType": "contact.privacyDeletion", "objectId": int(contact)}
    for _ in range(2):
        await stage.deliver([deleted])


async def test_what_a_deleted_contact_wrote_is_gone(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """All their threads, and nobody else's; a repeat does no harm."""
    erasures = _Late()
    async with a_stage(hubspot, served_hubspot, tmp_path, erasures=erasures) as stage:
        rig = stage.rig
        erasures.service = ErasureService(
            rig.store, signals=rig.signals, kept=MemoryKeptValues(rig.clock)
        )
        theirs = stage.talks.begin(email="ada@example.com", contact="77")
        others = stage.talks.begin(email="eve@example.com", contact="78")
        await stage.says(theirs, "My tandem squeaks.")
        await stage.says(others, "Hello?")

        await _forget(stage, theirs, "77")

        assert [] == list(await erasures.service.known("ada@example.com"))
        assert 1 == len(await erasures.service.known("eve@example.com"))

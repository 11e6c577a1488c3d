from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.connectors.hubspot.stage import Stage, a_stage, echo_or_human
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import hubspot, hubspot_client, records, served_hubspot

__all__ = ["hubspot", "hubspot_client", "records", "served_hubspot"]


@pytest.fixture
def crm(records: Records) -> HubSpotCrm:
    """Return the CRM over a fresh portal."""
    return HubSpotCrm(records, layout=CrmLayout())


@pytest.fixture
async def stage(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Open a portal that Baton answers in."""
    assistant = ScriptedAssistant(echo_or_human)
    async with a_stage(hubspot, served_hubspot, tmp_path, assistant=assistant) as opened:
        yield opened

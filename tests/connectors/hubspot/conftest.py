import pytest

from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.fakes.hubspot.fixtures import hubspot, hubspot_client, records, served_hubspot

__all__ = ["hubspot", "hubspot_client", "records", "served_hubspot"]


@pytest.fixture
def crm(records: Records) -> HubSpotCrm:
    """Return the CRM over a fresh portal."""
    return HubSpotCrm(records, layout=CrmLayout())

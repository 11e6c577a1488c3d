"""HubSpot on loopback: stateful, with its limits, its delays and its faults."""

from tests.fakes.hubspot.faults import Fault, Faults, Limits
from tests.fakes.hubspot.portal import Portal, Refusal
from tests.fakes.hubspot.server import FakeHubSpot, ServedHubSpot

__all__ = ["FakeHubSpot", "Fault", "Faults", "Limits", "Portal", "Refusal", "ServedHubSpot"]

"""Tickets through the real outbox, while every fifth call goes wrong."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.effects import EffectState
from bot.domain.messages import Action, ContactAction
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import TICKET_KEY
from tests.builders import a_ref, an_identity
from tests.fakes.hubspot import FakeHubSpot, Fault
from tests.fakes.hubspot.faults import RANDOM_KINDS
from tests.fakes.rig import Rig

TICKETS = 25


async def _wanted(rig: Rig, number: int) -> str:
    """Let a contact ask for a human; return the key of the ticket that follows."""
    changes: dict[str, Any] = {
        "ref": a_ref(channel="vendor", room=f"room-{number}"),
        "identity": an_identity(channel="vendor", external_id=f"v{number}"),
    }
    delivery = rig.delivery(ContactAction(Action.WANT_HUMAN), **changes)
    await rig.intake.accept(delivery)
    return delivery.conversation_id


async def _worked_off(rig: Rig) -> None:
    for _ in range(20):
        await rig.work()
        rig.clock.move(timedelta(minutes=6))


@pytest.mark.parametrize("fault", [*RANDOM_KINDS, Fault.INVALID_JSON])
async def test_a_fault_of_this_kind_doubles_and_loses_no_ticket(
    hubspot: FakeHubSpot, crm: HubSpotCrm, fault: Fault
) -> None:
    """Whatever happens to one call in five, each handoff has one ticket with its contact."""
    rig = Rig(crm=crm)
    hubspot.limits.burst = 10_000
    hubspot.faults.share, hubspot.faults.kinds = 0.2, (fault,)
    for number in range(TICKETS):
        await _wanted(rig, number)
    await _worked_off(rig)

    keys = Counter(each.properties[TICKET_KEY] for each in hubspot.portal.all("tickets"))
    assert [1] * TICKETS == list(keys.values())
    assert all(
        len(hubspot.portal.linked("tickets", each.id, "contacts")) == 1
        for each in hubspot.portal.all("tickets")
    )
    assert EffectState.DEAD not in await rig.effect_states()

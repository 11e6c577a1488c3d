"""`python app.py hubspot setup`: prepares a portal for Baton, and says what is missing there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.errors import BatonError, NotFound, SendRejected
from connectors.hubspot.client import Body
from connectors.hubspot.custom_channel import Registration, registered
from connectors.hubspot.layout import CrmLayout, find_stages
from connectors.hubspot.records import Records
from connectors.hubspot.rest import HubSpotRest
from connectors.hubspot.ticket_cards import STATE_PROPERTY

CRM_SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.write",
    "tickets",
)
CONVERSATION_SCOPES = ("conversations.read", "conversations.write")
CUSTOM_CHANNEL_SCOPES = (
    "conversations.custom_channels.read",
    "conversations.custom_channels.write",
)
_SCOPE_OF_KIND = {
    "companies": "crm.objects.companies.read",
    "deals": "crm.objects.deals.read",
    "orders": "crm.objects.orders.read",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Baton needs of the portal, and how it stands."""

    part: str
    is_ready: bool
    words: str
    """For the operator: how it stands, or what to do."""


class PortalSetup:
    """Makes what can be made, and checks the rest.

    Args:
        scopes: what the token must be allowed to do, besides what `layout` needs.
        help_desk: our own channel in the help desk; None where agents do not answer there.
    """

    def __init__(
        self,
        records: Records,
        rest: HubSpotRest,
        *,
        layout: CrmLayout,
        scopes: tuple[str, ...] = CRM_SCOPES,
        help_desk: Registration | None = None,
    ) -> None:
        self._records = records
        self._rest = rest
        self._layout = layout
        self._help_desk = help_desk
        kinds = [_SCOPE_OF_KIND.get(kind) for kind in layout.properties]
        self._scopes = (*scopes, *(scope for scope in kinds if scope))

    async def run(self) -> list[Finding]:
        """Do it all; one part that fails does not keep the others from being looked at."""
        steps: list[tuple[str, Callable[[], Awaitable[str]]]] = [
            ("account", self._account),
            ("scopes", self._checked_scopes),
            ("ticket property", self._ticket_property),
            ("contact property", self._contact_property),
            ("handoff property", self._handoff_property),
            ("pipeline", self._pipeline),
            ("owners", self._owners),
            ("properties", self._allowed_properties),
            *([("help desk", self._help_desk_channel)] if self._help_desk else []),
        ]
        return [await _tried(part, step) for part, step in steps]

    async def _account(self) -> str:
        account = await self._rest.account()
        return f"portal {account['portalId']} at {account.get('uiDomain', 'app.hubspot.com')}"

    async def _checked_scopes(self) -> str:
        try:
            held = await self._rest.scopes()
        except (NotFound, SendRejected):
            return "this kind of token does not tell its scopes; a call that lacks one says so"
        missing = sorted(set(self._scopes) - held)
        if missing:
            raise SendRejected(f"missing: {', '.join(missing)}. Add them to the token in HubSpot.")
        return f"all {len(self._scopes)} that are needed"

    async def _ticket_property(self) -> str:
        return await self._unique("tickets", self._layout.ticket_key, "ticketinformation")

    async def _contact_property(self) -> str:
        return await self._unique("contacts", self._layout.contact_key, "contactinformation")

    async def _handoff_property(self) -> str:
        if await self._records.property_of("tickets", STATE_PROPERTY) is not None:
            return f"{STATE_PROPERTY} of tickets: there"
        await self._records.add_property("tickets", _STATE)
        return f"{STATE_PROPERTY} of tickets: made"

    async def _help_desk_channel(self) -> str:
        if self._help_desk is None:
            return "not used"
        channel_id, account_id = await registered(self._rest, self._help_desk)
        return f"channel {channel_id} with account {account_id} in inbox {self._help_desk.inbox_id}"

    async def _unique(self, kind: str, name: str, group: str) -> str:
        found = await self._records.property_of(kind, name)
        if found is None:
            await self._records.add_property(kind, _definition(name, group))
            return f"{name} of {kind}: made"
        if not found.get("hasUniqueValue"):
            setting = "ticket_property" if kind == "tickets" else "contact_property"
            raise SendRejected(
                f"{name} of {kind} is there, but its values need not be unique, and HubSpot cannot "
                f"change that. Choose another name in hubspot.{setting}."
            )
        return f"{name} of {kind}: there"

    async def _pipeline(self) -> str:
        pipelines = await self._records.pipelines("tickets")
        stages = find_stages(pipelines, self._layout)
        labels = {stage["id"]: stage["label"] for each in pipelines for stage in each["stages"]}
        used = ", ".join(f"{status} is “{labels[id_]}”" for status, id_ in stages.by_status.items())
        label = next(each["label"] for each in pipelines if each["id"] == stages.pipeline_id)
        return f"“{label}”: {used}"

    async def _owners(self) -> str:
        owners = await self._records.owners()
        if not owners:
            raise SendRejected("nobody can own a ticket: invite people to the portal in HubSpot.")
        return f"{len(owners)} who can own tickets"

    async def _allowed_properties(self) -> str:
        missing = [
            f"{kind}.{name}"
            for kind, names in self._layout.properties.items()
            for name in names
            if await self._records.property_of(kind, name) is None
        ]
        if missing:
            raise SendRejected(
                f"hubspot.properties names what is not there: {', '.join(missing)}. "
                f"Correct the names, or make the properties in HubSpot."
            )
        listed = ", ".join(self._layout.properties) or "nothing"
        return f"contacts may read {listed} beside name, address, company and tickets"


_STATE: Body = {
    "name": STATE_PROPERTY,
    "label": "Baton",
    "description": "How Baton's handoff stands. Set by Baton.",
    "groupName": "ticketinformation",
    "type": "string",
    "fieldType": "text",
    "formField": False,
}


async def _tried(part: str, step: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(part, is_ready=True, words=await step())
    except BatonError as problem:
        return Finding(part, is_ready=False, words=str(problem))


def _definition(name: str, group: str) -> Body:
    return {
        "name": name,
        "label": "Baton key",
        "description": "Set by Baton, so that nothing is ever made twice. Please leave it alone.",
        "groupName": group,
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
        "formField": False,
    }

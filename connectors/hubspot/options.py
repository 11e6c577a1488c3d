"""What the operator chose for the HubSpot channel and desk."""

from dataclasses import dataclass, field
from enum import StrEnum

from connectors.hubspot.layout import CrmLayout


class DeskLevel(StrEnum):
    """How far the HubSpot desk goes."""

    TICKET = "ticket"
    """A ticket with the packet; agents answer elsewhere."""
    NOTES = "notes"
    """Owner, stage and notes of the ticket come back to Baton."""
    INBOX = "inbox"
    """Agents answer in the help desk, through a custom channel."""


@dataclass(frozen=True, slots=True)
class HubSpotOptions:
    """Everything but secrets."""

    portal_id: str
    public_url: str
    """What the address of this server begins with, as HubSpot calls it."""
    ui_domain: str = "app.hubspot.com"
    """Where people open the portal; it differs by region."""
    app_id: int | None = None
    """Of the project app: tells our own messages from others'."""
    actor: str | None = None
    """Whose name answers in threads carry, for example A-501. None: threads are not answered."""
    inboxes: frozenset[str] = frozenset()
    """Ids of the inboxes that are answered; empty: all."""
    max_characters: int = 8000
    """Longest message that is taken; what is longer is cut, never refused: an e-mail is."""
    layout: CrmLayout = field(default_factory=CrmLayout)
    desk: DeskLevel = DeskLevel.TICKET
    inbox_account: str | None = None
    """The custom channel's account in the inbox that agents work in; for DeskLevel.INBOX."""
    inbox_channel: str | None = None
    """The custom channel's own id."""

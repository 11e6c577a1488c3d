"""The settings of the channels: web, Slack, Teams, HubSpot."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from bot.setting_types import Duration, Section, Switch


class WebSettings(Section):
    """The chat page, the widget and the desk."""

    enabled: bool = True
    title: str = "Ask Baton"
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    questions: tuple[str, ...] = ()
    """First questions that the page suggests."""


class SlackRoomSettings(Section):
    """How Baton behaves in one Slack room."""

    answer: Literal["all", "mentions", "confident"] = "mentions"
    """all: every question; confident: every question, but silent where it is not sure."""
    private: bool = False
    """Only whoever asked sees the answer, and may share it."""
    audience: Literal["auto", "public", "customers", "employees"] = "auto"
    """auto: employees, or customers where outsiders are in the room."""
    may_ask: Literal["everybody", "members"] | tuple[str, ...] = "everybody"
    """members: no guests; or the ids and e-mail addresses of those who may."""


class SlackSettings(Section):
    """The Slack channel; its keys are in the environment."""

    enabled: Switch = "auto"
    command: str = Field(default="/ask", pattern=r"^/[a-z0-9_-]{1,31}$")
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    prompts: tuple[str, ...] = Field(default=(), max_length=4)
    """First questions that direct messages suggest."""
    default: SlackRoomSettings = SlackRoomSettings()
    """For every room that is not named below."""
    rooms: dict[str, SlackRoomSettings] = Field(default_factory=dict)
    """By the room's id, or by its name without the #."""
    workspaces: tuple[str, ...] = ()
    """The only workspaces (T…) that may install the app; empty: all that Slack lets install it."""
    agents: tuple[str, ...] = ()
    """Ids or e-mail addresses of those who may work handoffs; empty: all of the triage room."""


class TeamsRoomSettings(Section):
    """How Baton behaves in one channel or group chat of Teams."""

    answer: Literal["all", "mentions", "confident"] = "mentions"
    """all: every message that begins a thread; mentions: only when it is named; confident: as all,
    but silent where it is not sure. All but mentions need teams.hears_all."""
    audience: Literal["auto", "public", "customers", "employees"] = "auto"
    """What may be said here; auto: employees, in a group chat with a guest customers."""


class TeamsSettings(Section):
    """The Microsoft Teams channel."""

    enabled: Switch = "auto"
    auth: Literal["entra", "none"] = "entra"
    """none serves everybody unchecked, and only where the server listens on loopback."""
    sdk: Literal["botbuilder", "agents"] = "botbuilder"
    """Which of Microsoft's libraries carries activities; docs/teams.md says why there are two."""
    service_hosts: tuple[str, ...] = ()
    """More hosts that may be given our token, besides those of Teams: host or host:port."""
    service_url: str = "https://smba.trafficmanager.net/teams/"
    """Where conversations are opened that no message of a contact came from."""
    managed_identity: bool = False
    """On Azure: the machine's own identity instead of a secret or a certificate."""
    name: str = Field(default="Baton", min_length=1, max_length=30)
    """What the app is called in Teams."""
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    questions: tuple[str, ...] = Field(default=(), max_length=5)
    """First questions that the welcome suggests."""
    reasons: bool = True
    """Whether a thumb opens a form with reasons; otherwise Teams opens its own."""
    hears_all: bool = False
    """The app's manifest asks to read the channels that it is added to (`--hears-all`)."""
    default: TeamsRoomSettings = TeamsRoomSettings()
    """For every room that is not named."""
    rooms: dict[str, TeamsRoomSettings] = Field(default_factory=dict)
    """By the id of the channel or chat (19:…)."""


class HubSpotStageSettings(Section):
    """Stages of the ticket pipeline by their labels; null: the first that is open, or closed."""

    open: str | None = None
    waiting: str | None = None
    closed: str | None = None


class HubSpotDeskSettings(Section):
    """How far the HubSpot desk goes."""

    level: Literal["ticket", "notes", "inbox"] = "ticket"
    """ticket: a ticket and the packet. notes: both directions. inbox: agents answer there."""
    poll: Duration = timedelta(minutes=1)
    """How often tickets are looked at where no webhooks can come."""
    inbox: str | None = None
    """The id of the inbox that the custom channel brings conversations to."""


class HubSpotSettings(Section):
    """The HubSpot channel, CRM and desk."""

    enabled: Switch = "auto"
    api_url: str = "https://api.hubapi.com"
    api_version: str = Field(default="2026-09", pattern=r"^(v3|\d{4}-\d{2})$")
    app_id: int | None = None
    """Of the project app: tells our own messages from others'."""
    actor: str | None = Field(default=None, pattern=r"^[A-Z]-\w+$")
    """Whose name answers carry in a thread, for example A-501 for the user 501."""
    inboxes: tuple[str, ...] = ()
    """Ids of the inboxes that are answered; empty: all."""
    pipeline: str | None = None
    """The label of the ticket pipeline; null: the first."""
    stages: HubSpotStageSettings = HubSpotStageSettings()
    ticket_property: str = Field(default="baton_key", pattern=r"^[a-z][a-z0-9_]*$")
    contact_property: str = Field(default="baton_contact", pattern=r"^[a-z][a-z0-9_]*$")
    properties: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What contacts may read of their records, by object type: {deals: [dealname, amount]}."""
    desk: HubSpotDeskSettings = HubSpotDeskSettings()

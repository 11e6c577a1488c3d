"""Settings as typed frozen values; bot.config reads them from config.yaml and the environment."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from bot.domain.limits import MessageLimits
from bot.hours_settings import HoursSettings
from bot.mail_settings import MailSettings
from bot.route_settings import RouteSettings

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CRON_FIELDS = 5
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


def parse_duration(value: object) -> object:
    """Turn "15m" into a timedelta (s, m, h, d); other values are left to the type's own check."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        message = 'a duration is a number and a unit, such as "30s", "15m", "24h" or "7d"'
        raise ValueError(message)
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def parse_refresh(value: object) -> object:
    """Turn "15m" into a timedelta, and leave a cron expression as it is once it is one."""
    if not isinstance(value, str) or len(value.split()) != _CRON_FIELDS:
        return parse_duration(value)
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - only where it is used

    try:
        CronTrigger.from_crontab(value)
    except ValueError as problem:
        message = f'this is no cron expression ({problem}); "0 3 * * 1-5" is 3:00 on weekdays'
        raise ValueError(message) from None
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Refresh = Annotated[timedelta | str, BeforeValidator(parse_refresh)]
"""An interval, or five fields of cron."""
Switch = Literal["auto"] | bool


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerSettings(_Section):
    """Where Baton listens."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    """The address that people and vendors reach it by; null: http://host:port."""
    max_body_bytes: int = Field(default=1_048_576, ge=1024)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"127.0.0.1", "localhost", "::1"}

    @property
    def address(self) -> str:
        """The public address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class DataSettings(_Section):
    """Everything that Baton writes on one machine lives below `path`."""

    path: Path = Path("var")


class DatabaseSettings(_Section):
    """null: SQLite below data.path; postgresql://… for many machines."""

    url: SecretStr | None = None


class IndexSettings(_Section):
    """null: embedded Qdrant Edge below data.path; else a Qdrant server."""

    url: str | None = None
    collection: str = Field(default="knowledge", pattern=r"^[A-Za-z0-9_-]+$")


class EmbeddingSettings(_Section):
    """Which model turns text into vectors."""

    provider: Literal["minilm", "fastembed", "openai"] = "minilm"
    model: str | None = None


class FallbackSettings(_Section):
    """A model that is asked when the one before it fails."""

    provider: Literal["offline", "openai", "anthropic", "ollama"]
    name: str | None = None
    base_url: str | None = None


class ModelSettings(_Section):
    """Which model writes answers."""

    provider: Literal["offline", "openai", "anthropic", "ollama"] = "offline"
    name: str | None = None
    base_url: str | None = None
    timeout_s: float = Field(default=30, gt=0)
    fallbacks: tuple[FallbackSettings, ...] = ()


class SourceSettings(_Section):
    """A configured origin of documents. Which keys it needs depends on its type."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    type: Literal["folder", "website", "git", "loader", "hubspot"] = "folder"
    path: Path | None = None
    """folder: where the files are."""
    url: str | None = None
    """website: the start page; git: what would be cloned."""
    branch: str | None = None
    """git: null means the repository's own default."""
    loader: str | None = None
    """loader: a LangChain document loader, package.module.Class."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """loader: what it is made with."""
    audience: str | tuple[str, ...] = "public"
    """public, customers, employees, group:NAME, person:E-MAIL; several: each of them may see it."""
    audiences: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Audience by shell pattern over the document's path or address; the first match holds."""
    category: str | None = None
    refresh: Refresh = timedelta(minutes=15)
    """How often ("15m"), or when as cron has it ("0 3 * * 1-5" is 3:00 on weekdays)."""
    timezone: str = "UTC"
    """Of a cron expression in refresh, such as Europe/Berlin."""
    watch: bool = False
    """folder: while `serve` runs, changes are indexed within seconds."""
    freshness_target: Duration = timedelta(hours=24)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    base_url: str | None = None
    depth: int = Field(default=5, ge=0)
    """website: links from the start page, or from a page of the sitemap."""
    pages: int = Field(default=2000, ge=1)
    """website: most pages that are read."""
    delay_s: float = Field(default=0.2, ge=0)
    """website: pause between two requests."""
    allow_private: bool = False
    """website: whether addresses inside the company's network may be read."""

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        needs = {"folder": "path", "website": "url", "git": "url", "loader": "loader"}
        needed = needs.get(self.type)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"a source of type {self.type} needs {needed!r}")
        if self.type == "website" and not str(self.url).startswith(("http://", "https://")):
            raise ValueError("'url' must begin with http:// or https://")
        if self.watch and self.type != "folder":
            raise ValueError("'watch' is for sources of type folder; the others have 'refresh'")
        if self.timezone not in available_timezones():
            raise ValueError(f"timezone {self.timezone!r} is unknown; write one like Europe/Berlin")
        return self


class BoostSettings(_Section):
    """What is preferred among passages that fit."""

    categories: dict[str, float] = Field(default_factory=dict)
    """Factor by category, above 1 to prefer it."""
    recency: float = Field(default=0.0, ge=0, le=1)
    """What a text of today gains, as a share of its score."""
    half_life: Duration = timedelta(days=365)


class KnowledgeSettings(_Section):
    """What the assistant may know, and what of it is preferred."""

    glossary: Path | None = None
    """The company's acronyms and synonyms: `PTO: [paid time off, annual leave]`, a line a group."""
    boosts: BoostSettings = BoostSettings()
    reranker: str | None = None
    """A cross-encoder of fastembed; null: none. Better on some sets, and slower."""

    sources: tuple[SourceSettings, ...] = (
        SourceSettings(name="handbook", path=Path("knowledge/sample")),
    )


class TurnSettings(_Section):
    """How turns are run."""

    deadline_s: float = Field(default=60, ge=10)
    at_once: int = Field(default=128, ge=1)
    """Turns of different conversations that run at the same time in one process."""
    max_characters: int = Field(default=8000, ge=100)
    """Longest message that a contact may send."""
    per_contact_per_minute: int = Field(default=20, ge=0)
    """Messages of one contact that are answered within a minute; 0 sets no limit."""
    per_room_per_minute: int = Field(default=60, ge=0)
    per_workspace_per_minute: int = Field(default=600, ge=0)
    """Of one Slack team, Teams tenant or HubSpot portal; each process counts for itself."""

    @property
    def limits(self) -> MessageLimits:
        """The limits as the use cases count them."""
        return MessageLimits(
            per_contact=self.per_contact_per_minute,
            per_room=self.per_room_per_minute,
            per_workspace=self.per_workspace_per_minute,
        )


class EscalationSettings(_Section):
    """When a human is brought in."""

    max_wrong_answer_rate: float = Field(default=0.05, gt=0, lt=1)
    topics: tuple[str, ...] = ()
    """Words whose topics always go to a human."""


class HandoffSettings(_Section):
    """Where agents work, when, and how long a contact may wait unclaimed."""

    desks: tuple[str | dict[str, str], ...] = ("web",)
    claim_target: Duration = timedelta(minutes=10)
    """Past it desks are reminded; past twice of it the next desk of the list is told."""
    hours: HoursSettings | None = None
    """null: somebody is always there."""
    routes: tuple[RouteSettings, ...] = ()
    """Which handoffs go to which of the desks; where none fits, all are told."""


class CrmSettings(_Section):
    """auto: HubSpot when its token is there, else the local CRM."""

    provider: Literal["auto", "local", "hubspot"] = "auto"


class ToolSettings(_Section):
    """What the assistant may do by itself."""

    unapproved: tuple[Literal["open_ticket"], ...] = ()
    """Tools that write without asking the contact first."""


class WebSettings(_Section):
    """The chat page, the widget and the desk."""

    enabled: bool = True
    title: str = "Ask Baton"
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    questions: tuple[str, ...] = ()
    """First questions that the page suggests."""


class SlackRoomSettings(_Section):
    """How Baton behaves in one Slack room."""

    answer: Literal["all", "mentions", "confident"] = "mentions"
    """all: every question; confident: every question, but silent where it is not sure."""
    private: bool = False
    """Only whoever asked sees the answer, and may share it."""
    audience: Literal["auto", "public", "customers", "employees"] = "auto"
    """auto: employees, or customers where outsiders are in the room."""
    may_ask: Literal["everybody", "members"] | tuple[str, ...] = "everybody"
    """members: no guests; or the ids and e-mail addresses of those who may."""


class SlackSettings(_Section):
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
    rooms: dict[str, SlackRoomSettings] = {}
    """By the room's id, or by its name without the #."""
    workspaces: tuple[str, ...] = ()
    """The only workspaces (T…) that may install the app; empty: all that Slack lets install it."""
    agents: tuple[str, ...] = ()
    """Ids or e-mail addresses of those who may work handoffs; empty: all of the triage room."""


class TeamsRoomSettings(_Section):
    """How Baton behaves in one channel or group chat of Teams."""

    answer: Literal["all", "mentions", "confident"] = "mentions"
    """all: every message that begins a thread; mentions: only when it is named; confident: as all,
    but silent where it is not sure. All but mentions need teams.hears_all."""
    audience: Literal["auto", "public", "customers", "employees"] = "auto"
    """What may be said here; auto: employees, in a group chat with a guest customers."""


class TeamsSettings(_Section):
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
    rooms: dict[str, TeamsRoomSettings] = {}
    """By the id of the channel or chat (19:…)."""


class HubSpotStageSettings(_Section):
    """Stages of the ticket pipeline by their labels; null: the first that is open, or closed."""

    open: str | None = None
    waiting: str | None = None
    closed: str | None = None


class HubSpotDeskSettings(_Section):
    """How far the HubSpot desk goes."""

    level: Literal["ticket", "notes", "inbox"] = "ticket"
    """ticket: a ticket and the packet. notes: both directions. inbox: agents answer there."""
    poll: Duration = timedelta(minutes=1)
    """How often tickets are looked at where no webhooks can come."""
    inbox: str | None = None
    """The id of the inbox that the custom channel brings conversations to."""


class HubSpotSettings(_Section):
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
    properties: dict[str, tuple[str, ...]] = {}
    """What contacts may read of their records, by object type: {deals: [dealname, amount]}."""
    desk: HubSpotDeskSettings = HubSpotDeskSettings()


class Secrets(_Section):
    """What only the environment may hold."""

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    anthropic_api_key: SecretStr | None = None
    ollama_base_url: str | None = None
    qdrant_api_key: SecretStr | None = None
    hubspot_access_token: SecretStr | None = None
    hubspot_client_secret: SecretStr | None = None
    hubspot_developer_key: SecretStr | None = None
    mail_password: SecretStr | None = None
    teams_app_id: str | None = None
    teams_app_password: SecretStr | None = None
    teams_app_certificate: str | None = None
    """The path of a PEM file with the certificate and its private key."""
    teams_tenant_id: str | None = None
    teams_openid_url: str | None = None
    teams_login_url: str | None = None
    azure_identity_endpoint: str | None = None
    azure_identity_header: SecretStr | None = None
    desk_token: SecretStr | None = None
    secret: SecretStr | None = None
    """Signs visitors' tokens; machines that share a database share it."""
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    """Opens a socket (Socket Mode), where Slack cannot reach the server."""
    slack_api_url: str | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    """With the id: several workspaces install the app."""


class Settings(_Section):
    """All settings."""

    server: ServerSettings = ServerSettings()
    data: DataSettings = DataSettings()
    database: DatabaseSettings = DatabaseSettings()
    index: IndexSettings = IndexSettings()
    embeddings: EmbeddingSettings = EmbeddingSettings()
    model: ModelSettings = ModelSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    turn: TurnSettings = TurnSettings()
    escalation: EscalationSettings = EscalationSettings()
    handoff: HandoffSettings = HandoffSettings()
    crm: CrmSettings = CrmSettings()
    tools: ToolSettings = ToolSettings()
    mail: MailSettings = MailSettings()
    web: WebSettings = WebSettings()
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()
    hubspot: HubSpotSettings = HubSpotSettings()
    secrets: Secrets = Secrets()

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database.url:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.data.path / 'baton.db'}"

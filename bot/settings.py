"""Settings as typed frozen values; bot.config reads them from config.yaml and the environment."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from bot.assistant_settings import AssistantSettings
from bot.channel_settings import HubSpotSettings, SlackSettings, TeamsSettings, WebSettings
from bot.domain.limits import MessageLimits
from bot.hours_settings import HoursSettings
from bot.mail_settings import MailSettings
from bot.route_settings import RouteSettings
from bot.setting_types import Duration, Section
from bot.source_settings import KnowledgeSettings


class ServerSettings(Section):
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


class DataSettings(Section):
    """Everything that Baton writes on one machine lives below `path`."""

    path: Path = Path("var")


class DatabaseSettings(Section):
    """null: SQLite below data.path; postgresql://… for many machines."""

    url: SecretStr | None = None


class IndexSettings(Section):
    """null: embedded Qdrant Edge below data.path; else a Qdrant server."""

    url: str | None = None
    collection: str = Field(default="knowledge", pattern=r"^[A-Za-z0-9_-]+$")


class EmbeddingSettings(Section):
    """Which model turns text into vectors."""

    provider: Literal["minilm", "fastembed", "openai"] = "minilm"
    model: str | None = None


class FallbackSettings(Section):
    """A model that is asked when the one before it fails."""

    provider: Literal["offline", "openai", "anthropic", "ollama"]
    name: str | None = None
    base_url: str | None = None


class ModelSettings(Section):
    """Which model writes answers."""

    provider: Literal["offline", "openai", "anthropic", "ollama"] = "offline"
    name: str | None = None
    base_url: str | None = None
    timeout_s: float = Field(default=30, gt=0)
    fallbacks: tuple[FallbackSettings, ...] = ()


class TurnSettings(Section):
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


class EscalationSettings(Section):
    """When a human is brought in."""

    max_wrong_answer_rate: float = Field(default=0.05, gt=0, lt=1)
    topics: tuple[str, ...] = ()
    """Words whose topics always go to a human."""


class HandoffSettings(Section):
    """Where agents work, when, and how long a contact may wait unclaimed."""

    desks: tuple[str | dict[str, str], ...] = ("web",)
    claim_target: Duration = timedelta(minutes=10)
    """Past it desks are reminded; past twice of it the next desk of the list is told."""
    hours: HoursSettings | None = None
    """null: somebody is always there."""
    routes: tuple[RouteSettings, ...] = ()
    """Which handoffs go to which of the desks; where none fits, all are told."""


class CrmSettings(Section):
    """auto: HubSpot when its token is there, else the local CRM."""

    provider: Literal["auto", "local", "hubspot"] = "auto"


class ToolSettings(Section):
    """What the assistant may do by itself."""

    unapproved: tuple[Literal["open_ticket"], ...] = ()
    """Tools that write without asking the contact first."""


class Secrets(Section):
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


class Settings(Section):
    """All settings."""

    server: ServerSettings = ServerSettings()
    data: DataSettings = DataSettings()
    database: DatabaseSettings = DatabaseSettings()
    index: IndexSettings = IndexSettings()
    embeddings: EmbeddingSettings = EmbeddingSettings()
    model: ModelSettings = ModelSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    turn: TurnSettings = TurnSettings()
    assistant: AssistantSettings = AssistantSettings()
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

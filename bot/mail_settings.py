"""Settings of the e-mails that Baton sends itself."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class MailSettings(BaseModel):
    """How codes reach the people who prove their address by them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Literal["auto", "smtp", "file", "off"] = "auto"
    """auto: smtp when a host is given, else off. file: into data.path/mail, for development."""
    host: str | None = None
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    """The password is MAIL_PASSWORD in the environment."""
    sender: str = ""
    """The address that e-mails come from."""
    starts_tls: bool = True
    """False only for a server on this machine."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.provider == "smtp" and self.host is None:
            raise ValueError("mail.provider smtp needs 'host': the mail server's name")
        if self.kind == "smtp" and "@" not in self.sender:
            raise ValueError("mail.host needs 'sender': the address that e-mails come from")
        return self

    @property
    def kind(self) -> Literal["smtp", "file", "off"]:
        """What the provider comes to."""
        if self.provider != "auto":
            return self.provider
        return "smtp" if self.host else "off"

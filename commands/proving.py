"""How contacts prove who they are, as the settings describe it."""

import hmac
from contextlib import AsyncExitStack

from bot.ports.clock import Clock
from bot.ports.verification import Mailer, Verification
from bot.service.verification import VerificationService
from bot.settings import Settings
from bot.store.kept_values import SqlKeptValues
from bot.store.sql import SqlStore
from commands.tokens import installation_secret
from connectors.mail import FileMailer, SmtpMailer, SmtpServer


def make_verification(
    settings: Settings, *, store: SqlStore, clock: Clock, stack: AsyncExitStack
) -> Verification | None:
    """Return what sends and checks codes, None where no e-mail can leave; the stack closes it."""
    mailer = _mailer(settings, clock, stack)
    if mailer is None:
        return None
    secret = hmac.digest(installation_secret(settings), b"codes", "sha256")
    return VerificationService(
        SqlKeptValues(store.database, clock), mailer, clock=clock, secret=secret
    )


def _mailer(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Mailer | None:
    mail, password = settings.mail, settings.secrets.mail_password
    match mail.kind:
        case "off":
            return None
        case "file":
            return FileMailer(settings.data.path / "mail", clock)
        case "smtp":
            server = SmtpServer(
                host=mail.host or "",
                sender=mail.sender,
                port=mail.port,
                user=mail.user,
                password=password.get_secret_value() if password else "",
                starts_tls=mail.starts_tls,
            )
            mailer = SmtpMailer(server)
            stack.callback(mailer.close)
            return mailer

"""E-mails that Baton sends itself: codes. By SMTP, or into a folder while developing."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from secrets import token_hex

from bot.domain.errors import SendRejected, SendUncertain
from bot.ports.clock import Clock

TIMEOUT_SECONDS = 10.0
_THREADS = 2


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where e-mails leave."""

    host: str
    sender: str
    """The address that e-mails come from."""
    port: int = 587
    user: str = ""
    password: str = ""
    starts_tls: bool = True
    """False only for a server on this machine."""


class SmtpMailer:
    """Implements bot.ports.verification.Mailer over SMTP, in threads of its own."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    async def send(self, to: str, *, subject: str, text: str) -> None:
        """Send an e-mail."""
        message = _message(self._server.sender, to, subject=subject, text=text)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._executor, self._deliver, message)
        except smtplib.SMTPResponseException as problem:
            raise SendRejected(f"The mail server refuses it ({problem.smtp_code}).") from problem
        except smtplib.SMTPRecipientsRefused as problem:
            raise SendRejected("The mail server does not take this address.") from problem
        except UnicodeError as problem:
            raise SendRejected("The mail server takes no such address.") from problem
        except (OSError, smtplib.SMTPException) as problem:
            said = f"The mail server {self._server.host} cannot be reached."
            raise SendUncertain(said) from problem

    def close(self) -> None:
        """End the threads; what is under way is not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _deliver(self, message: EmailMessage) -> None:
        server = self._server
        with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS) as connection:
            if server.starts_tls:
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)


class FileMailer:
    """Implements bot.ports.verification.Mailer: writes e-mails into a folder, for development."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def send(self, to: str, *, subject: str, text: str) -> None:
        """Write an e-mail into a file that is named for the time."""
        message = _message("baton@localhost", to, subject=subject, text=text)
        name = f"{self._clock.now():%Y%m%dT%H%M%S%f}-{token_hex(4)}.eml"
        await asyncio.to_thread(self._write, name, bytes(message))

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(content)


def _message(sender: str, to: str, *, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, to, subject
    except ValueError as problem:  # a line break in an address would add headers
        raise SendRejected("This is no e-mail address.") from problem
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2] or "localhost")
    message.set_content(text)
    return message

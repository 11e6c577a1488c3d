import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bot.domain.errors import SendRejected, SendUncertain
from connectors.mail import FileMailer, SmtpMailer, SmtpServer
from tests.fakes.clock import FixedClock


class _Smtp:
    """As much of a mail server as one e-mail needs."""

    def __init__(self, *, refused: str = "") -> None:
        self.received: list[bytes] = []
        self._refused = refused

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper().decode()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.received.append(await reader.readuntil(b"\r\n.\r\n"))
            answer = f"550 {word} refused" if word == self._refused else "250 ok"
            writer.write(b"221 bye\r\n" if word == "QUIT" else f"{answer}\r\n".encode())
            if word == "QUIT":
                break
        writer.close()


@pytest.fixture
async def smtp(request: pytest.FixtureRequest) -> AsyncIterator[tuple[_Smtp, SmtpMailer]]:
    """Serve a mail server on a free port, and return a mailer that uses it."""
    fake = _Smtp(refused=getattr(request, "param", ""))
    server = await asyncio.start_server(fake.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mailer = SmtpMailer(SmtpServer("127.0.0.1", "baton@example.com", port=port, starts_tls=False))
    yield fake, mailer
    mailer.close()
    server.close()


async def test_an_email_leaves_by_smtp(smtp: tuple[_Smtp, SmtpMailer]) -> None:
    """With its address, its subject and its text, in any language."""
    fake, mailer = smtp
    await mailer.send("ada@example.com", subject="Ihr Schlüssel", text="Grüße: 480213")

    message = message_from_bytes(fake.received[0], policy=default)
    assert ("ada@example.com", "Ihr Schlüssel") == (message["To"], message["Subject"])
    assert "Grüße: 480213" in message.get_content()


@pytest.mark.parametrize("smtp", ["RCPT", "MAIL", "DATA"], indirect=True)
async def test_a_refusal_is_final(smtp: tuple[_Smtp, SmtpMailer]) -> None:
    """The mail server understood, and does not want it."""
    with pytest.raises(SendRejected):
        await smtp[1].send("ada@example.com", subject="x", text="y")


async def test_a_mail_server_that_is_away_is_uncertain(unused_tcp_port: int) -> None:
    """The sentence names the server, for the operator."""
    server = SmtpServer("127.0.0.1", "b@example.com", port=unused_tcp_port, starts_tls=False)
    mailer = SmtpMailer(server)
    with pytest.raises(SendUncertain, match=r"127\.0\.0\.1 cannot be reached"):
        await mailer.send("ada@example.com", subject="x", text="y")
    mailer.close()


async def test_an_address_cannot_add_headers(tmp_path: Path) -> None:
    """A line break in an address is refused."""
    mailer = FileMailer(tmp_path, FixedClock())

    with pytest.raises(SendRejected):
        await mailer.send("a@example.com\nBcc: all@example.com", subject="x", text="y")


async def test_a_developer_reads_emails_in_a_folder(tmp_path: Path) -> None:
    """Each in a file of its own."""
    mailer = FileMailer(tmp_path / "mail", FixedClock())
    for code in ("111111", "222222"):
        await mailer.send("ada@example.com", subject="Your code", text=code)

    files = list((tmp_path / "mail").iterdir())
    assert 2 == len(files)
    assert any("222222" in file.read_text("utf-8") for file in files)

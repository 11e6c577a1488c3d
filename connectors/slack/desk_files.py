"""Files between contacts and agents: those that only Slack's token opens are read with it."""

import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

import structlog

from bot.domain.errors import SendRejected
from bot.domain.messages import Attachment
from connectors.slack.client import SlackClient
from connectors.slack.desk_text import link, one_line
from connectors.slack.workspaces import Workspaces

SLACK_FILE_HOSTS = frozenset({"files.slack.com"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TEAM = re.compile(r"/files-pri/(T[A-Z0-9]+)-")
_NAME = 120
_log = structlog.get_logger()


class SlackFileReader:
    """Reads the files that people sent in Slack, with the token of their workspace."""

    def __init__(
        self, workspaces: Workspaces, *, hosts: Collection[str] = SLACK_FILE_HOSTS
    ) -> None:
        self._workspaces = workspaces
        self._hosts = frozenset(hosts)

    def reads(self, attachment: Attachment) -> bool:
        """Whether a file is one of Slack's: no other host, and no open line, carries the token."""
        parts = urlsplit(attachment.url)
        is_closed = parts.scheme == "https" or parts.hostname in _LOOPBACK
        return is_closed and parts.netloc in self._hosts

    async def __call__(self, attachment: Attachment) -> bytes:
        """Return a file's bytes; raises SendError."""
        if not self.reads(attachment):
            raise SendRejected(f"{attachment.name} is no file of Slack's.")
        team = _TEAM.search(urlsplit(attachment.url).path)
        client = await self._workspaces.client(team[1] if team else "")
        return await client.download(attachment.url)


class DeskFiles:
    """Makes links that agents can open.

    What a contact sent to Baton in Slack can be opened by nobody else there, so the bytes are
    uploaded anew; a permalink in a message shows the file to everybody in the room.
    """

    def __init__(self, reader: SlackFileReader, *, base: str = "") -> None:
        self._reader = reader
        self._base = base

    async def links(self, client: SlackClient, attachments: Sequence[Attachment]) -> list[str]:
        """Return a link for each file, only the name of one that cannot be had."""
        return [await self._link(client, each) for each in attachments]

    async def _link(self, client: SlackClient, attachment: Attachment) -> str:
        if not self._reader.reads(attachment):
            return link(attachment.name, attachment.url, base=self._base, limit=_NAME)
        try:
            data = await self._reader(attachment)
            address = await _uploaded(client, attachment.name, data)
        except SendRejected as problem:
            _log.warning("a contact's file was not shown to agents", error=str(problem))
            return f"{one_line(attachment.name, limit=_NAME)} (it could not be read)"
        return link(attachment.name, address, limit=_NAME)


async def _uploaded(client: SlackClient, name: str, data: bytes) -> str:
    """Upload a file and return its permalink; the answer to an upload need not have one."""
    file = await client.upload(name=name, data=data)
    if not file.get("permalink"):
        file = await client.file(str(file["id"]))
    return str(file.get("permalink") or "")

"""Brings what an agent attached to Slack, so that the contact finds it in their thread."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.domain.errors import SendRejected
from bot.domain.messages import Attachment
from connectors.slack.client import SlackClient
from connectors.slack.markdown import link
from connectors.slack.render import file_line

ReadFile = Callable[[Attachment], Awaitable[bytes]]
_log = structlog.get_logger()


class OutgoingFiles:
    """Uploads files that a message then shows by their permalinks.

    A file alone is seen by nobody, so a repeat after a lost answer shows nothing twice.
    """

    def __init__(self, read: ReadFile | None) -> None:
        """`read` gives the bytes of a file; without it files are named only."""
        self._read = read

    async def lines(self, client: SlackClient, attachments: Sequence[Attachment]) -> list[str]:
        """Return a line of mrkdwn for each file; raises SendError where a repeat may help."""
        return [await self._line(client, attachment) for attachment in attachments]

    async def _line(self, client: SlackClient, attachment: Attachment) -> str:
        if self._read is None:
            return file_line(attachment)
        try:
            data = await self._read(attachment)
        except SendRejected as problem:
            _log.warning("a file could not be read, so it is only named", error=str(problem))
            return file_line(attachment)
        file = await client.upload(name=attachment.name, data=data)
        return link(str(file.get("permalink", "")), attachment.name)

"""Files of the Web API, both ways."""

from connectors.slack.calls import Calls, Json
from connectors.slack.errors import SlackRefused

MOST_FILE_BYTES = 50_000_000
"""Longest file that is read from Slack or written to it."""


class FileCalls(Calls):
    """files.* and the bytes behind them."""

    async def file(self, file_id: str) -> Json:
        """Return one file's description (files.info)."""
        return dict((await self.read("files.info", file=file_id))["file"])

    async def upload(
        self, *, name: str, data: bytes, channel: str = "", thread: str = "", comment: str = ""
    ) -> Json:
        """Upload a file and return it (id, permalink); without `channel` nobody sees it yet.

        A repeat uploads again: to show a file once, upload it without `channel` and post its
        permalink in a message that carries a key.
        """
        place = await self.read("files.getUploadURLExternal", filename=name, length=len(data))
        await self.put_bytes(str(place["upload_url"]), data)
        said = await self.call(
            "files.completeUploadExternal",
            files=[{"id": place["file_id"], "title": name}],
            channel_id=channel or None,
            thread_ts=thread or None,
            initial_comment=comment or None,
        )
        return dict(said["files"][0])

    async def download(self, url: str, *, most: int = MOST_FILE_BYTES) -> bytes:
        """Return the bytes behind a file's url_private; SlackRefused when there are too many."""
        data = bytearray()
        async with self.streamed(url) as pieces:
            async for piece in pieces:
                data += piece
                if len(data) > most:
                    raise SlackRefused("the download", "too_large", detail=f"over {most:,} bytes")
        return bytes(data)

"""Messages of the Web API: posted, replaced, deleted, looked up."""

from collections.abc import Sequence

from connectors.slack.calls import Calls, Json
from connectors.slack.errors import SlackRefused


class MessageCalls(Calls):
    """chat.* and the reading of rooms and threads."""

    async def post(
        self,
        *,
        channel: str,
        text: str,
        blocks: Sequence[Json] = (),
        thread: str = "",
        metadata: Json | None = None,
        name: str = "",
    ) -> str:
        """Post a message and return its ts. `name` replaces the app's (chat:write.customize)."""
        said = await self.call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=list(blocks) or None,
            thread_ts=thread or None,
            metadata=metadata,
            username=name or None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(said["ts"])

    async def update(
        self,
        *,
        channel: str,
        ts: str,
        text: str,
        blocks: Sequence[Json] = (),
        metadata: Json | None = None,
    ) -> None:
        """Replace a message; without `metadata` what it had stays."""
        await self.call(
            "chat.update",
            channel=channel,
            ts=ts,
            text=text,
            blocks=list(blocks),
            metadata=metadata,
        )

    async def delete(self, *, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is left at that."""
        try:
            await self.call("chat.delete", channel=channel, ts=ts)
        except SlackRefused as problem:
            if problem.code != "message_not_found":
                raise

    async def ephemeral(
        self, *, channel: str, user: str, text: str, blocks: Sequence[Json] = (), thread: str = ""
    ) -> str:
        """Show a message to one person in a room and return its ts; it cannot be looked up."""
        said = await self.call(
            "chat.postEphemeral",
            channel=channel,
            user=user,
            text=text,
            blocks=list(blocks) or None,
            thread_ts=thread or None,
        )
        return str(said.get("message_ts", ""))

    async def permalink(self, *, channel: str, ts: str) -> str:
        """Return the address of a message."""
        said = await self.read("chat.getPermalink", channel=channel, message_ts=ts)
        return str(said["permalink"])

    async def replies(
        self, *, channel: str, thread: str, oldest: str = "", cursor: str = "", limit: int = 200
    ) -> Json:
        """Return a page of a thread, with metadata: to look up what we sent, never as memory."""
        return await self.read(
            "conversations.replies",
            channel=channel,
            ts=thread,
            include_all_metadata=True,
            oldest=oldest or None,
            cursor=cursor or None,
            limit=limit,
        )

    async def history(
        self,
        *,
        channel: str,
        oldest: str = "",
        latest: str = "",
        cursor: str = "",
        limit: int = 100,
    ) -> Json:
        """Return a page of a room, newest first, with metadata; both ends are included."""
        return await self.read(
            "conversations.history",
            channel=channel,
            include_all_metadata=True,
            inclusive=True,
            oldest=oldest or None,
            latest=latest or None,
            cursor=cursor or None,
            limit=limit,
        )

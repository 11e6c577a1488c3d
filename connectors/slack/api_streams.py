"""What the Web API shows while an answer is written: streams, status, sessions, first questions."""

from collections.abc import Mapping, Sequence

from connectors.slack.calls import Calls, Json


class StreamCalls(Calls):
    """chat.*Stream, assistant.threads.* and agents.sessions.*."""

    async def start_stream(
        self, *, channel: str, thread: str, chunks: Sequence[Json], team: str, user: str
    ) -> str:
        """Begin a message that grows and return its ts.

        `team` and `user` are the person's own: in a room shared with another organisation the
        team is theirs, not ours.
        """
        said = await self.call(
            "chat.startStream",
            channel=channel,
            thread_ts=thread,
            chunks=list(chunks),
            recipient_team_id=team or None,
            recipient_user_id=user or None,
            task_display_mode="timeline",
        )
        return str(said["ts"])

    async def append_stream(self, *, channel: str, ts: str, chunks: Sequence[Json]) -> None:
        """Let the message grow."""
        await self.call("chat.appendStream", channel=channel, ts=ts, chunks=list(chunks))

    async def stop_stream(
        self,
        *,
        channel: str,
        ts: str,
        chunks: Sequence[Json] = (),
        blocks: Sequence[Json] = (),
        metadata: Json | None = None,
    ) -> None:
        """End the message; `blocks` stand below what was streamed."""
        await self.call(
            "chat.stopStream",
            channel=channel,
            ts=ts,
            chunks=list(chunks) or None,
            blocks=list(blocks) or None,
            metadata=metadata,
        )

    async def set_status(
        self, *, channel: str, thread: str, status: str, loading: Sequence[str] = ()
    ) -> None:
        """Show what the app is doing in a thread; "" takes it away."""
        await self.call(
            "assistant.threads.setStatus",
            channel_id=channel,
            thread_ts=thread,
            status=status,
            loading_messages=list(loading) or None,
        )

    async def set_session(
        self, *, channel: str, thread: str, status: str, title: str = "", user: str = ""
    ) -> None:
        """Say how an agent session stands: processing, active, suspended or closed."""
        await self.call(
            "agents.sessions.setStatus",
            channel_id=channel,
            thread_ts=thread or None,
            status=status,
            title=title or None,
            initiator_user_id=user or None,
        )

    async def suggest(
        self,
        *,
        channel: str,
        prompts: Sequence[Mapping[str, str]],
        title: str = "",
        thread: str = "",
    ) -> None:
        """Offer first questions ({title, message} each, at most four)."""
        await self.call(
            "assistant.threads.setSuggestedPrompts",
            channel_id=channel,
            prompts=[dict(prompt) for prompt in prompts],
            title=title or None,
            thread_ts=thread or None,
        )

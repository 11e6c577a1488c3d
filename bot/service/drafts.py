import structlog

from bot.domain.conversations import ConversationRef
from bot.domain.errors import NotFound, SendError
from bot.ports.channels import Draft
from bot.service.channels import Channels

_log = structlog.get_logger()


class QuietDraft:
    """A draft whose failures are logged and go no further: losing a draft loses nothing."""

    def __init__(
        self, channels: Channels, ref: ConversationRef, *, turn_id: str, is_shown: bool = True
    ) -> None:
        self._turn_id = turn_id
        self._draft: Draft | None = None
        if not is_shown:
            return
        try:
            self._draft = channels.connector(ref.channel).draft(ref, turn_id=turn_id)
        except NotFound:
            _log.warning("a channel is off", channel=ref.channel, turn_id=turn_id)

    async def status(self, text: str) -> None:
        """Show what the assistant is doing."""
        if self._draft:
            try:
                await self._draft.status(text)
            except SendError as problem:
                self._give_up(problem)

    async def append(self, text: str) -> None:
        """Show more of the text."""
        if self._draft:
            try:
                await self._draft.append(text)
            except SendError as problem:
                self._give_up(problem)

    async def withdraw(self) -> None:
        """Take the draft back."""
        if self._draft:
            try:
                await self._draft.withdraw()
            except SendError as problem:
                self._give_up(problem)

    def _give_up(self, problem: SendError) -> None:
        _log.warning("a draft was given up", turn_id=self._turn_id, error=str(problem))
        self._draft = None

"""Where a press of Stop goes: the service is built after its connectors, so it is named later."""

from bot.ports.services import Interruptions


class LateInterruptions:
    """Implements bot.ports.services.Interruptions once the service is there."""

    def __init__(self) -> None:
        self._service: Interruptions | None = None

    def lead_to(self, service: Interruptions) -> None:
        """Name what stops turns."""
        self._service = service

    async def stop(self, conversation_id: str) -> bool:
        """Stop the turn of a conversation; False when nothing runs."""
        return self._service is not None and await self._service.stop(conversation_id)

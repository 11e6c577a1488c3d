"""How much of what an agent needs a packet brings, as one figure."""

from collections.abc import Callable

from bot.domain.handoffs import Packet

_PARTS: dict[str, Callable[[Packet], object]] = {
    "summary": lambda packet: packet.summary.strip(),
    "open question": lambda packet: packet.open_question.strip(),
    "transcript": lambda packet: packet.transcript,
    "evidence": lambda packet: packet.passages or packet.tools,
    "signals": lambda packet: packet.signals,
    "suggested reply": lambda packet: packet.suggested_reply,
    "confidence": lambda packet: packet.confidence is not None,
    "crm": lambda packet: packet.crm,
    "channel": lambda packet: packet.channel,
    "links": lambda packet: packet.links,
}


def missing(packet: Packet) -> list[str]:
    """Return what an agent would have to look for elsewhere."""
    return [name for name, has in _PARTS.items() if not has(packet)]


def completeness(packet: Packet) -> float:
    """Return the share of the parts that are there, 0 to 1."""
    return 1 - len(missing(packet)) / len(_PARTS)

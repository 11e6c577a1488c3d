"""Which desks a handoff goes to: the first route that fits, read from the packet. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.answers import EscalationReason
from bot.domain.conversations import Author
from bot.domain.handoffs import Packet, Urgency

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Route:
    """Where handoffs go that fit every condition; a condition that is empty fits all."""

    desks: tuple[str, ...]
    """Names of desks, at least one."""
    reasons: frozenset[EscalationReason] = frozenset()
    topics: tuple[str, ...] = ()
    """Words or phrases; one that the contact has written is enough. Case does not matter."""
    languages: frozenset[str] = frozenset()
    """Codes such as "de"; "pt" fits "pt-BR" too."""
    channels: frozenset[str] = frozenset()
    urgencies: frozenset[Urgency] = frozenset()
    companies: frozenset[str] = frozenset()
    """Names as the CRM has them; case does not matter."""
    plans: frozenset[str] = frozenset()

    def fits(self, packet: Packet) -> bool:
        """Whether a handoff with this packet takes this route."""
        crm = packet.crm
        return (
            _among(packet.reason, self.reasons)
            and _among(packet.channel, self.channels)
            and _among(packet.urgency, self.urgencies)
            and _speaks(packet.language, self.languages)
            and _among_names(crm.company if crm else None, self.companies)
            and _among_names(crm.plan if crm else None, self.plans)
            and _is_about(packet, self.topics)
        )


def routed(packet: Packet, routes: Sequence[Route]) -> tuple[str, ...]:
    """Return the desks of the first route that fits; none: all desks are meant."""
    return next((route.desks for route in routes if route.fits(packet)), ())


def next_desk(told: Sequence[str], configured: Sequence[str]) -> str | None:
    """Return the desk that comes after those that were told, in the order of the settings.

    After the last comes the first; None when all of them were told.
    """
    known = [desk for desk in configured if desk in told]
    start = configured.index(known[-1]) + 1 if known else 0
    around = [*configured[start:], *configured[:start]]
    return next((desk for desk in around if desk not in told), None)


def _among(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value in wanted


def _among_names(name: str | None, wanted: frozenset[str]) -> bool:
    return not wanted or (name or "").casefold() in {each.casefold() for each in wanted}


def _speaks(language: str | None, wanted: frozenset[str]) -> bool:
    if not wanted:
        return True
    code = (language or "").casefold().replace("_", "-")
    return any(code == each or code.startswith(f"{each}-") for each in map(str.casefold, wanted))


def _is_about(packet: Packet, topics: Sequence[str]) -> bool:
    if not topics:
        return True
    said = [line.text for line in packet.transcript if line.author is Author.CONTACT]
    words = _words("\n".join([packet.open_question, *said]))
    return any(_words(topic) in words for topic in topics if _words(topic).strip())


def _words(text: str) -> str:
    """Return the words of a text between single spaces, one at each end too."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])

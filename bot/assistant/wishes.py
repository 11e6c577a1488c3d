"""What a contact wants done, by rule: which tool the offline model calls, and with what."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.identifiers import derived_id

_SUBJECT_CHARACTERS = 80
_OPEN_TICKET = re.compile(
    r"\b(?:open|create|file|raise|log|submit|make|start)\b[^.?!]{0,30}\b(?:ticket|case)\b"
    r"|\b(?:ticket|störung)\b[^.?!]{0,20}\b(?:eröffnen|anlegen|aufmachen|erstellen)\b"
    r"|\b(?:ouvrir|créer|ouvre|crée)\b[^.?!]{0,20}\bticket\b"
    r"|\b(?:abrir|crear|abre|crea)\b[^.?!]{0,20}\b(?:ticket|tique)\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\bhow (?:do|can|to|would|should)\b", re.IGNORECASE)
_TICKET_NUMBER = re.compile(
    r"\b(?:ticket|case|tique)s?\b[^.?!\d]{0,20}?#?((?:[A-Z]{1,5}-)?\d{1,12})\b"
    r"|\b([A-Z]{1,5}-\d{1,12})\b[^.?!]{0,20}\bticket\b",
    re.IGNORECASE,
)
_MY_TICKETS = re.compile(
    r"\b(?:my|mine|open|meine|mes|mis)\b[^.?!]{0,20}\b(?:tickets|cases|ticket)\b"
    r"|\btickets\b[^.?!]{0,20}\b(?:have i|do i have|did i|of mine)\b"
    r"|\bstatus\b[^.?!]{0,20}\btickets?\b",
    re.IGNORECASE,
)
_MY_RECORD = re.compile(
    r"\bwhat do you (?:know|have)[^.?!]{0,20}\b(?:about|on) me\b|\bwho am i\b"
    r"|\bmy (?:contact (?:details|record)|account details|crm record)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"^\W*(?:(?:my|the) code is|code)?\W*(\d{6})\W*$", re.IGNORECASE)
_ADDRESS_ONLY = re.compile(
    r"^\W*(?:(?:it is|it's|my e-?mail(?: address)? is|i am|i'm)\s+)?"
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\W*$",
    re.IGNORECASE,
)
_OPENING_WORDS = re.compile(
    r"^\W*(?:(?:please|hi|hello|hey|can|could|would|you|i|want|need|to|'d|like|me|for|a|an|new|the|"
    r"support|open|create|file|raise|log|submit|make|start|ticket|case|about|because|that|saying|"
    r"with|it)\b\W*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ToolWish:
    """One tool call that the words of the contact ask for."""

    tool: str
    arguments: dict[str, str]

    @property
    def arguments_json(self) -> str:
        """The arguments as providers stream them."""
        return json.dumps(self.arguments)

    @property
    def id(self) -> str:
        """The same for the same call."""
        return derived_id("call", self.tool, self.arguments_json)


def wished_tool(question: str, offered: Collection[str]) -> ToolWish | None:
    """Return the call that the question plainly asks for, if its tool is offered."""
    wish = _wish(question)
    if wish and wish.tool in offered:
        return wish
    return _proving(question, wants_more=wish is not None, offered=offered)


def _proving(question: str, *, wants_more: bool, offered: Collection[str]) -> ToolWish | None:
    """Return the step by which a contact proves their address, where that is offered.

    Who asks for records that are not offered is not known well enough; an address alone answers
    the question for it, and six digits are the code.
    """
    if "confirm_code" in offered and (code := _CODE.match(question)):
        return ToolWish("confirm_code", {"code": code[1]})
    if "send_code" in offered and (wants_more or _ADDRESS_ONLY.match(question)):
        return ToolWish("send_code", {})
    return None


def wants_records(question: str) -> bool:
    """Whether the question is about the contact's own records and not about knowledge."""
    return _wish(question) is not None


def _wish(question: str) -> ToolWish | None:
    if _HOW_TO.search(question):
        return None
    if _OPEN_TICKET.search(question):
        return ToolWish("open_ticket", _ticket(question))
    if number := _TICKET_NUMBER.search(question):
        return ToolWish("ticket_status", {"number": number[1] or number[2]})
    if _MY_TICKETS.search(question):
        return ToolWish("list_tickets", {})
    if _MY_RECORD.search(question):
        return ToolWish("contact_record", {})
    return None


def _ticket(question: str) -> dict[str, str]:
    matter = _OPENING_WORDS.sub("", question).strip(" .!?:-") or question.strip()
    subject = matter[:1].upper() + matter[1:]
    if len(subject) > _SUBJECT_CHARACTERS:
        subject = subject[:_SUBJECT_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return {"subject": subject, "description": question.strip()}

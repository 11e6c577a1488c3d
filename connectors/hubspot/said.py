"""Words in place of buttons: a "yes" below an approval, a number where a rating is asked for."""

import re

from bot.domain.consent import says_no_longer_needed, says_yes
from bot.domain.messages import (
    Action,
    Attachment,
    ContactAction,
    ContactMessage,
    Inbound,
    Message,
    Offer,
)

_NO = re.compile(
    r"\W*(?:no|nope|no thanks|no thank you|nein|nein danke|non|non merci|no gracias|cancel)\W*",
    re.IGNORECASE,
)
_RATING = re.compile(r"\s*([1-5])\s*(?:/\s*5|of 5|stars?|von 5|sur 5|de 5)?\W*(.*)", re.DOTALL)


def inbound_of(
    text: str,
    *,
    attachments: tuple[Attachment, ...],
    addressed: bool,
    last: Message | None,
    awaits_human: bool = False,
) -> Inbound:
    """Return what the person meant: an action that the last message offered, else a message.

    `last` is the last message that they were shown; `awaits_human` says whether a human was asked
    for and may be declined.
    """
    plain = ContactMessage(text=text, attachments=attachments, addressed=addressed)
    if awaits_human and says_no_longer_needed(text) and not attachments:
        return ContactAction(Action.WITHDRAW)
    if last is None or attachments or not addressed:
        return plain
    if last.approval is not None:
        return _answer_to_approval(text, last.approval.id) or plain
    if Offer.RATING in last.offers and (match := _RATING.fullmatch(text)):
        return ContactAction(Action.RATE, value=match[1], comment=match[2].strip())
    return plain


def _answer_to_approval(text: str, approval_id: str) -> ContactAction | None:
    if says_yes(text):
        return ContactAction(Action.APPROVE, target=approval_id)
    if _NO.fullmatch(text):
        return ContactAction(Action.DECLINE, target=approval_id)
    return None

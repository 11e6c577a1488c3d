"""One activity, several messages: Teams never shows a card beside a text or another card.

Such an activity is answered 202 without an id when it is sent, and refused where it must be one
message: as the first of a thread, or in the place of a message that stands.
"""

from tests.fakes.teams.refusals import Refusal, bad_syntax
from tests.fakes.teams.tenant import Json

_CARDS = "application/vnd.microsoft.card."


def split(activity: Json) -> list[Json]:
    """Return the messages that an activity becomes: its text with its files, and each card."""
    attachments = activity.get("attachments") or []
    cards = [each for each in attachments if str(each.get("contentType")).startswith(_CARDS)]
    others = [each for each in attachments if each not in cards]
    if activity.get("attachmentLayout") == "carousel":
        return [activity]
    if len(cards) + bool(activity.get("text") or others) <= 1:
        return [activity]
    rest = {name: activity[name] for name in activity if name not in ("text", "attachments")}
    said = {**rest, "text": activity.get("text", ""), "attachments": others}
    shown = [{**rest, "attachments": [each]} for each in cards]
    return [said, *shown] if said["text"] or others else shown


def not_one_message() -> Refusal:
    return bad_syntax("Activity resulted into multiple skype activities")

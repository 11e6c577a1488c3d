"""From an activity to the domain; pure, and no shape of a payload breaks it."""

import json
from datetime import datetime

from bot.domain.contacts import Audience, ChannelIdentity
from bot.domain.identifiers import derived_id
from bot.domain.messages import (
    Action,
    ContactAction,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
    Delivery,
    Inbound,
)
from connectors.teams.fields import fields_at, text_at
from connectors.teams.places import CHANNEL, delivery_id, spot_of, teams_ref
from connectors.teams.port import Activity
from connectors.teams.words_of import files_of, text_of

ACT = "baton"
"""The key that names, in the data of a button of ours, what was pressed."""
TARGET = "target"
MESSAGE = "message"
"""The id of the message that a card stands below."""
PERSON = "person"
"""Who alone may press a button that everybody in a room sees; absent in personal chats."""
VALUE = "value"
COMMENT = "comment"
RATING = "rating"
FEEDBACK_VALUES = {"like": "helpful", "dislike": "unhelpful"}
_ACTIONS = {
    "want_human": Action.WANT_HUMAN,
    "approve": Action.APPROVE,
    "decline": Action.DECLINE,
    "rate": Action.RATE,
    "answer_again": Action.ANSWER_AGAIN,
    "withdraw": Action.WITHDRAW,
}


def said(activity: Activity, *, addressed: bool, only_confident: bool = False) -> ContactMessage:
    """Return what a person wrote."""
    return ContactMessage(
        text=text_of(activity),
        attachments=files_of(activity),
        addressed=addressed,
        only_confident=only_confident,
    )


def change_of(activity: Activity) -> ContactEdit | ContactDeletion:
    """Return what a person did to a message of theirs: changed, deleted or restored it."""
    about = delivery_id(spot_of(activity), text_at(activity, "id"))
    if text_at(activity, "type") == "messageDelete":
        return ContactDeletion(deletes=about)
    return ContactEdit(edits=about, text=text_of(activity))


def pressed(data: dict[str, object]) -> ContactAction | None:
    """Return what a button of ours means; None for data that is not ours."""
    action = _ACTIONS.get(text_at(data, ACT))
    if action is None:
        return None
    is_rating = action is Action.RATE
    return ContactAction(
        action=action,
        target=text_at(data, TARGET),
        value=text_at(data, RATING) if is_rating else text_at(data, VALUE),
        comment=text_at(data, COMMENT),
    )


def feedback(activity: Activity, *, message_id: str) -> ContactAction | None:
    """Return a thumb and what was written beside it; None for anything else."""
    given = fields_at(activity, "value", "actionValue")
    value = FEEDBACK_VALUES.get(text_at(given, "reaction"))
    if value is None:
        return None
    return ContactAction(
        Action.FEEDBACK,
        target=message_id,
        value=value,
        comment=_reasons(text_at(given, "feedback")),
    )


def delivered(
    activity: Activity,
    inbound: Inbound,
    *,
    identity: ChannelIdentity,
    audience: Audience,
    at: datetime,
) -> Delivery:
    """Return an activity as a delivery. Its id is the same however often Teams brings it."""
    spot = spot_of(activity)
    return Delivery(
        channel=CHANNEL,
        delivery_id=_delivery_id(activity, inbound),
        ref=teams_ref(
            spot,
            person=identity.external_id,
            service_url=text_at(activity, "serviceUrl"),
        ),
        identity=identity,
        inbound=inbound,
        received_at=at,
        audience=audience,
    )


def _delivery_id(activity: Activity, inbound: Inbound) -> str:
    """Return the id of a delivery.

    A changed message keeps its id, so the time of the change is added; a press that comes without
    an id is known by what it says.
    """
    own = text_at(activity, "id")
    if not own:
        own = derived_id(json.dumps(activity, sort_keys=True, default=str))
    base = delivery_id(spot_of(activity), own)
    if isinstance(inbound, ContactEdit | ContactDeletion):
        return f"{base}:{inbound.kind}:{text_at(activity, 'timestamp')}"
    return base


def _reasons(written: str) -> str:
    """Return what stands in the feedback's form; Teams hands it over as JSON in a string."""
    try:
        form = json.loads(written) if written else {}
    except (ValueError, RecursionError):
        return written
    parts = [text_at(form, "feedbackText"), text_at(form, "reasons"), text_at(form, COMMENT)]
    return "\n".join(part for part in parts if part)

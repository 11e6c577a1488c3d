"""What contacts press: stored as an action, and answered at once with what takes its place."""

from dataclasses import replace
from typing import Any, Protocol

import structlog

from bot.domain.conversations import ConversationRef
from bot.domain.errors import InputError
from bot.domain.messages import Action, ContactAction, Inbound
from bot.ports.clock import Clock
from bot.ports.services import Intake, Transcripts
from connectors.teams import cards
from connectors.teams.background import Background
from connectors.teams.fields import fields_at, text_at
from connectors.teams.people import People
from connectors.teams.places import place_of_activity, spot_of, teams_ref
from connectors.teams.port import Activity, Answer, TeamsPort
from connectors.teams.render import Renderer
from connectors.teams.wire import ACT, MESSAGE, PERSON, delivered, feedback, pressed

_EXECUTE = "adaptiveCard/action"
_CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
_MESSAGE_ANSWER = "application/vnd.microsoft.activity.message"
_THANKS = {
    Action.WANT_HUMAN: "You asked for a human.",
    Action.APPROVE: "You said yes.",
    Action.DECLINE: "You said no.",
    Action.WITHDRAW: "You said that you do not need a human any more.",
    Action.ANSWER_AGAIN: "You asked for a new answer.",
}
NOT_YOURS = "Only the person who asked can answer this."
OUT_OF_DATE = "This button is out of date. Please write instead."
NO_HUMAN = "All right. Ask for a human at any time."
CHANGED = "You said yes, with your changes."
_log = structlog.get_logger()


class SentMessages(Protocol):
    """Knows which message of ours stands under an id of Teams."""

    def message_id(self, activity_id: str) -> str:
        """Return the id of our message; the id of Teams itself where that is not known."""
        ...


class ContactActs:
    """Answers invokes and submitted cards of contacts."""

    def __init__(
        self,
        port: TeamsPort,
        *,
        intake: Intake,
        transcripts: Transcripts,
        people: People,
        sent: SentMessages,
        renderer: Renderer,
        background: Background,
        clock: Clock,
    ) -> None:
        self._port = port
        self._intake = intake
        self._transcripts = transcripts
        self._people = people
        self._sent = sent
        self._renderer = renderer
        self._background = background
        self._clock = clock

    async def invoked(self, activity: Activity) -> Answer:
        """Answer an invoke. One that we do not know is answered too: nobody is left waiting."""
        match text_at(activity, "name"):
            case "adaptiveCard/action":
                data = fields_at(activity, "value", "action", "data")
                if not _is_theirs(activity, data):
                    return _said(NOT_YOURS)
                card = await self._used(activity, data)
                return _shown(card) if card else _said(OUT_OF_DATE)
            case "message/fetchTask":
                return _form(text_at(activity, "value", "data", "actionValue", "reaction"))
            case "message/submitAction":
                await self._rated(activity)
        return Answer(200, {})

    async def submitted(self, activity: Activity) -> None:
        """Take in a card that came as a message without a text."""
        data = fields_at(activity, "value")
        if _is_theirs(activity, data):
            await self._used(activity, data)

    async def _used(self, activity: Activity, data: dict[str, Any]) -> cards.Card | None:
        """Store what was pressed and return what takes the card's place; None: not ours."""
        if text_at(data, ACT) == "no_human":
            return await self._settled(activity, data, NO_HUMAN)
        action = pressed(data)
        if action is None:
            return None
        if action.action is Action.APPROVE:
            action = replace(action, arguments=_corrected(data))
        await self._accept(activity, action)
        words = CHANGED if action.arguments else _words(action)
        return await self._settled(activity, data, words)

    async def _rated(self, activity: Activity) -> None:
        about = self._sent.message_id(text_at(activity, "replyToId"))
        action = feedback(activity, message_id=about)
        if action is not None:
            await self._accept(activity, action)

    async def _accept(self, activity: Activity, inbound: Inbound) -> ConversationRef:
        identity = await self._people.identity(activity)
        delivery = delivered(
            activity,
            inbound,
            identity=identity,
            audience=await self._people.audience(activity, identity),
            at=self._clock.now(),
        )
        try:
            await self._intake.accept(delivery)
        except InputError as problem:
            _log.info("a form was not taken", error=str(problem))
        return delivery.ref

    async def _settled(self, activity: Activity, data: dict[str, Any], words: str) -> cards.Card:
        """Return the card without its buttons; it is shown to everybody, and not only now."""
        conversation_id = await self._conversation_id(activity)
        message = await self._transcripts.message(conversation_id, text_at(data, MESSAGE))
        if message is None:
            return cards.done(words)
        used = self._renderer.used(message, words)
        if about := text_at(activity, "replyToId"):
            place = place_of_activity(activity)
            self._background.start(self._port.update(place, about, used), what="used card")
        card: cards.Card = used["attachments"][0]["content"]
        return card

    async def _conversation_id(self, activity: Activity) -> str:
        identity = await self._people.identity(activity)
        ref = teams_ref(spot_of(activity), person=identity.external_id, service_url="")
        return ref.conversation_id


def _is_theirs(activity: Activity, data: dict[str, Any]) -> bool:
    """Whether a button may be pressed by whoever pressed it; in rooms everybody sees it."""
    asked_for = text_at(data, PERSON)
    return not asked_for or asked_for == text_at(activity, "from", "aadObjectId")


def _corrected(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the arguments as the contact corrected them; none where they changed nothing."""
    fields = cards.corrections(data)
    return () if cards.fingerprint(fields) == text_at(data, "was") else fields


def _words(action: ContactAction) -> str:
    if action.action is not Action.RATE:
        return _THANKS[action.action]
    number = int(action.value) if action.value in {"1", "2", "3", "4", "5"} else 0
    stars = "★" * number + "☆" * (5 - number)
    return f"Thank you. You rated this {stars}"


def _shown(card: cards.Card) -> Answer:
    """Return the answer to Action.Execute: a card in the place of the one that was pressed."""
    return Answer(200, {"statusCode": 200, "type": _CARD_ANSWER, "value": card})


def _said(words: str) -> Answer:
    """Return the answer that shows words to whoever pressed, and leaves the card."""
    return Answer(200, {"statusCode": 200, "type": _MESSAGE_ANSWER, "value": words})


def _form(reaction: str) -> Answer:
    title = "Thank you" if reaction == "like" else "What went wrong?"
    content = cards.attachment(cards.reasons(reaction))
    value = {"title": title, "height": "small", "width": "small", "card": content}
    return Answer(200, {"task": {"type": "continue", "value": value}})

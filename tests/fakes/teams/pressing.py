"""What happens when a person presses a button, and what the answer shows them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.teams.activities import Activities
from tests.fakes.teams.card_view import Button, CardView, targets_of
from tests.fakes.teams.cards import CARD, card_problems
from tests.fakes.teams.delivering import Attempt, Deliveries
from tests.fakes.teams.tenant import Json, Person, Posted
from tests.fakes.teams.view import buttons_of, cards_of, has_feedback

BROKEN = "Something went wrong. Please try again."
"""What Teams says itself when the bot does not answer as it must."""
_DIALOGS = ("task/fetch", "task/submit")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person is shown after they pressed something."""

    status: int
    """Of the HTTP answer; 0: none in time."""
    text: str = ""
    card: str = ""
    """The card that took the place of the one that was pressed, for this person."""


class Presser:
    """Turns presses into activities, and answers into what is shown."""

    def __init__(self, activities: Activities, deliveries: Deliveries) -> None:
        self._make = activities
        self._deliveries = deliveries

    async def press(
        self, messages: Sequence[Posted], person: Person, title: str, fields: Mapping[str, str]
    ) -> "Answer | Dialog":
        """Press the first button with this title on the first of the messages that has one."""
        for posted in messages:
            for button in buttons_of(posted, person):
                if button.title == title:
                    return await self._pressed(posted, person, button, fields)
        there = [b.title for posted in messages for b in buttons_of(posted, person)]
        raise AssertionError(f"there is no button {title!r}; there are {there}")

    async def refresh(self, posted: Posted, person: Person) -> None:
        """Ask anew for the cards that want it when this person looks."""
        for card in cards_of(posted, person):
            refresh = card.get("refresh")
            if refresh and person.teams_id in refresh.get("userIds", [person.teams_id]):
                await self._executed(posted, person, Button(refresh["action"], ()), {}, "automatic")

    async def rate(
        self,
        messages: Sequence[Posted],
        person: Person,
        reaction: str,
        text: str,
        *,
        wrapped: bool = False,
    ) -> "Answer | Dialog":
        """Press a thumb; a loop of the bot's own opens the bot's dialog, else Teams' own does."""
        rated = [posted for posted in messages if has_feedback(posted.activity)]
        assert rated, "no message here asks for feedback"
        posted = rated[-1]
        loop = (posted.activity.get("channelData") or {}).get("feedbackLoop") or {}
        if loop.get("type") == "custom":
            asked = {"actionName": "feedback", "actionValue": {"reaction": reaction}}
            value = {"data": asked} if wrapped else asked
            attempt = await self._invoke(posted, person, "message/fetchTask", value)
            return self._dialog(posted, person, attempt, reaction=reaction)
        return await self.rated(posted, person, reaction, {"feedbackText": text})

    async def rated(self, posted: Posted, person: Person, reaction: str, form: Json) -> Answer:
        """Send a thumb with what was written beside it."""
        value = {"reaction": reaction, "feedback": json.dumps(form)}
        whole = {"actionName": "feedback", "actionValue": value}
        attempt = await self._invoke(posted, person, "message/submitAction", whole)
        return Answer(attempt.status, "" if attempt.status == 200 else BROKEN)

    async def task(self, posted: Posted, person: Person, name: str, data: Any) -> "Answer | Dialog":
        """Open or send a dialog."""
        value = {"data": data, "context": {"theme": "default"}}
        attempt = await self._invoke(posted, person, name, value)
        return self._dialog(posted, person, attempt)

    async def _pressed(
        self, posted: Posted, person: Person, button: Button, fields: Mapping[str, str]
    ) -> "Answer | Dialog":
        match button.kind:
            case "Action.Execute":
                return await self._executed(posted, person, button, fields, "manual")
            case "Action.Submit":
                return await self._submitted(posted, person, button, fields)
            case "Action.ShowCard":
                posted.unfolded.setdefault(person.aad_id, set()).add(button.title)
            case "Action.ToggleVisibility":
                targets = set(targets_of(button.action))
                before = posted.unfolded.setdefault(person.aad_id, set())
                posted.unfolded[person.aad_id] = before ^ targets
        return Answer(200, str(button.action.get("url", "")))

    async def _executed(
        self,
        posted: Posted,
        person: Person,
        button: Button,
        fields: Mapping[str, str],
        trigger: str,
    ) -> Answer:
        action = {n: v for n, v in button.action.items() if n in ("type", "id", "title", "verb")}
        action["data"] = button.data(fields)
        value = {"action": action, "trigger": trigger}
        attempt = await self._invoke(posted, person, "adaptiveCard/action", value)
        answer, card = _read_card_answer(attempt)
        if card is not None:
            posted.own_cards[person.aad_id] = card
        return answer

    async def _submitted(
        self, posted: Posted, person: Person, button: Button, fields: Mapping[str, str]
    ) -> "Answer | Dialog":
        data = button.data(fields)
        teams = data.get("msteams", {}) if isinstance(data, dict) else {}
        if teams.get("type") in _DIALOGS:
            return await self.task(posted, person, teams["type"], data)
        activity = self._make.submitted(posted, person, data)
        if teams.get("type") in ("messageBack", "imBack"):
            activity = {**activity, "text": teams.get("text", teams.get("value", ""))}
        attempt = await self._deliveries.deliver(activity)
        return Answer(attempt.status, "" if 200 <= attempt.status < 300 else BROKEN)

    async def _invoke(self, posted: Posted, person: Person, name: str, value: Json) -> Attempt:
        activity = self._make.invoke(posted.room, person, name=name, value=value, about=posted)
        return await self._deliveries.deliver(activity)

    def _dialog(
        self, posted: Posted, person: Person, attempt: Attempt, *, reaction: str = ""
    ) -> "Answer | Dialog":
        if attempt.status != 200:
            return Answer(attempt.status, BROKEN)
        task = (attempt.body or {}).get("task") if isinstance(attempt.body, dict) else None
        if not task:
            return Answer(200)
        if task.get("type") == "message":
            return Answer(200, str(task["value"]))
        assert task.get("type") == "continue", f"a task of the type {task.get('type')!r}"
        attachment = task["value"].get("card")
        assert attachment, "a dialog needs a card"
        assert attachment["contentType"] == CARD, f"a dialog of {attachment['contentType']!r}"
        assert card_problems(attachment["content"]) == []
        title = str(task["value"].get("title", ""))
        return Dialog(self, posted, person, title, attachment["content"], reaction)


@dataclass(frozen=True, slots=True)
class Dialog:
    """A window that the bot opened over the conversation."""

    presser: Presser
    posted: Posted
    person: Person
    title: str
    card: Json
    reaction: str = ""
    """The thumb that opened it; empty where a card's button did."""

    @property
    def text(self) -> str:
        """What the dialog says."""
        return "\n".join(CardView(self.card).lines())

    async def submit(self, title: str, **fields: str) -> "Answer | Dialog":
        """Press a button of the dialog, its fields filled in."""
        found = [b for b in CardView(self.card).buttons() if b.title == title]
        assert found, f"the dialog has no button {title!r}"
        data = found[0].data(fields)
        if self.reaction:
            return await self.presser.rated(self.posted, self.person, self.reaction, data)
        return await self.presser.task(self.posted, self.person, "task/submit", data)


def _read_card_answer(attempt: Attempt) -> tuple[Answer, Json | None]:
    """Read what Action.Execute was answered; a body that Teams cannot read is the bot's fault."""
    if attempt.status != 200:
        return Answer(attempt.status, BROKEN), None
    body = attempt.body
    readable = isinstance(body, dict) and isinstance(body.get("statusCode"), int)
    assert readable, f"an answer to Action.Execute must have a statusCode: {body!r}"
    match body["type"]:
        case "application/vnd.microsoft.card.adaptive":
            assert card_problems(body["value"]) == []
            text = "\n".join(CardView(body["value"]).lines())
            return Answer(body["statusCode"], card=text), body["value"]
        case "application/vnd.microsoft.activity.message":
            assert isinstance(body["value"], str), "a message is a string"
            return Answer(body["statusCode"], body["value"]), None
        case "application/vnd.microsoft.error":
            return Answer(body["statusCode"], str(body["value"]["message"])), None
    raise AssertionError(f"an answer to Action.Execute of the type {body['type']!r}")

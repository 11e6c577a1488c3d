"""What Baton says when it is added, and when it is named without a question."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.ports.clock import Clock
from connectors.teams.fields import items_at, text_at
from connectors.teams.markdown import escaped
from connectors.teams.places import place_of_activity, spot_of
from connectors.teams.port import Activity, TeamsPort
from connectors.teams.render import suggestions
from connectors.teams.settings import TeamsOptions

TWINS = timedelta(minutes=5)
"""Teams tells of one installation in two ways; within this time they are one."""
MOST_REMEMBERED = 1000
TALK_TO_HUMAN = "Talk to a human"


class Welcome:
    """Greets each chat and room once."""

    def __init__(self, port: TeamsPort, *, options: TeamsOptions, clock: Clock) -> None:
        self._port = port
        self._options = options
        self._clock = clock
        self._greeted: OrderedDict[str, datetime] = OrderedDict()

    def is_due(self, activity: Activity) -> bool:
        """Whether the activity tells that Baton was added where it was not greeted just now."""
        if not _is_added(activity):
            return False
        room, now = spot_of(activity).room, self._clock.now()
        greeted = self._greeted.get(room)
        if greeted is not None and now - greeted < TWINS:
            return False
        self._greeted[room] = now
        if len(self._greeted) > MOST_REMEMBERED:
            self._greeted.popitem(last=False)
        return True

    async def greet(self, activity: Activity) -> None:
        """Say who Baton is and what to do first; raises SendError."""
        await self._port.send(place_of_activity(activity), self.greeting(activity))

    def greeting(self, activity: Activity) -> Activity:
        """Return the greeting of a chat or a room."""
        lines = [self._options.greeting]
        if not spot_of(activity).is_personal:
            lines.append(f"Write @{escaped(self._options.name)} in front of your question.")
        lines.append(
            "If I am not sure enough, I bring in a human. You can ask for one at any time."
        )
        shown: Activity = {
            "type": "message",
            "textFormat": "markdown",
            "text": "\n\n".join(lines),
        }
        if spot_of(activity).is_personal:
            asked = [*self._options.questions[:5], TALK_TO_HUMAN]
            shown["suggestedActions"] = suggestions(asked)
        return shown


def _is_added(activity: Activity) -> bool:
    if text_at(activity, "type") == "installationUpdate":
        return text_at(activity, "action").startswith("add")
    mine = text_at(activity, "recipient", "id")
    return any(text_at(each, "id") == mine for each in items_at(activity, "membersAdded"))

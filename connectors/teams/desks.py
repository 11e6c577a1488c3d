"""All agents' channels of Teams: which of them an activity is about, and what it asks for."""

from collections.abc import Sequence

from connectors.teams.desk import TeamsDesk
from connectors.teams.desk_acts import DeskActs, sentence
from connectors.teams.desk_buttons import DESK
from connectors.teams.desk_forms import told
from connectors.teams.desk_thread import DeskThread
from connectors.teams.fields import fields_at, text_at
from connectors.teams.hand_in import HandIn, is_hand_in
from connectors.teams.port import Activity, Answer

NOT_HERE = "This can be done in the agents' channel only."


class AgentChannel:
    """One agents' channel with its buttons and threads."""

    def __init__(self, desk: TeamsDesk, *, acts: DeskActs, thread: DeskThread) -> None:
        self.desk = desk
        self.acts = acts
        self.thread = thread


class TeamsDesks:
    """Implements connectors.teams.receiving.Desks."""

    def __init__(self, channels: Sequence[AgentChannel], *, hand_in: HandIn) -> None:
        self._channels = tuple(channels)
        self._hand_in = hand_in

    async def invoked(self, activity: Activity) -> Answer | None:
        """Answer what an agent pressed; None where it is not the desks' affair.

        Who may press is decided by where: the members of a channel are its agents, and a press
        that comes from anywhere else is refused.
        """
        name = text_at(activity, "name")
        if is_hand_in(activity):
            return await self._handed_in(activity, name)
        is_execute = name == "adaptiveCard/action"
        path = ("value", "action", "data") if is_execute else ("value", "data")
        if DESK not in fields_at(activity, *path):
            return None
        channel = self._of(activity)
        if channel is None:
            return sentence(NOT_HERE) if is_execute else told(NOT_HERE)
        if is_execute:
            return await channel.acts.executed(activity)
        if name == "task/fetch":
            return await channel.acts.asked(activity)
        return await channel.acts.submitted(activity) if name == "task/submit" else None

    async def message_in(self, activity: Activity) -> bool:
        """Take a message that stands under a card; False where it is not the desks' affair."""
        channel = self._of(activity)
        return channel is not None and await channel.thread.message_in(activity)

    async def changed_in(self, activity: Activity) -> bool:
        """Take the change of such a message; False where it is not the desks' affair."""
        channel = self._of(activity)
        return channel is not None and await channel.thread.changed_in(activity)

    async def _handed_in(self, activity: Activity, name: str) -> Answer | None:
        if name == "composeExtension/fetchTask":
            return await self._hand_in.asked(activity)
        if name in {"composeExtension/submitAction", "task/submit"}:
            return await self._hand_in.submitted(activity)
        return None

    def _of(self, activity: Activity) -> AgentChannel | None:
        conversation_id = text_at(activity, "conversation", "id")
        return next((each for each in self._channels if each.desk.owns(conversation_id)), None)

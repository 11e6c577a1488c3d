"""What a person presses, fills in and calls up in Slack."""

from typing import TYPE_CHECKING, Any

from tests.fakes.slack.forms import filled_in, settle
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.model import Json, Posted, Team, User, View
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.roads import Answer

if TYPE_CHECKING:
    from tests.fakes.slack.fake import SlackFake


class Hands:
    """Uses what really stands on somebody's screen; `team` is the workspace whose app they use."""

    def __init__(self, slack: "SlackFake", user: User, *, team: Team) -> None:
        self.slack = slack
        self.user = user
        self.id = user.id
        self.team = team

    def _interactions(self, team: Team | None = None) -> Interactions:
        base_url = self.slack.server.base_url
        return Interactions(self.slack.state, team or self.team, self.user, base_url=base_url)

    async def presses(self, posted: Posted, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of a message, also of one that only they see.

        `chosen` is the value of an option, "positive" or "negative" of feedback buttons.
        """
        self._must_see(posted)
        team = self._owner(posted)
        payload = self._interactions(team).pressed_on_message(posted, action_id, chosen)
        return await self.slack.sender.interaction(payload)

    def _must_see(self, posted: Posted) -> None:
        state = self.slack.state
        stands = posted in state.ephemeral or (posted.channel, posted.ts) in state.messages
        is_member = self.id in state.channels[posted.channel].members
        if not stands or not is_member or posted.only_for not in (None, self.id):
            raise NothingThere(f"{self.id} does not see this message")

    def _owner(self, posted: Posted) -> Team:
        for team in self.slack.state.teams.values():
            if team.bot_user == posted.user:
                return team
        raise NothingThere("this message is not the app's")

    async def presses_in_home(self, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of the app's home tab."""
        view = self.slack.state.homes.get((self.team.id, self.id))
        if view is None:
            raise NothingThere(f"the home tab of {self.id} is empty")
        payload = self._interactions().pressed_in_view(view, action_id, chosen)
        return await self.slack.sender.interaction(payload)

    async def presses_in_modal(self, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of the modal on top."""
        payload = self._interactions(self._modal_team()).pressed_in_view(
            self.modal, action_id, chosen
        )
        return await self.slack.sender.interaction(payload)

    @property
    def modal(self) -> View:
        """The modal on top."""
        stack = self.slack.state.open_modals.get(self.id)
        if not stack:
            raise NothingThere(f"no modal is open for {self.id}")
        return self.slack.state.views[stack[-1]]

    def _modal_team(self) -> Team:
        return self.slack.state.teams[self.modal.team_id]

    async def submits(self, **inputs: Any) -> Json:
        """Fill the modal on top in and submit it; return the app's errors by block id."""
        view = self.modal
        payload = self._interactions(self._modal_team()).submitted(view, filled_in(view, inputs))
        answer = await self.slack.sender.interaction(payload)
        return settle(self.slack.state, view, answer)

    async def closes(self) -> None:
        """Close the modal on top; the app hears of it when it asked to."""
        view = self.modal
        payload = self._interactions(self._modal_team()).closed(view)
        self.slack.state.open_modals[self.id].remove(view.id)
        if view.content.get("notify_on_close"):
            await self.slack.sender.interaction(payload)

    async def looks_up(self, action_id: str, typed: str) -> list[Json]:
        """Type into an external select of the modal on top; return the options it offers."""
        payload = self._interactions(self._modal_team()).suggestion(self.modal, action_id, typed)
        answer = await self.slack.sender.options(payload)
        options: list[Json] = (answer.json or {}).get("options", [])
        return options

    async def commands(self, command: str, text: str = "", *, channel: str | None = None) -> Answer:
        """Use a slash command."""
        place = channel or self.slack.state.direct(self.team, self.id).id
        payload = self._interactions().command(command, text, place)
        answer = await self.slack.sender.command(payload)
        self.slack.show_command_answer(self.id, place, answer, self.team)
        return answer

    async def uses_on(self, posted: Posted, callback_id: str) -> Answer:
        """Use a message shortcut."""
        payload = self._interactions().message_shortcut(callback_id, posted)
        return await self.slack.sender.interaction(payload)

    async def uses(self, callback_id: str) -> Answer:
        """Use a global shortcut."""
        payload = self._interactions().global_shortcut(callback_id)
        return await self.slack.sender.interaction(payload)

"""What Slack does by itself, and what a workspace's admin does with the app."""

from typing import TYPE_CHECKING

from tests.fakes.slack.deliveries import Delivered
from tests.fakes.slack.envelopes import Envelopes
from tests.fakes.slack.model import Json, Posted, Team
from tests.fakes.slack.roads import Answer, Sent

if TYPE_CHECKING:
    from tests.fakes.slack.fake import SlackFake


class SlackItself:
    """Everything that reaches the app although nobody wrote or pressed anything."""

    def __init__(self, slack: "SlackFake", team: Team) -> None:
        self._slack = slack
        self._team = team

    async def checks_address(self) -> Answer:
        """Ask whether the address is the app's: it must give the challenge back."""
        body = {"token": "verification-token", "type": "url_verification"}
        return await self._slack.sender.road.send(
            Sent("events_api", body | {"challenge": f"challenge-{self._slack.state.number()}"})
        )

    async def revokes_token(self) -> Delivered:
        """Take the bot token away, and say so."""
        self._slack.state.revoked_tokens.add(self._team.bot_token)
        return await self._tell(
            "tokens_revoked", tokens={"oauth": [], "bot": [self._team.bot_user]}
        )

    async def removes_app(self) -> list[Delivered]:
        """Remove the app from the workspace: its token dies, and two events say so."""
        told = [await self.revokes_token()]
        self._team.installed = False
        return [*told, await self._tell("app_uninstalled")]

    async def lets_in(self, user: str, channel: str) -> Delivered:
        """Let somebody, or the app itself, into a channel."""
        place = self._slack.state.channels[channel]
        place.members.append(user)
        return await self._tell(
            "member_joined_channel",
            user=user,
            channel=channel,
            channel_type="G" if place.kind == "private" else "C",
            team=self._slack.state.users[user].team_id,
        )

    async def shares(self, channel: str, *, with_team: str) -> Delivered:
        """Share a channel with another workspace by Slack Connect."""
        self._slack.state.channels[channel].connected_teams.append(with_team)
        return await self._tell("channel_shared", channel=channel, connected_team_id=with_team)

    async def unfolds(self, posted: Posted) -> Delivered:
        """Show a preview of a link: the message is changed, its words are not."""
        before = posted.wire()
        posted.attachments = [{"title": "A page", "text": "What it says", "from_url": "https://x"}]
        envelope = self._envelopes.changed(posted, before)
        envelope["event"]["message"].pop("edited", None)
        return await self._slack.deliver(envelope)

    async def tells(self, kind: str, **more: object) -> Delivered:
        """Send an event of any kind, also one that nobody knows."""
        return await self._tell(kind, **more)

    async def _tell(self, kind: str, **more: object) -> Delivered:
        envelope: Json = self._envelopes.simple(kind, **more)
        return await self._slack.deliver(envelope, subscription=kind)

    @property
    def _envelopes(self) -> Envelopes:
        return self._slack.envelopes(self._team.id)

"""Custom channels: our own channel in the help desk, over HTTP."""

from tests.fakes.hubspot.account_api import missing_scope
from tests.fakes.hubspot.portal import Body, Portal, Refusal
from tests.fakes.hubspot.routing import Answer, Call, Route
from tests.fakes.hubspot.talks import Talks

SCOPE = "conversations.custom_channels.write"


class ChannelsApi:
    """Answers everything below /custom-channels, and plays the agents who answer there."""

    def __init__(self, portal: Portal, talks: Talks) -> None:
        self._portal = portal
        self._talks = talks
        self.channels: dict[str, Body] = {}
        self.accounts: dict[str, Body] = {}
        self.threads: dict[str, str] = {}
        """HubSpot's thread by our own id of the conversation."""
        self.statuses: dict[str, str] = {}
        """What was told of agents' replies, by message."""
        self.developer_key = "dev-key"
        self._published: dict[str, Body] = {}

    def routes(self) -> list[Route]:
        """Return what is answered here."""
        channel = r"/custom-channels/(\d+)"
        return [
            ("GET", r"/custom-channels/?", self.list),
            ("POST", r"/custom-channels/?", self.register),
            ("GET", channel + "/channel-accounts", self.list_accounts),
            ("POST", channel + "/channel-accounts", self.add_account),
            ("POST", channel + "/messages", self.publish),
            ("PATCH", channel + r"/messages/(\d+)", self.tell_status),
        ]

    def list(self, _: Call) -> Answer:
        """The channels of the app."""
        return 200, {"results": [*self.channels.values()]}

    def register(self, call: Call) -> Answer:
        """A channel made; that is the developer's to do."""
        self._may()
        if call.asked("hapikey") != self.developer_key:
            raise Refusal(401, "INVALID_AUTHENTICATION", "This needs the developer's key")
        made = {**call.body, "id": self._talks.next_id()}
        self.channels[made["id"]] = made
        return 201, made

    def list_accounts(self, call: Call) -> Answer:
        """The inboxes that a channel is connected to."""
        found = [each for each in self.accounts.values() if each["channelId"] == call.where[0]]
        return 200, {"results": found}

    def add_account(self, call: Call) -> Answer:
        """A channel connected to an inbox."""
        self._may()
        self._channel(call.where[0])
        made = {
            **call.body, "id": self._talks.next_id(), "channelId": call.where[0], "active": True,
        }  # fmt: skip
        self.accounts[made["id"]] = made
        return 201, made

    def publish(self, call: Call) -> Answer:
        """A contact's message brought in; the same idempotency id brings it in once."""
        self._may()
        self._channel(call.where[0])
        body, key = call.body, call.body["integrationIdempotencyId"]
        if key in self._published:
            return 200, self._published[key]
        if body["channelAccountId"] not in self.accounts:
            raise Refusal(400, "VALIDATION_ERROR", "Unknown channelAccountId")
        thread = self.threads.get(body["integrationThreadId"])
        if thread is None:
            thread = self._talks.begin(channel=call.where[0], name=body["senders"][0]["name"])
            self.threads[body["integrationThreadId"]] = thread
        made = self._talks.visitor_writes(thread, body["text"])
        self._published[key] = {"id": made["id"], "conversationsThreadId": thread}
        return 201, self._published[key]

    def tell_status(self, call: Call) -> Answer:
        """What became of an agent's reply on our side."""
        self._may()
        self.statuses[call.where[1]] = call.body["statusType"]
        return 200, {"id": call.where[1]}

    def agent_replies(self, thread_id: str, text: str, *, user: int = 501) -> Body:
        """Let an agent answer in the help desk; return the webhook that brings it to us."""
        message = self._talks.agent_writes(thread_id, text, user=user)
        ours = [key for key, thread in self.threads.items() if thread == thread_id]
        return {
            "type": "OUTGOING_CHANNEL_MESSAGE_CREATED",
            "portalId": self._portal.id,
            "channelIntegrationThreadIds": ours,
            "message": message,
        }

    def _channel(self, id_: str) -> Body:
        if id_ not in self.channels:
            raise Refusal(404, "OBJECT_NOT_FOUND", "Channel not found")
        return self.channels[id_]

    def _may(self) -> None:
        if SCOPE not in self._portal.scopes:
            raise missing_scope(SCOPE)

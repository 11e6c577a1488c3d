"""Conversations over HTTP."""

from tests.fakes.hubspot.account_api import missing_scope
from tests.fakes.hubspot.portal import Body, Portal, Refusal
from tests.fakes.hubspot.routing import Answer, Call, Route
from tests.fakes.hubspot.talks import Talks


class TalksApi:
    """Answers everything below /conversations."""

    def __init__(self, portal: Portal, talks: Talks) -> None:
        self._portal = portal
        self._talks = talks

    def routes(self) -> list[Route]:
        """Return what is answered here."""
        thread = r"/conversations/threads/(\d+)"
        return [
            ("GET", thread, self.thread),
            ("GET", r"/conversations/threads", self.threads),
            ("PATCH", thread, self.change),
            ("GET", thread + "/messages", self.messages),
            ("POST", thread + "/messages", self.send),
            ("GET", thread + r"/messages/(\d+)", self.message),
            ("GET", thread + r"/messages/(\d+)/original-content", self.original),
            ("PUT", thread + "/assignee", self.assign),
            ("DELETE", thread + "/assignee", self.unassign),
            ("GET", r"/conversations/actors/([\w-]+)", self.actor),
            ("POST", r"/conversations/actors/batch/read", self.actors),
            ("GET", r"/conversations/inboxes", self.inboxes),
            ("GET", r"/conversations/channels", self.channels),
            ("GET", r"/conversations/channel-accounts", self.accounts),
        ]

    def thread(self, call: Call) -> Answer:
        """One thread."""
        self._may("conversations.read")
        return 200, _thread(self._talks.thread(call.where[0]))

    def threads(self, call: Call) -> Answer:
        """The threads of one contact; an archived one has no content left."""
        self._may("conversations.read")
        contact, archived = call.asked("associatedContactId"), call.asked("archived") == "true"
        found = [
            {"id": each["id"], "archived": each["archived"]}
            for each in self._talks.threads.values()
            if each["associatedContactId"] == contact and each["archived"] is archived
        ]
        return 200, {"results": found}

    def change(self, call: Call) -> Answer:
        """A thread opened or closed."""
        self._may("conversations.write")
        if "status" in call.body:
            self._talks.set_status(call.where[0], call.body["status"])
        return 200, _thread(self._talks.thread(call.where[0]))

    def messages(self, call: Call) -> Answer:
        """Messages of a thread, latest first."""
        self._may("conversations.read")
        self._talks.thread(call.where[0])
        latest = list(reversed(self._talks.messages[call.where[0]]))
        return 200, {"results": latest[: int(call.asked("limit", "20"))]}

    def message(self, call: Call) -> Answer:
        """One message, perhaps shortened."""
        self._may("conversations.read")
        return 200, self._talks.message(call.where[0], call.where[1])

    def original(self, call: Call) -> Answer:
        """The whole text of a message that is shown shortened."""
        message = self._talks.message(call.where[0], call.where[1])
        return 200, {"id": message["id"], "text": self._talks.full.get(message["id"], "")}

    def send(self, call: Call) -> Answer:
        """A message of ours, 201; a comment is for agents only."""
        self._may("conversations.write")
        body = dict(call.body)
        needed = {"text", "attachments"}
        if body.get("type") == "MESSAGE":
            needed |= {"recipients", "senderActorId", "channelId", "channelAccountId"}
        if missing := sorted(needed - set(body)):
            raise Refusal(400, "VALIDATION_ERROR", f"Some required fields were not set: {missing}")
        client = {"clientType": "INTEGRATION", "integrationAppId": self._portal.app_id}
        sender = body.pop("senderActorId", f"I-{self._portal.app_id}")
        made = {**body, "direction": "OUTGOING", "senders": [{"actorId": sender}], "client": client}
        return 201, self._talks.add(call.where[0], made)

    def assign(self, call: Call) -> Answer:
        """A thread given to an actor."""
        self._may("conversations.write")
        self._talks.assign(call.where[0], call.body["actorId"])
        return 200, _thread(self._talks.thread(call.where[0]))

    def unassign(self, call: Call) -> Answer:
        """A thread given to nobody."""
        self._may("conversations.write")
        self._talks.assign(call.where[0], None)
        return 204, None

    def actor(self, call: Call) -> Answer:
        """Who somebody in a thread is."""
        found = self._talks.actors.get(call.where[0])
        if found is None:
            raise Refusal(404, "OBJECT_NOT_FOUND", "Actor not found")
        return 200, found

    def actors(self, call: Call) -> Answer:
        """Who several people are; unknown ones are left out."""
        known = [self._talks.actors.get(each) for each in call.body["inputs"]]
        return 200, {"status": "COMPLETE", "results": [each for each in known if each]}

    def inboxes(self, _: Call) -> Answer:
        """The portal's inboxes."""
        return 200, {"results": [{"id": "77", "name": "Support", "type": "HELP_DESK"}]}

    def channels(self, _: Call) -> Answer:
        """The kinds of channels that the portal has."""
        names = {"1000": "LIVE_CHAT", "1002": "EMAIL", "1007": "WHATSAPP"}
        return 200, {"results": [{"id": id_, "name": name} for id_, name in names.items()]}

    def accounts(self, _: Call) -> Answer:
        """The channels that are connected."""
        listed = [("10001", "1000"), ("10021", "1002"), ("10071", "1007")]
        results = [
            {"id": id_, "channelId": channel, "inboxId": "77", "active": True}
            for id_, channel in listed
        ]
        return 200, {"results": results}

    def _may(self, scope: str) -> None:
        if scope not in self._portal.scopes:
            raise missing_scope(scope)


def _thread(thread: Body) -> Body:
    return {
        name: value for name, value in thread.items() if name != "visitor" and value is not None
    }

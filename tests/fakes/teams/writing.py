"""What the bot writes: sent, changed, deleted, begun, each checked as Teams checks it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.teams import refusals
from tests.fakes.teams.checks import check_activity
from tests.fakes.teams.splitting import not_one_message, split
from tests.fakes.teams.streams import Streams, stream_of
from tests.fakes.teams.tenant import Json, Person, Posted, Room, Tenant


class Writing:
    """The writing half of the Connector API."""

    def __init__(self, tenant: Tenant, streams: Streams, *, service_url: str = "") -> None:
        self._tenant = tenant
        self._streams = streams
        self.service_url = service_url

    async def send(self, request: Request, body: Json) -> Response:
        """Add to the end of a conversation; in a channel without a thread, begin one."""
        room, thread = self._open_room(request.path_params["conversation_id"])
        return self._placed(room, thread, body)

    async def reply(self, request: Request, body: Json) -> Response:
        """Answer an activity. Where it is unknown the activity goes to the end, as Teams does."""
        room, thread = self._open_room(request.path_params["conversation_id"])
        answered = room.message(request.path_params["activity_id"])
        return self._placed(room, thread or (answered.thread if answered else ""), body)

    async def update(self, request: Request, body: Json) -> Response:
        posted = self._own(request)
        check_activity(body, kind=posted.room.kind)
        if body.get("type") != "message":
            raise refusals.bad_argument("Only a message can take a message's place.")
        if len(split(body)) > 1:
            raise not_one_message()
        posted.activity, posted.edited = body, True
        posted.own_cards.clear()
        return JSONResponse({"id": posted.id})

    async def delete(self, request: Request, body: Json) -> Response:
        self._own(request).deleted = True
        return Response(status_code=200)

    async def create(self, request: Request, body: Json) -> Response:
        """Open the personal chat with one member, or begin a thread in a channel."""
        channel = (body.get("channelData") or {}).get("channel", {}).get("id")
        room = self._channel(body, channel) if channel else self._personal(body)
        conversation_id, answer = room.id, {}
        if body.get("activity"):
            if len(split(body["activity"])) > 1:
                raise not_one_message()
            posted = self._post(room, "", body["activity"])[0]
            conversation_id, answer = posted.conversation_id, {"activityId": posted.id}
        elif channel:
            raise refusals.bad_argument("Creating a thread needs its first activity.")
        whole = {"id": conversation_id, "serviceUrl": self.service_url, **answer}
        return JSONResponse(whole, 201)

    def _placed(self, room: Room, thread: str, body: Json) -> Response:
        if stream_of(body) is not None:
            check_activity(body, kind=room.kind)
            status, values = self._streams.take(room, body)
            return JSONResponse(values, status) if values else Response(status_code=status)
        if body.get("type") == "typing":
            room.typing += 1
            return Response(status_code=202)
        posted = self._post(room, thread, body)
        if len(posted) > 1:
            return Response(status_code=202)
        return JSONResponse({"id": posted[0].id}, 201)

    def _post(self, room: Room, thread: str, body: Json) -> list[Posted]:
        """Let an activity stand; a channel's thread begins with the first of its messages."""
        check_activity(body, kind=room.kind)
        posted: list[Posted] = []
        for part in split(body):
            posted.append(self._tenant.post(room, None, part, thread=thread))
            thread = posted[0].thread
        return posted

    def _open_room(self, conversation_id: str) -> tuple[Room, str]:
        room, thread = self._tenant.find(conversation_id)
        if room is None:
            raise refusals.no_conversation()
        if thread and not any(m.id == thread for m in room.messages):
            raise refusals.no_conversation()
        if room.blocked:
            raise refusals.blocked()
        if not room.has_bot:
            raise refusals.not_in_roster()
        return room, thread

    def _own(self, request: Request) -> Posted:
        room, _ = self._open_room(request.path_params["conversation_id"])
        posted = room.message(request.path_params["activity_id"])
        if posted is None:
            raise refusals.no_activity()
        if posted.author is not None:
            text = "The bot may change only what it wrote."
            raise refusals.Refusal(403, "ForbiddenOperationException", text)
        return posted

    def _channel(self, body: Json, channel_id: str) -> Room:
        self._check_tenant(body)
        room, _ = self._open_room(channel_id)
        if room.kind != "channel":
            raise refusals.bad_argument("channelData.channel.id does not name a channel.")
        return room

    def _personal(self, body: Json) -> Room:
        self._check_tenant(body)
        if body.get("isGroup"):
            raise refusals.bad_argument("Bots cannot create group chats.")
        members = body.get("members") or []
        if len(members) != 1:
            raise refusals.bad_argument("Exactly one member is needed.")
        room = self._tenant.personal(self._known(str(members[0].get("id", ""))))
        return self._open_room(room.id)[0]

    def _known(self, member_id: str) -> Person:
        for person in self._tenant.people:
            if member_id in (person.teams_id, person.aad_id):
                return person
        raise refusals.bad_argument("Failed to decrypt pairwise id")

    def _check_tenant(self, body: Json) -> None:
        """Teams cannot tell where to look without the tenant, given in either of two places."""
        named = (body.get("channelData") or {}).get("tenant", {}).get("id") or body.get("tenantId")
        if not named:
            raise refusals.bad_syntax("Incorrect conversation creation parameters")
        if named != self._tenant.id:
            text = "The bot is not part of that tenant."
            raise refusals.Refusal(403, "ForbiddenOperationException", text)

"""Who is in a conversation, and the files that stand in one."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.fakes.teams import refusals
from tests.fakes.teams.tenant import Json, Person, Room, Tenant

SMALLEST_PAGE, USUAL_PAGE, LARGEST_PAGE = 50, 200, 500


class Roster:
    """The reading half of the Connector API."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.files: dict[str, tuple[str, bytes]] = {}
        """Media type and content of inline images and uploads, by id."""

    def room(self, request: Request) -> Room:
        """Return the room that a call names, by its own id or a team's."""
        room, _ = self._tenant.find(request.path_params["conversation_id"])
        if room is None:
            raise refusals.no_conversation()
        if not room.has_bot:
            raise refusals.not_in_roster()
        return room

    async def members(self, request: Request, body: Json) -> Response:
        return JSONResponse([person.member() for person in self.room(request).members])

    async def paged_members(self, request: Request, body: Json) -> Response:
        asked = int(request.query_params.get("pageSize", USUAL_PAGE))
        size = min(max(asked, SMALLEST_PAGE), LARGEST_PAGE)
        begin = int(request.query_params.get("continuationToken") or 0)
        people = self.room(request).members
        page: Json = {"members": [person.member() for person in people[begin : begin + size]]}
        if begin + size < len(people):
            page["continuationToken"] = str(begin + size)
        return JSONResponse(page)

    async def member(self, request: Request, body: Json) -> Response:
        return JSONResponse(self._member(request).member())

    def _member(self, request: Request) -> Person:
        named = request.path_params["member_id"]
        for person in self.room(request).members:
            if named in (person.teams_id, person.aad_id, person.upn):
                return person
        raise refusals.no_member()

    async def team(self, request: Request, body: Json) -> Response:
        """Answer what the Teams extension of the API says about a team."""
        rooms = self._of_team(request)
        team = rooms[0].team
        assert team is not None
        return JSONResponse(
            {
                "id": team.id,
                "name": team.name,
                "aadGroupId": team.group_id,
                "channelCount": len(rooms),
                "memberCount": len(rooms[0].members),
            }
        )

    async def channels(self, request: Request, body: Json) -> Response:
        rooms = self._of_team(request)
        shown = [
            {"id": room.id} if room.name == "General" else {"id": room.id, "name": room.name}
            for room in rooms
        ]
        return JSONResponse({"conversations": shown})

    def _of_team(self, request: Request) -> list[Room]:
        team_id = request.path_params["team_id"]
        rooms = [r for r in self._tenant.rooms.values() if r.team and r.team.id == team_id]
        if not rooms:
            raise refusals.no_conversation()
        if not any(room.has_bot for room in rooms):
            raise refusals.not_in_roster()
        return rooms

    async def upload(self, request: Request, body: Json) -> Response:
        if self.room(request).kind == "channel":
            raise refusals.bad_argument("Attachments cannot be uploaded to a channel.")
        if not body.get("originalBase64"):
            raise refusals.bad_argument("originalBase64 is required.")
        file_id = f"0-{self._tenant.new_id()}"
        self.room(request).uploads[file_id] = body
        return JSONResponse({"id": file_id}, 201)

    async def attachment(self, request: Request, body: Json) -> Response:
        """Give an inline image; as with every call, only to the bot."""
        found = self.files.get(request.path_params["file_id"])
        if found is None:
            raise refusals.Refusal(404, "NotFound", "Attachment not found.")
        media_type, content = found
        return Response(content, media_type=media_type)

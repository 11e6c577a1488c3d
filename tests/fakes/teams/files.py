"""Files and pictures that people put into messages."""

import mimetypes
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.teams.members import Roster
from tests.fakes.teams.tenant import Json

DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"
_PATH = "/files"
_PASS = "tempauth"


class Files:
    """Where attachments of people can be fetched from."""

    def __init__(self, roster: Roster) -> None:
        self.base_url = ""
        self.service_url = ""
        self.downloads = 0
        self._roster = roster
        self._files: dict[str, tuple[str, bytes]] = {}

    def routes(self) -> list[Route]:
        return [Route(f"{_PATH}/{{file_id}}/{{name}}", self._download)]

    def file(self, name: str, content: bytes) -> Json:
        """Return a file as Teams attaches it in personal chats: a link that is open for a while."""
        file_id = str(uuid5(NAMESPACE_URL, name))
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._files[file_id] = (media_type, content)
        address = f"{self.base_url}{_PATH}/{file_id}/{name}"
        return {
            "contentType": DOWNLOAD,
            "content": {
                "downloadUrl": f"{address}?{_PASS}=pass-{file_id}",
                "uniqueId": file_id,
                "fileType": name.rpartition(".")[2],
            },
            "contentUrl": f"https://example.sharepoint.com/personal/Documents/{name}",
            "name": name,
        }

    def picture(self, content: bytes, *, media_type: str = "image/png") -> Json:
        """Return a pasted picture: it is given to the bot's token only."""
        file_id = f"0-picture-{len(self._roster.files)}"
        self._roster.files[file_id] = (media_type, content)
        address = f"{self.service_url}v3/attachments/{file_id}/views/original"
        return {"contentType": "image/*", "contentUrl": address}

    async def _download(self, request: Request) -> Response:
        file_id = request.path_params["file_id"]
        if request.query_params.get(_PASS) != f"pass-{file_id}":
            return Response("Access denied", 401)
        media_type, content = self._files[file_id]
        self.downloads += 1
        return Response(content, media_type=media_type)

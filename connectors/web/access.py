"""Who may use the API: a visitor with a conversation's token, an agent with the desk token."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from connectors.web.tokens import ROOM, ConversationTokens, same_secret

NOT_OPENED = (
    "This token does not open the conversation. Begin a new one with POST /api/conversations."
)
_DESK_CLOSED = "Send the desk token as 'Authorization: Bearer …'. The start of Baton names it."
_CHALLENGE = {"WWW-Authenticate": "Bearer"}

Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="A conversation's token, or the desk's.")),
]


def require_token(tokens: ConversationTokens, room: str, bearer: Bearer) -> None:
    """Let only the visitor of the conversation pass; raises 401."""
    given = bearer.credentials if bearer else ""
    if not ROOM.fullmatch(room) or not tokens.opens(room, given):
        raise HTTPException(401, NOT_OPENED, _CHALLENGE)


def require_desk(desk_token: str, bearer: Bearer) -> None:
    """Let only holders of the desk token pass; raises 401."""
    if not desk_token or not same_secret(bearer.credentials if bearer else "", desk_token):
        raise HTTPException(401, _DESK_CLOSED, _CHALLENGE)


async def require_json(request: Request) -> None:
    """Take bodies in JSON only, where there is one; raises 415."""
    headers = request.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if request.method != "POST" or not (has_body or "content-type" in headers):
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "Send JSON, with the header 'Content-Type: application/json'.")

"""How the Bot Connector refuses."""

from starlette.responses import JSONResponse, Response


class Refusal(Exception):
    """A call that is not done, with the code that Teams documents for it."""

    def __init__(
        self, status: int, code: str, text: str, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text, self.headers = status, code, text, headers

    def response(self) -> Response:
        body = {"error": {"code": self.code, "message": self.text}}
        return JSONResponse(body, self.status, self.headers)


def bad_argument(text: str) -> Refusal:
    return Refusal(400, "BadArgument", text)


def bad_syntax(text: str) -> Refusal:
    return Refusal(400, "BadSyntax", text)


def unauthorized() -> Refusal:
    text = "Authorization has been denied for this request."
    return Refusal(401, "Unauthorized", text, headers={"WWW-Authenticate": "Bearer"})


def no_conversation() -> Refusal:
    return Refusal(404, "ConversationNotFound", "Conversation not found.")


def no_activity() -> Refusal:
    return Refusal(404, "ActivityNotFoundInConversation", "Message does not exist in the thread.")


def no_member() -> Refusal:
    return Refusal(404, "MemberNotFoundInConversation", "Member not found in conversation.")


def not_in_roster() -> Refusal:
    text = "The bot is not part of the conversation roster."
    return Refusal(403, "BotNotInConversationRoster", text)


def blocked() -> Refusal:
    text = "User blocked the conversation with the bot."
    return Refusal(403, "ConversationBlockedByUser", text)


def too_big() -> Refusal:
    return Refusal(413, "MessageSizeTooBig", "Message size too large.")


def throttled(retry_after: int = 1) -> Refusal:
    text = "API calls quota exceeded! Maximum admitted 1 per second."
    return Refusal(429, "Throttled", text, headers={"Retry-After": str(retry_after)})


def stream_not_allowed(text: str) -> Refusal:
    return Refusal(403, "ContentStreamNotAllowed", text)

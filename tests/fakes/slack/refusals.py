"""What Slack answers when it refuses a call."""

from typing import Any


class Refusal(Exception):
    """The call is answered with `{"ok": false, "error": …}` and status 200, as Slack does."""

    def __init__(self, error: str, *, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        """What stands in response_metadata.messages."""
        self.more = more

    def body(self) -> dict[str, Any]:
        """Return the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class NothingThere(AssertionError):
    """A person in a test did what nobody could do: the button, view or message is not there."""

"""What people see: messages in order, as plain text and as blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.block_rules import interactive_elements
from tests.fakes.slack.model import Json, Posted
from tests.fakes.slack.state import SlackState


@dataclass(frozen=True)
class Seen:
    """One message as a person sees it."""

    posted: Posted

    @property
    def ts(self) -> str:
        return self.posted.ts

    @property
    def user(self) -> str:
        return self.posted.user

    @property
    def blocks(self) -> list[Json]:
        return self.posted.blocks

    @property
    def text(self) -> str:
        """Everything that can be read: of a message with blocks only the blocks are shown.

        A stream shows its own text and then the blocks that end it.
        """
        own = [self.posted.text] if self.posted.stream or not self.posted.blocks else []
        attached = (str(each.get("text", "")) for each in self.posted.attachments)
        return "\n".join(each for each in [*own, *plain_lines(self.blocks), *attached] if each)

    @property
    def fallback(self) -> str:
        """What notifications and screen readers say."""
        return self.posted.text

    @property
    def actions(self) -> list[str]:
        """The action ids of everything that can be used."""
        return [each["action_id"] for _, each in interactive_elements(self.blocks)]

    @property
    def tasks(self) -> list[tuple[str, str]]:
        """Titles and statuses of a stream's tasks."""
        tasks = self.posted.stream.tasks.values() if self.posted.stream else ()
        return [(each["title"], each["status"]) for each in tasks]


class ChannelScreen:
    """A channel as its members see it."""

    def __init__(self, state: SlackState, channel: str) -> None:
        self._state = state
        self._channel = channel

    @property
    def messages(self) -> list[Seen]:
        """The messages outside threads, oldest first."""
        return [
            Seen(each)
            for each in self._state.in_channel(self._channel)
            if each.thread_ts in (None, each.ts) or each.subtype == "thread_broadcast"
        ]

    @property
    def everything(self) -> list[Seen]:
        """All messages with those in threads, oldest first."""
        return [Seen(each) for each in self._state.in_channel(self._channel)]

    def thread(self, ts: str) -> list[Seen]:
        """Return a thread, its first message included, oldest first."""
        return [Seen(each) for each in self._state.thread(self._channel, ts)]

    def replies(self, ts: str) -> list[Seen]:
        """Return the replies of a thread, oldest first."""
        return self.thread(ts)[1:]

    def status(self, thread: str) -> str | None:
        """Return the status that stands below a thread ("is thinking…")."""
        found = self._state.statuses.get((self._channel, thread))
        if found is None or self._state.clock.now() - found["at"] > 120:
            return None
        return str(found["status"])

    def session(self, thread: str) -> str | None:
        """Return the status of the agent session of a thread."""
        found = self._state.sessions.get((self._channel, thread))
        return str(found["status"]) if found else None


def plain_lines(blocks: list[Json]) -> Iterator[str]:
    """Yield what blocks say, a line each; elements in brackets."""
    for block in blocks:
        match block["type"]:
            case "divider":
                yield "---"
            case "markdown":
                yield block["text"]
            case "actions" | "context_actions":
                yield " ".join(
                    f"[{label}]" for each in block["elements"] for label in _labels(each)
                )
            case "context":
                yield " ".join(_text(each) for each in block["elements"])
            case _:
                yield from _other(block)


def _other(block: Json) -> Iterator[str]:
    for name in ("title", "text", "label"):
        if block.get(name):
            yield _text(block[name])
    yield from (_text(each) for each in block.get("fields", []))
    if accessory := block.get("accessory"):
        yield " ".join(f"[{label}]" for label in _labels(accessory))
    if block["type"] == "input":
        yield f"[{block['element']['type']}]"
    if block["type"] == "rich_text":
        yield "".join(_leaves(block["elements"]))
    if block["type"] == "table":
        for row in block["rows"]:
            yield " | ".join("".join(_leaves([cell])) for cell in row)


def _leaves(elements: list[Json]) -> Iterator[str]:
    for each in elements:
        if "elements" in each:
            yield from _leaves(each["elements"])
            if each["type"] in {"rich_text_section", "rich_text_preformatted"}:
                yield "\n" if len(elements) > 1 else ""
        else:
            yield str(each.get("text") or each.get("url") or f"@{each.get('user_id')}")


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("text") or value.get("alt_text") or "")
    return str(value)


def _labels(element: Json) -> Iterator[str]:
    if element["type"] == "feedback_buttons":
        yield _text(element["positive_button"]["text"])
        yield _text(element["negative_button"]["text"])
    elif element.get("text"):
        yield _text(element["text"])
    elif element.get("placeholder"):
        yield _text(element["placeholder"])
    else:
        yield element["type"]

"""When a message in a room is meant for Baton: a pure rule."""

from collections.abc import Collection, Sequence

from bot.domain.conversations import Author
from bot.domain.messages import Message
from connectors.slack.settings import Answers
from connectors.slack.wire import Written


def is_for_baton(written: Written, *, me: str, others: Collection[str], takes_part: bool) -> bool:
    """Whether a message that names nobody by force is meant for Baton.

    - In direct messages, and where Baton is named: always.
    - Where another person, a group or the room is named: never; people talk to each other.
    - In a thread that Baton takes part in: when nobody else has written since Baton spoke
      (`others` are those who have). Two people who write in turn are talking to each other.
    """
    named = written.mentions()
    if written.is_direct or me in named:
        return True
    if named or written.calls_many() or not written.is_reply or not takes_part:
        return False
    return not set(others) - {written.user}


def is_open_question(written: Written, *, answer: Answers) -> bool:
    """Whether a room's rules make a question of a message that names nobody and begins a thread."""
    names_people = bool(written.mentions()) or written.calls_many()
    return answer != "mentions" and not written.is_reply and not names_people


def authors_since_baton(messages: Sequence[Message]) -> frozenset[str]:
    """Return the external ids of the people who wrote after Baton or an agent wrote last."""
    since: set[str] = set()
    for message in reversed(messages):
        if message.author is not Author.CONTACT:
            break
        since.add(message.author_id or "")
    return frozenset(since)

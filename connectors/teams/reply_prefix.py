"""When a message under a card is meant for the contact: a pure rule, and a strict one.

The word stands first, after the mention of Baton if there is one, and is followed by a space or a
new line: `!reply …`. Anything else in front of it makes the message talk about replying, so it
stays inside.
"""

import re

PREFIX = "!reply"
_REPLY = re.compile(r"\s*!reply(?:\s+|$)", re.IGNORECASE)
_NEARLY = re.compile(r"[\s*_~`/!]*repl(?:y|ay|ie)[:,!*_~`]*(?:\s|$)", re.IGNORECASE)


def is_reply(text: str) -> bool:
    """Whether a message is meant for the contact."""
    return _REPLY.match(text) is not None


def reply_text(text: str) -> str:
    """Return what stands behind the prefix; the whole text where there is none."""
    match = _REPLY.match(text)
    return text[match.end() :].strip() if match else text


def is_nearly_reply(text: str) -> bool:
    """Whether a message looks as if its writer meant the prefix and missed it."""
    return not is_reply(text) and _NEARLY.match(text) is not None

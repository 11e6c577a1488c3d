"""When a message in a card's thread is meant for the contact: a pure rule, and a strict one.

The word stands first, as Slack sends it, and is followed by a space or a new line: `!reply …`.
A slash would be a command, which Slack does not take in threads; a mention or a sign alone is
typed by accident; a whole word with a sign is not. A quote (&gt;), code, bold or anything else in
front of it makes it talk about replying, so it stays inside.
"""

import re

PREFIX = "!reply"
_REPLY = re.compile(r"\s*!reply(?:\s+|$)", re.IGNORECASE)
_NEARLY = re.compile(r"(?:[\s*_~`/!]|&gt;)*repl(?:y|ay|ie)[:,!*_~`]*(?:\s|$)", re.IGNORECASE)


def is_reply(text: str) -> bool:
    """Whether a message, as Slack sends it, is meant for the contact."""
    return _REPLY.match(text) is not None


def reply_text(text: str) -> str:
    """Return what stands behind the prefix; raises ValueError where there is none."""
    match = _REPLY.match(text)
    if match is None:
        message = "the message does not begin with the prefix"
        raise ValueError(message)
    return text[match.end() :].strip()


def is_nearly_reply(text: str) -> bool:
    """Whether a message looks as if its writer meant the prefix and missed it."""
    first = text.lstrip()[:1]
    starts_with_sign = first in {"!", "/", "*", "_", "`", "~"}
    return starts_with_sign and not is_reply(text) and _NEARLY.match(text) is not None

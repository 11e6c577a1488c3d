"""A message of the domain as Slack shows it: pure, and within Slack's limits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.answers import Citation
from bot.domain.conversations import Author, ConversationRef
from bot.domain.messages import Attachment, Message
from connectors.slack.markdown import escaped, link, mrkdwn, slack_markdown
from connectors.slack.offers import approval_blocks, offer_blocks
from connectors.slack.splitting import split_markdown

Block = dict[str, Any]

BODY_LIMIT = 11_000
"""A markdown block takes 12,000 characters and all blocks of a message about 13,200: the rest is
for sources and buttons."""
FALLBACK_BYTES = 3_800
"""Slack cuts and refuses longer texts beside blocks; chat.update takes 4,000 bytes."""
SOURCES_AT_MOST = 10
LABEL_AT_MOST = 120
TAKEN_BACK = "_This message was taken back._"
_HALF_ESCAPE = re.compile(r"&[a-z]{0,4}$")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message for Slack."""

    text: str
    """For notifications and screen readers, in mrkdwn."""
    body: str
    """Markdown; what a stream shows before it is finished."""
    head: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    """What stands below the body: sources, buttons, feedback."""

    @property
    def blocks(self) -> list[Block]:
        """All blocks, from top to bottom."""
        body = [{"type": "markdown", "text": self.body}] if self.body else []
        return [*self.head, *body, *self.tail]


def rendered(
    message: Message, ref: ConversationRef, *, public_url: str = "", files: Sequence[str] = ()
) -> tuple[Rendered, ...]:
    """Return the messages that show one of ours: more than one where it is too long for Slack.

    `files` are lines in mrkdwn: Slack shows an uploaded file where its permalink is posted.
    """
    text = TAKEN_BACK if message.deleted else message.text
    bodies = split_markdown(slack_markdown(text), limit=BODY_LIMIT)
    last = len(bodies) - 1
    head = tuple(_author(message))
    tail = (
        *_file_blocks(files),
        *source_blocks(message.citations, public_url),
        *approval_blocks(message, ref),
        *offer_blocks(message, ref),
    )
    return tuple(
        Rendered(
            text=_fallback(message, body),
            body=body,
            head=head if at == 0 else (),
            tail=tail if at == last else (),
        )
        for at, body in enumerate(bodies)
    )


def source_blocks(citations: Sequence[Citation], public_url: str) -> Iterator[Block]:
    """Yield the sources of an answer: number, title, age and link of each."""
    shown = [_source(citation, public_url) for citation in citations[:SOURCES_AT_MOST]]
    if shown:
        yield {
            "type": "context",
            "block_id": "baton_sources",
            "elements": [{"type": "mrkdwn", "text": line} for line in shown],
        }


def _source(citation: Citation, public_url: str) -> str:
    label = " › ".join((citation.title, *citation.heading_path[-1:]))
    cut = label if len(label) <= LABEL_AT_MOST else f"{label[: LABEL_AT_MOST - 1]}…"
    url = f"{public_url}{citation.url}" if citation.url.startswith("/") else citation.url
    age = f" · as of {citation.as_of.day} {citation.as_of:%B %Y}" if citation.as_of else ""
    doubt = ", may be out of date" if citation.stale else ""
    return f"[{citation.number}] {link(url, cut)}{age}{doubt}"


def _author(message: Message) -> Iterator[Block]:
    """Yield who writes, where it is a human: the app's name stands above it."""
    if message.author is Author.AGENT and message.author_name:
        words = f"*{escaped(message.author_name)}* writes"
        yield {
            "type": "context",
            "block_id": "baton_author",
            "elements": [{"type": "mrkdwn", "text": words}],
        }


def _file_blocks(files: Sequence[str]) -> Iterator[Block]:
    if files:
        text = {"type": "mrkdwn", "text": "\n".join(files)}
        yield {"type": "section", "block_id": "baton_files", "text": text}


def _fallback(message: Message, body: str) -> str:
    name = f"{message.author_name}: " if message.author is Author.AGENT else ""
    text = f"{escaped(name)}{mrkdwn(body)}".strip() or "New message"
    return cut_to_bytes(text, FALLBACK_BYTES)


def cut_to_bytes(text: str, most: int) -> str:
    """Return the text, cut after whole characters so that its UTF-8 form fits."""
    encoded = text.encode()
    if len(encoded) <= most:
        return text
    cut = encoded[: most - len("…".encode())].decode(errors="ignore")
    return f"{_HALF_ESCAPE.sub('', cut)}…"


def file_line(attachment: Attachment) -> str:
    """Return a file that could not be brought to Slack as a line of mrkdwn."""
    return f"📎 {escaped(attachment.name)} ({attachment.size:,} bytes)"

"""From a message to the activity that shows it; pure."""

import re
from dataclasses import replace
from typing import Any

from bot.domain.answers import Citation
from bot.domain.conversations import Author
from bot.domain.messages import Attachment, Message, Offer
from connectors.teams import cards
from connectors.teams.markdown import escaped, teams_markdown
from connectors.teams.port import Activity
from connectors.teams.settings import TeamsOptions
from connectors.teams.size import fitted

MAX_CHARACTERS = 8_000
"""Of one message: with its citations and cards it stays below the 80 KB that Teams advises."""
_ROOT = "https://schema.org/Message"
_NAME, _ABSTRACT = 80, 160
"""Longest name and abstract of a citation ("Bot messages with AI-generated content")."""
_MOST_CITATIONS = 10
_LONGEST_URL = 400
_SUMMARY = 100
_ASK_HUMAN = "Talk to a human"
_ROOM_HINT = "Not what you need? Write “@{name} talk to a human”."


class Renderer:
    """Draws messages for one installation."""

    def __init__(self, options: TeamsOptions) -> None:
        self._options = options

    def activity(self, message: Message, *, personal: bool, person: str = "") -> Activity:
        """Return the activity of a message: a text, or a card that holds it, never both.

        `person` is the Entra object id of the contact, where others read as well.
        """
        made = cards.below(message, self._card_text(message), person=person)
        if made is not None:
            return fitted(self._with_card(message, made))
        shown: Activity = {"type": "message", "textFormat": "markdown", "text": self.text(message)}
        if Offer.HUMAN in message.offers:
            if personal:
                shown["suggestedActions"] = suggestions([_ASK_HUMAN])
            else:
                shown["text"] += f"\n\n*{_ROOM_HINT.format(name=escaped(self._options.name))}*"
        if message.author is Author.ASSISTANT:
            shown["entities"] = [self._root(message)]
        if Offer.FEEDBACK in message.offers:
            kind = "custom" if self._options.reasons else "default"
            shown["channelData"] = {"feedbackLoop": {"type": kind}}
        return fitted(shown)

    def used(self, message: Message, words: str) -> Activity:
        """Return what takes the place of a message whose card was used."""
        card = cards.done(words, self._card_text(message))
        return fitted(self._with_card(message, card))

    def _with_card(self, message: Message, made: cards.Card) -> Activity:
        shown: Activity = {
            "type": "message",
            "summary": _cut(message.text, _SUMMARY),
            "attachments": [cards.attachment(made)],
        }
        if message.author is Author.ASSISTANT:
            shown["entities"] = [self._root(replace(message, citations=()))]
        return shown

    def _card_text(self, message: Message) -> str:
        """Return a message's text with its sources below it: cards have no citations."""
        sources = [
            f"- [{each.number}] [{escaped(each.title)}]({url})"
            for each in message.citations
            if (url := absolute(each.url, self._options.public_url))
        ]
        return "\n\n".join((self.text(message), *(["\n".join(sources)] if sources else [])))

    def text(self, message: Message) -> str:
        """Return a message's text as Teams draws it, files and an agent's name included."""
        body = teams_markdown(message.text)
        if message.author is Author.AGENT and message.author_name:
            body = f"**{escaped(message.author_name)}**\n\n{body}"
        files = "\n".join(f"- {_file(each)}" for each in message.attachments)
        return f"{body}\n\n{files}" if files else body

    def _root(self, message: Message) -> dict[str, Any]:
        """Return the entity that labels a message as written by AI and holds its citations."""
        root: dict[str, Any] = {
            "type": _ROOT,
            "@type": "Message",
            "@context": "https://schema.org",
            "@id": "",
            "additionalType": ["AIGeneratedContent"],
        }
        cited = [each for each in message.citations if f"[{each.number}]" in message.text]
        if cited:
            root["citation"] = [self._claim(each) for each in cited[:_MOST_CITATIONS]]
        return root

    def _claim(self, citation: Citation) -> dict[str, Any]:
        title = " › ".join((citation.title, *citation.heading_path[-1:]))
        appearance: dict[str, Any] = {
            "@type": "DigitalDocument",
            "name": _cut(title, _NAME) or f"Source {citation.number}",
            "abstract": _cut(_abstract(citation), _ABSTRACT) or f"Source {citation.number}",
        }
        if url := absolute(citation.url, self._options.public_url):
            appearance["url"] = url
        return {"@type": "Claim", "position": citation.number, "appearance": appearance}


def suggestions(titles: list[str]) -> dict[str, Any]:
    """Return suggested actions that write their title."""
    actions = [{"type": "imBack", "title": title, "value": title} for title in titles[:6]]
    return {"to": [], "actions": actions}


def absolute(url: str, public_url: str) -> str:
    """Return a web address that opens from Teams; empty where there is none."""
    whole = f"{public_url.rstrip('/')}{url}" if url.startswith("/") and public_url else url
    is_web = whole.startswith(("https://", "http://"))
    return whole if is_web and len(whole) <= _LONGEST_URL else ""


def _abstract(citation: Citation) -> str:
    aged = f"As of {citation.as_of:%d %b %Y}. " if citation.as_of and citation.stale else ""
    return aged + (citation.quote.strip() or citation.title)


def _cut(text: str, limit: int) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _file(file: Attachment) -> str:
    if file.url.startswith(("https://", "http://")):
        return f"[{escaped(file.name)}]({file.url})"
    return escaped(file.name)

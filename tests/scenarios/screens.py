"""What stands on a screen of Teams or Slack, as lines of a story."""

import re
from collections.abc import Iterable, Sequence

from tests.fakes.slack import BOT, SlackFake
from tests.fakes.slack.screen import Seen as SeenInSlack
from tests.fakes.teams import Chat, Person
from tests.fakes.teams.view import Seen as SeenInTeams
from tests.scenarios.story import Line

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")
_PERSON = re.compile(r"<@(\w+)>")
_QUOTE = re.compile(r"^> ?(.*)$", re.MULTILINE)
_PICTURES = {
    ":large_green_circle:": "🟢",
    ":large_blue_circle:": "🔵",
    ":white_check_mark:": "✅",
    ":speech_balloon:": "💬",
    ":pencil2:": "✏️",
    ":lock:": "🔒",
    ":ticket:": "🎫",
    ":star:": "⭐",
    "[overflow]": "[⋯]",
}


def in_teams(chat: Chat, by: Person) -> Sequence[Line]:
    """Return a conversation as one person sees it."""
    return [(one.id, _author(one), _teams_text(one)) for one in chat.seen(by=by)]


def in_slack(slack: SlackFake, messages: Iterable[SeenInSlack]) -> Sequence[Line]:
    """Return messages with their authors' names, and dates and links as they are drawn."""
    return [(one.ts, _slack_name(slack, one.user), _slack_text(slack, one)) for one in messages]


def _author(one: SeenInTeams) -> str:
    edited = " (edited)" if one.edited and one.author != "Baton" else ""
    return one.author + " (AI generated)" * one.ai_label + edited


def _teams_text(one: SeenInTeams) -> str:
    thumbs = ["[👍] [👎]"] if one.feedback else []
    parts = [one.text, *one.cards, *one.citations, *one.files, *thumbs]
    return "\n".join(part for part in parts if part)


def _slack_name(slack: SlackFake, user: str) -> str:
    return "Baton" if user == BOT else slack.state.users[user].real_name


def _slack_text(slack: SlackFake, one: SeenInSlack) -> str:
    text = _PERSON.sub(lambda found: f"@{_slack_name(slack, found[1])}", one.text)
    text = _LINK.sub(r"[\2](\1)", _DATE.sub(r"\1", text))
    text = _QUOTE.sub(r"“\1”", text)
    for name, picture in _PICTURES.items():
        text = text.replace(name, picture)
    return text

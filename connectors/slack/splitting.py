"""Cuts Markdown that is too long for one message, without breaking code."""

from dataclasses import dataclass, field

from bot.domain.splitting import split_text
from connectors.slack.markdown import FENCE

_ROOM = len(FENCE) * 2 + 2
"""What closing code at the end of a part takes, and opening it in the next."""


def split_markdown(text: str, *, limit: int) -> tuple[str, ...]:
    """Cut Markdown (as `slack_markdown` gives it) into parts of at most `limit` characters.

    It is cut at the last blank line in the second half of a part, else at a line break, and only
    a line that is too long itself is cut inside. Code that is cut is closed at the end of the one
    part and opened again in the next.
    """
    if len(text) <= limit:
        return (text,)
    parts: list[str] = []
    page = _Page()
    for line in _short_lines(text, limit - 2 * _ROOM):
        while page.lines and page.length + len(line) + 1 > limit - _ROOM:
            part, page = page.turned()
            parts.append(part)
        page.add(line)
    return (*parts, page.text)


def _short_lines(text: str, limit: int) -> list[str]:
    return [part for line in text.split("\n") for part in split_text(line, limit=limit)]


@dataclass
class _Page:
    """One part as it grows."""

    lines: list[str] = field(default_factory=list)
    length: int = 0
    in_code: bool = False
    gap: int = 0
    """Where the last blank line outside code stands."""
    before_gap: int = 0
    """Characters before it."""

    @property
    def text(self) -> str:
        """The part, without blank lines around it."""
        return "\n".join(self.lines).strip("\n")

    def add(self, line: str) -> None:
        """Take a line in."""
        if line.startswith(FENCE):
            self.in_code = not self.in_code
        elif not line.strip() and not self.in_code:
            self.gap, self.before_gap = len(self.lines), self.length
        self.lines.append(line)
        self.length += len(line) + 1

    def turned(self) -> tuple[str, "_Page"]:
        """Return the finished part and the page that goes on."""
        following = _Page()
        if self.before_gap > self.length // 2:
            for line in self.lines[self.gap + 1 :]:
                following.add(line)
            return "\n".join(self.lines[: self.gap]).strip("\n"), following
        if self.in_code:
            following.add(FENCE)
            return f"{self.text}\n{FENCE}", following
        return self.text, following

"""Two screens side by side, written down as a story: what appears, what changes, what goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Line = tuple[str, str, str]
"""Id, author and text of one message on a screen."""
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody can see now and could not see before."""

    screen: str
    author: str
    text: str
    change: str = ""
    """Empty for a new message, else what became of an old one."""
    before: str = ""
    """The text that a changed message had."""

    def markdown(self) -> str:
        """Return it as a paragraph of a page; of a message that changed only the new lines."""
        head = f"**{self.screen}** · {self.author}{self.change and f' ({self.change})'}"
        old = set(self.before.splitlines())
        news = [line for line in self.text.splitlines() if not line or line not in old]
        text = re.sub(r"\n{2,}", "\n\n", "\n".join(news).strip())
        broken = re.sub(r"(?<!\n)\n(?!\n)", "\\\\\n", text)
        quoted = "\n".join(f"> {line}".rstrip() for line in broken.split("\n"))
        return f"{head}\n\n{quoted}"


@dataclass(slots=True)
class Story:
    """Looks at the screens after every step."""

    screens: Mapping[str, Callable[[], Sequence[Line]]]
    steps: list[tuple[str, list[Event]]] = field(default_factory=list)
    _shown: dict[str, dict[str, Line]] = field(default_factory=dict)

    def tell(self, step: str) -> None:
        """Write down what a step brought to the screens."""
        events = [event for name in self.screens for event in self._news(name)]
        self.steps.append((step, events))

    def ever_on(self, screen: str) -> str:
        """Return everything that was ever shown on a screen."""
        events = [event for _, events in self.steps for event in events]
        return "\n".join(event.text for event in events if event.screen == screen)

    def markdown(self) -> str:
        """Return the story as the body of a page."""
        parts = []
        for number, (step, events) in enumerate(self.steps, 1):
            parts += [f"### {number}. {step}", *(event.markdown() for event in events)]
        return "\n\n".join(parts)

    def _news(self, screen: str) -> list[Event]:
        before = self._shown.get(screen, {})
        now = {line[0]: line for line in self.screens[screen]()}
        self._shown[screen] = now
        news = []
        for key, (_, author, text) in now.items():
            if key not in before:
                news.append(Event(screen, author, text))
            elif before[key][2] != text:
                news.append(Event(screen, author, text, CHANGED, before[key][2]))
        gone = [line for key, line in before.items() if key not in now]
        return news + [Event(screen, author, text, "is gone") for _, author, text in gone]

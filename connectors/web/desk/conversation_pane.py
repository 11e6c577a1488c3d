"""The middle of the desk: who said what, and what the agent does about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from connectors.web.desk.case_view import CaseView, Line, Source, Voice
from connectors.web.desk.composer import Composer, Send
from connectors.web.desk.keyed_list import KeyedList
from connectors.web.desk.pieces import block, button, link, markup, words

_LABELS = {Voice.NOTE: "Only agents see this", Voice.AGENT: "Agent", Voice.ASSISTANT: ""}


@dataclass(frozen=True, slots=True)
class Acts:
    """What the buttons of the middle do, each for the conversation that is open."""

    claim: Callable[[], Awaitable[None]]
    resolve: Callable[[], None]
    hand_back: Callable[[], None]
    step_in: Callable[[], Awaitable[None]]
    send: Send


class ConversationPane:
    """Draws one conversation, its buttons and the composer."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        with block("conversation pane", tag="main", aria_label="Conversation"):
            self._draw_head()
            self._skeleton = _skeleton()
            self._empty = _empty()
            body = block(
                "transcript", role="log", aria_label="Transcript", tabindex="0", data_transcript=""
            )
            self._typing = words("", "typing", tag="p", role="status")
            self.composer = Composer(send=acts.send)
        self._list: KeyedList[Line] = KeyedList(body, _draw_line)
        self._body = body
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that no conversation is open."""
        self._show_parts(empty=True)
        self._list.show([])
        self.composer.show(None)

    def show_loading(self) -> None:
        """Show that a conversation is on its way."""
        self._show_parts(skeleton=True)
        self._list.show([])
        self.composer.show(None)

    def show(self, view: CaseView) -> None:
        """Show a conversation as it stands."""
        self._show_parts(head=True)
        self._title.set_text(view.title)
        self._standing.set_text(f"{view.standing} · {view.channel}")
        self._claim.set_visibility(view.may_claim)
        self._step_in.set_visibility(view.may_step_in)
        for ending in (self._resolve, self._hand_back):
            ending.set_visibility(view.may_reply)
        self._list.show([(line.id, line) for line in view.lines])
        self.composer.show(view)

    def show_typing(self, name: str) -> None:
        """Show that the contact is writing; an empty name ends it."""
        self._typing.set_text(f"{name} is writing …" if name else "")

    def _show_parts(
        self, *, head: bool = False, skeleton: bool = False, empty: bool = False
    ) -> None:
        self._head.set_visibility(head)
        self._body.set_visibility(head)
        self._skeleton.set_visibility(skeleton)
        self._empty.set_visibility(empty)
        self.show_typing("")

    def _draw_head(self) -> None:
        with block("conversation-head", tag="header") as self._head:
            with block("conversation-names"):
                self._title = words("", "conversation-title", tag="h1")
                self._standing = words("", "standing", tag="p", role="status")
            with block("acts"):
                self._claim = button("Claim", self._acts.claim, "primary", data_shortcut="c")
                self._step_in = button("Step in", self._acts.step_in, "primary", data_shortcut="c")
                self._hand_back = button("Hand back", self._acts.hand_back, data_shortcut="b")
                self._resolve = button("Resolve", self._acts.resolve, data_shortcut="e")


def _draw_line(line: Line) -> ui.element:
    with block("entry") as drawn:
        if line.day:
            words(line.day, "day", tag="p")
        with block(f"line {line.voice}", data_line=line.id):
            with block("line-head"):
                words(line.author, "line-author")
                if _LABELS.get(line.voice):
                    words(_LABELS[line.voice], "line-label")
                words(line.time, "line-time", tag="time")
            markup(line.html, "line-text")
            _draw_sources(line.sources)
    return drawn


def _draw_sources(sources: tuple[Source, ...]) -> None:
    if not sources:
        return
    with block("sources", tag="ol", aria_label="Sources"):
        for source in sources:
            with block("source", tag="li"):
                words(str(source.number), "source-number")
                link(source.title, source.address)
                if source.age:
                    words(source.age, "source-age")


def _skeleton() -> ui.element:
    with block("skeleton wide", aria_hidden="true") as drawn:
        for _ in range(3):
            block("bone")
    return drawn


def _empty() -> ui.element:
    with block("empty") as drawn:
        words("Choose a conversation", "empty-headline", tag="p")
        words("The list on the left shows who is waiting. Press ? to see the keys.", tag="p")
    return drawn

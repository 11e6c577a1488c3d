"""The terminal as a channel: `python app.py chat` and `ask`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from bot.domain.answers import Citation
from bot.domain.capabilities import Capabilities
from bot.domain.contacts import Assurance, Audience, ChannelIdentity
from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import InputError
from bot.domain.identifiers import derived_id
from bot.domain.messages import (
    Action,
    ContactAction,
    ContactMessage,
    Delivery,
    Inbound,
    Message,
    Offer,
)
from bot.ports.channels import Draft
from bot.ports.clock import Clock
from bot.ports.services import Intake, Signalled, Signals, Transcripts

CHANNEL = "console"
AFTERTHOUGHT_SECONDS = 0.4
"""What follows an answer so soon, such as a ticket's number, is printed before the prompt."""
_LEAVE = frozenset({"/quit", "/exit", "exit", "quit"})
_HELP = (
    "Commands: /human asks for a colleague · /withdraw takes that back · /new begins again · "
    "/quit leaves"
)


class ConsoleConnector:
    """Implements bot.ports.channels.Connector: the chat reads our own tables, as a page does."""

    channel = CHANNEL
    capabilities = Capabilities(reads_store=True, streams=True, finds=True, citations=True)

    def __init__(self, console: Console) -> None:
        self._console = console
        self._draft: ConsoleDraft | None = None

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:  # noqa: ARG002 - the port's shape
        """Return the message's own id: storing it has delivered it."""
        return message.id

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        """Do nothing: what is printed stays printed."""

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:  # noqa: ARG002 - the port's shape
        """Return None: nothing was ever sent, and `send` does no harm when repeated."""
        return None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:  # noqa: ARG002 - the port's shape
        """Begin a draft that grows in the terminal."""
        self._draft = ConsoleDraft(self._console)
        return self._draft

    def clear(self) -> None:
        """Take the draft off the screen: the message itself is printed now."""
        if self._draft:
            self._draft.clear()
            self._draft = None


class ConsoleDraft:
    """A draft that is drawn in place; where no terminal is attached it draws nothing."""

    def __init__(self, console: Console) -> None:
        self._text = ""
        self._live = Live(console=console, transient=True, refresh_per_second=15)
        self._is_shown = console.is_terminal

    async def status(self, text: str) -> None:
        """Show what the assistant is doing."""
        self._show(Text(f"{text} …", style="dim"))

    async def append(self, text: str) -> None:
        """Show more of the text."""
        self._text += text
        self._show(Padding(Markdown(self._text), (0, 2)))

    async def withdraw(self) -> None:
        """Take it off the screen."""
        self.clear()

    def clear(self) -> None:
        """Take it off the screen."""
        self._live.stop()
        self._is_shown = False

    def _show(self, content: RenderableType) -> None:
        if self._is_shown:
            self._live.start()
            self._live.update(content)


class ConsoleChat:
    """One person at a terminal."""

    def __init__(
        self,
        *,
        console: Console,
        connector: ConsoleConnector,
        intake: Intake,
        transcripts: Transcripts,
        signals: Signals,
        clock: Clock,
        audience: Audience,
        patience: float,
    ) -> None:
        self._console = console
        self._connector = connector
        self._intake = intake
        self._transcripts = transcripts
        self._signals = signals
        self._clock = clock
        self._audience = audience
        self._patience = patience
        self._begin()

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Answer line after line until there are no more or the person leaves."""
        self._console.print(Text(_HELP, style="dim"))
        async for line in lines:
            text = line.strip()
            if text.lower() in _LEAVE:
                return
            if text == "/new":
                self._begin()
                self._console.print(Text("A new conversation.", style="dim"))
            elif text:
                await self._say(self._inbound(text))

    def _begin(self) -> None:
        self._started_at: datetime = self._clock.now()
        self._ref = ConversationRef(CHANNEL, room=self._started_at.isoformat())
        self._seen = 0
        self._count = 0
        self._last: Message | None = None

    def _inbound(self, text: str) -> Inbound:
        if text == "/human":
            return ContactAction(Action.WANT_HUMAN)
        if text == "/withdraw":
            return ContactAction(Action.WITHDRAW)
        approval = self._last.approval if self._last else None
        if approval and text.lower() in {"y", "yes"}:
            return ContactAction(Action.APPROVE, target=approval.id)
        if approval and text.lower() in {"n", "no"}:
            return ContactAction(Action.DECLINE, target=approval.id)
        return ContactMessage(text)

    async def _say(self, inbound: Inbound) -> None:
        topic = f"conversation:{self._ref.conversation_id}"
        async with self._signals.watch(topic) as signals:
            try:
                await self._intake.accept(self._delivery(inbound))
            except InputError as problem:
                self._console.print(Text(str(problem), style="yellow"))
                return
            patience = self._patience
            while await self._changed(signals, within=patience):
                await self._print_new()
                patience = AFTERTHOUGHT_SECONDS

    async def _changed(self, signals: AsyncIterator[Signalled], *, within: float) -> bool:
        """Wait until the conversation changed; False when it did not in time."""
        try:
            async with asyncio.timeout(within):
                while (await anext(signals)).kind != "changed":
                    pass
        except TimeoutError:
            return False
        return True

    async def _print_new(self) -> None:
        self._connector.clear()
        for message in await self._transcripts.messages(
            self._ref.conversation_id, after=self._seen
        ):
            self._seen = message.sequence
            self._last = message
            if message.author is not Author.CONTACT:
                self._console.print(drawn(message))

    def _delivery(self, inbound: Inbound) -> Delivery:
        self._count += 1
        return Delivery(
            channel=CHANNEL,
            delivery_id=derived_id(self._ref.conversation_id, str(self._count)),
            ref=self._ref,
            identity=ChannelIdentity(
                channel=CHANNEL,
                external_id="operator",
                name="You",
                assurance=Assurance.ASSERTED,
                audience=self._audience,
            ),
            inbound=inbound,
            received_at=self._clock.now(),
            audience=self._audience,
        )


async def typed_lines(prompt: Callable[[], str]) -> AsyncIterator[str]:
    """Yield lines as they are typed, until the input ends; the loop goes on meanwhile."""
    while True:
        try:
            yield await asyncio.to_thread(prompt)
        except EOFError:
            return


def drawn(message: Message) -> RenderableType:
    """Draw a message with its sources below it."""
    parts: list[RenderableType] = []
    if message.author is Author.AGENT:
        parts.append(Text(f"  {message.author_name}", style="bold"))
    parts.append(Padding(Markdown(message.text), (0, 2)))
    parts += [
        Padding(Text(line, style="dim"), (0, 2)) for line in map(source_line, message.citations)
    ]
    if message.approval:
        parts.append(Padding(Text("yes or no?", style="bold"), (0, 2)))
    if Offer.WITHDRAW in message.offers:
        line = "/withdraw if you do not need a human any more"
        parts.append(Padding(Text(line, style="dim"), (0, 2)))
    parts.append(Text(""))
    return Group(*parts)


def source_line(citation: Citation) -> str:
    """Return a citation as one line: number, title, heading, age, address."""
    place = " › ".join((citation.title, *citation.heading_path[-1:]))
    age = f" (as of {citation.as_of:%d %b %Y})" if citation.as_of else ""
    return f"[{citation.number}] {place}{age}  {citation.url}"


class NoDraft:
    """A draft that nobody sees."""

    async def status(self, text: str) -> None:
        """Show nothing."""

    async def append(self, text: str) -> None:
        """Show nothing."""

    async def withdraw(self) -> None:
        """Take nothing back."""

"""The web channel, put together: its connector and all that it serves."""

from bot.ports.assistant import Library
from bot.ports.clock import Clock
from bot.ports.services import Board, Casework, Intake, Interruptions, Signals, Transcripts
from bot.ports.verification import Verification
from connectors.registry import Channel
from connectors.web.api import ConversationsApi
from connectors.web.connector import CHANNEL, WebConnector
from connectors.web.desk_api import DeskApi
from connectors.web.document_links import DocumentLinks
from connectors.web.pages import WebPages, WebTexts
from connectors.web.stream import StreamApi
from connectors.web.tokens import ConversationTokens

SHARED_PATHS = ("/api/conversations", "/api/widget", "/widget.js", "/static/")
"""What the widget loads from pages of other origins; a token opens a conversation, no cookie."""


def web_channel(
    connector: WebConnector,
    *,
    intake: Intake,
    transcripts: Transcripts,
    interruptions: Interruptions,
    signals: Signals,
    board: Board,
    casework: Casework,
    library: Library,
    clock: Clock,
    texts: WebTexts,
    links: DocumentLinks,
    secret: bytes,
    desk_token: str,
    standing: str,
    verification: Verification | None = None,
) -> Channel:
    """Return the web channel.

    `secret` signs the tokens of visitors: another one locks everybody out of their conversations.
    An empty `desk_token` closes the desk's API. `verification` knows which addresses were proved.
    """
    tokens = ConversationTokens(secret)
    conversations = ConversationsApi(
        intake=intake,
        transcripts=transcripts,
        interruptions=interruptions,
        tokens=tokens,
        clock=clock,
        verification=verification,
    )
    stream = StreamApi(transcripts=transcripts, signals=signals, tokens=tokens)
    desk = DeskApi(board=board, casework=casework, desk_token=desk_token)
    pages = WebPages(texts=texts, library=library, links=links)
    return Channel(
        name=CHANNEL,
        standing=standing,
        connector=connector,
        routers=(conversations.router, stream.router, desk.router, pages.router),
        shared_paths=SHARED_PATHS,
    )

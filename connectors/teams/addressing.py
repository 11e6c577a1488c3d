"""When a message in a room is meant for Baton: bots hear only mentions, unless a team lets them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversations import Author
from bot.domain.messages import Message
from bot.ports.services import Transcripts
from connectors.teams.fields import text_at
from connectors.teams.places import GROUP, Spot, spot_of, teams_ref
from connectors.teams.port import Activity
from connectors.teams.settings import TeamsOptions
from connectors.teams.words_of import is_mentioned, mentions_others


@dataclass(frozen=True, slots=True)
class Heard:
    """What to make of a message."""

    addressed: bool
    only_confident: bool = False
    is_kept: bool = True
    """False: people talk to each other and Baton has no part in it, so nothing is stored."""


class Addressing:
    """Decides by mentions, by who wrote last, and by the room's rules."""

    def __init__(self, transcripts: Transcripts, *, options: TeamsOptions) -> None:
        self._transcripts = transcripts
        self._options = options

    async def heard(self, activity: Activity) -> Heard:
        """Return whether a message is meant for Baton.

        Without a mention it is, in a thread where Baton spoke last or only the same person has
        written since (somebody who joins in is answered only for sure); and at the beginning of a
        thread, where the room's rules say so.
        """
        spot = spot_of(activity)
        if spot.is_personal or is_mentioned(activity):
            return Heard(addressed=True)
        messages = await self._said_before(spot)
        if messages:
            return _going_on(activity, messages)
        answer = self._options.rules(spot.room).answer
        if answer == "mentions" or mentions_others(activity) or _is_reply(activity, spot):
            return Heard(addressed=False, is_kept=False)
        return Heard(addressed=True, only_confident=answer == "confident")

    async def knows(self, activity: Activity) -> bool:
        """Whether the changed message can be one that Baton was given.

        Where Baton hears all, it is told of changes to what it never kept, words included.
        """
        spot = spot_of(activity)
        if spot.is_personal or not self._options.hears_all or is_mentioned(activity):
            return True
        ref = teams_ref(spot, person=_writer(activity), service_url="")
        return await self._transcripts.conversation(ref.conversation_id) is not None

    async def _said_before(self, spot: Spot) -> Sequence[Message]:
        """Return what was said in a channel's thread; chats of groups have none to go on."""
        if spot.kind == GROUP:
            return ()
        ref = teams_ref(spot, person="", service_url="")
        return await self._transcripts.messages(ref.conversation_id)


def _going_on(activity: Activity, messages: Sequence[Message]) -> Heard:
    writer = _writer(activity)
    others = _authors_since_baton(messages) - {writer}
    asked = {each.author_id for each in messages if each.author is Author.CONTACT}
    return Heard(
        addressed=not others and not mentions_others(activity),
        only_confident=writer not in asked,
    )


def _is_reply(activity: Activity, spot: Spot) -> bool:
    return spot.kind != GROUP and spot.root != text_at(activity, "id")


def _writer(activity: Activity) -> str:
    return text_at(activity, "from", "aadObjectId") or text_at(activity, "from", "id")


def _authors_since_baton(messages: Sequence[Message]) -> frozenset[str]:
    since: set[str] = set()
    for message in reversed(messages):
        if message.author is not Author.CONTACT:
            break
        since.add(message.author_id or "")
    return frozenset(since)

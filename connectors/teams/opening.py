"""Opens conversations that no message of a contact came from, and remembers which they are."""

from collections import OrderedDict
from dataclasses import replace

from bot.domain.conversations import ConversationRef
from bot.domain.errors import SendRejected
from connectors.teams.places import PERSONAL, detail, person_of, place_of
from connectors.teams.port import Activity, Opened, Place, TeamsPort
from connectors.teams.settings import TeamsOptions

MOST_REMEMBERED = 10_000


class Opener:
    """Finds the place of a reference; opens personal chats and threads."""

    def __init__(self, port: TeamsPort, *, options: TeamsOptions) -> None:
        self._port = port
        self._options = options
        self._chats: OrderedDict[str, str] = OrderedDict()

    async def place(self, ref: ConversationRef) -> Place:
        """Return where a conversation is written to, opened first where it has to be."""
        service_url = detail(ref, "service_url") or self._options.service_url
        person = person_of(ref)
        if not person:
            return replace(place_of(ref), service_url=service_url)
        chat = await self._chat(service_url, ref.workspace, person)
        return Place(service_url, chat, PERSONAL)

    async def begin_thread(self, channel: str, tenant: str, activity: Activity) -> Opened:
        """Begin a thread in a channel with this activity; raises SendError."""
        return await self._port.open_conversation(
            self._options.service_url,
            {
                "isGroup": True,
                "bot": {"id": f"28:{self._options.app_id}"},
                "tenantId": tenant,
                "channelData": {"channel": {"id": channel}, "tenant": {"id": tenant}},
                "activity": activity,
            },
        )

    async def _chat(self, service_url: str, tenant: str, person: str) -> str:
        """Return the personal chat with somebody; Teams gives the same one each time."""
        if person in self._chats:
            return self._chats[person]
        tenant = tenant or self._options.tenant_id
        opened = await self._port.open_conversation(
            service_url,
            {
                "isGroup": False,
                "bot": {"id": f"28:{self._options.app_id}"},
                "members": [{"id": person}],
                "tenantId": tenant,
                "channelData": {"tenant": {"id": tenant}},
            },
        )
        if not opened.conversation_id:
            raise SendRejected("Teams opened no chat with this person.")
        self._chats[person] = opened.conversation_id
        if len(self._chats) > MOST_REMEMBERED:
            self._chats.popitem(last=False)
        return opened.conversation_id

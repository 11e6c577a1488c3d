"""Offers tools to turns and makes the writes that contacts approved."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from jsonschema import Draft202012Validator

from bot.domain.answers import ApprovalRequest, ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.errors import ToolFailed
from bot.domain.turns import Turn
from bot.ports.assistant import Retriever
from bot.ports.clock import Clock
from bot.ports.crm import Crm, CrmRecords
from bot.ports.verification import Verification
from tools.contacts import CONTACT_RECORD, ContactRecord
from tools.human import REQUEST_HUMAN, RequestHuman
from tools.records import NAME as ACCOUNT_RECORDS
from tools.records import AccountRecords, account_records
from tools.search import SEARCH_KNOWLEDGE, SearchKnowledge
from tools.tickets import (
    LIST_TICKETS,
    OPEN_TICKET,
    TICKET_STATUS,
    ListTickets,
    OpenTicket,
    TicketStatusTool,
    open_approved_ticket,
)
from tools.tool import Arguments, BoundTool, Declaration, Run, misfit
from tools.verification import CONFIRM_CODE, SEND_CODE, ConfirmCode, SendCode

FindContact = Callable[[str], Awaitable[Contact | None]]
_DECLARATIONS = (
    SEARCH_KNOWLEDGE,
    CONTACT_RECORD,
    LIST_TICKETS,
    TICKET_STATUS,
    OPEN_TICKET,
    REQUEST_HUMAN,
)
_PROVING = frozenset({SEND_CODE.name, CONFIRM_CODE.name})


class TurnToolset:
    """Binds tools to the contact and the audience of a turn.

    Args:
        crm: where contacts and tickets live.
        retriever: searches the knowledge again.
        clock: says until when an approval holds.
        find_contact: returns a contact by id, None if there is none; for approved writes.
        switched_off: names of tools that the operator does not want, in every channel.
        switched_off_in: the same for one channel.
        records: what else the CRM lets contacts read; None: nothing.
        unapproved: names of tools that write at once, because the operator says so.
        verification: lets contacts prove their address; None: they cannot.
        private_channels: where only the contact writes in a conversation. A proof holds for the
            conversation, so that nothing is proved in a room.
    """

    def __init__(
        self,
        *,
        crm: Crm,
        retriever: Retriever,
        clock: Clock,
        find_contact: FindContact,
        switched_off: Collection[str] = (),
        switched_off_in: dict[str, Collection[str]] | None = None,
        records: CrmRecords | None = None,
        unapproved: Collection[str] = (),
        verification: Verification | None = None,
        private_channels: Collection[str] = ("hubspot", "web"),
    ) -> None:
        self._crm = crm
        self._retriever = retriever
        self._clock = clock
        self._find_contact = find_contact
        self._switched_off = frozenset(switched_off)
        self._switched_off_in = switched_off_in or {}
        self._records = records
        self._unapproved = frozenset(unapproved)
        self._verification = verification
        self._private_channels = frozenset(private_channels)
        further = [account_records(records.kinds)] if records and records.kinds else []
        further += [SEND_CODE, CONFIRM_CODE] if verification else []
        self._declarations = (*_DECLARATIONS, *further)
        self._validators = {
            declaration.name: Draft202012Validator(declaration.parameters)
            for declaration in self._declarations
        }

    def offered(self, turn: Turn) -> Sequence[BoundTool]:
        """Return the tools for this turn: switched on here, and for a contact known well enough."""
        runs = self._runs(turn)
        return [
            BoundTool(each, runs[each.name], validator=self._validators[each.name])
            for each in self._declarations
            if self._may_use(each, turn)
        ]

    async def perform(self, request: ApprovalRequest, *, contact_id: str, key: str) -> ToolResult:
        """Make an approved write, once for a key.

        Whether the approval was given in time is judged when it is given, not here: a write that
        was approved is made even when the CRM was away for longer than an approval holds.
        Raises ToolFailed.
        """
        if request.tool != OPEN_TICKET.name:
            raise ToolFailed(request.tool, "it is not a tool that writes")
        if problem := misfit(self._validators[request.tool], dict(request.arguments)):
            raise ToolFailed(request.tool, problem)
        contact = await self._find_contact(contact_id)
        if contact is None:
            raise ToolFailed(request.tool, f"there is no contact {contact_id}")
        return await open_approved_ticket(self._crm, contact, request, key=key)

    def _may_use(self, declaration: Declaration, turn: Turn) -> bool:
        here = self._switched_off_in.get(turn.conversation.ref.channel, ())
        if declaration.name in self._switched_off or declaration.name in here:
            return False
        if declaration.name in _PROVING:
            return self._may_prove(turn)
        return turn.contact.assurance >= declaration.assurance

    def _may_prove(self, turn: Turn) -> bool:
        is_private = turn.conversation.ref.channel in self._private_channels
        return is_private and turn.contact.assurance < Assurance.VERIFIED

    def _runs(self, turn: Turn) -> dict[str, Run]:
        return {
            SEARCH_KNOWLEDGE.name: SearchKnowledge(self._retriever, turn.audience).run,
            CONTACT_RECORD.name: ContactRecord(self._crm, turn.contact).run,
            LIST_TICKETS.name: ListTickets(self._crm, turn.contact).run,
            TICKET_STATUS.name: TicketStatusTool(self._crm, turn.contact).run,
            OPEN_TICKET.name: self._opening(turn),
            REQUEST_HUMAN.name: RequestHuman().run,
            **self._further_runs(turn),
        }

    def _further_runs(self, turn: Turn) -> dict[str, Run]:
        runs: dict[str, Run] = {}
        if self._records is not None:
            runs[ACCOUNT_RECORDS] = AccountRecords(self._records, turn.contact).run
        if self._verification is not None:
            id_ = turn.conversation.id
            runs[SEND_CODE.name] = SendCode(self._verification, turn).run
            runs[CONFIRM_CODE.name] = ConfirmCode(self._verification, conversation_id=id_).run
        return runs

    def _opening(self, turn: Turn) -> Run:
        """Return what asks for the contact's approval, or opens the ticket without it."""
        ask = OpenTicket(turn.id, self._clock).run
        if OPEN_TICKET.name not in self._unapproved:
            return ask

        async def open_now(arguments: Arguments) -> ToolResult:
            request = await ask(arguments)
            # The same turn and arguments give the same key, so a turn that is repeated after a
            # crash opens the same ticket.
            key = f"call:{request.id}"
            return await open_approved_ticket(self._crm, turn.contact, request, key=key)

        return open_now

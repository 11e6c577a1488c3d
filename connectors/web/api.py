"""What a contact's page asks of the server: conversations, messages, and what can be pressed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from bot.domain.messages import Action, ContactAction, ContactMessage, Inbound
from bot.ports.clock import Clock
from bot.ports.services import Intake, Interruptions, Transcripts
from bot.ports.verification import Verification
from connectors.web.access import Bearer, require_json, require_token
from connectors.web.tokens import ConversationTokens, new_room, visitor_of
from connectors.web.wire import (
    Accepted,
    AnswerAgain,
    ApprovalAnswer,
    BegunConversation,
    ConversationShown,
    Feedback,
    MessageShown,
    NeedNoHuman,
    NewConversation,
    NewMessage,
    Rating,
    Stopped,
    Target,
    WantHuman,
    shown_conversation,
    shown_message,
    web_delivery,
    web_ref,
)

Room = Annotated[str, Path(alias="id", description="The conversation's id.", max_length=100)]
_BASE = "/api/conversations"


class ConversationsApi:
    """Serves /api/conversations. What is answered with 202 is on disk."""

    def __init__(
        self,
        *,
        intake: Intake,
        transcripts: Transcripts,
        interruptions: Interruptions,
        tokens: ConversationTokens,
        clock: Clock,
        verification: Verification | None = None,
    ) -> None:
        self._intake = intake
        self._transcripts = transcripts
        self._interruptions = interruptions
        self._tokens = tokens
        self._clock = clock
        self._verification = verification
        self.router = APIRouter(tags=["Conversations"], dependencies=[Depends(require_json)])
        self._add_routes()

    def _add_routes(self) -> None:
        add = self.router.add_api_route
        add(_BASE, self.begin, methods=["POST"], status_code=201)
        add(f"{_BASE}/{{id}}", self.standing)
        add(f"{_BASE}/{{id}}/messages", self.messages)
        add(f"{_BASE}/{{id}}/messages", self.write, methods=["POST"], status_code=202)
        add(f"{_BASE}/{{id}}/handoffs", self.want_human, methods=["POST"], status_code=202)
        add(f"{_BASE}/{{id}}/withdrawals", self.withdraw, methods=["POST"], status_code=202)
        add(f"{_BASE}/{{id}}/stops", self.stop, methods=["POST"])
        add(f"{_BASE}/{{id}}/ratings", self.rate, methods=["POST"], status_code=202)
        add(f"{_BASE}/{{id}}/feedback", self.feedback, methods=["POST"], status_code=202)
        add(f"{_BASE}/{{id}}/answers", self.answer_again, methods=["POST"], status_code=202)
        add(
            f"{_BASE}/{{id}}/approvals/{{approval_id}}",
            self.answer_approval,
            methods=["POST"],
            status_code=202,
        )

    async def begin(
        self, bearer: Bearer, wanted: NewConversation | None = None
    ) -> BegunConversation:
        """Begin a conversation and return the token that opens it."""
        visitor = None
        if wanted and wanted.follows:
            require_token(self._tokens, wanted.follows, bearer)
            visitor = visitor_of(wanted.follows)
        room = new_room(visitor=visitor)
        return BegunConversation(id=room, token=self._tokens.issue(room))

    async def standing(self, room: Room, bearer: Bearer) -> ConversationShown:
        """Say who speaks in a conversation."""
        require_token(self._tokens, room, bearer)
        found = await self._transcripts.conversation(web_ref(room).conversation_id)
        return shown_conversation(room, found)

    async def messages(
        self, room: Room, bearer: Bearer, after: Annotated[int, Query(ge=0, le=2**31)] = 0
    ) -> list[MessageShown]:
        """Return the messages after a sequence, oldest first."""
        require_token(self._tokens, room, bearer)
        conversation_id = web_ref(room).conversation_id
        found = await self._transcripts.messages(conversation_id, after=after)
        return [shown_message(message) for message in found]

    async def write(self, room: Room, written: NewMessage, bearer: Bearer) -> Accepted:
        """Take in a message; it is answered once, however often it is sent with the same id."""
        return await self._accept(room, bearer, written.id, ContactMessage(text=written.text))

    async def want_human(self, room: Room, wanted: WantHuman, bearer: Bearer) -> Accepted:
        """Bring in a human."""
        return await self._accept(room, bearer, wanted.id, ContactAction(Action.WANT_HUMAN))

    async def withdraw(self, room: Room, wanted: NeedNoHuman, bearer: Bearer) -> Accepted:
        """Say that no human is needed any more: the open handoff ends."""
        return await self._accept(room, bearer, wanted.id, ContactAction(Action.WITHDRAW))

    async def stop(self, room: Room, bearer: Bearer) -> Stopped:
        """Stop the answer that is being written; what was asked stays unanswered."""
        require_token(self._tokens, room, bearer)
        stopped = await self._interruptions.stop(web_ref(room).conversation_id)
        return Stopped(stopped=stopped)

    async def rate(self, room: Room, rating: Rating, bearer: Bearer) -> Accepted:
        """Rate how a handoff went."""
        action = ContactAction(
            Action.RATE,
            target=rating.handoff_id or "",
            value=str(rating.rating),
            comment=rating.comment,
        )
        return await self._accept(room, bearer, rating.id, action)

    async def feedback(self, room: Room, feedback: Feedback, bearer: Bearer) -> Accepted:
        """Say whether an answer was helpful."""
        action = ContactAction(
            Action.FEEDBACK,
            target=feedback.message_id,
            value=feedback.value,
            comment=feedback.comment,
        )
        return await self._accept(room, bearer, feedback.id, action)

    async def answer_again(self, room: Room, wanted: AnswerAgain, bearer: Bearer) -> Accepted:
        """Answer a question that was changed after its answer, as it reads now."""
        action = ContactAction(Action.ANSWER_AGAIN, target=wanted.message_id)
        return await self._accept(room, bearer, wanted.id, action)

    async def answer_approval(
        self,
        room: Room,
        approval_id: Annotated[Target, Path()],
        answer: ApprovalAnswer,
        bearer: Bearer,
    ) -> Accepted:
        """Approve or decline a tool call."""
        action = Action.APPROVE if answer.approved else Action.DECLINE
        return await self._accept(room, bearer, answer.id, ContactAction(action, approval_id))

    async def _accept(
        self, room: str, bearer: Bearer, client_id: str, inbound: Inbound
    ) -> Accepted:
        require_token(self._tokens, room, bearer)
        proved = await self._proved_address(room)
        delivery = web_delivery(room, client_id, inbound, at=self._clock.now(), proved=proved)
        is_new = await self._intake.accept(delivery)
        return Accepted(turn_id=delivery.turn_id, repeat=not is_new)

    async def _proved_address(self, room: str) -> str | None:
        """Return the e-mail address that was proved by a code in this conversation."""
        if self._verification is None:
            return None
        return await self._verification.verified_address(web_ref(room).conversation_id)

"""Passages, answers and the outcome that every turn ends in."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as it was retrieved for one turn."""

    chunk_id: str
    document_id: str
    source: str
    title: str
    heading_path: tuple[str, ...]
    url: str
    """Opens the document at the heading the passage stands under."""
    text: str
    score: float
    """The fused score, 0 to 1; comparable within one query only."""
    dense_score: float = 0.0
    """Cosine similarity of question and passage, -1 to 1."""
    lexical_score: float = 0.0
    """BM25 score over the logarithm of the number of chunks, 0 and up: small and large knowledge
    compare."""
    updated_at: datetime | None = None
    category: str | None = None
    audience: frozenset[str] = frozenset({"public"})
    stale: bool = False
    """The source is older than its freshness target."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Number, title and link of a passage that an answer rests on."""

    number: int
    """As it stands in the text, [1] and so on."""
    title: str
    url: str
    document_id: str
    heading_path: tuple[str, ...] = ()
    quote: str = ""
    """The sentences of the passage that support the answer."""
    as_of: datetime | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Text with its citations."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """One tool call that waits for the contact's yes, exactly as it will be made."""

    id: str
    tool: str
    arguments: tuple[tuple[str, str], ...]
    summary: str
    """What will happen, in one sentence for the contact."""
    expires_at: datetime

    def changed(self, arguments: tuple[tuple[str, str], ...]) -> "ApprovalRequest":
        """Return it with the values that the contact changed; other names cannot be added."""
        values = dict(arguments)
        return replace(
            self,
            arguments=tuple((name, values.get(name, value)) for name, value in self.arguments),
        )


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool that was called in this turn gave back."""

    tool: str
    arguments: tuple[tuple[str, str], ...]
    content: str
    ok: bool = True
    passages: tuple[Passage, ...] = ()
    """What a search found; it may be cited like everything else that this turn retrieved."""
    wants_human: bool = False
    """The tool does nothing itself: the turn is to end with a human."""


class EscalationReason(StrEnum):
    """Why a turn goes to a human."""

    ASKED_FOR_HUMAN = "asked_for_human"
    NOT_COVERED = "not_covered"
    LOW_CONFIDENCE = "low_confidence"
    TOOL_FAILED = "tool_failed"
    MODEL_FAILED = "model_failed"
    LIMIT_REACHED = "limit_reached"
    POLICY_TOPIC = "policy_topic"
    TAKEN_OVER = "taken_over"
    """An agent stepped in unasked."""
    HANDED_IN = "handed_in"
    """An agent handed a discussion among people in."""


class SilenceReason(StrEnum):
    """Why nothing is said; recorded with the turn."""

    NOT_ADDRESSED = "not_addressed"
    RELAYED = "relayed"
    """A human owns the conversation: the message went to the desk."""
    OVERTAKEN = "overtaken"
    """The owner changed while the reply was written; the reply was dropped."""
    RECORDED = "recorded"
    """A rating, feedback, or a change of an earlier message: it was stored, no more is needed."""
    NOTHING_TO_DO = "nothing_to_do"
    """It was about something that is over or unknown: a handoff that stands, an approval spent."""
    NOT_CONFIDENT = "not_confident"
    """Nobody asked us by name, and no answer was good enough to speak up."""
    WITHDRAWN = "withdrawn"
    """The contact deleted the question before it was answered."""
    STOPPED = "stopped"
    """The contact pressed Stop while the answer was written."""
    LIMITED = "limited"
    """Too many messages within a minute; the contact was told once."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was measured to decide about an answer, in words an agent understands."""

    name: str
    value: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the models of one turn consumed."""

    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """How a turn came to its outcome: kept with the turn and shown to agents."""

    question: str = ""
    """The standalone question that was searched for."""
    passages: tuple[Passage, ...] = ()
    tools: tuple[ToolResult, ...] = ()
    signals: tuple[Signal, ...] = ()
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Reply:
    """Say this."""

    answer: Answer
    confidence: float | None = None
    """Probability that a knowledge answer is right, 0 to 1; None where it rests on no knowledge."""
    approval: ApprovalRequest | None = None
    trace: Trace = field(default_factory=Trace)
    kind: Literal["reply"] = "reply"


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask this back, once."""

    question: str
    trace: Trace = field(default_factory=Trace)
    kind: Literal["clarify"] = "clarify"


@dataclass(frozen=True, slots=True)
class Escalate:
    """Bring in a human."""

    reason: EscalationReason
    text: str
    """What the contact is told."""
    ask_first: bool = False
    """True: offer a human and wait for the yes; False: hand off at once."""
    confidence: float | None = None
    suggested: Answer | None = None
    """An answer that was not good enough to send; the agent sees it."""
    trace: Trace = field(default_factory=Trace)
    kind: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class Silence:
    """Answer nothing, and record why."""

    reason: SilenceReason
    notice: str = ""
    """What the contact is told of it; empty: nothing."""
    trace: Trace = field(default_factory=Trace)
    kind: Literal["silence"] = "silence"


Outcome = Reply | Clarify | Escalate | Silence

"""The state of one turn's graph run: JSON-like values only, and keys that never change.

Node names and state keys are a stored format: a run that waits somewhere is found again by them.
"""

from datetime import datetime
from typing import Any, Literal, TypedDict

from bot.domain.answers import ApprovalRequest, Passage, ToolResult

Failure = Literal["", "model_failed", "tool_failed", "limit_reached"]


class AssistantState(TypedDict, total=False):
    """What the nodes of one turn hand to one another."""

    text: str
    """What the contact wrote, cleaned."""
    language: str
    """ISO 639-1 code, as guessed; "en" when in doubt."""
    intent: str
    """knowledge · records · vague · fixed · human · policy_topic · approval."""
    fixed: str
    """The phrase to answer with, for the intent `fixed`."""
    question: str
    """The standalone question."""
    passages: list[dict[str, Any]]
    """Everything retrieved in this turn; the place in the list plus one is the number to cite."""
    tools: list[dict[str, Any]]
    """The tool results of this turn."""
    approval: dict[str, Any]
    """The write that waits for the contact's yes."""
    wants_human: str
    """Why the model asked for a human; empty when it did not."""
    draft: str
    """What the model wrote, unverified."""
    told: str
    """The phrase that says more than the reason of an escalation does; empty: the reason's own."""
    failure: Failure
    """Empty when all went well."""
    usage: dict[str, Any]
    """What the models consumed."""
    answer: str
    """The verified text with citations renumbered."""
    citations: list[dict[str, Any]]
    """The passages that the verified text cites, in order: {passage, quote}."""
    support: float
    """Which share of the model's sentences stood up to verification, 0 to 1."""
    grounded: Literal["knowledge", "records", "nothing"]
    """What the verified answer rests on."""
    features: dict[str, float]
    """What was measured about retrieval and answer."""
    confidence: float
    """Probability that the knowledge answer is right, 0 to 1."""
    decision: dict[str, Any]
    """{kind, reason, ask_first}: what the policy decided."""


def passage_state(passage: Passage) -> dict[str, Any]:
    """Turn a passage into JSON-like values."""
    return {
        "chunk_id": passage.chunk_id,
        "document_id": passage.document_id,
        "source": passage.source,
        "title": passage.title,
        "heading_path": list(passage.heading_path),
        "url": passage.url,
        "text": passage.text,
        "score": passage.score,
        "dense_score": passage.dense_score,
        "lexical_score": passage.lexical_score,
        "updated_at": passage.updated_at.isoformat() if passage.updated_at else None,
        "category": passage.category,
        "audience": sorted(passage.audience),
        "stale": passage.stale,
    }


def passage_from(state: dict[str, Any]) -> Passage:
    """Read a passage back."""
    updated_at = state["updated_at"]
    return Passage(
        **{
            **state,
            "heading_path": tuple(state["heading_path"]),
            "updated_at": datetime.fromisoformat(updated_at) if updated_at else None,
            "audience": frozenset(state["audience"]),
        }
    )


def tool_state(result: ToolResult) -> dict[str, Any]:
    """Turn a tool result into JSON-like values; its passages are kept with the turn's own."""
    return {
        "tool": result.tool,
        "arguments": [list(pair) for pair in result.arguments],
        "content": result.content,
        "ok": result.ok,
    }


def tool_from(state: dict[str, Any]) -> ToolResult:
    """Read a tool result back."""
    return ToolResult(
        tool=state["tool"],
        arguments=tuple((name, value) for name, value in state["arguments"]),
        content=state["content"],
        ok=state["ok"],
    )


def approval_state(request: ApprovalRequest) -> dict[str, Any]:
    """Turn an approval into JSON-like values."""
    return {
        "id": request.id,
        "tool": request.tool,
        "arguments": [list(pair) for pair in request.arguments],
        "summary": request.summary,
        "expires_at": request.expires_at.isoformat(),
    }


def approval_from(state: dict[str, Any]) -> ApprovalRequest:
    """Read an approval back."""
    return ApprovalRequest(
        id=state["id"],
        tool=state["tool"],
        arguments=tuple((name, value) for name, value in state["arguments"]),
        summary=state["summary"],
        expires_at=datetime.fromisoformat(state["expires_at"]),
    )

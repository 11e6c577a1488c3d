from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance
from tools.tool import Arguments, Declaration, schema, shown

REQUEST_HUMAN = Declaration(
    name="request_human",
    description="Bring in a human: when the contact asks for one (contact_asked), or when neither "
    "passages nor tools let you help (cannot_help).",
    parameters=schema(reason={"type": "string", "enum": ["contact_asked", "cannot_help"]}),
    assurance=Assurance.ANONYMOUS,
)


class RequestHuman:
    """States a wish and does nothing: the turn's one outcome is decided by the policy."""

    async def run(self, arguments: Arguments) -> ToolResult:
        """Return the wish."""
        return ToolResult(
            REQUEST_HUMAN.name, shown(arguments), "A human is asked for.", wants_human=True
        )

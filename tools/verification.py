from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.errors import SendError, ToolFailed
from bot.domain.verification import DIGITS, Verdict, masked
from bot.ports.verification import Verification
from tools.tool import Arguments, Declaration, schema

SEND_CODE = Declaration(
    name="send_code",
    description="Send the contact a code by e-mail, so that they can prove who they are. Use it "
    "when they ask about their own account or tickets and no tool for that is offered; then ask "
    "them to write the code here.",
    parameters=schema(),
    assurance=Assurance.ANONYMOUS,
)
CONFIRM_CODE = Declaration(
    name="confirm_code",
    description="Check the code that the contact wrote. After a right one their account and "
    "tickets can be read from their next message on.",
    parameters=schema(code={"type": "string", "pattern": rf"^\s*\d{{{DIGITS}}}\s*$"}),
    assurance=Assurance.ANONYMOUS,
)
_SAID = {
    Verdict.RIGHT: "Thank you, that is the right code. What would you like to know?",
    Verdict.WRONG: "That is not the code. Please look again.",
    Verdict.SPENT: "That code does not hold any more. I can send you a new one.",
}


class SendCode:
    """Sends a code to the address of the contact of the turn; a model cannot name another."""

    def __init__(
        self, verification: Verification, contact: Contact, *, conversation_id: str
    ) -> None:
        self._verification = verification
        self._contact = contact
        self._conversation_id = conversation_id

    async def run(self, _: Arguments) -> ToolResult:
        """Send it. Whether there is an account is not said. Raises ToolFailed."""
        address = self._contact.email or ""
        try:
            was_sent = await self._verification.send_code(self._conversation_id, address)
        except SendError as problem:
            raise ToolFailed(SEND_CODE.name, str(problem)) from problem
        if not was_sent:
            said = "I have sent several codes already. Please wait an hour, or ask for a human."
            return ToolResult(SEND_CODE.name, (), said, ok=False)
        said = f"I sent a code to {masked(address)}. Please write it here within 10 minutes."
        return ToolResult(SEND_CODE.name, (), said)


class ConfirmCode:
    """Tries the code that the contact wrote."""

    def __init__(self, verification: Verification, *, conversation_id: str) -> None:
        self._verification = verification
        self._conversation_id = conversation_id

    async def run(self, arguments: Arguments) -> ToolResult:
        """Try it. The code itself is not recorded."""
        verdict = await self._verification.confirm(self._conversation_id, str(arguments["code"]))
        return ToolResult(CONFIRM_CODE.name, (), _SAID[verdict], ok=verdict is Verdict.RIGHT)

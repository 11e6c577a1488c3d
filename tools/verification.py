import re
from collections.abc import Sequence

from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance
from bot.domain.conversations import Author
from bot.domain.errors import SendError, ToolFailed
from bot.domain.messages import Message
from bot.domain.turns import Turn
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
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")


class SendCode:
    """Sends a code to the address of the contact; a model cannot name another.

    Where none is on record, it is the one that the contact wrote last in this conversation: to
    write an address proves nothing, to read what is sent there does.
    """

    def __init__(self, verification: Verification, turn: Turn) -> None:
        self._verification = verification
        self._address = turn.contact.email or written_address(turn.history)
        self._conversation_id = turn.conversation.id

    async def run(self, _: Arguments) -> ToolResult:
        """Send it. Whether there is an account is not said. Raises ToolFailed."""
        address = self._address
        if not address:
            said = "Please write your e-mail address here. I will send a code to it."
            return ToolResult(SEND_CODE.name, (), said)
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


def written_address(messages: Sequence[Message]) -> str | None:
    """Return the e-mail address that a contact wrote last, in lower case; None where none is."""
    for message in reversed(messages):
        if message.author is Author.CONTACT and (found := _ADDRESS.findall(message.text)):
            return str(found[-1]).lower()
    return None

"""Step-up verification: a code by e-mail, kept as a digest, taken by one try at a time."""

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.domain import verification as rules
from bot.domain.errors import SettingsError
from bot.domain.identifiers import derived_id
from bot.domain.verification import Challenge, Verdict
from bot.ports.clock import Clock
from bot.ports.keeping import KeptValues
from bot.ports.verification import Mailer

VERIFIED_FOR = timedelta(hours=12)
"""How long a proof holds in its conversation."""
_SUBJECT = "Your code"
_TEXT = (
    "Your code is {code}. It holds for 10 minutes.\n\n"
    "Somebody who writes to us says that this is their address. If that was not you, do nothing: "
    "without the code nobody learns anything."
)


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**rules.DIGITS):0{rules.DIGITS}}"


class VerificationService:
    """Implements bot.ports.verification.Verification.

    A challenge is taken out of the store before it is tried, so that of two tries at once only one
    has it; it is put back when tries are left. A crash in between costs the code, never a try.

    Args:
        secret: of this installation, not empty; machines that share a database share it.
        make_code: returns the digits of a new code.
    """

    def __init__(
        self,
        kept: KeptValues,
        mailer: Mailer,
        *,
        clock: Clock,
        secret: bytes,
        make_code: Callable[[], str] = new_code,
    ) -> None:
        if not secret:
            raise SettingsError(
                "BATON_SECRET is not set, so codes cannot be kept safely. Set it to a long random "
                "text."
            )
        self._kept = kept
        self._mailer = mailer
        self._clock = clock
        self._secret = secret
        self._make_code = make_code
        self._challenges = TypeAdapter(Challenge)
        self._counting = asyncio.Lock()

    async def send_code(self, conversation_id: str, address: str) -> bool:
        """Send a code, in place of an earlier one; False when the hour's codes are used up."""
        address, code = address.strip().lower(), self._make_code()
        async with self._counting:
            may = await self._counted(conversation_id, address)
        if not may:
            return False
        made = rules.challenge(
            conversation_id, address, code, secret=self._secret, now=self._clock.now()
        )
        await self._keep(made)
        await self._mailer.send(address, subject=_SUBJECT, text=_TEXT.format(code=code))
        return True

    async def confirm(self, conversation_id: str, code: str) -> Verdict:
        """Try a code."""
        stored = await self._kept.take(_challenge_name(conversation_id))
        if stored is None:
            return Verdict.SPENT
        verdict, left = self._challenges.validate_json(stored).tried(
            code.strip(), secret=self._secret, now=self._clock.now()
        )
        if verdict is Verdict.RIGHT:
            until = self._clock.now() + VERIFIED_FOR
            await self._kept.keep(_proof_name(conversation_id), left.address, until=until)
        elif left.tries_left:
            await self._keep(left)
        return verdict

    async def verified_address(self, conversation_id: str) -> str | None:
        """Return the address that was proved in this conversation."""
        return await self._kept.get(_proof_name(conversation_id))

    async def _keep(self, challenge: Challenge) -> None:
        name = _challenge_name(challenge.conversation_id)
        value = self._challenges.dump_json(challenge).decode()
        await self._kept.keep(name, value, until=challenge.expires_at)

    async def _counted(self, conversation_id: str, address: str) -> bool:
        """Count a code for the conversation and for the address; False when one has too many."""
        now = self._clock.now()
        names = [_sends_name("conversation", conversation_id), _sends_name("address", address)]
        sent = [_times(await self._kept.take(name)) for name in names]
        may = all(rules.may_send(times, now) for times in sent)
        for name, times in zip(names, sent, strict=True):
            counted = (*rules.recent(times, now), *((now,) if may else ()))
            value = json.dumps([at.isoformat() for at in counted])
            await self._kept.keep(name, value, until=now + rules.SEND_WINDOW)
        return may


def _times(stored: str | None) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(at) for at in json.loads(stored or "[]"))


def _challenge_name(conversation_id: str) -> str:
    return f"verification:challenge:{conversation_id}"


def _proof_name(conversation_id: str) -> str:
    return f"verification:proof:{conversation_id}"


def _sends_name(kind: str, of: str) -> str:
    return f"verification:sends:{kind}:{derived_id(of)}"

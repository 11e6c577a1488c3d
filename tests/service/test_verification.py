"""A code proves an address: once, for a while, in one conversation."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import SettingsError
from bot.domain.verification import LIFETIME, MOST_SENDS, MOST_TRIES, SEND_WINDOW, Verdict
from bot.service.verification import VERIFIED_FOR, VerificationService, new_code
from bot.store.kept_values import SqlKeptValues
from bot.store.memory_kept import MemoryKeptValues
from bot.store.sql import SqlStore
from tests.fakes.clock import FixedClock
from tests.fakes.mailer import MemoryMailer

ADA = "ada@example.com"


class _Bench:
    def __init__(self, store: SqlStore | None = None) -> None:
        self.clock, self.mailer = FixedClock(), MemoryMailer()
        self.kept = (
            SqlKeptValues(store.database, self.clock) if store else MemoryKeptValues(self.clock)
        )
        self.service = self.again(b"secret")

    def again(self, secret: bytes) -> VerificationService:
        return VerificationService(self.kept, self.mailer, clock=self.clock, secret=secret)

    async def begin(self, conversation: str = "talk", address: str = ADA) -> str:
        assert await self.service.send_code(conversation, address)
        return self.mailer.code()

    @staticmethod
    def wrong(code: str) -> str:
        return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture(params=["memory", "sqlite"])
def bench(request: pytest.FixtureRequest) -> _Bench:
    """Return the service over each store."""
    return _Bench(request.getfixturevalue("sqlite_store") if request.param == "sqlite" else None)


def test_a_code_has_six_digits() -> None:
    """Leading zeros included."""
    assert all(len(new_code()) == 6 and new_code().isdecimal() for _ in range(200))


async def test_the_right_code_proves_the_address(bench: _Bench) -> None:
    """In its conversation, for a while."""
    code = await bench.begin(address=" Ada@Example.com")

    assert Verdict.RIGHT is await bench.service.confirm("talk", f" {code} ")
    assert ADA == await bench.service.verified_address("talk")
    assert await bench.service.verified_address("other talk") is None
    bench.clock.move(VERIFIED_FOR)
    assert await bench.service.verified_address("talk") is None


async def test_a_code_works_once(bench: _Bench) -> None:
    """Whoever reads it later over somebody's shoulder has nothing."""
    code = await bench.begin()
    await bench.service.confirm("talk", code)

    assert Verdict.SPENT is await bench.service.confirm("talk", code)


async def test_a_code_can_be_tried_three_times(bench: _Bench) -> None:
    """Then even the right one is refused."""
    code = await bench.begin()
    tried = [await bench.service.confirm("talk", bench.wrong(code)) for _ in range(MOST_TRIES)]

    assert [Verdict.WRONG, Verdict.WRONG, Verdict.SPENT] == tried
    assert Verdict.SPENT is await bench.service.confirm("talk", code)
    assert await bench.service.verified_address("talk") is None


async def test_tries_at_the_same_time_all_count(bench: _Bench) -> None:
    """A hundred guesses at once have no more than three tries."""
    code = await bench.begin()
    wrong = bench.wrong(code)
    tried = await asyncio.gather(*(bench.service.confirm("talk", wrong) for _ in range(100)))

    assert tried.count(Verdict.WRONG) < MOST_TRIES


async def test_a_code_holds_ten_minutes(bench: _Bench) -> None:
    """Then a new one is needed."""
    code = await bench.begin()
    bench.clock.move(LIFETIME)

    assert Verdict.SPENT is await bench.service.confirm("talk", code)


async def test_a_code_belongs_to_its_conversation(bench: _Bench) -> None:
    """A code that was sent for one conversation proves nothing in another."""
    code = await bench.begin("talk")
    await bench.service.send_code("other talk", ADA)

    assert Verdict.WRONG is await bench.service.confirm("other talk", code)


async def test_a_new_code_takes_the_place_of_the_old_one(bench: _Bench) -> None:
    """Only the latest e-mail counts, and only for the address that it went to."""
    first = await bench.begin(address="eve@example.com")
    second = await bench.begin()
    await bench.service.confirm("talk", second)

    assert first != second
    assert ADA == await bench.service.verified_address("talk")


@pytest.mark.parametrize("conversations", [["talk"] * 4, ["a", "b", "c", "d"]])
async def test_three_codes_leave_in_an_hour(bench: _Bench, conversations: list[str]) -> None:
    """For a conversation, and for an address whatever conversations ask."""
    sent = [await bench.service.send_code(each, ADA) for each in conversations]
    bench.clock.move(SEND_WINDOW)

    assert [True] * MOST_SENDS + [False] == sent
    assert await bench.service.send_code(conversations[0], ADA)
    assert MOST_SENDS + 1 == len(bench.mailer.sent)


async def test_codes_that_are_asked_for_at_once_are_counted(bench: _Bench) -> None:
    """No more leave than when they are asked for one after the other."""
    sent = await asyncio.gather(
        *(bench.service.send_code(f"talk {number}", ADA) for number in range(20))
    )

    assert MOST_SENDS == sum(sent)


async def test_what_is_stored_does_not_tell_the_code(bench: _Bench) -> None:
    """A copy of the database without the secret is worth nothing, even tried against all codes."""
    code = await bench.begin()
    stored = await bench.kept.get("verification:challenge:talk")

    assert stored is not None
    assert code not in stored.replace(ADA, "")
    assert Verdict.WRONG is await bench.again(b"another secret").confirm("talk", code)


async def test_times_of_sends_pass(bench: _Bench) -> None:
    """An hour counts from each code, not from the first."""
    for _ in range(MOST_SENDS):
        await bench.begin()
        bench.clock.move(timedelta(minutes=25))

    assert await bench.service.send_code("talk", ADA)


def test_an_empty_secret_is_refused() -> None:
    """With it, a copy of the database would tell every code."""
    clock = FixedClock()
    with pytest.raises(SettingsError, match="BATON_SECRET"):
        VerificationService(MemoryKeptValues(clock), MemoryMailer(), clock=clock, secret=b"")

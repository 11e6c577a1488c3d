"""`erase` and `export`, as an operator uses them."""

import json
from pathlib import Path

import pytest

from bot.domain.errors import NotFound, SettingsError
from bot.settings import Settings
from bot.store.sql import open_store
from commands.erasing import erase, export
from tests.builders import a_conversation, a_message, an_identity
from tests.fakes.clock import NOON


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Return settings whose database knows Ada."""
    made = Settings.model_validate({"data": {"path": tmp_path}, "knowledge": {"sources": []}})
    store = await open_store(made.database_url)
    async with store.writing() as records:
        ada = await records.conversations.identify(an_identity(), now=NOON)
        await records.conversations.save(a_conversation(contact_id=ada.id))
        await records.messages.add(a_message(text="My tandem squeaks."))
    await store.close()
    return made


async def test_an_export_is_one_json_object(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what was said."""
    done = await export(settings, "ada@example.com", as_json=True)

    (shown,) = json.loads(capsys.readouterr().out)["contacts"]
    assert 0 == done
    assert "My tandem squeaks." == shown["conversations"][0]["messages"][0]["text"]


async def test_an_erased_person_is_unknown(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was there is shown before, and what remains elsewhere is said."""
    done = await erase(settings, "ada@example.com", confirmed=True)

    printed = capsys.readouterr().out
    assert 0 == done
    assert "1 conversations with 1 messages" in printed
    assert "What stands elsewhere stays there" in printed
    with pytest.raises(NotFound, match="is known"):
        await export(settings, "ada@example.com", as_json=True)


async def test_nothing_is_erased_without_a_yes(settings: Settings) -> None:
    """Where nobody can be asked, --yes has to be given."""
    with pytest.raises(SettingsError, match="--yes"):
        await erase(settings, "ada@example.com", confirmed=False)

    assert 0 == await export(settings, "ada@example.com", as_json=False)

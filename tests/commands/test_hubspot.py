import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import SettingsError
from bot.service.board import TranscriptReader
from bot.settings import Settings
from bot.store.memory import MemoryStore
from commands.hubspot import hubspot_setup, open_hubspot
from connectors.hubspot.options import DeskLevel
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import hubspot, served_hubspot

__all__ = ["hubspot", "served_hubspot"]
_SECRETS = {"hubspot_access_token": "pat-test-token", "hubspot_developer_key": "dev-key"}


def _settings(served: ServedHubSpot, **changes: Any) -> Settings:
    return Settings.model_validate(
        {
            "hubspot": {"api_url": served.url, "app_id": 99, **changes},
            "server": {"public_url": "https://baton.example.com"},
            "secrets": _SECRETS,
        }
    )


async def test_setup_prints_what_is_ready_for_programs(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    """One JSON object, and 0 when nothing is missing."""
    done = await hubspot_setup(_settings(served_hubspot), as_json=True)

    parts = json.loads(capsys.readouterr().out)["parts"]
    assert 0 == done
    assert {"account", "scopes", "pipeline", "owners"} < {each["part"] for each in parts}
    assert all(each["is_ready"] for each in parts)


async def test_setup_fails_when_something_is_missing(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, capsys: pytest.CaptureFixture[str]
) -> None:
    """1, and for people a line that names it."""
    done = await hubspot_setup(_settings(served_hubspot, pipeline="Helpdesk"), as_json=False)

    assert 1 == done
    assert "the portal has no 'Helpdesk'" in capsys.readouterr().out


async def test_without_a_token_the_cure_is_told(tmp_path: Path) -> None:
    """The sentence names the variable."""
    with pytest.raises(SettingsError, match="HUBSPOT_ACCESS_TOKEN is not set"):
        await hubspot_setup(Settings(), as_json=True)


async def test_a_portal_is_opened_as_the_settings_describe_it(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """The portal's id is HubSpot's own, and our channel in the help desk is made once."""
    settings = _settings(served_hubspot, desk={"level": "inbox", "inbox": "77"}, actor="A-502")
    for _ in range(2):
        async with open_hubspot(settings, transcripts=TranscriptReader(MemoryStore())) as parts:
            options = parts.options

    assert ("4711", DeskLevel.INBOX, "A-502") == (options.portal_id, options.desk, options.actor)
    assert [options.inbox_channel] == list(hubspot.channels.channels)
    assert [options.inbox_account] == list(hubspot.channels.accounts)


async def test_a_wrong_name_stops_the_start(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Before the first contact needs a ticket."""
    settings = _settings(served_hubspot, stages={"waiting": "Parked"})

    with pytest.raises(SettingsError, match=r"hubspot\.stages\.waiting"):
        async with open_hubspot(settings, transcripts=TranscriptReader(MemoryStore())):
            pass


async def test_an_inbox_that_is_not_named_stops_the_start(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """The sentence names the setting."""
    settings = _settings(served_hubspot, desk={"level": "inbox"})

    with pytest.raises(SettingsError, match=r"hubspot\.desk\.inbox is not set"):
        async with open_hubspot(settings, transcripts=TranscriptReader(MemoryStore())):
            pass

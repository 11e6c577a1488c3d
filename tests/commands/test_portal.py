"""Whether HubSpot is on, as settings and environment say it."""

from typing import Any

import pytest

from bot.domain.errors import SettingsError
from bot.settings import Settings
from commands.check import static_standings
from commands.portal import crm_is_hubspot, hubspot_is_on
from commands.vendors import require_desks

_TOKEN = {"hubspot_access_token": "pat-test-token"}


def _settings(secrets: dict[str, str] | None = None, **sections: Any) -> Settings:
    return Settings.model_validate({"secrets": secrets or {}, **sections})


def test_without_a_token_it_is_off_and_with_one_it_is_the_crm() -> None:
    """auto, in both settings."""
    assert not hubspot_is_on(_settings())
    assert hubspot_is_on(_settings(_TOKEN))
    assert crm_is_hubspot(_settings(_TOKEN))


def test_the_crm_may_stay_local() -> None:
    """HubSpot as a channel and a desk alone."""
    settings = _settings(_TOKEN, crm={"provider": "local"})

    assert hubspot_is_on(settings)
    assert not crm_is_hubspot(settings)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (_settings(crm={"provider": "hubspot"}), "crm.provider is hubspot"),
        (_settings(hubspot={"enabled": True}), "hubspot.enabled is true"),
        (_settings({"hubspot_client_secret": "x"}), "HUBSPOT_CLIENT_SECRET is set"),
        (_settings({"hubspot_developer_key": "x"}), "HUBSPOT_DEVELOPER_KEY is set"),
        (
            _settings(_TOKEN, crm={"provider": "hubspot"}, hubspot={"enabled": False}),
            "hubspot.enabled is false",
        ),
    ],
)
def test_half_a_configuration_is_told(settings: Settings, named: str) -> None:
    """The sentence names what does not fit."""
    with pytest.raises(SettingsError, match=named):
        hubspot_is_on(settings)


def test_a_desk_in_hubspot_needs_hubspot() -> None:
    """No handoff would arrive there."""
    with pytest.raises(SettingsError, match="hubspot is off"):
        require_desks(_settings(handoff={"desks": ("web", "hubspot")}))


@pytest.mark.parametrize(
    ("secrets", "chosen", "said"),
    [
        ({}, {}, "turn it on: set HUBSPOT_ACCESS_TOKEN"),
        (_TOKEN, {}, "hubspot.actor is not set"),
        (_TOKEN, {"actor": "A-501"}, "HUBSPOT_CLIENT_SECRET is not set"),
        (_TOKEN | {"hubspot_client_secret": "x"}, {"actor": "A-501"}, "/hubspot/webhooks"),
    ],
)
def test_check_says_what_hubspot_is_for(
    secrets: dict[str, str], chosen: dict[str, str], said: str
) -> None:
    """And what is wanting for its threads to be answered."""
    standings = static_standings(_settings(secrets, hubspot=chosen))

    (words,) = [each.words for each in standings if each.part == "hubspot"]
    assert said in words

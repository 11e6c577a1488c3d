import json
from copy import deepcopy
from typing import Any

import pytest

from bot.domain.errors import InputError
from connectors.slack.interactions import DESK_PREFIX
from connectors.slack.manifest import (
    EVENTS,
    HAND_IN_SHORTCUT,
    SCOPES,
    AppLooks,
    explained,
    manifest,
    scope_names,
)
from connectors.slack.manifest_rules import manifest_faults

URL = "https://baton.example.com"


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """Return a fit manifest with one value changed."""
    whole: dict[str, Any] = deepcopy(manifest(url=URL))
    part: Any = whole
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return whole


@pytest.mark.parametrize("url", [URL, None])
def test_both_manifests_are_fit(url: str | None) -> None:
    """The manifests for HTTP and for Socket Mode are what Slack accepts."""
    assert manifest_faults(manifest(url=url)) == ()


def test_a_manifest_survives_json() -> None:
    """What is printed as JSON reads back as the same manifest."""
    whole = manifest(url=URL)

    assert whole == json.loads(json.dumps(whole))


def test_http_names_every_address() -> None:
    """Over HTTP, events, interactions and the command all go to one address."""
    whole = manifest(url=URL + "/")

    events = "https://baton.example.com/slack/events"
    assert events == whole["settings"]["event_subscriptions"]["request_url"]
    assert events == whole["settings"]["interactivity"]["request_url"]
    assert events == whole["features"]["slash_commands"][0]["url"]
    assert [URL + "/slack/oauth_redirect"] == whole["oauth_config"]["redirect_urls"]
    assert whole["settings"]["socket_mode_enabled"] is False


def test_socket_mode_names_no_address() -> None:
    """In Socket Mode nothing is reached from outside."""
    whole = manifest()

    assert "https://" not in json.dumps(whole)
    assert whole["settings"]["socket_mode_enabled"] is True


def test_it_is_an_agent_and_not_the_legacy_assistant() -> None:
    """New apps may only use the agent view."""
    features = manifest()["features"]

    assert "agent_view" in features
    assert "assistant_view" not in features


def test_the_shortcut_of_the_agents_is_routed_to_the_desk() -> None:
    """The callback id begins with the prefix by which the desk gets what is its own."""
    callbacks = [each["callback_id"] for each in manifest()["features"]["shortcuts"]]

    assert HAND_IN_SHORTCUT in callbacks
    assert HAND_IN_SHORTCUT.startswith(DESK_PREFIX)


@pytest.mark.parametrize("url", ["http://baton.example.com", "baton.example.com", "https://", ""])
def test_slack_sends_only_to_public_https_addresses(url: str) -> None:
    """An address that Slack would refuse is refused here, with the cure."""
    with pytest.raises(InputError, match="leave --url out for Socket Mode"):
        manifest(url=url)


def test_every_scope_and_event_says_why() -> None:
    """Nothing is asked for without a reason that an administrator can read."""
    told = explained(SCOPES) + "\n" + explained(EVENTS)

    assert len(SCOPES) + len(EVENTS) == len(told.splitlines())
    assert all(each.reason for each in (*SCOPES, *EVENTS))


def test_scopes_and_events_are_in_order_and_named_once() -> None:
    """Both lists are sorted, so that a difference between two manifests is easy to read."""
    assert sorted(set(scope_names())) == list(scope_names())
    assert sorted({each.name for each in EVENTS}) == [each.name for each in EVENTS]


def test_a_name_and_a_command_of_ones_own() -> None:
    """The app may be called otherwise, and so may its command."""
    whole = manifest(AppLooks(name="Ada's helper", command="/help-me"))

    assert "Ada's helper" == whole["display_information"]["name"]
    assert "/help-me" == whole["features"]["slash_commands"][0]["command"]
    assert manifest_faults(whole) == ()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("features", "agent_veiw"), {}, "features.agent_veiw is not a key that Slack knows"),
        (
            ("display_information", "name"),
            "x" * 36,
            "display_information.name has 36 characters; it may have 1 to 35",
        ),
        (
            ("display_information", "description"),
            "x" * 141,
            "display_information.description has 141 characters; it may have 1 to 140",
        ),
        (
            ("display_information", "long_description"),
            "short",
            "display_information.long_description has 5 characters; it may have 175 to 4000",
        ),
        (
            ("features", "agent_view", "agent_description"),
            "x" * 301,
            "features.agent_view.agent_description has 301 characters; it may have 0 to 300",
        ),
        (
            ("features", "agent_view", "suggested_prompts"),
            [{"title": "a", "message": "b"}] * 5,
            "features.agent_view.suggested_prompts has 5 items; it may have 0 to 4",
        ),
        (
            ("features", "agent_view", "suggested_prompts"),
            [{"title": "a"}],
            "features.agent_view.suggested_prompts[0].message is missing",
        ),
        (
            ("features", "shortcuts", 0, "name"),
            "Create handoff from this thread",
            "features.shortcuts[0].name has 31 characters; it may have 1 to 24",
        ),
        (
            ("features", "shortcuts", 0, "type"),
            "channel",
            "features.shortcuts[0].type must be one of message, global",
        ),
        (("features", "shortcuts"), [], "features.shortcuts has 0 items; it may have 1 to 10"),
        (
            ("features", "slash_commands", 0, "command"),
            "ask",
            "features.slash_commands[0].command must begin with /",
        ),
        (
            ("settings", "event_subscriptions", "bot_events"),
            ["app_mentions"],
            "settings.event_subscriptions.bot_events: there is no event app_mentions",
        ),
        (
            ("settings", "event_subscriptions", "bot_events"),
            ["app_mention", "app_mention"],
            "settings.event_subscriptions.bot_events names something twice",
        ),
        (
            ("oauth_config", "scopes", "bot"),
            sorted(set(scope_names()) - {"mpim:history"}),
            "oauth_config.scopes.bot: message.mpim needs mpim:history",
        ),
        (("settings", "interactivity"), {}, "settings.interactivity.is_enabled is missing"),
        (
            ("settings", "interactivity"),
            {"is_enabled": True},
            "settings.interactivity.request_url is needed where Socket Mode is off",
        ),
        (("settings", "socket_mode_enabled"), "no", "settings.socket_mode_enabled must be a bool"),
        (("settings",), [], "settings must be an object"),
        (("features", "shortcuts"), {}, "features.shortcuts must be a list"),
        (("display_information", "name"), 7, "display_information.name must be a text"),
    ],
)
def test_a_fault_is_named_with_its_place(path: tuple[Any, ...], value: Any, fault: str) -> None:
    """What Slack would refuse is told before Slack sees it, and where it stands."""
    assert (fault,) == manifest_faults(changed(*path, to=value))


def test_something_else_than_an_object_is_no_manifest() -> None:
    """A list is told apart from a manifest."""
    assert ("the manifest must be an object",) == manifest_faults([])

"""Slack, joined to the service: one workspace by its token, or those that install the app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial

import aiohttp
from fastapi import APIRouter
from pydantic import SecretStr

from bot.settings import Settings, SlackRoomSettings
from bot.store.kept_values import SqlKeptValues
from commands.composition import Service
from commands.foundation import Foundation
from commands.tokens import slack_secret
from commands.vendor import Joined, Vendor
from connectors.slack.channel import SlackParts, slack_app, slack_channel, slack_parts
from connectors.slack.client import SLACK_API_URL, SlackClient, slack_session
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_side import TriageDesk, file_reader, slack_desks, triage_desks
from connectors.slack.desk_words import Patience
from connectors.slack.install import InstallSettings, SlackInstall
from connectors.slack.installations import Installations
from connectors.slack.installed_workspaces import InstalledWorkspaces
from connectors.slack.oauth import CodeExchange
from connectors.slack.seal import Seal
from connectors.slack.settings import RoomRules, SlackOptions
from connectors.slack.socket_mode import socket_mode
from connectors.slack.standing import SlackKeys, SlackStanding, slack_standing
from connectors.slack.triage_room import TriageRoom
from connectors.slack.workspaces import SingleWorkspace, Workspaces


@asynccontextmanager
async def open_slack(base: Foundation) -> AsyncIterator[Vendor]:
    """Open Slack; what was begun beside requests is finished with the block."""
    settings, keys = base.settings, slack_keys(base.settings)
    async with slack_session() as session:
        workspaces, routers = _workspaces(base, keys, session)
        options = slack_options(settings)
        reader = file_reader(workspaces, base_url=api_url(settings))
        async with slack_parts(
            workspaces, options=options, clock=base.clock, read_file=reader
        ) as parts:
            desks = triage_desks(
                [_room(name, workspaces) for name in slack_rooms(settings)],
                parts=parts,
                looks=card_looks(settings),
                files=reader,
                allowed=settings.slack.agents,
            )
            join = partial(_join, parts, desks, session=session, routers=routers)
            try:
                yield Vendor((parts.connector,), tuple(each.desk for each in desks), join)
            finally:
                for each in desks:
                    await each.agents.close()


def slack_is_on(settings: Settings) -> bool:
    """Whether the channel is to be served; raises SettingsError where it is half configured."""
    return standing_of(settings).is_on


def standing_of(settings: Settings) -> SlackStanding:
    """Return how Slack stands; raises SettingsError where it is half configured."""
    return slack_standing(
        slack_keys(settings), enabled=settings.slack.enabled, address=settings.server.address
    )


def slack_keys(settings: Settings) -> SlackKeys:
    """Return what the environment holds for Slack."""
    secrets = settings.secrets
    return SlackKeys(
        bot_token=_told(secrets.slack_bot_token),
        signing_secret=_told(secrets.slack_signing_secret),
        app_token=_told(secrets.slack_app_token),
        client_id=secrets.slack_client_id or "",
        client_secret=_told(secrets.slack_client_secret),
    )


def slack_options(settings: Settings) -> SlackOptions:
    """Return how the channel behaves, as the settings say it."""
    slack = settings.slack
    return SlackOptions(
        command=slack.command,
        greeting=slack.greeting,
        prompts=slack.prompts,
        default=_rules(slack.default),
        rooms={name.lstrip("#"): _rules(rules) for name, rules in slack.rooms.items()},
        public_url=settings.server.address,
    )


def slack_rooms(settings: Settings) -> list[str]:
    """Return the rooms that `handoff.desks` names as {slack: ROOM}."""
    return [
        desk["slack"]
        for desk in settings.handoff.desks
        if isinstance(desk, dict) and "slack" in desk
    ]


def api_url(settings: Settings) -> str:
    """Return the address of Slack's Web API."""
    return settings.secrets.slack_api_url or SLACK_API_URL


def _workspaces(
    base: Foundation, keys: SlackKeys, session: aiohttp.ClientSession
) -> tuple[Workspaces, tuple[APIRouter, ...]]:
    """Return the workspaces, and what serves the pages by which more of them come."""
    url = api_url(base.settings)
    if keys.bot_token:
        return SingleWorkspace(SlackClient(keys.bot_token, session=session, base_url=url)), ()
    kept = SqlKeptValues(base.store.database, base.clock)
    installations = Installations(kept, Seal([slack_secret(base.settings)]))
    workspaces = InstalledWorkspaces(installations, session=session, clock=base.clock, base_url=url)
    install = SlackInstall(
        settings=InstallSettings(
            keys.client_id, base.settings.server.address, teams=base.settings.slack.workspaces
        ),
        exchange=CodeExchange(
            client_id=keys.client_id,
            client_secret=keys.client_secret,
            session=session,
            base_url=url,
        ),
        installations=installations,
        workspaces=workspaces,
        states=kept,
        clock=base.clock,
    )
    return workspaces, (install.router,)


def card_looks(settings: Settings) -> CardLooks:
    """Return what the cards of triage rooms need to know."""
    hours = settings.handoff.hours
    patience = Patience(settings.handoff.claim_target, hours.business_hours if hours else None)
    return CardLooks(patience, settings.server.address)


def _room(name: str, workspaces: Workspaces) -> TriageRoom:
    """Return a triage room; where there are several workspaces, its name is T…:ROOM."""
    team, _, room = name.rpartition(":")
    return TriageRoom(room, workspaces=workspaces, team=team)


def _join(
    parts: SlackParts,
    desks: Sequence[TriageDesk],
    service: Service,
    *,
    session: aiohttp.ClientSession,
    routers: tuple[APIRouter, ...],
) -> Joined:
    settings = service.foundation.settings
    keys = slack_keys(settings)
    app = slack_app(
        parts,
        intake=service.intake,
        transcripts=service.transcripts,
        interruptions=service.interruptions,
        presses=slack_desks(
            desks,
            parts=parts,
            casework=service.casework,
            board=service.board,
            overviews=service.overviews,
        ),
        session=session,
        base_url=api_url(settings),
    )
    channel = slack_channel(
        parts, app, signing_secret=keys.signing_secret, standing=standing_of(settings).words
    )

    def listening() -> AbstractAsyncContextManager[None]:
        if not keys.app_token:
            return nullcontext()
        return socket_mode(
            app, app_token=keys.app_token, session=session, base_url=api_url(settings)
        )

    return Joined(channel, listening, routers)


def _rules(settings: SlackRoomSettings) -> RoomRules:
    return RoomRules(
        answer=settings.answer,
        private=settings.private,
        audience=settings.audience,
        may_ask=settings.may_ask,
    )


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""

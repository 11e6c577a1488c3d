"""Slack, joined to the service: one workspace by its token, or those that install the app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial

import aiohttp
from fastapi import APIRouter

from bot.settings import Settings
from bot.store.kept_values import SqlKeptValues
from commands.composition import Service
from commands.foundation import Foundation
from commands.slack import api_url, slack_keys, slack_options, slack_rooms, standing_of
from commands.tokens import slack_secret
from commands.vendor import Joined, Vendor
from connectors.slack.channel import SlackParts, slack_app, slack_channel, slack_parts
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_side import TriageDesk, file_reader, slack_desks, triage_desks
from connectors.slack.desk_words import Patience
from connectors.slack.install import InstallSettings, SlackInstall
from connectors.slack.installations import Installations
from connectors.slack.installed_workspaces import InstalledWorkspaces
from connectors.slack.oauth import CodeExchange
from connectors.slack.seal import Seal
from connectors.slack.socket_mode import socket_mode
from connectors.slack.standing import SlackKeys
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

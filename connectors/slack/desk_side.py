"""The agents' side of the channel, put together: the desks, and what agents do on them.

In two steps, because the use cases need the desks and what agents do needs the use cases.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.ports.services import Board, Casework, Overviews
from connectors.slack.agents import DeskAgents
from connectors.slack.channel import SlackParts
from connectors.slack.client import SLACK_API_URL
from connectors.slack.desk import SlackDesk
from connectors.slack.desk_acts import DeskActs
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_files import SLACK_FILE_HOSTS, DeskFiles, SlackFileReader
from connectors.slack.desk_thread import DeskThread
from connectors.slack.desks import DeskPlace, SlackDesks
from connectors.slack.hand_in import HandIn
from connectors.slack.home import AppHome, HomeLooks
from connectors.slack.pacing import RoomPace
from connectors.slack.thread_reading import ThreadReader
from connectors.slack.triage_room import TriageRoom
from connectors.slack.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class TriageDesk:
    """One room as a desk, with who may work there."""

    room: TriageRoom
    desk: SlackDesk
    agents: DeskAgents


def file_reader(workspaces: Workspaces, *, base_url: str = SLACK_API_URL) -> SlackFileReader:
    """Return what reads the files that people sent in Slack.

    At slack.com they lie on a host of their own; any other Web API serves them itself.
    """
    own = base_url == SLACK_API_URL
    hosts = SLACK_FILE_HOSTS if own else frozenset({urlsplit(base_url).netloc})
    return SlackFileReader(workspaces, hosts=hosts)


def triage_desks(
    rooms: Sequence[TriageRoom],
    *,
    parts: SlackParts,
    looks: CardLooks,
    files: SlackFileReader,
    allowed: Collection[str] = (),
    pace: RoomPace | None = None,
) -> tuple[TriageDesk, ...]:
    """Return the desks of these rooms; `allowed` narrows who may act, by id or e-mail address."""
    turns = pace or RoomPace()
    return tuple(
        TriageDesk(
            room=room,
            desk=SlackDesk(
                room=room,
                looks=looks,
                files=DeskFiles(files, base=looks.address),
                pace=turns,
                clock=parts.clock,
            ),
            agents=DeskAgents(room=room, people=parts.people, clock=parts.clock, allowed=allowed),
        )
        for room in rooms
    )


def slack_desks(
    desks: Sequence[TriageDesk],
    *,
    parts: SlackParts,
    casework: Casework,
    board: Board,
    overviews: Overviews,
) -> SlackDesks:
    """Return what agents do in Slack, and App Home for everybody."""
    return SlackDesks(
        [_place(each, parts=parts, casework=casework, board=board) for each in desks],
        hand_in=HandIn(
            desks=[(each.room, each.agents) for each in desks],
            reader=ThreadReader(parts.workspaces, people=parts.people),
            people=parts.people,
            rooms=parts.rooms,
            casework=casework,
            afterwards=parts.afterwards,
        ),
        home=AppHome(
            workspaces=parts.workspaces,
            people=parts.people,
            overviews=overviews,
            looks=HomeLooks(command=parts.options.command, public_url=parts.options.public_url),
        ),
    )


def _place(made: TriageDesk, *, parts: SlackParts, casework: Casework, board: Board) -> DeskPlace:
    acts = DeskActs(
        room=made.room,
        agents=made.agents,
        casework=casework,
        board=board,
        afterwards=parts.afterwards,
    )
    thread = DeskThread(
        room=made.room,
        agents=made.agents,
        people=parts.people,
        casework=casework,
        board=board,
        afterwards=parts.afterwards,
    )
    return DeskPlace(room=made.room, acts=acts, thread=thread)

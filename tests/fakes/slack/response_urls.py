"""Addresses that come with commands and clicks: they take messages without a token."""

from typing import Any

from tests.fakes.slack.block_rules import checked_blocks
from tests.fakes.slack.model import Json, Posted, Team
from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.state import ResponseUrl, SlackState

LIFE = 1800.0


def new_response_url(
    state: SlackState, team: Team, user: str, channel: str, message: Posted | None = None
) -> str:
    """Return the ticket of a new address; its messages stand in this channel."""
    ticket = state.new_id("R")
    made = ResponseUrl(team, user, channel, until=state.clock.now() + LIFE)
    made.message = message
    state.response_urls[ticket] = made
    return ticket


def use_response_url(state: SlackState, ticket: str, body: Json) -> Json:
    """Do what was posted to an address; refused when it is used up or old."""
    url = state.response_urls.get(ticket)
    if url is None or state.clock.now() > url.until:
        raise Refusal("expired_url")
    if url.left == 0:
        raise Refusal("used_url")
    url.left -= 1
    if body.get("delete_original"):
        _remove(state, url)
    elif body.get("replace_original") and url.message:
        _fill(url.message, body)
    else:
        _add(state, url, body)
    return {"ok": True}


def _remove(state: SlackState, url: ResponseUrl) -> None:
    if url.message is None:
        raise Refusal("message_not_found")
    if url.message.only_for:
        state.ephemeral.remove(url.message)
    else:
        state.messages.pop((url.message.channel, url.message.ts))


def _add(state: SlackState, url: ResponseUrl, body: Json) -> None:
    posted = Posted(url.channel, state.new_ts(), url.team.bot_user, url.team.id)
    posted.bot_id, posted.app_id = url.team.bot_id, url.team.app_id
    posted.thread_ts = body.get("thread_ts")
    _fill(posted, body)
    if body.get("response_type") == "in_channel":
        state.keep(posted)
    else:
        posted.only_for = url.user
        state.ephemeral.append(posted)


def _fill(posted: Posted, body: dict[str, Any]) -> None:
    if not body.get("text") and not body.get("blocks"):
        raise Refusal("no_text")
    posted.text = body.get("text", "")
    posted.blocks = checked_blocks(body["blocks"]) if body.get("blocks") else []

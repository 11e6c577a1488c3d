"""views.*: modals and home tabs."""

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.model import Json, View
from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.state import SlackState
from tests.fakes.slack.view_rules import checked_view

STACK = 3
"""How many modals may lie on one another."""


async def _open(call: Call) -> Json:
    content = checked_view(call.structure("view"), surface="modal")
    user = _opened_by(call)
    if call.state.open_modals.get(user):
        call.state.open_modals[user].clear()
    return _shown(call, push(call.state, call.team.id, user, content))


def _opened_by(call: Call) -> str:
    """Return who holds the trigger, and use it up."""
    given = call.optional("trigger_id") or call.text("interactivity_pointer")
    if given not in call.state.triggers:
        used = given in call.state.used_triggers
        raise Refusal("exchanged_trigger_id" if used else "invalid_trigger_id")
    team, user, until = call.state.triggers.pop(given)
    call.state.used_triggers.add(given)
    if team != call.team.id:
        raise Refusal("invalid_trigger_id")
    if call.state.clock.now() > until:
        raise Refusal("expired_trigger_id")
    return user


def push(state: SlackState, team: str, user: str, content: Json) -> View:
    """Lay a modal on top of those that are open."""
    stack = state.open_modals.setdefault(user, [])
    if len(stack) >= STACK:
        raise Refusal("push_limit_reached")
    view_id = state.new_id("V")
    root = state.views[stack[0]].id if stack else view_id
    view = View(view_id, team, user, content, _hash(state), root, stack[-1] if stack else None)
    state.views[view_id] = view
    stack.append(view_id)
    return view


def replace(state: SlackState, view: View, content: Json) -> View:
    """Change what an open view shows."""
    view.content, view.hash = content, _hash(state)
    return view


def _hash(state: SlackState) -> str:
    return f"{int(state.clock.now())}.{state.number():x}"


def _shown(call: Call, view: View) -> Json:
    return {"view": view.wire(call.team.app_id, call.team.bot_id)}


async def _push(call: Call) -> Json:
    content = checked_view(call.structure("view"), surface="modal")
    user = _opened_by(call)
    if not call.state.open_modals.get(user):
        raise Refusal("not_found")
    return _shown(call, push(call.state, call.team.id, user, content))


async def _update(call: Call) -> Json:
    content = checked_view(call.structure("view"), surface="modal")
    view = _named(call)
    if call.optional("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")
    return _shown(call, replace(call.state, view, content))


def _named(call: Call) -> View:
    if external := call.optional("external_id"):
        found = [
            each
            for each in call.state.views.values()
            if each.content.get("external_id") == external
        ]
    else:
        found = [each for each in call.state.views.values() if each.id == call.text("view_id")]
    is_open = found and found[0].id in call.state.open_modals.get(found[0].user, [])
    if not is_open or found[0].team_id != call.team.id:
        raise Refusal("not_found")
    return found[0]


async def _publish(call: Call) -> Json:
    content = checked_view(call.structure("view"), surface="home")
    user = call.state.user(call.text("user_id"))
    before = call.state.homes.get((call.team.id, user.id))
    if before and call.optional("hash") not in (None, before.hash):
        raise Refusal("hash_conflict")
    view_id = before.id if before else call.state.new_id("V")
    view = View(view_id, call.team.id, user.id, content, _hash(call.state), view_id)
    call.state.homes[call.team.id, user.id] = view
    call.state.views[view_id] = view
    return _shown(call, view)


METHODS = {
    "views.open": Method(_open, tier=4),
    "views.push": Method(_push, tier=4),
    "views.update": Method(_update, tier=4),
    "views.publish": Method(_publish, tier=4),
}

"""assistant.threads.* and agents.sessions.*: the agent surface."""

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.model import Json
from tests.fakes.slack.refusals import Refusal

_SESSION = {"processing", "active", "suspended", "closed"}


async def _status(call: Call) -> Json:
    channel, thread = call.channel("channel_id"), call.text("thread_ts")
    messages = call.structure("loading_messages", otherwise=[])
    if len(messages) > 10:
        raise Refusal("invalid_arguments")
    if (channel.id, thread) not in call.state.messages:
        raise Refusal("thread_not_found" if channel.kind != "im" else "invalid_thread_ts")
    if "status" not in call.arguments:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: status"])
    if status := call.optional("status"):
        told = {"status": status, "loading_messages": messages, "at": call.state.clock.now()}
        call.state.statuses[channel.id, thread] = told
    else:
        call.state.statuses.pop((channel.id, thread), None)
    return {}


async def _prompts(call: Call) -> Json:
    channel = call.channel("channel_id")
    prompts = call.structure("prompts", otherwise=[])
    if channel.kind != "im":
        raise Refusal("channel_not_supported")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise Refusal("invalid_arguments")
    for prompt in prompts:
        if isinstance(prompt, dict) and not (prompt.get("title") and prompt.get("message")):
            raise Refusal("invalid_arguments")
    told = {"title": call.optional("title"), "prompts": prompts}
    call.state.prompts[channel.id, call.optional("thread_ts")] = told
    return {}


async def _title(call: Call) -> Json:
    channel, thread = call.channel("channel_id"), call.text("thread_ts")
    call.state.titles[channel.id, thread] = call.text("title")
    return {}


async def _session_status(call: Call) -> Json:
    channel = call.channel("channel_id")
    thread = call.text("thread_ts")
    if (channel.id, thread) not in call.state.messages:
        raise Refusal("thread_not_found")
    told = set_session(call, channel.id, thread, call.text("status"))
    wanted = call.state.subscriptions
    if wanted is not None and "agent_session_stopped" not in wanted:
        told["warning"] = "missing_agent_session_stopped_event_subscription"
    return told


def set_session(call: Call, channel: str, thread: str, status: str) -> Json:
    """Begin a session, or change its status."""
    title = call.optional("title")
    if status not in _SESSION:
        raise Refusal("invalid_arguments")
    if title and len(title) > 200:
        raise Refusal("invalid_arguments", messages=["[ERROR] title: less than 201 characters"])
    new = {"title": title or "", "status": status}
    session = call.state.sessions.setdefault((channel, thread), new)
    session["status"] = status
    return {"status": status, "agent_status": status, "title": session["title"]}


async def _rename(call: Call) -> Json:
    channel, thread = call.channel("channel_id"), call.text("thread_ts")
    title = call.text("title")
    if (channel.id, thread) not in call.state.sessions:
        raise Refusal("session_not_found")
    if len(title) > 200:
        raise Refusal("invalid_arguments")
    call.state.sessions[channel.id, thread]["title"] = title
    return {"title": title}


METHODS = {
    "assistant.threads.setStatus": Method(_status, "chat:write"),
    "assistant.threads.setSuggestedPrompts": Method(_prompts, "assistant:write", tier=3),
    "assistant.threads.setTitle": Method(_title, "assistant:write", tier=3),
    "agents.sessions.setStatus": Method(_session_status, "chat:write", tier=3),
    "agents.sessions.rename": Method(_rename, "chat:write", tier=3),
}

"""Where the contact's side and the agents' side of the Slack channel meet."""

from typing import Any, Protocol

DESK_PREFIX = "desk_"
"""Every action_id and callback_id of the agents' side begins with this."""

Payload = dict[str, Any]


class Presses(Protocol):
    """What agents do in Slack: the contact's side verifies and routes it here, before the ack.

    Every payload is as Slack sent it, already verified and parsed. Slack waits at most three
    seconds for the answer, and a trigger_id lives as long: open a modal before anything slow.
    """

    async def pressed(self, payload: Payload) -> Payload | None:
        """Take a button, a menu (block_actions) or a shortcut whose id begins with `desk_`.

        The answer is the response's body, None for an empty one.
        """
        ...

    async def submitted(self, payload: Payload) -> Payload | None:
        """Take a modal (view_submission, view_closed) whose callback_id begins with `desk_`.

        The answer is a response_action (errors, update, push, clear); None closes the modal.
        """
        ...

    async def message_in(self, event: Payload, *, team: str) -> bool:
        """Take a message event (edits and deletions too) in a desk's room; True when taken.

        False: it is no desk's affair, and the contact's side looks at it.
        """
        ...

    async def home_opened(self, event: Payload, *, team: str) -> None:
        """Publish App Home for the person who opened its Home tab (app_home_opened)."""
        ...


class NoPresses:
    """Implements Presses where no room is a desk."""

    async def pressed(self, payload: Payload) -> Payload | None:  # noqa: ARG002 - the port's shape
        """Do nothing."""
        return None

    async def submitted(self, payload: Payload) -> Payload | None:  # noqa: ARG002 - the same
        """Close the modal."""
        return None

    async def message_in(self, event: Payload, *, team: str) -> bool:  # noqa: ARG002 - the same
        """Leave the message to the contact's side."""
        return False

    async def home_opened(self, event: Payload, *, team: str) -> None:
        """Publish nothing."""

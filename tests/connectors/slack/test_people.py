"""Who somebody is in Slack, and whose word that is."""

from typing import Any

import pytest

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Audience
from connectors.slack.people import person_of


def told(**changes: Any) -> dict[str, Any]:
    """Return a person as Slack tells of them."""
    profile = {"real_name": "Ada Byron", "email": "ada@example.org"}
    return {"id": "U1", "team_id": "T1", "name": "ada", "profile": profile} | changes


@pytest.mark.parametrize(
    ("changes", "audience", "email"),
    [
        ({}, EMPLOYEES, "ada@example.org"),
        ({"is_restricted": True}, CUSTOMERS, "ada@example.org"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1"]}}, EMPLOYEES, "ada@example.org"),
        ({"team_id": "T2"}, CUSTOMERS, None),
        ({"team_id": "T2", "is_restricted": True}, CUSTOMERS, None),
        ({"is_stranger": True}, PUBLIC, None),
    ],
)
def test_only_our_own_workspace_vouches_for_an_address(
    changes: dict[str, Any], audience: Audience, email: str | None
) -> None:
    """An address that another organisation claims for its people opens nobody's records."""
    person = person_of(told(**changes), team="T1")

    assert (audience, email) == (person.audience, person.vouched_email)

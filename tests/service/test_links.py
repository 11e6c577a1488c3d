"""Links to our own documents are made good for whoever is shown them."""

from dataclasses import replace

from bot.domain.contacts import EMPLOYEES, Audience
from bot.service.links import linked_handoff, linked_message, plain_link
from tests.builders import a_citation, a_handoff, a_message, a_passage


def marked(url: str, audience: Audience) -> str:
    return f"{url}?for={','.join(sorted(audience.labels))}"


def test_citations_open_for_the_readers_of_the_message() -> None:
    """Each link is given to everybody who reads in the room."""
    message = a_message(citations=(a_citation(url="/documents/a"), a_citation(url="/documents/b")))

    linked = linked_message(message, marked, EMPLOYEES)

    assert ["/documents/a?for=employees,public", "/documents/b?for=employees,public"] == [
        each.url for each in linked.citations
    ]
    assert message == linked_message(message, plain_link, EMPLOYEES)


def test_evidence_opens_for_agents() -> None:
    """Each passage of a packet opens with its own audience: the agent was given it to read."""
    passage = a_passage(url="/documents/pay", audience=frozenset({"group:hr"}))
    plain = a_handoff()
    handoff = replace(plain, packet=replace(plain.packet, passages=(passage,)))

    linked = linked_handoff(handoff, marked)

    assert ["/documents/pay?for=group:hr"] == [each.url for each in linked.packet.passages]

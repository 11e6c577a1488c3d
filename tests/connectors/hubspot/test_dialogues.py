from pathlib import Path

from tests.connectors.hubspot.dialogue import transcript
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot

_PAGE = Path(__file__).parents[3] / "docs" / "hubspot.md"
_BEGIN, _END = "<!-- transcripts -->", "<!-- end of transcripts -->"


async def test_the_transcripts_of_the_page_are_what_happens(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Live chat with a human, a ticket by e-mail, and somebody who asks for another's data."""
    page = _PAGE.read_text("utf-8")
    written = page.partition(_BEGIN)[2].partition(_END)[0]

    assert written.strip() == (await transcript(served_hubspot)).strip()


async def test_whoever_asks_for_another_customers_data_gets_nothing(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Nothing about the account is said, not even that there is one."""
    said = (await transcript(served_hubspot)).rpartition("###")[2]

    assert "Stolen bike" not in said
    assert "Your tickets" not in said

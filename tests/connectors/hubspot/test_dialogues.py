from tests.connectors.hubspot.dialogue import BEGIN, END, PAGE, transcript
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot


async def test_the_transcripts_of_the_page_are_what_happens(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Live chat with a human, a ticket by e-mail, and somebody who asks for another's data."""
    page = PAGE.read_text("utf-8")
    written = page.partition(BEGIN)[2].partition(END)[0]

    assert written.strip() == (await transcript(served_hubspot)).strip()


async def test_whoever_asks_for_another_customers_data_gets_nothing(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Nothing about the account is said, not even that there is one."""
    said = (await transcript(served_hubspot)).rpartition("###")[2]

    assert "Stolen bike" not in said
    assert "Your tickets" not in said

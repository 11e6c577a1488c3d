"""Takes the pictures of docs/teams.md: `python -m tests.counterparts.picture_teams`.

They need Microsoft's local client and chromium; nothing else of this project does.
"""

import asyncio
import tempfile
from pathlib import Path

from tests.counterparts.baton_in_teams import serving_baton
from tests.counterparts.playground import GROUP, free_port, mention, open_client, playground

IMAGES = Path(__file__).parents[2] / "docs" / "images"


async def take() -> None:
    """Take an answer with its source, and the card of a handoff that waits."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving_baton(connector_port=port, desk=True) as baton,
            playground(baton.endpoint, port=port, folder=Path(folder)),
            open_client(f"http://127.0.0.1:{port}") as client,
        ):
            await client.open(GROUP)
            await client.write(mention("How long is parental leave?"))
            await client.sees("Talk to a human")
            await client.citation(1).hover()
            await client.page.get_by_text("Leave › Parental leave").wait_for()
            await client.take(IMAGES / "teams-answer.png", height=400)
            await client.open("Personal Chat")
            await client.write("My expense card was declined in Lisbon.")
            await client.press("Yes, bring in a human")
            await client.open("Triage")
            await client.sees("is waiting for an agent")
            await client.take(IMAGES / "teams-desk.png", height=880)


if __name__ == "__main__":
    asyncio.run(take())

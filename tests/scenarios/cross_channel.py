"""Two stories across channels; `python -m tests.scenarios.cross_channel` writes them down.

The page is docs/cross-channel.md: what the fakes of Teams and Slack showed while the stories ran.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.fakes.teams.pressing import Dialog
from tests.scenarios.company import ADA, GRACE, TRIAGE, Company, open_company
from tests.scenarios.screens import in_slack, in_teams
from tests.scenarios.story import Story

PAGE = Path(__file__).parents[2] / "docs" / "cross-channel.md"
INTERNAL = "Her limit for travel is 500 EUR; I will ask Finance to raise it."
ANSWER = "I have asked Finance to raise your limit. Please try again in ten minutes."
CHAT, ROOM = "Teams, Ada's chat", "Slack, #triage"
DIRECT, CHANNEL = "Slack, Ada's messages", "Teams, Triage"
_HEAD = """\
# A contact in one channel, an agent in another

What people see when the one who asks and the one who helps use different programs. Both stories
are tests: this page is what the fakes of Teams and Slack showed while Baton's real connectors,
desks and use cases ran. Only the model was acted. Of a message that changes, the new lines are
shown. To write the page anew: `python -m tests.scenarios.cross_channel`.
"""


async def contact_in_teams() -> Story:
    """Ada asks in Teams; Grace helps her from the Slack room #triage."""
    async with open_company(agents_in="slack") as company:
        ada = company.teams.person("Ada Lovelace", email="ada@example.com")
        chat = company.teams.personal(ada)
        room, grace = company.slack.channel(TRIAGE), company.slack.person(GRACE)
        story = Story(
            {
                CHAT: lambda: in_teams(chat, ada),
                ROOM: lambda: in_slack(company.slack, room.everything),
            }
        )

        await chat.write(ada, "How long is parental leave?")
        await _told(company, story, "Ada asks what the handbook answers")
        asked = await chat.write(ada, "My expense card was declined in Lisbon.")
        await _told(company, story, "Ada asks what it does not answer")
        await chat.press(ada, "Yes, bring in a human")
        await _told(company, story, "Ada wants a human")
        await grace.presses(room.messages[0].posted, "desk_claim")
        await _told(company, story, "Grace claims the card")
        card = room.messages[0]
        await grace.says(INTERNAL, channel=TRIAGE, thread=card.ts)
        await _told(company, story, "Grace writes below it, for agents only")
        await grace.says(f"!reply {ANSWER}", channel=TRIAGE, thread=card.ts)
        await _told(company, story, "Grace writes to Ada")
        await chat.write(ada, "It works now, thank you!")
        await _told(company, story, "Ada writes back")
        await chat.edit(asked, "My expense card was declined in Lisbon and Porto.")
        await _told(company, story, "Ada corrects what she wrote before")
        await grace.presses(room.messages[0].posted, "desk_resolve")
        await grace.submits(text="Finance raised the limit.")
        await _told(company, story, "Grace resolves the handoff")
        await chat.press(ada, "Send", rating="5", comment="Quick, thank you!")
        await _told(company, story, "Ada says how it went")
        return story


async def contact_in_slack() -> Story:
    """Ada asks in Slack; Grace helps her from the Teams channel Triage."""
    async with open_company(agents_in="teams") as company:
        grace = company.teams.person("Grace Hopper", email="grace@example.com")
        channel = company.teams.channel("Triage", team="Support")
        channel.room.members.append(grace)
        ada = company.slack.person(ADA)
        direct = company.slack.channel(ada.direct)
        story = Story(
            {
                DIRECT: lambda: in_slack(company.slack, direct.everything),
                CHANNEL: lambda: in_teams(channel, grace),
            }
        )

        await ada.says("How long is parental leave?")
        await _told(company, story, "Ada asks what the handbook answers")
        asked = await ada.says("My expense card was declined in Lisbon.")
        await _told(company, story, "Ada asks what it does not answer")
        (offer,) = direct.replies(asked.ts)
        await ada.presses(offer.posted, "baton_human")
        await _told(company, story, "Ada wants a human")
        await channel.press(grace, "Claim")
        await _told(company, story, "Grace claims the card")
        thread = channel.in_thread(channel.messages[0])
        await thread.write(grace, INTERNAL)
        await _told(company, story, "Grace writes below it, for agents only")
        form = await channel.press(grace, "Reply")
        assert isinstance(form, Dialog)
        await form.submit("Send", words=ANSWER)
        await _told(company, story, "Grace writes to Ada")
        await ada.says("It works now, thank you!", thread=asked.ts)
        await _told(company, story, "Ada writes back")
        await ada.edits(asked, "My expense card was declined in Lisbon and Porto.")
        await _told(company, story, "Ada corrects what she wrote before")
        form = await channel.press(grace, "Resolve")
        assert isinstance(form, Dialog)
        await form.submit("Resolve", words="Finance raised the limit.")
        await _told(company, story, "Grace resolves the handoff")
        question = direct.replies(asked.ts)[-1]
        await ada.presses(question.posted, "baton_rate5")
        await _told(company, story, "Ada says how it went")
        return story


async def _told(company: Company, story: Story, step: str) -> None:
    await company.work()
    story.tell(step)
    company.pass_time(timedelta(minutes=2))


async def page() -> str:
    """Return the whole page."""
    teams, slack = await contact_in_teams(), await contact_in_slack()
    first = "## Ada asks in Teams, Grace helps from Slack"
    second = "## Ada asks in Slack, Grace helps from Teams"
    stories = f"{first}\n\n{teams.markdown()}\n\n{second}\n\n{slack.markdown()}\n"
    return f"{_HEAD}\n{stories}"


if __name__ == "__main__":
    PAGE.write_text(asyncio.run(page()), encoding="utf-8")

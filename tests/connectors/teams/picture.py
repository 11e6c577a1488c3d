"""Cards as a picture, near enough to Teams to judge them by eye.

`python -m tests.connectors.teams.picture FILE.png` draws every card of the desk and of contacts.
"""

import asyncio
import html
import re
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.agents import Agent
from bot.domain.answers import Answer, EscalationReason
from bot.domain.conversations import Author
from bot.domain.handoffs import (
    CrmSnapshot,
    Handoff,
    HandoffOutcome,
    HandoffState,
    TicketLine,
    TranscriptLine,
    Urgency,
)
from bot.domain.messages import Offer
from connectors.teams import cards
from connectors.teams.desk_buttons import Act
from connectors.teams.desk_card import CardLooks
from connectors.teams.desk_card import card as drawn
from connectors.teams.desk_forms import form
from connectors.teams.desk_relay import relayed
from tests.browser.chromium import open_page
from tests.builders import a_handoff, a_message, a_packet, a_passage, an_approval
from tests.fakes.clock import NOON

Json = dict[str, Any]
LOOKS = CardLooks(target=timedelta(minutes=10), address="https://baton.example.com")
BEN = Agent("teams:t:ben", "Ben Okri")
_STYLE = """
body{font:14px/20px "Segoe UI",Arial,sans-serif;background:#f5f5f5;color:#242424;margin:24px;
width:1180px;display:grid;grid-template-columns:1fr 1fr;gap:24px;align-items:start}
figure{margin:0} figcaption{color:#616161;font-size:12px;margin:0 0 6px}
.card{background:#fff;border:1px solid #e0e0e0;border-radius:6px;padding:16px;overflow:hidden}
.box{margin-top:8px;border-radius:4px}.attention{background:#fdf3f4}.warning{background:#fff9f5}
.accent{background:#ebf3fc}.good{background:#f1faf1}.emphasis{background:#f5f5f5}
.attention,.warning,.accent,.good,.emphasis{padding:12px}
.bleed{margin:-16px -16px 0;border-radius:0;padding:16px}
.subtle{color:#616161}.bolder{font-weight:600}.large{font-size:18px;line-height:24px}
.small{font-size:12px;line-height:16px}.attentiontext{color:#c4314b}
.columns{display:flex;gap:8px}.stretch{flex:1}.medium{font-size:16px;line-height:22px}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
button{font:600 14px "Segoe UI",Arial;background:#fff;border:1px solid #d1d1d1;border-radius:4px;
padding:5px 12px;color:#242424}button.positive{background:#5b5fc7;color:#fff;border-color:#5b5fc7}
.field{margin-top:10px}.field b{font-weight:600;display:block;margin-bottom:4px}
.input{background:#f5f5f5;border-radius:4px;border-bottom:1px solid #616161;padding:6px 10px;
min-height:20px;white-space:pre-wrap}.tall{min-height:80px}
.choice::before{content:"○ ";color:#616161}
.link{color:#4f52b2;text-decoration:underline}
"""


def page(pictures: list[tuple[str, Json]]) -> str:
    """Return a page with all cards, each below its name."""
    figures = (
        f"<figure><figcaption>{html.escape(name)}</figcaption>{_card(card)}</figure>"
        for name, card in pictures
    )
    return f"<meta charset=utf-8><style>{_STYLE}</style>{''.join(figures)}"


def pictures() -> list[tuple[str, Json]]:
    """Return every card with its name."""
    waiting = a_case()
    claimed = waiting.accepted(BEN, NOON + timedelta(minutes=4))
    late = replace(waiting, reminded_at=NOON + timedelta(minutes=10))
    end = NOON + timedelta(hours=1)
    resolved = claimed.closed(
        HandoffState.RESOLVED,
        end,
        resolution="26 weeks; HR has confirmed it in writing.",
        outcome=HandoffOutcome.SOLVED,
    ).rated(5, "Quick and kind, thank you")
    added = a_message("It is about **adoption**, too.", author_name="Ada Lovelace")
    rated = replace(a_message(), offers=(Offer.RATING,))
    offered = replace(a_message(), offers=(Offer.HANDOFF,))
    return [
        ("Waiting", _desk(waiting)),
        ("Waiting too long, unfolded", _unfolded(_desk(late))),
        ("Claimed, for others", _desk(claimed)),
        ("Claimed, for Ben", _desk(claimed, viewer=BEN)),
        ("Resolved and rated", _desk(resolved)),
        ("What the contact adds", _content(relayed(claimed, added, agent="ben"))),
        ("Form: reply", form(Act.REPLY, claimed, key="k")),
        ("Form: resolve", form(Act.RESOLVE, claimed, key="k")),
        (
            "Contact: a ticket",
            cards.below(replace(a_message(), approval=a_ticket()), "Shall I open a ticket?") or {},
        ),
        ("Contact: rating", cards.below(rated, "Ben has closed this conversation.") or {}),
        (
            "Contact: a human?",
            cards.below(offered, "I am not sure enough. Shall I bring in a human?") or {},
        ),
        ("Contact: a thumb down", cards.reasons("dislike")),
    ]


def a_case() -> Handoff:
    """Return a handoff with everything that a packet can hold."""
    said = [
        (Author.CONTACT, "Ada Lovelace", "Hi, how long is parental leave in France?"),
        (Author.ASSISTANT, None, "For Germany the handbook says 26 weeks [1]. Which country?"),
        (Author.CONTACT, "Ada Lovelace", "France. I am moving there in June; is it the same?"),
    ]
    packet = a_packet(
        summary="Ada moves to France in June and asks whether parental leave is the same there.",
        open_question="How long is parental leave in France, and does it count from June?",
        transcript=tuple(TranscriptLine(who, name, text, NOON) for who, name, text in said),
        passages=(a_passage("In Germany, you get 26 weeks of paid parental leave.", score=0.61),),
        confidence=0.42,
        crm=CrmSnapshot(
            name="Ada Lovelace",
            email="ada@example.com",
            company="Example Ltd",
            plan="Business",
            tickets=(TicketLine("T-17", "Laptop", "open"),),
        ),
        channel="teams",
        language="en",
        urgency=Urgency.HIGH,
        suggested_reply=Answer("In Germany it is 26 weeks. I will check France for you."),
    )
    return a_handoff(packet=packet, reason=EscalationReason.LOW_CONFIDENCE, ticket_number="T-42")


def a_ticket() -> Any:
    """Return a ticket that waits for a yes."""
    return an_approval(
        tool="open_ticket",
        summary="Open a ticket about your laptop.",
        arguments=(
            ("subject", "Laptop does not start"),
            ("description", "Since noon.\nThe light blinks three times."),
        ),
    )


def _desk(handoff: Handoff, *, viewer: Agent | None = None) -> Json:
    now = NOON + timedelta(minutes=12)
    return drawn(handoff, now=now, looks=LOOKS, viewer=viewer)


def _unfolded(card: Json) -> Json:
    for element in card["body"]:
        element["isVisible"] = True
    return card


def _content(activity: Json) -> Json:
    content: Json = activity["attachments"][0]["content"]
    return content


def _card(card: Json) -> str:
    body = "".join(_element(each) for each in card["body"])
    return f"<div class=card>{body}{_row(card.get('actions', []))}</div>"


def _element(element: Json) -> str:  # noqa: PLR0911 - one line a kind
    if element.get("isVisible") is False:
        return ""
    match element["type"]:
        case "TextBlock":
            return f"<div class='{_classes(element)}'>{_marked(element['text'])}</div>"
        case "RichTextBlock":
            return f"<div>{''.join(_run(run) for run in element['inlines'])}</div>"
        case "Container":
            inside = "".join(_element(each) for each in element["items"])
            bleed = "bleed" if element.get("bleed") else ""
            return f"<div class='box {element.get('style', '')} {bleed}'>{inside}</div>"
        case "ColumnSet":
            return f"<div class=columns>{''.join(map(_column, element['columns']))}</div>"
        case "ActionSet":
            return _row(element["actions"])
        case "Input.Text":
            tall = "tall" if element.get("isMultiline") else ""
            value = html.escape(element.get("value", ""))
            return f"{_label(element)}<div class='input {tall}'>{value}</div></div>"
        case "Input.ChoiceSet":
            return _choices(element)
    raise AssertionError(element["type"])


def _column(column: Json) -> str:
    width = str(column.get("width", "auto"))
    wide = "class=stretch" if width == "stretch" else f"style='width:{width}'"
    return f"<div {wide}>{''.join(_element(each) for each in column['items'])}</div>"


def _run(run: Json) -> str:
    link = "link" if "selectAction" in run else ""
    return f"<span class='{_classes(run)} {link}'>{html.escape(run['text'])}</span>"


def _choices(element: Json) -> str:
    titles = [html.escape(choice["title"]) for choice in element["choices"]]
    if element.get("style") == "expanded":
        inside = "".join(f"<div class=choice>{title}</div>" for title in titles)
    else:
        inside = f"<div class=input>{titles[0] if titles else ''} ▾</div>"
    return f"{_label(element)}{inside}</div>"


def _label(element: Json) -> str:
    required = " *" if element.get("isRequired") else ""
    return f"<div class=field><b>{html.escape(element.get('label', ''))}{required}</b>"


def _row(actions: list[Json]) -> str:
    shown = (
        f"<button class='{action.get('style', '')}'>{html.escape(action['title'])}</button>"
        for action in actions
    )
    return f"<div class=row>{''.join(shown)}</div>" if actions else ""


def _classes(element: Json) -> str:
    names = [str(element.get(name, "")) for name in ("size", "weight")]
    colour = f"{element['color']}text" if "color" in element else ""
    return " ".join([*names, colour, "subtle" if element.get("isSubtle") else ""])


def _marked(text: str) -> str:
    """Return text with dates and times as a reader sees them."""
    text = re.sub(r"&lt;at&gt;(.*?)&lt;/at&gt;", r"<span class=link>\1</span>", html.escape(text))
    text = re.sub(r"\{\{DATE\(([-\d]+)T[^)]*\)\}\}", r"\1", text)
    return re.sub(r"\{\{TIME\([-\d]+T(\d\d:\d\d)[^)]*\)\}\}", r"\1", text)


async def draw(file: Path) -> None:
    """Write the picture."""
    async with open_page(viewport={"width": 1230, "height": 900}) as shown:
        await shown.set_content(page(pictures()))
        await shown.screenshot(path=str(file), full_page=True)


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1])))

"""What a contact wrote, as agents read it below the card; pure."""

from bot.domain.handoffs import Handoff
from bot.domain.messages import Attachment, Message
from connectors.teams.cards import attachment, card, text
from connectors.teams.desk_elements import Element, box, cut, line, one_line, run, said
from connectors.teams.desk_words import agent_of, contact_of
from connectors.teams.port import Activity

_TEXT, _NAME, _MOST_FILES = 6000, 80, 10


def relayed(handoff: Handoff, message: Message, *, agent: str = "") -> Activity:
    """Return a relayed message as an activity.

    `agent` is the Entra object id of the one who has the handoff: they are mentioned, so that Teams
    tells them. The words stand in a card, which reads nothing in them as markup.
    """
    who = one_line(message.author_name or "", _NAME) or contact_of(handoff)
    act = "writes"
    if message.deleted:
        act = "took a message back"
    elif message.edited_at:
        act = "changed a message"
    body: list[Element] = [line([run(who, bold=True), run(f" {act}")])]
    mention = _mention(agent, agent_of(handoff)) if agent else {}
    if mention:
        body.append(text(mention["text"], size="small", spacing="none"))
    if message.text.strip() and not message.deleted:
        body.append(box(said(message.text, limit=_TEXT), style="emphasis", spacing="small"))
    body += [_file(each) for each in message.attachments[:_MOST_FILES]]
    made = card(body)
    if mention:
        made["msteams"] = {"entities": [mention]}
    return {
        "type": "message",
        "summary": cut(f"{who} {act}: {message.text}", _NAME),
        "attachments": [attachment(made)],
    }


def _mention(agent: str, name: str) -> Element:
    """Return the entity of a mention; in a card Teams takes Entra's id of a person."""
    shown = f"<at>{name.replace('<', '').replace('>', '')}</at>"
    return {"type": "mention", "text": shown, "mentioned": {"id": agent, "name": name}}


def _file(file: Attachment) -> Element:
    named = run(one_line(file.name, _NAME))
    if file.url.startswith(("https://", "http://")):
        named["selectAction"] = {"type": "Action.OpenUrl", "url": file.url}
    return line([run("File: ", subtle=True), named])

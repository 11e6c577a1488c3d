"""Draws blocks as a page that looks much like Slack, to be looked at by whoever changes them.

`python -m tests.connectors.slack.picture` writes cards.html and, where there is a browser,
cards.png into the folder that is named (default: a temporary one).
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_STYLE = Path(__file__).with_name("picture.css")
_DOTS = {
    "large_green_circle": "#2eb67d",
    "large_yellow_circle": "#ecb22e",
    "red_circle": "#e01e5a",
    "large_blue_circle": "#1d9bd1",
    "white_circle": "#ddd",
}
_DATE = re.compile(r"&lt;!date\^(\d+)\^([^|]*)\|([^&]*)&gt;")
_LINK = re.compile(r"&lt;(https?://[^|&]+(?:&amp;[^|&]+)*)\|(.*?)&gt;")


def page(shown: Mapping[str, Json]) -> str:
    """Return a page of messages ({blocks}) and views ({type: modal or home}), each with a title."""
    drawn = "".join(
        f"<div><h3>{escape(title)}</h3>{_view(each) if 'type' in each else _message(each)}</div>"
        for title, each in shown.items()
    )
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE.read_text()}</style>{drawn}"


def mrkdwn(text: str) -> str:
    """Return Slack's markup as HTML, near enough to judge how it reads."""
    html = escape(text, quote=False).replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;")
    html = _DATE.sub(_moment, html.replace("&amp;amp;", "&amp;"))
    html = _LINK.sub(r'<a href="\1">\2</a>', html)
    html = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html)
    html = re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", html)
    html = re.sub(r"(?<!\w)_([^_\n]+)_(?!\w)", r"<i>\1</i>", html)
    html = re.sub(r":([a-z0-9_]+):", _sign, html)
    quote = re.compile(r"(?:^&gt; ?.*(?:\n|$))+", re.MULTILINE)
    return quote.sub(lambda lines: _quote(lines[0]), html)


def _sign(name: re.Match[str]) -> str:
    """Draw an emoji by hand: this machine may have no font for it."""
    colour = _DOTS.get(name[1])
    if colour:
        return f'<span class=dot style="background:{colour}"></span>'
    return f"<span class=sign>{name[1]}</span>"


def _moment(match: re.Match[str]) -> str:
    at = datetime.fromtimestamp(int(match[1]), UTC)
    words = {
        "{time}": f"{at:%H:%M}",
        "{ago}": "4 minutes ago",
        "{date_short_pretty}": f"{at:%d %b}",
    }
    text = match[2]
    for token, word in words.items():
        text = text.replace(token, word)
    return text


def _quote(lines: str) -> str:
    return "<blockquote>" + re.sub(r"^&gt; ?", "", lines, flags=re.MULTILINE) + "</blockquote>"


def _text(text: Json) -> str:
    return mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def _message(message: Json) -> str:
    blocks = "".join(map(_block, message.get("blocks") or [_bare(message["text"])]))
    head = "<span class=who>Baton</span> <span class=app>APP</span>"
    return (
        f"<div class=message><div class=avatar></div><div class=content>{head}{blocks}</div></div>"
    )


def _bare(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _view(view: Json) -> str:
    title = escape(view["title"]["text"]) if "title" in view else "Home"
    foot = "".join(
        f"<span class='button {style}'>{escape(view[name]['text'])}</span>"
        for name, style in (("close", ""), ("submit", "primary"))
        if name in view
    )
    body = "".join(map(_block, view["blocks"]))
    head = f"<div class=header>{title}</div>"
    return f"<div class=view>{head}{body}<div class=foot>{foot}</div></div>"


def _block(block: Json) -> str:
    draw = _BLOCKS.get(block["type"], _other)
    return f"<div class='block {block['type']}'>{draw(block)}</div>"


def _section(block: Json) -> str:
    fields = "".join(f"<div>{_text(each)}</div>" for each in block.get("fields", []))
    own = _text(block["text"]) if "text" in block else f"<div class=fields>{fields}</div>"
    return own + (_element(block["accessory"]) if "accessory" in block else "")


def _context(block: Json) -> str:
    return " ".join(map(_text, block["elements"]))


def _actions(block: Json) -> str:
    return "".join(map(_element, block["elements"]))


def _header(block: Json) -> str:
    return _text(block["text"])


def _input(block: Json) -> str:
    hint = f"<div class=hint>{_text(block['hint'])}</div>" if "hint" in block else ""
    optional = " (optional)" if block.get("optional") else ""
    label = f"<div class=label>{_text(block['label'])}{optional}</div>"
    return label + _element(block["element"]) + hint


def _divider(_block: Json) -> str:
    return "<hr>"


def _other(block: Json) -> str:
    return f"[{escape(block['type'])}]"


_BLOCKS = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "header": _header,
    "input": _input,
    "divider": _divider,
}


def _element(element: Json) -> str:
    return _ELEMENTS.get(element["type"], _other)(element)


def _button(element: Json) -> str:
    return f"<span class='button {element.get('style', '')}'>{_text(element['text'])}</span>"


def _overflow(_element: Json) -> str:
    return "<span class=button>···</span>"


def _field(element: Json) -> str:
    return f"<div class=field>{escape(element.get('initial_value', '')) or '&nbsp;'}</div>"


def _radios(element: Json) -> str:
    initial = element.get("initial_option")
    return "".join(
        f"<div>{'(•)' if each == initial else '( )'} {_text(each['text'])}</div>"
        for each in element["options"]
    )


def _boxes(element: Json) -> str:
    return "".join(f"<div>[ ] {_text(each['text'])}</div>" for each in element["options"])


def _select(element: Json) -> str:
    initial = element.get("initial_user") or element.get("initial_option") or "Choose…"
    return f"<div class=field>{escape(str(initial))}</div>"


_ELEMENTS = {
    "button": _button,
    "overflow": _overflow,
    "plain_text_input": _field,
    "radio_buttons": _radios,
    "checkboxes": _boxes,
    "users_select": _select,
    "static_select": _select,
}


async def photograph(html: Path, picture: Path) -> None:
    """Save a picture of a page, by the machine's chromium."""
    from tests.browser.chromium import open_page  # noqa: PLC0415 - only where a picture is wanted

    async with open_page(viewport={"width": 760, "height": 900}) as shown:
        await shown.goto(html.as_uri())
        await shown.screenshot(path=picture, full_page=True)


def main() -> None:
    """Write the page and its picture."""
    from tests.connectors.slack.pictured import pictured  # noqa: PLC0415 - what is drawn

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="baton-cards-"))
    folder.mkdir(parents=True, exist_ok=True)
    for name, shown in pictured().items():
        html = folder / f"{name}.html"
        html.write_text(page(shown), encoding="utf-8")
        asyncio.run(photograph(html, html.with_suffix(".png")))
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()

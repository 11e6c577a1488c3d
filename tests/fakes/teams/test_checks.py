"""The fake refuses what Teams refuses."""

from typing import Any

import pytest

from tests.fakes.teams.cards import card_problems
from tests.fakes.teams.checks import LARGEST, check_activity, size_of
from tests.fakes.teams.refusals import Refusal

CITATION = {
    "@type": "Claim",
    "position": 1,
    "appearance": {
        "@type": "DigitalDocument",
        "name": "Handbook",
        "abstract": "Leave is 26 weeks.",
        "url": "https://example.com/handbook",
    },
}
ROOT = {
    "type": "https://schema.org/Message",
    "@type": "Message",
    "@context": "https://schema.org",
    "additionalType": ["AIGeneratedContent"],
    "citation": [CITATION],
}
BUTTON = {"type": "Action.Execute", "title": "Claim", "verb": "claim"}
CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "A handoff waits", "wrap": True}],
    "actions": [BUTTON],
}


def a_message(**more: Any) -> dict[str, Any]:
    return {"type": "message", "text": "Leave is 26 weeks [1].", **more}


def test_a_good_message_is_taken() -> None:
    """A label, a citation, thumbs and a card together are no problem."""
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    check_activity(
        a_message(
            entities=[ROOT],
            attachments=[card],
            channelData={"feedbackLoop": {"type": "default"}},
            suggestedActions={"actions": [{"type": "imBack", "title": "Yes", "value": "Yes"}]},
        ),
        kind="personal",
    )


def test_size_is_counted_in_utf_16() -> None:
    """A payload of 60,000 letters has more than 100 KB in UTF-16."""
    body = a_message(text="a" * 60_000)
    with pytest.raises(Refusal) as caught:
        check_activity(body, kind="personal")

    assert (413, "MessageSizeTooBig") == (caught.value.status, caught.value.code)
    assert LARGEST < size_of(body)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (a_message(entities=[ROOT, ROOT]), "root message"),
        (a_message(entities=[{**ROOT, "citation": [CITATION, CITATION]}]), "one position"),
        (a_message(entities=[{**ROOT, "citation": [{**CITATION, "position": "1"}]}]), "whole"),
        (a_message(entities=[{**ROOT, "citation": [{**CITATION, "appearance": {}}]}]), "Digital"),
        (a_message(entities=[{**ROOT, "additionalType": ["Robot"]}]), "Robot"),
        (a_message(entities=[{"type": "mention", "text": "<at>Ada</at>"}]), "mention"),
        (a_message(channelData={"feedbackLoop": {"type": "thumbs"}}), "feedbackLoop"),
        (a_message(textFormat="html"), "textFormat"),
        (a_message(attachments=[{"contentType": "application/x-unknown"}]), "content type"),
        (a_message(suggestedActions={"actions": [{"type": "openUrl", "title": "a"}]}), "suggested"),
        ({"type": "message", "text": ""}, "non-empty text"),
        ({"type": "trace"}, "type"),
        (a_message(id=None), "id must not be null"),
    ],
)
def test_what_teams_refuses_is_refused(broken: dict[str, Any], reason: str) -> None:
    """A broken activity is answered with 400 and a sentence that says what is wrong."""
    with pytest.raises(Refusal, match=reason) as caught:
        check_activity(broken, kind="personal")

    assert 400 == caught.value.status


def test_a_good_card_has_no_problems() -> None:
    """Columns, facts, a table, fields and a card behind a button are all known."""
    body = [
        {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": []}]},
        {"type": "FactSet", "facts": [{"title": "Waits", "value": "2 minutes"}]},
        {
            "type": "Table",
            "columns": [{"width": 1}],
            "rows": [{"type": "TableRow", "cells": [{"type": "TableCell", "items": []}]}],
        },
        {"type": "Input.Text", "id": "subject", "label": "Subject", "isRequired": True},
    ]
    unfolding = {
        "type": "Action.ShowCard",
        "title": "More",
        "card": {
            "type": "AdaptiveCard",
            "body": [{"type": "Input.Toggle", "id": "t", "title": "T"}],
        },
    }

    assert [] == card_problems({**CARD, "body": body, "actions": [BUTTON, unfolding]})


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ({**CARD, "version": "1.6"}, "version 1.6 is newer than 1.5"),
        ({**CARD, "version": None}, "AdaptiveCard needs 'version'"),
        ({**CARD, "colour": "red"}, "AdaptiveCard has no 'colour'"),
        ({**CARD, "body": [{"type": "Sparkline"}]}, "element type 'Sparkline' is unknown"),
        ({**CARD, "body": [{"type": "TextBlock"}]}, "TextBlock needs 'text'"),
        ({**CARD, "body": [{"type": "TextBlock", "text": "a", "size": "huge"}]}, "size is 'huge'"),
        ({**CARD, "body": [{"type": "Input.Text"}]}, "Input.Text needs 'id'"),
        ({**CARD, "actions": [{"type": "Action.Fly"}]}, "action type 'Action.Fly' is unknown"),
        ({**CARD, "actions": [{"type": "Action.OpenUrl", "url": "javascript:1"}]}, "javascript:1"),
        ({**CARD, "actions": [BUTTON] * 7}, "7 actions in one row; Teams draws 6"),
        ({**CARD, "actions": [{**BUTTON, "style": "loud"}]}, "the action style 'loud' is unknown"),
        ({**CARD, "refresh": {"action": {"type": "Action.Submit"}}}, "refresh needs"),
        ({**CARD, "body": [{"type": "Input.Date", "id": "d"}] * 2}, "two inputs have the id 'd'"),
        ({"type": "HeroCard"}, "the content is not an AdaptiveCard"),
    ],
)
def test_a_broken_card_is_told_in_words(broken: dict[str, Any], problem: str) -> None:
    """Everything that Teams would not draw is named."""
    assert any(problem in found for found in card_problems(broken))

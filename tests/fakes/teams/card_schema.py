"""Adaptive Cards up to version 1.5, as tables: what each thing needs and what it may have."""

from dataclasses import dataclass

NEWEST = (1, 5)
_ANY = "id fallback requires isVisible separator spacing height"
_INPUT = f"{_ANY} label isRequired errorMessage"
_ACTION = "id title iconUrl style fallback requires mode tooltip isEnabled"
_BOX = "minHeight bleed backgroundImage verticalContentAlignment style selectAction rtl"


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element or an action needs and may have besides its type."""

    needs: frozenset[str]
    may: frozenset[str]


def _shape(needs: str, may: str) -> Shape:
    return Shape(frozenset(needs.split()), frozenset(needs.split()) | frozenset(may.split()))


CARD_SHAPE = _shape(
    "version",
    "$schema type body actions fallbackText speak lang rtl minHeight backgroundImage refresh "
    "selectAction authentication metadata msteams verticalContentAlignment",
)
ELEMENTS = {
    "TextBlock": _shape(
        "text",
        f"{_ANY} color fontType horizontalAlignment isSubtle maxLines size weight wrap style",
    ),
    "RichTextBlock": _shape("inlines", f"{_ANY} horizontalAlignment"),
    "Image": _shape(
        "url",
        f"{_ANY} altText backgroundColor horizontalAlignment selectAction size style width msteams",
    ),
    "ImageSet": _shape("images", f"{_ANY} imageSize"),
    "Media": _shape("sources", f"{_ANY} poster altText"),
    "Container": _shape("items", f"{_ANY} {_BOX}"),
    "ColumnSet": _shape("columns", f"{_ANY} {_BOX} horizontalAlignment"),
    "FactSet": _shape("facts", _ANY),
    "ActionSet": _shape("actions", f"{_ANY} horizontalAlignment"),
    "Table": _shape(
        "rows columns",
        f"{_ANY} firstRowAsHeader showGridLines gridStyle horizontalCellContentAlignment "
        "verticalCellContentAlignment",
    ),
    "Input.Text": _shape(
        "id", f"{_INPUT} isMultiline maxLength placeholder regex style inlineAction value"
    ),
    "Input.Number": _shape("id", f"{_INPUT} max min placeholder value"),
    "Input.Date": _shape("id", f"{_INPUT} max min placeholder value"),
    "Input.Time": _shape("id", f"{_INPUT} max min placeholder value"),
    "Input.Toggle": _shape("id title", f"{_INPUT} value valueOff valueOn wrap"),
    "Input.ChoiceSet": _shape(
        "id", f"{_INPUT} choices choices.data isMultiSelect style value placeholder wrap"
    ),
}
PARTS = {
    "Column": _shape("", f"{_ANY} {_BOX} items width"),
    "TableRow": _shape(
        "cells", "style horizontalCellContentAlignment verticalCellContentAlignment"
    ),
    "TableCell": _shape("items", f"{_BOX}"),
    "TextRun": _shape(
        "text",
        "color fontType highlight isSubtle italic selectAction size strikethrough underline weight",
    ),
}
ACTIONS = {
    "Action.OpenUrl": _shape("url", _ACTION),
    "Action.Submit": _shape("", f"{_ACTION} data associatedInputs msteams"),
    "Action.Execute": _shape("", f"{_ACTION} verb data associatedInputs"),
    "Action.ShowCard": _shape("card", _ACTION),
    "Action.ToggleVisibility": _shape("targetElements", _ACTION),
}
SHOWN_ACTIONS = 6
"""How many buttons of one row Teams draws."""
CHOICES = {
    "size": {"default", "small", "medium", "large", "extraLarge", "auto", "stretch"},
    "weight": {"default", "lighter", "bolder"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "spacing": {"default", "none", "small", "medium", "large", "extraLarge", "padding"},
    "horizontalAlignment": {"left", "center", "right"},
    "fontType": {"default", "monospace"},
}

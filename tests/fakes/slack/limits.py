"""Slack's published limits of blocks and views, as numbers."""

from tests.fakes.slack.model import Json

BLOCK_ID = 255
ACTION_ID = 255
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_SUM = 12_000
BLOCKS_SUM = 13_200
"""Text over all blocks of a message; from users' measurements, Slack publishes none."""
TEXT = 40_000
UPDATE_TEXT_BYTES = 4_000
STREAM_TEXT = 12_000
PRIVATE_METADATA = 3_000
TITLE = 24
METADATA_BYTES = 8_000

REQUIRED: dict[str, tuple[str, ...]] = {
    "section": (),
    "divider": (),
    "image": ("alt_text",),
    "actions": ("elements",),
    "context": ("elements",),
    "context_actions": ("elements",),
    "input": ("label", "element"),
    "file": ("external_id", "source"),
    "header": ("text",),
    "markdown": ("text",),
    "video": ("alt_text", "title", "thumbnail_url", "video_url"),
    "rich_text": ("elements",),
    "table": ("rows",),
    "task_card": ("task_id", "title"),
    "plan": ("title",),
    "alert": ("text",),
    "card": (),
    "carousel": ("elements",),
    "container": ("child_blocks",),
}
"""Fields that a block of a type must have."""

ALLOWED: dict[str, frozenset[str]] = {
    "section": frozenset({"text", "fields", "accessory", "expand"}),
    "divider": frozenset(),
    "image": frozenset({"alt_text", "image_url", "title", "slack_file"}),
    "actions": frozenset({"elements"}),
    "context": frozenset({"elements"}),
    "context_actions": frozenset({"elements"}),
    "input": frozenset({"label", "hint", "element", "optional", "dispatch_action"}),
    "header": frozenset({"text", "level"}),
    "markdown": frozenset({"text"}),
}
"""Fields that a block may have, where the list is known to be whole."""

ELEMENTS_AT_MOST = {"actions": 25, "context": 10, "context_actions": 5}

SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(REQUIRED) - {"file"},
    "home": frozenset(
        {"section", "divider", "image", "actions", "context", "input", "header", "video"}
        | {"rich_text"}
    ),
    "modal": frozenset(
        {"section", "divider", "image", "actions", "context", "input", "header", "video"}
        | {"rich_text", "alert"}
    ),
}
"""Which blocks may stand where."""

_SELECTS = frozenset(
    f"{many}{what}_select"
    for many in ("", "multi_")
    for what in ("static", "external", "users", "conversations", "channels")
)
_PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
_CHOICES = frozenset({"checkboxes", "radio_buttons"})

IN_BLOCK: dict[str, frozenset[str]] = {
    "actions": frozenset({"button", "overflow", "workflow_button"})
    | _SELECTS
    | _PICKERS
    | _CHOICES,
    "section": frozenset({"button", "overflow", "image", "workflow_button"})
    | (_SELECTS | _PICKERS | _CHOICES),
    "context": frozenset({"image", "mrkdwn", "plain_text"}),
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "input": (_SELECTS | _PICKERS | _CHOICES)
    | {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
    | {"file_input", "rich_text_input"},
}
"""Which elements may stand in which block."""

ELEMENT_REQUIRED: dict[str, tuple[str, ...]] = {
    "button": ("text",),
    "overflow": ("options",),
    "image": ("alt_text",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "feedback_buttons": ("positive_button", "negative_button"),
    "icon_button": ("icon", "text"),
    "number_input": ("is_decimal_allowed",),
}

OPTIONS_AT_MOST = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
"""Elsewhere 100."""

INTERACTIVE = frozenset().union(*IN_BLOCK.values()) - {"image", "mrkdwn", "plain_text"}


def length_limits(kind: str) -> dict[str, int]:
    """Return how long the plain strings of an element may be."""
    common: Json = {"action_id": ACTION_ID}
    if kind in {"button", "icon_button"}:
        return {**common, "value": 2000, "url": 3000, "accessibility_label": 75}
    if kind == "image":
        return {"image_url": 3000, "alt_text": 2000}
    return common

"""Cards, forms and pages judged by the vendor's own models, which know limits that dicts do not."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.connectors.slack.pictured import pictured

SHOWN = {title: each for titled in pictured().values() for title, each in titled.items()}
VIEWS = {title: each for title, each in SHOWN.items() if "type" in each}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN.keys())
def test_the_vendor_s_models_take_every_block(shown: dict[str, Any]) -> None:
    """Each block is known, within its limits, and keeps all that it says."""
    blocks = Block.parse_all(shown["blocks"])

    assert len(shown["blocks"]) == len([block for block in blocks if block is not None])
    for block, given in zip(blocks, shown["blocks"], strict=True):
        assert given["type"] == block.to_dict()["type"]


@pytest.mark.parametrize("shown", VIEWS.values(), ids=VIEWS.keys())
def test_the_vendor_s_view_takes_every_form_and_page(shown: dict[str, Any]) -> None:
    """Titles, buttons and what is carried along are within the limits of a view."""
    assert shown["type"] == View(**shown).to_dict()["type"]

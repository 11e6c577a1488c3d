"""The chat page against `app.py serve`: sample knowledge, offline model, SQLite on disk."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.browser.chromium import open_page
from tests.browser.stage import free_port

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1100, "height": 800}
_SETTINGS = """
server: {{port: {port}}}
data: {{path: {data}}}
knowledge:
  sources:
    - {{name: handbook, type: folder, path: {knowledge}, audience: public}}
web:
  title: Ask Lumen
  questions:
    - How do I look after the battery in winter?
    - Can I change the delivery address of my order?
"""


@pytest.fixture
def settings(tmp_path: Path) -> tuple[Path, str]:
    """Settings of an installation of its own, and the address that it serves."""
    port = free_port()
    written = _SETTINGS.format(
        port=port, data=tmp_path / "var", knowledge=ROOT / "knowledge" / "sample"
    )
    file = tmp_path / "config.yaml"
    file.write_text(written, encoding="utf-8")
    return file, f"http://127.0.0.1:{port}"


@asynccontextmanager
async def served(file: Path, address: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Serve as an operator does; stop cleanly at the end unless it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "app.py"),
        "--config",
        str(file),
        "serve",
        stdout=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"BATON_DESK_TOKEN": "a-token-for-this-test"},
    )
    try:
        await _ready(address, process)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(address: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        while process.returncode is None:
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    pytest.fail(f"serve ended with {process.returncode} before it was ready")


async def test_a_stranger_gets_a_cited_answer_and_a_kill_loses_nothing(
    settings: tuple[Path, str],
) -> None:
    """The page shows cited answers, outlives a killed server, and the talk goes on after it."""
    async with open_page() as page:
        async with served(*settings) as process:
            await page.goto(settings[1])
            field = page.get_by_label("Your message")
            await field.fill("How long do I have to return a bike?")
            await page.keyboard.press("Enter")
            await page.get_by_role("button", name="Source 1: ").first.click()
            link = page.get_by_role("link", name="Open the document").first
            async with page.context.expect_page() as opening:
                await link.click()
            document = await opening.value
            await expect(document.get_by_role("heading").first).to_be_visible()
            await document.close()
            process.send_signal(signal.SIGKILL)
            await process.wait()
        await expect(page.get_by_text("No connection.")).to_be_visible()
        await field.fill("What is the capital of Mongolia?")
        await page.keyboard.press("Enter")

        async with served(*settings):
            await page.get_by_role("button", name="Yes, please").click()

            await expect(page.get_by_text("You are waiting for a colleague")).to_be_visible()
            await expect(page.locator(".contact")).to_have_count(2)
            await expect(page.get_by_text("Your reference is")).to_be_visible()


@pytest.mark.skipif(
    os.environ.get("BATON_SCREENSHOTS") != "1", reason="pictures are made with BATON_SCREENSHOTS=1"
)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("chat", {"viewport": WIDE, "color_scheme": "light"}),
        ("chat-dark", {"viewport": WIDE, "color_scheme": "dark"}),
        ("chat-narrow", {"viewport": NARROW, "color_scheme": "light"}),
    ],
)
async def test_pictures_of_the_chat(
    settings: tuple[Path, str], name: str, options: dict[str, Any]
) -> None:
    """Take the pictures that the documents show: a cited answer, its source, and a handoff."""
    async with served(*settings), open_page(**options) as page:
        await page.goto(settings[1])
        await expect(page.get_by_text("You could ask")).to_be_visible()
        await page.screenshot(path=IMAGES / f"{name}-welcome.png", animations="disabled")
        await page.get_by_label("Your message").fill("How long do I have to return a bike?")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Source 1: ").first.click()
        await page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
        await page.get_by_role("button", name="Talk to a human").first.click()
        await expect(page.get_by_text("Your reference is")).to_be_visible()
        await page.screenshot(path=IMAGES / f"{name}-handoff.png", animations="disabled")

    assert (IMAGES / f"{name}-handoff.png").stat().st_size > 0

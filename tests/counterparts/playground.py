"""Starts Microsoft's own local client for Teams bots where it is installed, and uses its page."""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import FloatRect, Locator, Page, expect

from tests.browser.chromium import open_browser

VERSION = "0.2.28"
TENANT_ID = "22222222-2222-4222-8222-222222222222"
BOT_ID = "33333333-3333-4333-8333-333333333333"
CHANNEL_ID = "channel-triage"
GROUP_ID = "group-chat"
PERSONAL_ID = "personal-chat"
PERSON_ID = "55555555-5555-4555-8555-555555555550"
GROUP = "Leave and travel"
_PROGRAM = "agentsplayground"
_LOOPBACK_ONLY = Path(__file__).with_name("loopback_only.cjs")
_LIST = "[aria-label='Chat and Teams Channel']"
_PEOPLE = ("Ada Lovelace", "Ben Bitdiddle", "Cy Young", "Dee Roe", "Eva Lu", "Flo Day")


async def why_not() -> str | None:
    """Return why the client cannot be started here; None when it can."""
    if shutil.which("node") is None or shutil.which(_PROGRAM) is None:
        return f"npm @microsoft/m365agentsplayground {VERSION} is not installed, or not on the PATH"
    process = await asyncio.create_subprocess_exec(
        _PROGRAM, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    found = output.decode().strip()
    return None if found == VERSION else f"the playground is {found}, {VERSION} is needed"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@asynccontextmanager
async def playground(endpoint: str, *, port: int, folder: Path) -> AsyncIterator[None]:
    """Serve the client at a port until the block ends; it talks to the bot at `endpoint`."""
    context = folder / "context.yml"
    context.write_text(json.dumps(_context()))
    address = f"http://127.0.0.1:{port}"
    options = ["start", "-e", endpoint, "-c", "msteams", "-p", str(port)]
    options += ["--su", f"{address}/_connector", "--disable-telemetry"]
    process = await asyncio.create_subprocess_exec(
        _PROGRAM,
        *options,
        cwd=folder,
        env=_environment(context),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _ready(address, process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def open_client(address: str) -> AsyncIterator["Client"]:
    """Open the client's page; its own scripts may fail, which is no fault of ours."""
    async with open_browser() as browser:
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(10_000)
        await page.goto(address)
        await page.get_by_text("Connected.").wait_for()
        await page.get_by_title("Toggle Log Panel").click()
        yield Client(page)


class Client:
    """The page, used as a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, name: str) -> None:
        """Open a chat or a channel by its name."""
        await self.page.get_by_role("treeitem", name=name).click()

    async def write(self, text: str, *, place: int = 0) -> None:
        """Write a message; `place` 1 is the first thread of a channel."""
        editor = self.page.locator("[data-lexical-editor=true]").nth(place)
        await editor.click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def post(self, text: str) -> None:
        """Begin a thread in the channel that is open."""
        await self.page.locator("[data-lexical-editor=true]").first.click()
        await self.page.keyboard.type(text)
        await self.conversation.get_by_text("Post", exact=True).click()

    async def sees(self, text: str, *, times: int = 1) -> None:
        """Wait until a text stands in the conversation."""
        await expect(self.conversation.get_by_text(text).nth(times - 1)).to_be_visible()

    async def press(self, title: str) -> None:
        """Press the lowest button with this title."""
        await self.conversation.get_by_role("button", name=title, exact=True).last.click()

    async def take(self, path: Path, *, height: int) -> None:
        """Take a picture of the page's upper part."""
        path.parent.mkdir(parents=True, exist_ok=True)
        clip: FloatRect = {"x": 0, "y": 0, "width": 1400, "height": height}
        await self.page.screenshot(path=path, clip=clip, animations="disabled")

    def thumb(self, name: str) -> Locator:
        """Return the lowest thumb: Like or Dislike."""
        return self.conversation.get_by_role("button", name=name, exact=True).last

    def citation(self, number: int) -> Locator:
        """Return the mark of a citation in a text."""
        return self.conversation.locator(".fai-Citation", has_text=str(number))

    async def threads(self) -> int:
        """Return how many threads the open channel has."""
        return await self.page.locator("[data-lexical-editor=true]").count() - 1

    @property
    def conversation(self) -> Locator:
        """The chat or the channel that is open, without the list of chats beside it."""
        return self.page.locator(f"div:has(> div > {_LIST}) + div")


def mention(text: str) -> str:
    """Return a message that mentions the bot."""
    return f"<at>Baton</at> {text}"


def _environment(context: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TEAMSAPPTESTER_BROWSER": "none",
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(context),
        "NODE_OPTIONS": f"--require={_LOOPBACK_ONLY}",
    }


async def _ready(address: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient(trust_env=False) as client:
        while True:
            assert process.returncode is None, "the playground did not start"
            try:
                await client.get(address)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


def _context() -> dict[str, Any]:
    people = [_person(number, name) for number, name in enumerate(_PEOPLE)]
    return {
        "version": "0.1.1",
        "tenantId": TENANT_ID,
        "bot": {"id": BOT_ID, "name": "Baton"},
        "currentUser": people[0],
        "users": people[1:],
        "personalChat": {"id": PERSONAL_ID},
        "groupChat": {"id": GROUP_ID, "name": GROUP},
        "team": {
            "id": "team-support",
            "name": "Support",
            "aadGroupId": "44444444-4444-4444-8444-444444444444",
            "channels": [{"id": CHANNEL_ID, "name": "Triage"}],
        },
    }


def _person(number: int, name: str) -> dict[str, str]:
    """Return a person; both ids are one, as this client looks members up by the first only."""
    object_id = f"{PERSON_ID[:-1]}{number}"
    given, _, surname = name.partition(" ")
    address = f"{given.lower()}@example.com"
    return {
        "id": object_id,
        "name": name,
        "aadObjectId": object_id,
        "givenName": given,
        "surname": surname,
        "email": address,
        "userPrincipleName": address,
    }

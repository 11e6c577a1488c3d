"""A real browser, or the reason why there is none."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

EXECUTABLE = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Open chromium; skip the test where it is not installed, unless it is required."""
    if not os.access(EXECUTABLE, os.X_OK):
        reason = f"there is no browser at {EXECUTABLE}; install Debian's chromium"
        if os.environ.get("BATON_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(EXECUTABLE), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(**options: Any) -> AsyncIterator[Page]:
    """Open a page of a fresh visitor; an error in its script fails the test."""
    problems: list[str] = []
    async with open_browser() as browser:
        context = await browser.new_context(**options)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        yield page
    assert problems == []

"""How pages look: what fits, what can be read, and pictures of them where they are asked for."""

import os
from pathlib import Path

from playwright.async_api import Page

IMAGES = Path("docs/images")
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
CONTRASTS = """
() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const parts = channels(color);
      if (parts.length < 4 || parts[3] > 0.99) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(".desk *")]
    .filter((e) => e.checkVisibility() && !e.disabled && [...e.childNodes].some((n) =>
      n.nodeType === 3 && n.textContent.trim()))
    .map((e) => {
      const a = light(getComputedStyle(e).color), b = light(ground(e));
      return [e.className + " " + e.textContent.slice(0, 30),
        (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5);
}
"""


async def picture(page: Page, name: str, *, scroll: str = "") -> None:
    """Keep a picture where BATON_SCREENSHOTS=1; with `scroll` all that this box can scroll to."""
    if os.environ.get("BATON_SCREENSHOTS") != "1":
        return
    before = page.viewport_size
    if scroll and before:
        height = await page.locator(scroll).evaluate(
            "box => innerHeight + box.scrollHeight - box.clientHeight"
        )
        await page.set_viewport_size({"width": before["width"], "height": height})
    await page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
    if before:
        await page.set_viewport_size(before)

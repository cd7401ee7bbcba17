"""Draw the phone's icons from the mark: `python tools/phone_icons.py`. Needs Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[1] / "src/forethought/web/static/forethought"
SIZES = (192, 512)
COLOUR = "#134e4a"
SAFE = 0.7
"""What a mask leaves of an icon, at least."""


def main() -> None:
    """Write a square picture of each size, the mark within the part that no mask cuts."""
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            inner = int(size * SAFE)
            page.set_content(
                f"<style>body{{margin:0;background:{COLOUR};display:grid;place-items:center;"
                f"height:100vh}}svg{{width:{inner}px;height:{inner}px}}</style>{mark}"
            )
            page.screenshot(path=STATIC / "phone" / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()

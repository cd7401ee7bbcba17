"""Every picture of the manuals, taken of the real service with its invented office.

`make pictures` keeps them in docs/manual/pictures; otherwise they go, and what stays is the proof
that each page can be reached as the manual says, and is good for everybody.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from forethought.embedded.cluster import Cluster
from forethought.embedded.folder import DataFolder
from forethought.web.demo.people import PASSWORD, STAFF
from tests.browser.windows import judge, maps_are_drawn
from tests.manual.pictures import PICTURES, Picture
from tests.ports import a_free_port
from tests.web.look.browser import Site, window
from tests.web.processes import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "manual" / "pictures"
LARGEST = 120_000
"""Bytes of one picture."""

EMAILS = {one.key: one.email for one in STAFF}
MANUALS = sorted((ROOT / "docs" / "manual").rglob("*.md"))
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """`forethought serve --demo` in a process and a data folder of its own."""
    home = Path(tempfile.mkdtemp(prefix="forethought-pictures-"))
    home.chmod(0o755)
    port, folder, log = a_free_port(), DataFolder(home / "data"), home / "serve.log"
    outside = {name: text for name, text in os.environ.items() if "FORETHOUGHT" not in name}
    outside.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "forethought.cli", "serve", "--demo", f"--port={port}"],
            env=outside | {"FORETHOUGHT_DATA": str(folder.root)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        assert until(lambda: "Forethought is ready" in log.read_text(), 240), log.read_text()
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        Cluster(folder).stop()
        shutil.rmtree(home, ignore_errors=True)


def sign_in(here: Site, who: str) -> None:
    here.go("/account/login/")
    here.page.get_by_label("Email address").fill(EMAILS[who])
    here.page.get_by_label("Password", exact=True).fill(PASSWORD)
    with here.leads_on():
        here.page.get_by_role("button", name="Sign in").click()
    here.page.get_by_role("heading", name="What is to be done").wait_for()


def take(here: Site, picture: Picture, folder: Path) -> list[str]:
    """Go where the picture is taken, take it; what is wrong with the page."""
    here.go(picture.path)
    for words in picture.follow:
        with here.leads_on():
            here.page.get_by_role("link", name=re.compile("^" + re.escape(words))).first.click()
    refused = re.compile("Page not found|You may not see this")
    expect(here.page.locator("h1")).not_to_have_text(refused)
    if picture.to:
        here.page.get_by_role("heading", name=picture.to).scroll_into_view_if_needed()
    maps_are_drawn(here.page)
    taken = folder / f"{picture.name}.png"
    here.page.screenshot(path=taken)
    # 256 colours are enough for a page, and make it small enough to be kept with the program.
    colours = Image.open(taken).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(taken, optimize=True)
    return [f"{picture.name}: {one}" for one in judge(here)]


@pytest.mark.prove
@pytest.mark.browser
def test_every_picture_can_be_taken(chromium: Browser, host: str, tmp_path: Path) -> None:
    folder = KEPT if os.environ.get("FORETHOUGHT_MANUAL_PICTURES") == "keep" else tmp_path
    wrong: list[str] = []
    for who in sorted({picture.who for picture in PICTURES}):
        for phone in (False, True):
            theirs = [one for one in PICTURES if (one.who, one.phone) == (who, phone)]
            if not theirs:
                continue
            with window(chromium, host, size=theirs[0].size) as here:
                if who:
                    sign_in(here, who)
                for picture in theirs:
                    wrong += take(here, picture, folder)
    assert not wrong, "\n".join(wrong)


def test_every_picture_that_a_manual_shows_is_there_and_none_is_idle() -> None:
    shown: set[str] = set()
    for page in MANUALS:
        for words, target in IMAGE.findall(page.read_text(encoding="utf-8")):
            assert len(words) > 10, f"{page.name}: {target} says too little to who cannot see it"
            assert (page.parent / target).resolve().parent == KEPT, f"{page.name}: {target}"
            shown.add(Path(target).name)
    names = {f"{picture.name}.png" for picture in PICTURES}
    kept = {path.name for path in KEPT.glob("*.png")}
    assert shown == names == kept
    assert all((KEPT / name).stat().st_size <= LARGEST for name in kept)

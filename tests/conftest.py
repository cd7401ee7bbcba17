"""Fixtures that every room shares."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from forethought.data import readers
from forethought.screening.findings import Reader
from tests.web.database import django_db_modify_db_settings, django_db_setup

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["django_db_modify_db_settings", "django_db_setup"]

# How long an example takes says something about the machine; speed is measured by `make bench`.
# The same examples each time: a change fails for what it does, and not for what was drawn that day.
# FORETHOUGHT_TEST_DICE=thrown draws others, for whoever looks for rare cases.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("FORETHOUGHT_TEST_DICE") != "thrown",
)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def words_by_default() -> Iterator[None]:
    """Commands in the process of the tests read with the phrases where they name no reader.

    For the reasons that tests/web/environment.py gives for the site. A command in a process of its
    own has the real default.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "DEFAULT_READER", "words")
        yield


@pytest.fixture(autouse=True, scope="session")
def one_reader_of_phrases() -> Iterator[None]:
    """Made once where no lexicon of an office's own is named: it takes longer than most checks.

    The learned reader is made whenever it is asked for: tests break what it is made of.
    """
    make = readers.make_reader
    once = cache(make)

    def shared(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
        return once(kind) if kind == "words" and not lexicons else make(kind, lexicons)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "make_reader", shared)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; absent Chromium is a failure that names the one command to type."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("No Chromium: type `sudo apt-get install chromium`, then try again")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chromium_page(chromium: Browser) -> Iterator[Page]:
    """A new page in a fresh context."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()

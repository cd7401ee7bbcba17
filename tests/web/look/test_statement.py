"""The accessibility statement on the site and in the manual are the same words."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from forethought import __version__
from forethought.web.look.views import STATEMENT

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual" / "operator" / "accessibility.md"


def test_the_manual_has_the_same_words() -> None:
    heading, _, words = MANUAL.read_text(encoding="utf-8").partition("\n\n")
    assert heading == "# Accessibility statement"
    assert words == STATEMENT.read_text(encoding="utf-8")


def test_the_page_says_what_a_statement_must(client: Client) -> None:
    page = client.get("/help/accessibility/").content.decode()
    for words in ("partially compliant", "Equality Advisory", "does not work", "November 2026"):
        assert words in page
    assert page.count("<h1") == 1
    assert page.count("<h2") >= 4


def test_it_is_about_this_version() -> None:
    version = __version__.partition(".dev")[0]
    assert f"version {version}" in STATEMENT.read_text(encoding="utf-8").replace("\n", " ")

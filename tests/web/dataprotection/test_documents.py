"""The documents and the privacy page say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from forethought.web.contactdesk import places
from forethought.web.dataprotection.limits import dated, limits
from forethought.web.incidents import drafts

DOCS = Path(__file__).parents[3] / "docs"
WRITTEN = ("appropriate-policy.md", "dpia.md")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_the_table_of_the_policy_is_that_of_the_program() -> None:
    text = (DOCS / "appropriate-policy.md").read_text(encoding="utf-8")
    table = text.partition("| what | how long |")[2].partition("\n\n")[0].splitlines()[2:]
    said = [cells(line) for line in table]
    assert said == [
        [
            f"**{one.title}**: {one.keeps}",
            one.says,
            one.whose if one.years or one.days else "–",
            one.because,
            one.paragraph,
        ]
        for one in limits().values()
    ]
    assert f"Dated {dated().day} {dated():%B %Y}." in text


def test_the_limits_are_those_agreed() -> None:
    """Issue D, and the defaults of the table of silent sources."""
    numbers = {name: (one.years, one.days) for name, one in limits().items()}
    assert numbers["visits"] == (3, 0)
    assert numbers["incidents"] == numbers["markers"] == (6, 0)
    assert numbers["locations"] == (0, 30)
    assert numbers["audit"] == (7, 0)
    assert numbers["notices"] == (1, 0)


@pytest.mark.parametrize("name", WRITTEN)
def test_links_lead_somewhere(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    local = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert local
    assert [link for link in local if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_office_must_fill_in_is_marked(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert "**[" in text
    assert text.count("**[") == text.count("]**")


def test_locations_and_drafts_go_when_the_table_says_so() -> None:
    """Contact desk and incidents have numbers of their own: they are the same."""
    assert places.KEPT_FOR.days == limits()["locations"].days
    assert drafts.KEPT_FOR.days == limits()["drafts"].days


@pytest.mark.django_db
def test_the_privacy_page_says_the_same_numbers() -> None:
    page = Client().get("/help/privacy/").content.decode()
    for one in limits().values():
        assert one.title.replace("'", "&#39;") in page
        assert one.says in page

"""The pages that come with the program: complete, readable, and beside everything they explain."""

from __future__ import annotations

import re

import pytest

from forethought.data.guidance_files import GuidanceFileError, load_guidance, parse_page
from forethought.data.pack_files import load_pack
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.guidance.markdown import plain, unfit_links
from forethought.web.guidance.models import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE
from forethought.web.guidance.words import KIND_TITLES, RULE_TITLES

PAGES = load_guidance()
HEAD = '+++\ntitle = "A"\nsummary = "B"\norder = 1\ndated = 2026-01-01\nreview_on = 2027-01-01\n'


def test_the_set_is_the_one_that_was_asked_for() -> None:
    assert {
        *("before-going-out", "on-the-doorstep", "dogs", "weapons", "leaving-at-once"),
        *("after-an-incident", "disease-areas", "pairs", "contact-with-the-office"),
        *("problem-areas", "present-dangers"),
    } <= {page.slug for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_each_page_is_short_sourced_and_fits(page: object) -> None:
    page = next(one for one in PAGES if one is page)
    words = len(plain(page.body).split())
    assert 200 <= words <= 500
    assert len(page.title) <= LONGEST_TITLE
    assert len(page.summary) <= LONGEST_SUMMARY
    assert len(page.body) <= LONGEST_BODY
    assert "## Where this comes from" in page.body
    assert re.search(r"DMBM\d{6}", page.body)
    assert not unfit_links(page.body)
    assert page.dated < page.review_on


def test_links_between_pages_lead_to_pages() -> None:
    slugs = {page.slug for page in PAGES}
    for page in PAGES:
        assert set(re.findall(r"\]\(/guidance/([\w-]+)/\)", page.body)) <= slugs


def test_every_rule_hazard_and_kind_of_area_is_explained() -> None:
    rules = load_pack().rules.keys()
    assert {rule for page in PAGES for rule in page.rules} == set(rules) - {"records.caution"}
    assert {hazard for page in PAGES for hazard in page.hazards} == set(Hazard)
    assert {kind for page in PAGES for kind in page.kinds} == set(AreaKind)


def test_every_rule_and_kind_has_its_words() -> None:
    assert RULE_TITLES.keys() == load_pack().rules.keys()
    assert KIND_TITLES.keys() == set(AreaKind)


def test_nothing_on_a_phone_tells_who_forces_an_officer_how_help_is_called_silently() -> None:
    for page in PAGES:
        said = plain(page.body).lower()
        assert not re.search(r"\bpins?\b|duress|silent|word that was agreed", said), page.slug


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no head", "write a head"),
        (HEAD + "+++\n\n  \n", "write a head"),
        (HEAD + "x\n+++\nWords", "no TOML"),
        (HEAD + "colour = 1\n+++\nWords", "“colour”"),
        (HEAD + 'hazards = ["dragon"]\n+++\nWords', "dragon"),
        (HEAD.replace("order = 1", 'order = "1"') + "+++\nWords", "“order”"),
        (HEAD.replace('"A"', '""') + "+++\nWords", "“title”"),
    ],
)
def test_a_broken_page_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(GuidanceFileError, match=says):
        parse_page("a", text)


def test_other_words_have_another_hash() -> None:
    one, other = parse_page("a", HEAD + "+++\nWords"), parse_page("a", HEAD + "+++\nWord")
    assert one.sha256 != other.sha256
    later = HEAD.replace("2027", "2028")
    assert parse_page("a", later + "+++\nWords").sha256 == one.sha256

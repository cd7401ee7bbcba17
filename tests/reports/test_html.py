"""The HTML page as text: nothing loaded, nothing runs, everything escaped, everything said."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from forethought.check_result import MatchedNote
from forethought.dayfolder.html_report import render_html
from forethought.policy.verdict import Evidence
from forethought.vocabulary import Outcome
from tests.reports.render import Page
from tests.reports.sample_day import (
    HOSTILE,
    big_day,
    empty_day,
    held_pair,
    incomplete,
    only,
    pair,
    reason,
    refused,
    sample_day,
)


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(sample_day())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_nothing_runs_and_nothing_is_loaded(page: Page) -> None:
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    for _, attributes in page.tags:
        assert not {"style", "src", "srcset", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_allows_exactly_the_style(page: Page) -> None:
    policy = next(
        attributes["content"]
        for tag, attributes in page.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "unsafe" not in policy
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_language_and_title(html: str) -> None:
    assert '<html lang="en-GB">' in html
    assert "<title>Visits on Tuesday 24 November 2026" in html
    assert html.startswith("<!DOCTYPE html>")


def test_hostile_text_is_text(html: str) -> None:
    assert "<script" not in html
    assert "<b>Bobby" not in html
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in html
    assert "<mark>a dog that bit the postman</mark>" in html


def test_every_cell_is_escaped() -> None:
    evil = '"><script>x</script>\ud83d'
    base = held_pair()
    check = replace(
        base,
        visit=replace(
            base.visit,
            visit_id=evil,
            officer_id=evil,
            officer_name=evil,
            second_officer_id=evil,
            second_officer_name=evil,
            customer_name=evil,
            address=evil,
            postcode=evil,
            purpose=evil,
        ),
        discuss_with=evil,
        discuss_with_name=evil,
        reasons=(
            reason(evil, evil, Outcome.SUSPEND, Evidence(evil, evil, evil, evil, evil, evil)),
            reason("check.place", evil, None),
        ),
        matched=(MatchedNote(evil, evil, evil, evil, (evil,), evil),),
        notices=tuple(replace(one, kind=evil, says=evil, record_id=evil) for one in base.notices),
        place=replace(base.place, postcode=evil, why_unknown=evil),
    )
    day = sample_day()
    evil_day = replace(
        day,
        visits=(check, replace(check, place=replace(check.place, point=None))),
        reader=evil,
        policy=replace(day.policy, name=evil, sha256=evil, relaxations=(evil,)),
        sources=tuple(replace(one, source=evil, detail=evil) for one in day.sources),
        problems=tuple(replace(one, file=evil, column=evil, says=evil) for one in day.problems),
        areas=tuple(
            replace(one, area_id=evil, name=evil, source=evil, zone_type=evil) for one in day.areas
        ),
        press=tuple(replace(one, item_id=evil, title=evil, outlet=evil) for one in day.press),
        offices_without_cover=(evil,),
    )
    html = render_html(evil_day)
    assert "<script" not in html
    html.encode()


def test_says_what_to_do(page: Page) -> None:
    for part in (
        "Do not visit. Use a different enforcement method.",
        "set next action Review on Wednesday 25 November 2026",
        "Nobody may go to this place until the restriction is lifted.",
        "Speak to Moira Khan (M2) before you go.",
        "Go with Sam Lee (O9), who must accept first.",
        "Rule records.violence, from DMBM511340",
        "Great Snoring protection zone. Area AI-2026-11-PZ",
        "Same tax reference: UTR 1234567890 is equal",
        "played down because it is about somebody else",
        "For the officer only. Do not mention to the household",
        "All matched records (3)",
        "Sources examined for this visit",
        "What could not be looked at",
        "records/dtr.csv, line 17",
        "Office without cover: Belfast.",
        "This policy relaxes the default.",
        "Not on the map: the place is not known",
        "Prevention zone <Great Britain> covers the whole map and is not drawn.",
        "Contains OS data © Crown copyright",
        "Read the whole note (5,406 characters)",
        "This long note is quoted above.",
        "Sam Lee (O9) 10:30 V004 , discuss first",
    ):
        assert part in page.words, part


def test_links_lead_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        href = attributes.get("href")
        assert href is None or href[1:] in ids


def test_quotes_without_their_note_still_stand() -> None:
    bare = Evidence("sa_notes", "N-1", None, "reference", "threat", "will hurt", 3, 12)
    wrong = replace(bare, note="another text altogether", record_id="N-2")
    shown = reason("records.violence", "Threat.", Outcome.DIFFERENT_METHOD, bare, wrong)
    assert (
        render_html(only(replace(refused(), reasons=(shown,)))).count("<mark>will hurt</mark>") == 2
    )


def test_a_private_reason_shows_no_category() -> None:
    evidence = held_pair().reasons[0].evidence
    private = replace(reason("officer.affected", "More support.", Outcome.PAIR), evidence=evidence)
    day = only(replace(held_pair(), reasons=(private,), matched=()))
    assert HOSTILE[-20:] not in render_html(day)
    assert "Dangerous animal" not in Page(render_html(day)).words


def test_a_victim_is_marked_for_the_officer_only() -> None:
    one = replace(incomplete().played_down[0], because="victim")
    day = only(replace(pair(), played_down=(one,)))
    assert "For the officer only" in Page(render_html(day)).words


def test_the_same_check_gives_the_same_page(html: str) -> None:
    assert render_html(sample_day()) == html


def test_a_day_without_visits() -> None:
    page = Page(render_html(empty_day()))
    assert "visits.csv holds no visits" in page.words
    assert "svg" not in {tag for tag, _ in page.tags}


def test_a_thousand_visits() -> None:
    assert render_html(big_day(1000)).count('<section class="visit ') == 1000

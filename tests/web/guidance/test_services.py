"""Each change is a new version, audited; what officers read follows from the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forethought.data.guidance_files import StandardPage, load_guidance
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.audit.models import Event
from forethought.web.guidance import pages, services
from forethought.web.guidance.models import GuidancePage, GuidanceVersion
from forethought.web.guidance.pages import Page, guidance_for, library, page_of
from forethought.web.guidance.services import LONGEST_REVIEW, Wording
from forethought.web.people.models import Person
from forethought.web.people.waiting import waiting_for
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import (
    NOW,
    TODAY,
    make_manager,
    make_person,
    make_safety_administrator,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OURS = Wording(
    title="Dogs in our town",
    summary="Ring first.",
    body="Ring the owner **first**.\n",
    rules=("visit.cash",),
    hazards=(Hazard.ANIMAL,),
    kinds=(AreaKind.PROBLEM_AREA,),
    review_on=TODAY + LONGEST_REVIEW,
)


@pytest.fixture
def administrator() -> Person:
    return make_safety_administrator()


def read(slug: str) -> Page:
    page = page_of(slug)
    assert page is not None
    return page


def change(by: Person, wording: Wording = OURS, *, on: int = 0, slug: str = "dogs") -> None:
    services.change_page(slug, wording, on=on, why="We know more", by=by, now=NOW)


def new_release(monkeypatch: pytest.MonkeyPatch, **other: object) -> StandardPage:
    """The next release words the page about dogs in another way."""
    set_now = load_guidance()
    dogs = next(page for page in set_now if page.slug == "dogs")
    dogs = replace(dogs, sha256="f" * 64, **other)  # type: ignore[arg-type]
    released = tuple(dogs if page.slug == "dogs" else page for page in set_now)
    monkeypatch.setattr(pages, "load_guidance", lambda: released)
    return dogs


def test_a_page_that_nobody_touched_is_the_standard_one() -> None:
    page = read("dogs")
    assert (page.number, page.own, page.by, page.standard_changed) == (0, False, None, False)
    assert page.standard is not None
    assert page.body == page.standard.body
    assert not GuidancePage.objects.exists()
    assert page_of("dragons") is None


def test_the_office_writes_its_own_and_the_old_ones_stay(administrator: Person) -> None:
    change(administrator)
    change(administrator, replace(OURS, title="Dogs, again"), on=1)
    page = read("dogs")
    assert (page.title, page.number, page.own) == ("Dogs, again", 2, True)
    assert (page.rules, page.hazards, page.kinds) == ({"visit.cash"}, {"animal"}, {"problem_area"})
    assert [one.title for one in GuidanceVersion.objects.order_by("number")] == [
        "Dogs in our town",
        "Dogs, again",
    ]
    event = Event.objects.filter(action="guidance.written").latest("pk")
    assert (event.by_id, event.subject) == (administrator.pk, "guidance")
    assert event.detail == {"page": "dogs", "version": 2}


def test_a_page_that_was_changed_meanwhile_is_not_overwritten(administrator: Person) -> None:
    change(administrator)
    with pytest.raises(NotPossibleError, match="Somebody changed this page"):
        change(administrator, replace(OURS, title="Mine"), on=0)
    assert read("dogs").title == "Dogs in our town"
    assert GuidanceVersion.objects.count() == 1


def test_there_must_be_such_a_page(administrator: Person) -> None:
    with pytest.raises(NotPossibleError, match="no such page"):
        change(administrator, slug="dragons")
    assert not GuidancePage.objects.exists()


@pytest.mark.parametrize(
    ("review_on", "fits"),
    [
        (TODAY, False),
        (TODAY + DAY, True),
        (TODAY + LONGEST_REVIEW, True),
        (TODAY + LONGEST_REVIEW + DAY, False),
    ],
)
def test_the_next_review_is_within_a_year(
    administrator: Person, review_on: date, fits: bool
) -> None:
    wording = replace(OURS, review_on=review_on)
    if fits:
        change(administrator, wording)
        return
    with pytest.raises(NotPossibleError) as refused:
        change(administrator, wording)
    assert refused.value.field == "review_on"


def test_the_standard_wording_can_be_restored(administrator: Person) -> None:
    change(administrator)
    services.restore_standard("dogs", TODAY + DAY, on=1, why="Ours was worse", by=administrator,
                              now=NOW)  # fmt: skip
    page = read("dogs")
    assert page.standard is not None
    assert (page.own, page.number, page.body) == (False, 2, page.standard.body)
    assert page.review_on == TODAY + DAY
    with pytest.raises(NotPossibleError, match="already"):
        services.restore_standard("dogs", TODAY + DAY, on=2, why="Again", by=administrator, now=NOW)


def test_what_follows_the_standard_follows_new_releases(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.review_page("dogs", TODAY + DAY, on=0, why="Read it", by=administrator, now=NOW)
    new_release(monkeypatch, body="Newer words\n")
    page = read("dogs")
    assert (page.body, page.own, page.standard_changed) == ("Newer words\n", False, False)


def test_an_own_page_says_that_the_standard_has_changed(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(administrator)
    assert not read("dogs").standard_changed
    new_release(monkeypatch, body="Newer words\n")
    page = read("dogs")
    assert (page.body, page.standard_changed) == (OURS.body, True)
    services.review_page("dogs", TODAY + DAY, on=1, why="Compared", by=administrator, now=NOW)
    page = read("dogs")
    assert (page.body, page.own, page.standard_changed) == (OURS.body, True, False)


def test_a_page_of_the_office_itself(administrator: Person) -> None:
    wording = replace(OURS, title="Boats & quays")
    services.add_page(wording, why="We have a harbour", by=administrator, now=NOW)
    assert read("boats-quays").own
    assert library().pages[-1].slug == "boats-quays"
    with pytest.raises(NotPossibleError, match="already a page"):
        services.add_page(wording, why="Again", by=administrator, now=NOW)
    with pytest.raises(NotPossibleError, match="no standard wording"):
        services.restore_standard(
            "boats-quays", TODAY + DAY, on=1, why="x", by=administrator, now=NOW
        )
    services.take_down("boats-quays", on=1, why="No harbour", by=administrator, now=NOW)
    assert read("boats-quays").taken_down
    assert "boats-quays" not in {page.slug for page in library().pages}
    with pytest.raises(NotPossibleError, match="already"):
        services.take_down("boats-quays", on=2, why="x", by=administrator, now=NOW)
    change(administrator, wording, on=2, slug="boats-quays")
    assert not read("boats-quays").taken_down


@pytest.mark.parametrize("title", ["Search", "Add", "!!!", "Dogs"])
def test_a_title_must_make_an_address_of_its_own(administrator: Person, title: str) -> None:
    with pytest.raises(NotPossibleError) as refused:
        services.add_page(replace(OURS, title=title), why="x", by=administrator, now=NOW)
    assert refused.value.field == "title"


def test_a_standard_page_cannot_be_left_out(administrator: Person) -> None:
    with pytest.raises(NotPossibleError, match="standard set"):
        services.take_down("dogs", on=0, why="We have none", by=administrator, now=NOW)


def titles(**about: list[str]) -> list[str]:
    return [link.title for link in guidance_for(**about)]


def test_what_stands_beside_what() -> None:
    assert titles(hazards=["animal"]) == ["Dogs and other animals"]
    assert titles(rules=["area.disease"]) == ["Disease areas"]
    assert titles(kinds=["present_danger"]) == ["Floods and other dangers of the day"]
    assert titles(rules=["records.violence"], hazards=["weapon"])[:2] == [
        "Leaving at once",
        "Weapons",
    ]
    assert titles(rules=["records.caution"]) == []
    assert titles() == []
    assert len(titles(hazards=["animal", "weapon", "crisis", "premises", "disease"])) == 3


def test_the_office_moves_a_page_beside_something_else(administrator: Person) -> None:
    change(administrator, replace(OURS, hazards=(Hazard.CRISIS,)))
    assert titles(hazards=["animal"]) == []
    assert "Dogs in our town" in titles(rules=["visit.cash"])


@pytest.mark.parametrize(("after", "told"), [(-DAY, False), (timedelta(0), True), (DAY, True)])
def test_an_overdue_review_waits_for_the_safety_administrator(
    administrator: Person, after: timedelta, told: bool
) -> None:
    change(administrator, replace(OURS, review_on=TODAY + 20 * DAY))
    now = NOW + 20 * DAY + after
    title = "1 guidance page to be looked at again"
    assert (title in {one.title for one in waiting_for(administrator, now)}) is told
    for other in (make_person(), make_manager()):
        assert title not in {one.title for one in waiting_for(other, now)}
    services.review_page("dogs", now.date() + DAY, on=1, why="Right", by=administrator, now=now)
    assert title not in {one.title for one in waiting_for(administrator, now)}

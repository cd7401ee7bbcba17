"""What people do with an assessment: the manager, whoever stands in, the officer who refuses.

Each step is a sentence of DMBM511340, or of the page that it names, in our words; all of them
through the site's own pages.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from forethought.web.checks.batch import check_batch
from forethought.web.decisions.models import Decision, Discussion, NextAction
from forethought.web.decisions.services import redirect_discussions
from forethought.web.people.models import Nation
from forethought.web.people.models import Office as OfficeRow
from forethought.web.visits.models import Visit
from tests.circle.duty import ABUSIVE, OUTBREAK, SA, UNSAFE, VIOLENT, Day, zone
from tests.circle.office import Office, Somebody
from tests.web.factories import NOW, make_absence

pytestmark = pytest.mark.django_db

CAREFUL = Day(notes={SA: ABUSIVE})
"""A day on which the manager has to be asked, and may let two go."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(CAREFUL, tmp_path)


def asked(visit: int) -> Discussion:
    """The discussion that is open about a visit."""
    return Discussion.objects.select_related("to").get(visit=visit, closed_at__isnull=True)


def test_discuss_the_visit_with_your_manager(office: Office) -> None:
    visit = office.plan()
    office.prepare(visit)
    assert asked(visit).to == office.manager.person
    office.officer.does(
        f"/visits/{visit}/second/", action="ask", officer=office.colleague.person.pk
    )
    office.sign(visit)
    office.decide(visit, office.manager, "pair")
    assert "has not accepted yet" in office.start(visit)
    office.colleague.does(f"/visits/{visit}/second/", action="accept")
    office.look(visit, office.colleague)
    office.sign(visit, office.colleague)
    assert office.start(visit) == ""


def test_if_the_manager_is_away_the_assessment_does_not_wait(office: Office) -> None:
    make_absence(office.manager.person)
    visit = office.plan()
    office.prepare(visit)
    assert office.check(visit).discuss_with == office.other_manager.person


def test_if_the_manager_is_away_another_of_management_grade_decides(office: Office) -> None:
    make_absence(office.manager.person)
    visit = office.plan()
    office.prepare(visit)
    assert asked(visit).to == office.other_manager.person
    assert "Robin Invented" in office.other_manager.sees("/decisions/")
    office.decide(visit, office.other_manager, "different_method")
    assert Visit.objects.get(pk=visit).state == Visit.State.TAKEN_OFF


def test_a_manager_who_leaves_after_being_asked_keeps_nobody_waiting(office: Office) -> None:
    visit = office.plan()
    office.prepare(visit)
    make_absence(office.manager.person)
    redirect_discussions(now=NOW)
    assert asked(visit).to == office.other_manager.person


def test_if_nobody_of_management_grade_is_there_the_visit_waits(office: Office) -> None:
    absences = [
        make_absence(one.person, ends=NOW + timedelta(hours=1))
        for one in (office.manager, office.other_manager)
    ]
    visit = office.plan()
    office.look(visit)
    office.sign(visit)
    assert asked(visit).to is None
    assert "waits to be discussed" in office.start(visit)
    back = absences[1].ends
    assert back is not None
    redirect_discussions(now=back)
    assert asked(visit).to == office.manager.person


@pytest.mark.parametrize("who", ["officer", "colleague"])
def test_nobody_of_lower_grade_decides(office: Office, who: str) -> None:
    visit = office.plan()
    office.prepare(visit)
    person: Somebody = getattr(office, who)
    typed = {"check": office.check(visit).number, "outcome": "pair", "reason": "It is fine"}
    answer = person.client.post(f"/visits/{visit}/decide/", typed)
    assert answer.status_code in (200, 403, 404)
    assert not Decision.objects.exists()


def test_a_manager_does_not_decide_about_their_own_visit(office: Office) -> None:
    person = office.manager.person
    person.makes_visits = True
    person.save()
    visit = office.plan(office.manager, officer=str(person.pk))
    office.look(visit, office.manager)
    office.sign(visit, office.manager)
    assert asked(visit).to == office.other_manager.person
    typed = {"check": office.check(visit).number, "outcome": "pair", "reason": "It is fine"}
    office.manager.does(f"/visits/{visit}/decide/", status=200, **typed)
    assert not Decision.objects.exists()


def test_you_are_not_expected_to_make_a_visit_that_puts_you_at_risk(office: Office) -> None:
    """One button, no reason, and nobody sends this officer again."""
    visit = office.plan()
    office.officer.does(f"/visits/{visit}/refuse/")
    assert "must be discussed" in office.start(visit)
    assert asked(visit).about == Discussion.About.REFUSAL
    office.manager.does(f"/visits/{visit}/refusal/")
    office.decide(visit, office.manager, "pair", status=200)
    assert "must be discussed" in office.start(visit)
    assert not Decision.objects.exists()


def test_who_takes_a_refused_visit_over_is_not_told_who_refused(office: Office) -> None:
    visit = office.plan()
    office.officer.does(f"/visits/{visit}/refuse/")
    office.officer.does(f"/visits/{visit}/refuse/tell/", tells="A second man lives there")
    typed = moved_to(office.colleague, visit)
    refused = office.manager.does(f"/visits/{visit}/move/", status=200, **typed)
    assert "has to discuss this visit before it is offered" in refused
    office.manager.does(f"/visits/{visit}/refusal/")
    office.manager.does(f"/visits/{visit}/move/", **moved_to(office.colleague, visit))
    office.look(visit, office.colleague)
    for page in ("", "check/", "check/notes/", "history/", "checks/", "check/sign/"):
        seen = office.colleague.sees(f"/visits/{visit}/{page}")
        body = seen[seen.index("<main") : seen.index("</main>")]
        assert "refused" not in body.casefold(), page
    assert "A second man lives there" in office.colleague.sees(f"/visits/{visit}/check/")
    page = office.colleague.sees(f"/visits/{visit}/check/")
    assert "Olive Officer" not in page


def moved_to(who: Somebody, visit: int) -> dict[str, str]:
    """What is typed to give a visit to somebody at the same time."""
    return {
        "officer": str(who.person.pk),
        "start_day-day": "25",
        "start_day-month": "11",
        "start_day-year": "2026",
        "start_time": "10am",
        "minutes": "60",
        "version": str(Visit.objects.get(pk=visit).version),
    }


REVIEWED_ON = [
    ("the day after", Nation.ENGLAND_AND_WALES, date(2026, 11, 25), date(2026, 11, 26)),
    ("after a weekend", Nation.ENGLAND_AND_WALES, date(2026, 11, 27), date(2026, 11, 30)),
    ("after Saint Andrew's Day", Nation.SCOTLAND, date(2026, 11, 27), date(2026, 12, 1)),
    ("after Christmas", Nation.ENGLAND_AND_WALES, date(2026, 12, 24), date(2026, 12, 29)),
    ("after the second of January", Nation.SCOTLAND, date(2026, 12, 31), date(2027, 1, 5)),
    ("after Saint Patrick's Day", Nation.NORTHERN_IRELAND, date(2027, 3, 16), date(2027, 3, 18)),
]


@pytest.mark.parametrize(
    ("nation", "day", "due"), [row[1:] for row in REVIEWED_ON], ids=[row[0] for row in REVIEWED_ON]
)
def test_use_another_enforcement_method_and_review_it_on_the_next_working_day(
    tmp_path: Path, nation: str, day: date, due: date
) -> None:
    """DMBM605440: the case leaves the list with a reason and a next action."""
    now = datetime.combine(day, NOW.timetz())
    with time_machine.travel(now, tick=False):
        office = Office(Day(notes={SA: UNSAFE}), tmp_path)
        OfficeRow.objects.update(nation=nation)
        visit = office.plan(**{f"start_day-{part}": str(getattr(day, part)) for part in PARTS})
        office.prepare(visit)
        office.decide(visit, office.manager, "different_method", reason="Write to him instead")
        action = NextAction.objects.get(visit=visit)
        assert (action.action, action.due) == ("review", due)
        assert action.reason == "Write to him instead"
        assert "different method" in office.start(visit)
        assert "Robin Invented" in office.manager.sees("/reviews/")


PARTS = ("day", "month", "year")


def test_unsafe_to_call_lets_nobody_go_before_the_record_is_dealt_with(tmp_path: Path) -> None:
    office = Office(Day(notes={SA: UNSAFE}), tmp_path)
    visit = office.plan()
    office.prepare(visit)
    controls = {"controls": ["police"], "controls_text": "They come along"}
    office.decide(visit, office.manager, "pair", status=200, **controls)
    assert not Decision.objects.exists()


def test_in_spite_of_violence_two_go_only_with_written_controls(tmp_path: Path) -> None:
    office = Office(Day(notes={SA: VIOLENT}), tmp_path)
    visit = office.plan()
    office.look(visit)
    office.come_along(visit, office.colleague)
    page = office.decide(visit, office.manager, "pair", status=200)
    assert "Choose at least one control" in page
    office.decide(visit, office.manager, "alone", status=200)
    office.decide(visit, office.manager, "pair", controls=["police"])
    assert Decision.objects.get(visit=visit, withdrawn_at=None).controls == ["police"]
    assert office.start(visit) == ""


@pytest.fixture
def decided(tmp_path: Path) -> tuple[Office, int, int]:
    """Two visits that were decided: one where the news will be, one in Leeds, 200 km away."""
    office = Office(Day(), tmp_path)
    here = office.plan()
    there = office.plan(
        office.colleague,
        name="Sam Elsewhere",
        utr="9876543210",
        address="5 Invented Row, Leeds",
        postcode="LS8 1BX",
        **{"birth_date-day": "9", "birth_date-year": "1988"},
    )
    office.prepare(here)
    office.look(there, office.colleague)
    office.sign(there, office.colleague)
    return office, here, there


@pytest.mark.parametrize(
    "news",
    [Day(areas=(zone(zone_type="protection"),)), Day(press=OUTBREAK)],
    ids=["an official zone", "the local press"],
)
def test_disease_suspends_every_visit_in_the_area_at_risk(
    decided: tuple[Office, int, int], news: Day
) -> None:
    """Also those that were decided already; those elsewhere are made."""
    office, here, there = decided
    another = office.plan(office.third, name="Pat Nextdoor", utr="5678901234", address="3 Low Road")
    office.load(news)
    assert "being checked again" in office.start(here), "held from the moment of the news"
    check_batch(NOW)
    for visit in (here, another):
        assert office.check(visit).outcome == "suspend"
    assert office.start(here)
    office.decide(here, office.manager, "pair", status=200)
    assert office.start(there, office.colleague) == ""


def test_what_becomes_known_after_the_decision_reopens_it(
    decided: tuple[Office, int, int],
) -> None:
    office, here, there = decided
    office.load(Day(notes={"dtr": VIOLENT}))
    assert "being checked again" in office.start(here)
    assert office.start(there, office.colleague) == "", "news about one customer holds no other"
    check_batch(NOW)
    assert "no longer stands" in office.start(here)


def test_an_assessment_holds_for_one_visit_on_its_day(decided: tuple[Office, int, int]) -> None:
    office, here, _ = decided
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        again = Somebody(office.officer.person)
        assert "it can start on that day only" in office.start(here, again)


def test_it_says_who_looked_at_what(decided: tuple[Office, int, int]) -> None:
    """MHSWR regulation 3: significant findings are recorded, with whom and when."""
    office, here, _ = decided
    page = office.officer.sees(f"/visits/{here}/check/sources/")
    for system in ("SA Notes", "IDMS Action History", "IDMS Taxpayer Notes and Assets", "DTR"):
        assert system in page
    assert "Olive Officer" in office.officer.sees(f"/visits/{here}/history/")

"""The invented office: loaded once, with a visit in every state, by services alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from time_machine import travel

from forethought.timestamps import local_day
from forethought.web.audit.models import Event
from forethought.web.checks.current import current_check
from forethought.web.decisions.gate import gate
from forethought.web.decisions.models import Decision, Discussion, NextAction, Refusal
from forethought.web.demo.cases import CASES, NOW_UNDER_WAY
from forethought.web.demo.office import NotLoadedError, load_office
from forethought.web.demo.people import PASSWORD, STAFF
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import make_person

MORNING = datetime(2026, 11, 25, 10, 7, 3, tzinfo=UTC)
SHOWN = {case.customer: case.shows for case in CASES}


def visits() -> dict[str, Visit]:
    """By what they show."""
    return {SHOWN[one.customer.name]: one for one in Visit.objects.select_related("customer")}


WHAT_THE_CHECK_SAYS = {
    "alone, decided by the officer": ("alone", "alone", set()),
    "alone, nothing prepared yet": ("alone", "alone", set()),
    "violence, put to the manager": (
        "no",
        "different_method",
        {"records.violence", "records.caution"},  # he knew which car was hers
    ),
    "a record that is said to be mistaken": ("no", "different_method", {"records.violence"}),
    "translation: a pair that is complete": ("pair", "pair", {"visit.translation"}),
    "dogs and shouting, put to the manager": ("discuss_first", "pair", {"records.caution"}),
    "somebody to protect, who is no danger": ("alone", "alone", set()),
    "much cash: a second officer is asked": ("pair", "pair", {"visit.cash"}),
    "violence at the address: a pair with written controls": (
        *("no", "different_method"),
        {"records.violence"},
    ),
    "a marker says no visit; the manager is away": (
        *("no", "different_method"),
        {"marker.no_visit"},
    ),
    "refused: to be discussed before anybody else is asked": (
        *("no", "different_method"),
        {"records.violence", "officer.concern"},
    ),
    "not trained for solo visits: a pair that is complete": ("pair", "pair", {"officer.training"}),
    "not trained, and nobody asked yet": (
        *("pair", "pair"),
        {"officer.training", "visit.training"},
    ),
    "problem area": ("discuss_first", "pair", {"area.problem"}),
    "a marker asks for a pair: discussed and decided": ("discuss_first", "pair", {"marker.pair"}),
    "inside a disease control area: suspended": ("no", "suspend", {"area.disease"}),
    "disease at the premises, as a note tells": ("no", "suspend", {"records.disease"}),
    "alone: only a prevention zone, which informs": ("alone", "alone", set()),
    "training expired: a pair that is complete": ("pair", "pair", {"officer.training"}),
    "first contact, unannounced": (
        *("discuss_first", "pair"),
        {"officer.training", "visit.first_contact"},
    ),
    "a dog, and the officer should have more support": (
        *("no", "different_method"),
        {"records.caution", "officer.affected"},
    ),
    "a press report of an outbreak near by": ("no", "suspend", {"area.press"}),
    "an incident that a colleague reported": (
        *("discuss_first", "pair"),
        {"records.caution", "officer.training"},
    ),
    "moved to an earlier hour": ("discuss_first", "alone", {"check.source"}),
    "a record reviewed until a date": (
        *("discuss_first", "pair"),
        {"records.violence", "check.source"},
    ),
    "the customer is not known well enough": (
        *("discuss_first", "alone"),
        {"check.identity", "check.source"},
    ),
    "a place that is not installed": ("discuss_first", "alone", {"check.place", "check.source"}),
    "notes that will be too old by then": ("discuss_first", "alone", {"check.source"}),
}


READY = {
    "alone, decided by the officer",
    "translation: a pair that is complete",
    "violence at the address: a pair with written controls",
    "not trained for solo visits: a pair that is complete",
    "a marker asks for a pair: discussed and decided",
    "alone: only a prevention zone, which informs",
    "training expired: a pair that is complete",
}


class TheOffice(TestCase):
    """Loaded once for all of these: what one of them changes, the next does not see."""

    office: dict[str, Visit]

    @classmethod
    def setUpTestData(cls) -> None:
        load_office(now=MORNING)
        cls.office = visits()

    def test_every_case_shows_what_it_says(self) -> None:
        wrong = []
        for shows, (may_go, outcome, rules) in WHAT_THE_CHECK_SAYS.items():
            check = current_check(self.office[shows])
            assert check is not None, shows
            found = {reason["rule"] for reason in check.result["reasons"]}
            if (check.may_go, check.outcome, found) != (may_go, outcome, rules):
                wrong.append((shows, check.may_go, check.outcome, found))
        assert not wrong
        assert self.office.keys() - WHAT_THE_CHECK_SAYS.keys() == {
            "under way now",
            "cancelled",
            "unsafe to call: another method, with a review",
        }

    def test_those_that_are_ready_may_start_once_their_officers_have_left(self) -> None:
        gates = {shows: gate(one, now=MORNING) for shows, one in self.office.items()}
        assert {shows for shows, one in gates.items() if one.ready} == READY
        assert not any(one.open for one in gates.values())

    def test_the_office_is_in_the_middle_of_its_day(self) -> None:
        states = {shows: one.state for shows, one in self.office.items()}
        assert states.pop("under way now") == Visit.State.UNDER_WAY
        assert states.pop("cancelled") == Visit.State.CANCELLED
        assert states.pop("unsafe to call: another method, with a review") == Visit.State.TAKEN_OFF
        assert set(states.values()) == {Visit.State.PLANNED}
        assert not Visit.objects.filter(check_wanted_at__isnull=False).exists()
        away = self.office["a marker says no visit; the manager is away"]
        assert Discussion.objects.get(visit=away).to == Person.objects.get(name="Sanjay Mehta")
        controls = Decision.objects.get(
            visit=self.office["violence at the address: a pair with written controls"]
        )
        assert controls.less_cautious
        assert NextAction.objects.get().due == local_day(MORNING) + timedelta(days=1)
        assert Refusal.objects.get().discussed_at is None

    def test_whoever_works_there_can_sign_in(self) -> None:
        assert Person.objects.filter(demo=True).count() == len(STAFF) == Person.objects.count()
        assert all(one.check_password(PASSWORD) for one in Person.objects.all()[:1])
        assert len(set(Person.objects.values_list("password", flat=True))) == 1

    def test_everything_is_in_the_audit_and_nothing_lies_ahead(self) -> None:
        assert Event.objects.filter(action="visit.planned").count() == len(CASES)
        assert Event.objects.filter(action="password.set").count() == len(STAFF)
        moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= MORNING

    def test_it_is_loaded_once(self) -> None:
        again = load_office(now=MORNING + timedelta(hours=2))
        assert (again.first, again.visits) == (False, 0)
        assert Visit.objects.count() == len(CASES)

    def test_a_week_later_there_is_a_new_day(self) -> None:
        later = MORNING + timedelta(days=7)
        again = load_office(now=later)
        assert not again.first
        new = Visit.objects.filter(planned_start__gte=later)
        fixed = [case for case in CASES if case.on[1] != NOW_UNDER_WAY]
        assert new.count() == again.visits == len(fixed) - 1  # a refusal waits to be discussed
        assert not new.exclude(state=Visit.State.PLANNED).exists()
        alone = new.get(customer__name="Harold Pettigrew")
        found = current_check(alone)
        assert found is not None
        assert found.may_go == "alone"

    @override_settings(DEMONSTRATION=True)
    def test_the_command_says_who_can_sign_in(self) -> None:
        said = StringIO()
        with travel(MORNING, tick=False):
            call_command("load_demo", stdout=said)
        for one in STAFF:
            assert f"{one.name}" in said.getvalue()
            assert one.email in said.getvalue()
        assert PASSWORD in said.getvalue()
        login = {"login": "priya.nair@forethought.example", "password": PASSWORD}
        with travel(MORNING, tick=True):
            answered = self.client.post("/account/login/", login, follow=True)
        assert answered.status_code == 200
        assert "Harold Pettigrew" in answered.content.decode()
        assert "every person and every note here is invented" in answered.content.decode()


@pytest.mark.django_db
def test_real_people_keep_it_out() -> None:
    make_person()
    with pytest.raises(NotLoadedError, match="1 people who are not invented"):
        load_office(now=MORNING)
    assert not Visit.objects.exists()


@pytest.mark.django_db
def test_stopped_half_way_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("forethought.web.demo.office._live_through", stops)
    with pytest.raises(KeyboardInterrupt):
        load_office(now=MORNING)
    assert Person.objects.count() == len(STAFF)
    monkeypatch.undo()
    at_night = MORNING.replace(hour=23)
    again = load_office(now=at_night)
    assert Person.objects.count() == len(STAFF)
    assert again.visits == Visit.objects.count() == len(CASES) - 1, "nobody is out at night"
    assert not Visit.objects.filter(planned_start__lt=at_night).exists()


@pytest.mark.django_db
@override_settings(DEMONSTRATION=False)
def test_a_site_for_real_people_loads_nobody() -> None:
    with pytest.raises(CommandError, match="real people"):
        call_command("load_demo")
    assert not Person.objects.exists()

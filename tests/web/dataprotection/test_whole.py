"""Nothing that is kept about somebody is left unsaid: it is given, or it is withheld."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forethought.web.dataprotection.access.answering import Answer, answer, choose, export
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.items import ResolvedItem
from forethought.web.dataprotection.models import AccessRequest
from forethought.web.incidents.models import Incident, Step
from forethought.web.markers.common import keep_keys
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerChange, NotAbout
from forethought.web.people.models import Person
from forethought.web.records.models import Record
from forethought.web.visits.models import Customer
from forethought.web.visits.problems import NotPossibleError
from tests.web.dataprotection.given import (
    hand_note,
    known_customer,
    make_access_request,
    old_incident,
    old_marker,
    old_visit,
    record_of,
    record_of_place,
)
from tests.web.factories import (
    NOW,
    TODAY,
    make_data_protection,
    make_disposition,
    make_person,
)

pytestmark = pytest.mark.django_db

ADDRESS: dict[str, Any] = {"address": "7 Made-up Street, Leeds", "postcode": "LS1 4DY"}
AT = NOW - timedelta(days=30)


@pytest.fixture
def keeper() -> Person:
    return make_data_protection()


@pytest.fixture
def officer() -> Person:
    return make_person("Ash Quimble")


@pytest.fixture
def customer() -> Customer:
    return known_customer("Robin Invented", **ADDRESS)


@pytest.fixture
def request_of_theirs(customer: Customer) -> AccessRequest:
    return make_access_request(customer)


def given(made: Answer) -> str:
    return "\n".join(part.part.shown for item in made.items for part in item.given)


def one(made: Answer, group: str) -> ResolvedItem:
    (found,) = made.of_group(group)
    return found


def at_the_door(kind: str, customer: Customer, officer: Person) -> Incident:
    """An incident that names this customer nowhere, and yet is about their door."""
    if kind == "at their address":
        incident = old_incident(officer, AT, **ADDRESS)
        record_of_place(incident, officer)
    elif kind == "about somebody else there":
        lodger = known_customer("Sam Lodger", **ADDRESS)
        incident = old_incident(officer, AT, customer=lodger)
        record_of(incident, officer)
    elif kind == "at a visit to them":
        incident = old_incident(officer, AT, visit=old_visit(officer, AT, customer=customer))
    else:
        incident = old_incident(officer, AT)
        Step.objects.create(
            **{"incident": incident, "at": AT, "what": "completed"},
            **{"changed": ["customer"], "was": {"customer": customer.pk}},
        )
    return incident


@pytest.mark.parametrize(
    "kind",
    ["at their address", "about somebody else there", "at a visit to them", "theirs once"],
)
def test_an_incident_at_their_door_is_withheld_and_not_left_out(
    kind: str, customer: Customer, officer: Person, request_of_theirs: AccessRequest, keeper: Person
) -> None:
    incident = at_the_door(kind, customer, officer)
    made = answer(request_of_theirs)
    assert not made.of_group("incidents")
    found = one(made, "household")
    assert (found.item.title, found.because) == (f"Incident {incident.pk}", Exemption.NOT_THEIRS)
    assert "waiting" not in given(made)
    made = say(request_of_theirs, found.item.key, None, keeper)
    assert "waiting" in given(made)
    assert "Quimble" not in given(made)


def test_an_incident_elsewhere_stays_out(officer: Person, request_of_theirs: AccessRequest) -> None:
    incident = old_incident(officer, AT, address="1 Far Road, York", postcode="YO1 7HH")
    record_of_place(incident, officer)
    made = answer(request_of_theirs)
    assert not made.of_group("household")
    assert not made.of_group("incidents")


def test_a_row_of_a_file_that_is_called_as_an_incident_is_a_note(
    customer: Customer, officer: Person, request_of_theirs: AccessRequest
) -> None:
    incident = old_incident(officer, AT, customer=customer)
    record = record_of(incident, officer)
    name = f"incident-{9:0>20}"
    Record.objects.filter(pk=record.pk).update(added_by=None, record_id=name)
    made = answer(request_of_theirs)
    assert one(made, "records").item.title.endswith(name)


@pytest.mark.parametrize(
    ("was", "shown", "hidden"),
    [
        ({"words": "He hit Ash Quimble"}, "He hit [name left out]", "Quimble"),
        ({"hazards": ["weapon"], "near_miss": True}, "Yes", None),
        ({"happened_at": "2026-10-01T09:00:00+00:00", "who": "household"}, "household", None),
        ({"how": "phone", "address": "8 Made-up Street"}, "8 Made-up Street", None),
        ({"customer": None}, "Nobody who is known", None),
        ({"customer": 1_000_000}, None, "Somebody else"),
        ({"injuries": "A broken arm", "harm": "injured", "days_off": None}, None, "broken arm"),
    ],
)
def test_what_stood_there_before_a_change(
    was: dict[str, Any],
    shown: str | None,
    hidden: str | None,
    customer: Customer,
    officer: Person,
    request_of_theirs: AccessRequest,
) -> None:
    incident = old_incident(officer, AT, customer=customer)
    Step.objects.create(
        incident=incident, at=AT, what="completed", changed=sorted(was), was=was, version=2
    )
    made = answer(request_of_theirs)
    withheld = "\n".join(part.part.shown for part in one(made, "incidents").withheld)
    if shown is not None:
        assert shown in given(made)
    if hidden is not None:
        assert hidden not in given(made)
    if shown is None:
        assert hidden is not None
        assert hidden in withheld


def say(request: AccessRequest, key: str, because: Exemption | None, keeper: Person) -> Answer:
    choose(request.pk, key=key, because=because, reason="Looked", by=keeper, now=NOW)
    return answer(request)


@pytest.fixture
def not_told(customer: Customer, officer: Person) -> Marker:
    """A marker of which it was decided that the person is not told."""
    incident = old_incident(officer, AT, customer=customer)
    because = {"not_told_because": "He would turn on Ash Quimble", "not_told_by": officer}
    return old_marker(incident, AT, ended=False, **because)


@pytest.mark.usefixtures("not_told")
def test_of_a_marker_that_they_were_not_told_of_nothing_holds_by_default(
    request_of_theirs: AccessRequest, keeper: Person
) -> None:
    """No exemption covers it by itself (Schedule 2): the reviewer says, of this very marker."""
    made = say(request_of_theirs, "markers", None, keeper)
    marker = one(made, "markers")
    assert (marker.open, marker.because, marker.given, marker.withheld) == (True, None, (), ())
    assert made.to_choose == 1
    with pytest.raises(NotPossibleError, match="1 thing still to be decided"):
        export(request_of_theirs.pk, seen=made.seen, by=keeper, now=NOW)

    before = made.seen
    made = say(request_of_theirs, marker.item.key, None, keeper)
    assert made.seen != before
    assert made.to_choose == 1
    assert "two go" in given(made)
    assert "turn on" not in given(made)
    with pytest.raises(NotPossibleError, match="still to be decided"):
        export(request_of_theirs.pk, seen=made.seen, by=keeper, now=NOW)

    made = say(request_of_theirs, f"{marker.item.key}/not_told", None, keeper)
    assert "He would turn on [name left out]" in given(made)
    export(request_of_theirs.pk, seen=made.seen, by=keeper, now=NOW)


def test_what_must_be_chosen_can_be_withheld_whole_and_is_asked_again_once_it_changes(
    request_of_theirs: AccessRequest, keeper: Person, not_told: Marker
) -> None:
    marker = one(answer(request_of_theirs), "markers")
    made = say(request_of_theirs, marker.item.key, Exemption.CRIME, keeper)
    assert made.to_choose == 0
    assert one(made, "markers").because is Exemption.CRIME
    assert "two go" not in given(made)
    export(request_of_theirs.pk, seen=made.seen, by=keeper, now=NOW)
    Marker.objects.filter(pk=not_told.pk).update(wording="Never alone")
    assert answer(request_of_theirs).to_choose == 1


@pytest.mark.parametrize("about", ["address", "animal"])
@pytest.mark.parametrize("ended", [False, True])
def test_a_marker_of_their_address_that_rests_on_nobody_known(
    about: str, ended: bool, officer: Person, request_of_theirs: AccessRequest, keeper: Person
) -> None:
    incident = old_incident(officer, AT, **ADDRESS)
    record_of_place(incident, officer)
    marker = old_marker(incident, AT, ended=ended, about=about, **ADDRESS)
    keep_keys(marker)
    far: dict[str, Any] = {"address": "1 Far Road, York", "postcode": "YO1 7HH"}
    elsewhere = old_marker(old_incident(officer, AT, **far), AT, about=about, ended=False, **far)
    keep_keys(elsewhere)
    made = answer(request_of_theirs)
    found = one(made, "markers")
    assert (found.item.title, made.to_choose) == (f"Warning marker {marker.pk}", 1)
    assert "two go" in given(say(request_of_theirs, found.item.key, None, keeper))


def test_a_marker_about_somebody_else_at_the_address_stays_theirs(
    officer: Person, request_of_theirs: AccessRequest
) -> None:
    lodger = known_customer("Sam Lodger", **ADDRESS)
    marker = old_marker(old_incident(officer, AT, customer=lodger), AT, ended=False, **ADDRESS)
    keep_keys(marker)
    assert not answer(request_of_theirs).of_group("markers")


@pytest.fixture
def moved(customer: Customer, officer: Person) -> Marker:
    """A marker that was about Robin Invented until it was moved to a namesake, and appealed."""
    namesake = known_customer("Robin Namesake", address="1 Far Road, York", postcode="YO1 7HH")
    incident = old_incident(officer, AT, customer=namesake)
    marker = old_marker(incident, AT, ended=False, wording="Namesake shouts")
    change = {"marker": marker, "by": officer, "at": NOW, "was_wording": "Robin bites"}
    MarkerChange.objects.create(
        **change,
        **{"what": "moved", "reason": "It was the namesake of York", "was_customer": customer},
        was_address="7 Made-up Street",
    )
    appeal = {"marker": marker, "recorded_by": officer, "decider": officer, "due_on": TODAY}
    MarkerAppeal.objects.create(
        **appeal,
        **{"received_on": TODAY, "recorded_at": AT, "says": "I was not there"},
        **{"answered_at": NOW, "answer": "Right", "upheld": True, "reviewer": make_person()},
    )
    MarkerAppeal.objects.create(
        **appeal,
        **{"received_on": TODAY, "recorded_at": NOW + timedelta(days=1), "says": "I live in York"},
    )
    return marker


def test_what_a_marker_said_of_them_before_it_was_moved(
    moved: Marker, request_of_theirs: AccessRequest
) -> None:
    made = answer(request_of_theirs)
    assert f"Warning marker {moved.pk}, taken" in one(made, "markers").item.title
    said = given(made)
    for word in ("Robin bites", "7 Made-up Street", "I was not there", "Right"):
        assert word in said, word
    for word in ("York", "shouts", "two go"):
        assert word not in said, word


def test_whom_it_was_moved_to_does_not_read_of_whom_it_was_about(
    moved: Marker, keeper: Person
) -> None:
    assert moved.customer is not None
    made = answer(make_access_request(moved.customer))
    said = given(made)
    assert "Namesake shouts" in said
    for word in ("Robin bites", "Made-up", "It was the namesake"):
        assert word not in said, word
    withheld = {part.part.shown for part in one(made, "markers").withheld}
    assert {"Robin bites", "7 Made-up Street", "It was the namesake of York"} <= withheld


def test_that_they_are_not_whom_a_marker_is_about(
    moved: Marker, customer: Customer, officer: Person, request_of_theirs: AccessRequest
) -> None:
    said = {"at": NOW, "by": officer, "reason": "Born in another year"}
    NotAbout.objects.create(marker=moved, customer=customer, **said)
    made = answer(request_of_theirs)
    (found,) = (item for item in made.of_group("markers") if "somebody else" in item.item.title)
    assert found.because is Exemption.OTHERS
    assert "another year" not in given(made)
    assert moved.customer is not None
    theirs = one(answer(make_access_request(moved.customer)), "markers")
    assert "Born in another year" in {part.part.shown for part in theirs.withheld}


@pytest.mark.parametrize("which", ["note", "incident"])
@pytest.mark.parametrize(
    ("whose", "for_all", "because"),
    [
        ("theirs", True, None),
        ("theirs", False, Exemption.NOT_THEIRS),
        ("lodger", True, Exemption.NOT_THEIRS),
        ("lodger", False, Exemption.NOT_THEIRS),
    ],
)
def test_decisions_about_records_that_are_listed(
    which: str,
    whose: str,
    for_all: bool,
    because: Exemption | None,
    customer: Customer,
    officer: Person,
    request_of_theirs: AccessRequest,
) -> None:
    """Those that markers make hold for everybody and name no customer."""
    lodger = known_customer("Sam Lodger", **ADDRESS)
    whom = customer if whose == "theirs" else lodger
    record = (
        hand_note(whom, AT, officer)
        if which == "note"
        else record_of(old_incident(officer, AT, customer=whom), officer)
    )
    visit = old_visit(officer, AT, customer=lodger)
    fields = {"source": record.source.name, "customer": None if for_all else lodger}
    make_disposition(visit, record.record_id, reason="It was the dog", **fields)
    make_disposition(visit, record.record_id, **fields | {"source": "another"})
    make_disposition(visit, "elsewhere", **fields)
    made = answer(request_of_theirs)
    assert one(made, "dispositions").because is because
    assert ("the dog" in given(made)) is (because is None)

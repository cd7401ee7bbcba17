"""What the database itself refuses, whoever writes past the services."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forethought.web.markers.models import (
    Marker,
    MarkerAppeal,
    MarkerChange,
    MarkerReminder,
    MarkerReview,
    MarkerShare,
    NotAbout,
)
from tests.web.factories import NOW
from tests.web.markers.given import World, live, make_world, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def refuses(name: str, marker: Marker, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Marker.objects.filter(pk=marker.pk).update(**fields)


def test_no_marker_without_an_incident(world: World) -> None:
    refuses("incident_id", live(world), incident=None)


def test_no_decision_by_who_proposed(world: World) -> None:
    marker = live(world)
    refuses("marker_decided_by_another", marker, decided_by=marker.proposed_by)


def test_no_decision_but_by_management_with_a_reason(world: World) -> None:
    marker = live(world)
    for fields in ({"decided_by_grade": "officer"}, {"decided_reason": ""}, {"decided_by": None}):
        refuses("marker_decided_by_management", marker, **fields)
    refuses("marker_decided_by_management", proposed_of_its_own(), state="live")


def proposed_of_its_own() -> Marker:
    return proposed(make_world())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("marker_has_review_date", {"review_on": None}),
        ("marker_has_review_date", {"lapses_on": None}),
        ("marker_has_review_date", {"review_on": date(2027, 11, 26)}),
        ("marker_reviewed_after_decision", {"review_on": date(2026, 11, 25)}),
        ("marker_reviewed_after_decision", {"review_on": date(2026, 11, 24)}),
        ("marker_level_known", {"level": "never"}),
        ("marker_warns_in_words", {"wording": ""}),
        ("marker_has_reason", {"proposed_reason": ""}),
        ("marker_is_about_something", {"customer": None}),
        ("marker_is_about_something", {"about": "animal", "address": ""}),
        ("marker_letter_by_somebody", {"letter_at": NOW}),
        ("marker_not_told_by_somebody", {"not_told_because": "Risk"}),
        ("marker_ended_with_reason", {"state": "lapsed"}),
        ("marker_ended_with_reason", {"ended_at": NOW, "ended_because": "appeal"}),
        (
            "marker_removed_by_somebody",
            {"state": "removed", "ended_at": NOW, "ended_because": "appeal"},
        ),
    ],
)
def test_a_live_marker_is_whole(world: World, name: str, fields: dict[str, Any]) -> None:
    refuses(name, live(world), **fields)


def test_a_marker_lapses_after_it_was_decided(world: World) -> None:
    marker = live(world)
    refuses(
        "marker_(lapses|reviewed)_after_decision",
        marker,
        review_on=date(2026, 11, 25),
        lapses_on=date(2026, 11, 25),
    )


def test_one_of_a_kind_from_an_incident(world: World) -> None:
    live(world)
    with pytest.raises(IntegrityError, match="marker_one_of_a_kind"):
        Marker.objects.create(
            incident=world.incident,
            about="person",
            level="pair",
            customer=world.customer,
            wording="Take care",
            proposed_by=world.officer,
            proposed_at=NOW,
            proposed_reason="Again",
        )


def test_no_appeal_is_reviewed_by_who_decided(world: World) -> None:
    marker = live(world)
    with pytest.raises(IntegrityError, match="marker_appeal_to_another"):
        MarkerAppeal.objects.create(
            marker=marker,
            received_on=NOW.date(),
            recorded_at=NOW,
            recorded_by=world.other,
            says="It was not me",
            due_on=date(2026, 12, 23),
            decider=world.boss,
            reviewer=world.boss,
        )


def review(marker: Marker, **fields: Any) -> None:
    given: dict[str, Any] = {
        "at": NOW,
        "by": marker.decided_by,
        "outcome": "kept",
        "severity": "same",
        "behaviour": "not_met",
        "one_off": "no",
        "evidence": "The file",
        "level_before": "pair",
        "next_review_on": date(2026, 11, 26),
    }
    with transaction.atomic():
        MarkerReview.objects.create(marker=marker, **given | fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("marker_review_has_evidence", {"evidence": ""}),
        ("marker_review_sets_the_next", {"next_review_on": None}),
        ("marker_review_next_is_ahead", {"next_review_on": date(2026, 11, 25)}),
        ("marker_review_answers_all", {"severity": ""}),
        ("marker_review_answers_all", {"behaviour": ""}),
        ("marker_review_answers_all", {"one_off": ""}),
    ],
)
def test_a_review_is_whole(world: World, name: str, fields: dict[str, Any]) -> None:
    marker = live(world)
    review(marker)
    with pytest.raises(IntegrityError, match=name):
        review(marker, **fields)


def test_reasons_are_never_empty(world: World) -> None:
    marker = live(world)
    with pytest.raises(IntegrityError, match="shared_for_a_reason"), transaction.atomic():
        MarkerShare.objects.create(
            marker=marker, at=NOW, by=world.boss, recipient="Police", because="", version=1
        )
    with pytest.raises(IntegrityError, match="not_about_has_reason"), transaction.atomic():
        NotAbout.objects.create(
            marker=marker, customer=world.customer, at=NOW, by=world.boss, reason=""
        )
    with pytest.raises(IntegrityError, match="change_has_reason"), transaction.atomic():
        MarkerChange.objects.create(
            marker=marker, at=NOW, by=world.boss, what="moved", reason="", was_wording="x"
        )


def test_the_same_is_told_once(world: World) -> None:
    marker = live(world)
    MarkerReminder.objects.create(marker=marker, due="review", of=date(2027, 5, 25), at=NOW)
    with pytest.raises(IntegrityError, match="marker_reminded_once"):
        MarkerReminder.objects.create(marker=marker, due="review", of=date(2027, 5, 25), at=NOW)

"""What whoever looks at the demonstration finds of incidents and markers at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.timestamps import local_day
from forethought.web.demo.circle import what_happened
from forethought.web.demo.people import add_everybody
from forethought.web.demo.story import Story
from forethought.web.demo.when import doors
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker, MarkerAppeal
from forethought.web.markers.services import look_after_markers
from forethought.web.markers.supply import candidate_markers
from forethought.web.notices.models import Notice
from forethought.web.records.models import Record
from forethought.web.records.persons import person_of_customer

NOW = datetime(2026, 11, 25, 10, 7, 3, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("now", [NOW, datetime(2027, 3, 1, 0, 5, tzinfo=UTC)])
def test_one_at_each_point_of_its_life(now: datetime) -> None:
    begins = now - timedelta(hours=1)
    people = add_everybody(now=begins)
    what_happened(Story(people, doors(now), begins, now))

    reports = Incident.objects.order_by("pk").values_list("reporter__name", "state")
    assert list(reports)[2:] == [("Priya Nair", "closed"), ("Grace Ionescu", "looked_into")]
    assert Record.objects.filter(added_by__isnull=False).count() == 4
    to_decide = Marker.objects.get(state="proposed")
    assert to_decide.incident.reporter == people["grace"]
    to_review, appealed = Marker.objects.filter(state="live").order_by("pk")
    assert timedelta() < to_review.review_on - local_day(now) <= timedelta(days=5)
    assert MarkerAppeal.objects.get(answered_at__isnull=True).marker == appealed
    found = candidate_markers([person_of_customer(to_review.customer)]).markers
    assert [one.marker_id for one in found] == [f"marker-{to_review.pk}"]

    look_after_markers(now=now)
    told = set(Notice.objects.values_list("kind", "to__name"))
    assert told >= {
        ("incident_recorded", "Ruth Ackroyd"),
        ("support_offered", "Grace Ionescu"),
        ("marker_to_decide", "Ruth Ackroyd"),
        ("marker_review_due", "Ruth Ackroyd"),
        ("appeal_due", "Ruth Ackroyd"),
    }

"""Officers who have left the office: who starts a visit in a test is out, and expected there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from forethought.web.contactdesk.models import Outing
from forethought.web.decisions.gate import second_of
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.desk.world import make_outing
from tests.web.factories import NOW


def leave_for(*visits: Visit, now: datetime = NOW) -> None:
    """Everybody who goes on these visits is out with them; whoever was out is out anew."""
    people = {visit.officer_id for visit in visits}
    people |= {second for visit in visits if (second := second_of(visit)) is not None}
    for person in Person.objects.filter(pk__in=people).select_related("team__office"):
        theirs = [visit for visit in visits if person.pk in (visit.officer_id, second_of(visit))]
        named = Q(officer=person) | Q(second_officer=person)
        Outing.objects.filter(named, over_at__isnull=True).update(over_at=now, next_at=None)
        make_outing(person, theirs, now=now)

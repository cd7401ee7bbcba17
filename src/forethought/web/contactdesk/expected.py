"""At which doors the office expects to hear from whom: the visits of those who are out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from forethought.contact.words import Step
from forethought.web.contactdesk.models import PlanVersion


def expected(people: Iterable[int]) -> dict[int, frozenset[int]]:
    """The visits (ids) in the contact plans of these people, by their id; who is not out is none.

    An outing made by a call for help has no visits in its plan, nor has one whose plan cannot be
    read: neither is leave to go anywhere, nor is one that is open for an alarm alone.
    One query.
    """
    wanted = set(people)
    if not wanted:
        return {}
    named = Q(outing__officer__in=wanted) | Q(outing__second_officer__in=wanted)
    latest = (
        PlanVersion.objects.filter(named, outing__over_at__isnull=True)
        .exclude(outing__standing__contains={"due": None})  # nobody is waited for
        .order_by("outing_id", "-number")
        .distinct("outing_id")
        .values_list("outing__officer_id", "outing__second_officer_id", "plan")
    )
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for officer, second, plan in latest:
        visits = frozenset(
            int(point["visit"])
            for point in plan.get("points", ())
            if point["step"] == Step.ARRIVED and point["visit"].isdigit()
        )
        for person in wanted & {officer, second}:
            found[person] |= visits
    return dict(found)

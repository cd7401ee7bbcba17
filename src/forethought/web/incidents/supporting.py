"""To whom support is still to be offered: nobody who was shaken or hurt has to ask for it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.web.incidents.models import Incident, Support

HARM_OWED = (Incident.Harm.SHAKEN, Incident.Harm.INJURED, Incident.Harm.SPECIFIED)
OWED = (Support.Kind.DEBRIEF, Support.Kind.TIME_OFF)
"""What is always offered to who was shaken or hurt; whether they take it is theirs to say."""


def owed_support(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Those of ``incidents``, not closed, whose reporter was not offered all of ``OWED``."""
    missing = [~Exists(Support.objects.filter(incident=OuterRef("pk"), kind=k)) for k in OWED]
    return incidents.filter(
        Q(*missing, _connector=Q.OR), ~Q(state=Incident.State.CLOSED), harm__in=HARM_OWED
    )


def not_offered(incident: Incident) -> list[Support.Kind]:
    """What must still be offered to its reporter; empty where nobody was shaken or hurt."""
    if incident.harm not in HARM_OWED:
        return []
    offered = set(incident.support.values_list("kind", flat=True))
    return [kind for kind in OWED if kind not in offered]

"""Which actions of the audit other systems hear of, under which name, and who may.

This is the whole list. A name never changes its meaning; one that is no longer sent stays away.
``says`` documents it; ``data`` names what is copied out of the audit's detail, ids and words of
ours alone. An action that is not here is nobody's business outside: what people read, how they
sign in, what they refuse (policy.md: a refusal appears in no figure) and every warning marker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forethought.web.api.scopes import Scope


class Sight(StrEnum):
    """What a person must be able to see to hear of an event.

    ``visit``: who goes where and when; ``record``: the safety record of a visit, with its check
    and decisions; ``outing``, ``alarm`` and ``incident``: that one; ``areas``: any area.
    """

    VISIT = "visit"
    RECORD = "record"
    OUTING = "outing"
    ALARM = "alarm"
    INCIDENT = "incident"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """One kind of event. ``says``: what happened; ``scope``: what the token needs beside
    ``events:read``; ``data``: the keys of the audit's detail that are told; ``each``: the key of
    those that holds the ids of several visits, of which everybody hears of their own.
    """

    name: str
    says: str
    scope: Scope
    sight: Sight
    data: tuple[str, ...] = ()
    each: str = ""


_VISIT = (Scope.VISITS_READ, Sight.VISIT)
_CHECK = (Scope.CHECKS_READ, Sight.RECORD)
_DECISION = (Scope.DECISIONS_READ, Sight.RECORD)
_OUTING = (Scope.CONTACT_READ, Sight.OUTING)
_ALARM = (Scope.CONTACT_READ, Sight.ALARM)
_INCIDENT = (Scope.INCIDENTS_WRITE, Sight.INCIDENT)
_AREAS = (Scope.AREAS_READ, Sight.AREAS)
_OF_AREAS = ("areas", "count", "held", "freed")

_ALARM_RAISED = PublicEvent(
    "alarm.raised",
    "An alarm began to ring: `kind` is overdue, duress or unverified.",
    *_ALARM,
    ("outing", "kind"),
)
_ALARM_ENDED = PublicEvent(
    "alarm.ended",
    "An alarm ended. With `how` checked_in_late nobody had to end it.",
    *_ALARM,
    ("outing", "how"),
)
_AREA_PUBLISHED = PublicEvent("area.published", "Areas were opened.", *_AREAS, _OF_AREAS)
_AREA_CHANGED = PublicEvent(
    "area.changed",
    "Areas were confirmed, redrawn or described anew, or a feed gave new, other or ended ones.",
    *_AREAS,
    _OF_AREAS,
)
_AREA_ENDED = PublicEvent(
    "area.ended", "Areas were lifted, dismissed, or have lapsed.", *_AREAS, _OF_AREAS
)
_VISIT_PLANNED = PublicEvent("visit.planned", "A visit was planned.", *_VISIT, ("officer",))

EVENTS: Mapping[str, PublicEvent] = {
    "alarm.acknowledged": PublicEvent(
        "alarm.acknowledged", "Somebody owns an alarm.", *_ALARM, ("outing",)
    ),
    "alarm.ended": _ALARM_ENDED,
    "alarm.over": _ALARM_ENDED,
    "alarm.raised": _ALARM_RAISED,
    "alarm.taken_over": PublicEvent(
        "alarm.taken_over", "Somebody else owns an alarm now.", *_ALARM, ("outing",)
    ),
    "area.changed": _AREA_CHANGED,
    "area.confirmed": _AREA_CHANGED,
    "area.dismissed": _AREA_ENDED,
    "area.lapsed": _AREA_ENDED,
    "area.lifted": _AREA_ENDED,
    "area.opened": _AREA_PUBLISHED,
    "area.read": _AREA_CHANGED,
    "area.redrawn": _AREA_CHANGED,
    "area.undone": _AREA_CHANGED,
    "assessment.signed": PublicEvent(
        "assessment.signed", "An officer signed their assessment.", *_DECISION, ("check",)
    ),
    "check.failed": PublicEvent(
        "check.failed", "A check could not be made and will be tried again.", *_CHECK
    ),
    "check.made": PublicEvent(
        "check.made",
        "The check of a visit was made. What it asks for is in `may_go`.",
        *_CHECK,
        ("number", "may_go", "outcome", "complete", "why"),
    ),
    "decision.made": PublicEvent(
        "decision.made",
        "A decision on a visit was made.",
        *_DECISION,
        ("decision", "check", "kind", "outcome", "less_cautious"),
    ),
    "decision.withdrawn": PublicEvent(
        "decision.withdrawn", "A decision was withdrawn.", *_DECISION, ("decision",)
    ),
    "incident.closed": PublicEvent("incident.closed", "An incident was closed.", *_INCIDENT),
    "incident.recorded": PublicEvent(
        "incident.recorded",
        "An incident was recorded; so many visits are held by it.",
        *_INCIDENT,
        ("held",),
    ),
    "outing.left": PublicEvent("outing.left", "Officers left their office.", *_OUTING),
    "outing.over": PublicEvent("outing.over", "Officers are back.", *_OUTING),
    "outing.plan_changed": PublicEvent(
        "outing.plan_changed", "A contact plan was changed.", *_OUTING
    ),
    "visit.cancelled": PublicEvent("visit.cancelled", "A visit was cancelled.", *_VISIT),
    "visit.changed": PublicEvent(
        "visit.changed", "A visit was changed.", *_VISIT, ("fields", "version")
    ),
    "visit.copied": _VISIT_PLANNED,
    "visit.finished": PublicEvent("visit.finished", "A visit was finished.", *_VISIT),
    "visit.moved": PublicEvent(
        "visit.moved", "A visit has another time or officer.", *_VISIT, ("officer", "version")
    ),
    "visit.planned": _VISIT_PLANNED,
    "visit.started": PublicEvent("visit.started", "A visit was started.", *_VISIT),
    "visit.taken_off": PublicEvent("visit.taken_off", "A visit was taken off the list.", *_VISIT),
    "visits.held": PublicEvent(
        "visits.held",
        "Visits may not start until they are checked again.",
        *_VISIT,
        ("because",),
        each="visits",
    ),
}
"""By the action of the audit, in the order of the actions."""

TEST = "webhook.test"
"""What the button and the address for trying a webhook send: about nothing."""

NAMES = tuple(sorted({event.name for event in EVENTS.values()}))
"""Every name that the feed may hold."""

SAYS = {event.name: event.says for event in EVENTS.values()}
"""What each of them means."""

"""Tables of the contact desk: outings and their facts, alarms and alerts, people's means."""

from forethought.web.contactdesk.models.alarms import Alarm, Alert, Beat
from forethought.web.contactdesk.models.calls import Call, HandOver
from forethought.web.contactdesk.models.means import Aid, DaySecret, Duty, Emergency, Gap, Way
from forethought.web.contactdesk.models.outings import Fact, Outing, PlanVersion
from forethought.web.contactdesk.models.outside import OutsidePing, OutsideTest
from forethought.web.contactdesk.models.places import Place, PlacesAllowed

__all__ = [
    "Aid",
    "Alarm",
    "Alert",
    "Beat",
    "Call",
    "DaySecret",
    "Duty",
    "Emergency",
    "Fact",
    "Gap",
    "HandOver",
    "Outing",
    "OutsidePing",
    "OutsideTest",
    "Place",
    "PlacesAllowed",
    "PlanVersion",
    "Way",
]

"""Tables of the contact desk: outings and their facts, alarms and alerts, people's means."""

from forethought.web.contactdesk.models.alarms import Alarm, Alert, Beat
from forethought.web.contactdesk.models.calls import Call
from forethought.web.contactdesk.models.means import Aid, DaySecret, Duty, Emergency, Gap, Way
from forethought.web.contactdesk.models.outings import Fact, Outing, PlanVersion

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
    "Outing",
    "PlanVersion",
    "Way",
]

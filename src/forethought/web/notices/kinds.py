"""What people are told: one entry for each kind, with the words of its message and its page.

A message names no customer, no address, no hazard and nobody: it says that there is something,
and where. Who may open that page is decided there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from forethought.channels import Urgency

if TYPE_CHECKING:
    from forethought.web.notices.models import Notice

TURN_BACK = "turn_back"


@dataclass(frozen=True, slots=True)
class Kind:
    """``says`` is a sentence, for page and message alike; ``leads`` gives the page's address."""

    subject: str
    says: str
    leads: Callable[[Notice], str]
    urgency: Urgency = Urgency.REMINDER


def leads_to(notice: Notice) -> str:
    """The page that a notice is about."""
    return KINDS[notice.kind].leads(notice)


def _incident(notice: Notice) -> str:
    return reverse("incidents:incident", args=[notice.subject_id])


def _marker(notice: Notice) -> str:
    return reverse("markers:marker", args=[notice.subject_id])


def _phone(_notice: Notice) -> str:
    return reverse("contactdesk:phone")


def _learning(_notice: Notice) -> str:
    return reverse("learning:digest")


def _webhook(notice: Notice) -> str:
    return reverse("webhooks:webhook", args=[notice.subject_id])


def _happening(notice: Notice) -> str:
    return reverse("areas:happening", args=[notice.subject_id])


KINDS = {
    TURN_BACK: Kind(
        "Turn back and ring the desk",
        "Something new is known about a visit of yours. Turn back, and ring the desk before you"
        " go on.",
        _phone,
        Urgency.EMERGENCY,
    ),
    "appeal_due": Kind(
        "An appeal waits for its answer",
        "An appeal against a warning marker must be answered soon.",
        _marker,
    ),
    "appeal_overdue": Kind(
        "An appeal is overdue",
        "An appeal against a warning marker was to be answered by now.",
        _marker,
    ),
    "clock_due": Kind(
        "A report is due",
        "Something must be reported about an incident soon, or should have been.",
        _incident,
    ),
    "digest": Kind(
        "The week in numbers",
        "What was recorded last week, and what waits, can be looked at.",
        _learning,
    ),
    "incident_recorded": Kind(
        "An incident was recorded",
        "Somebody of yours has recorded an incident. Read it, and speak to them.",
        _incident,
        Urgency.ALARM,
    ),
    "incident_update": Kind(
        "Your report",
        "Something was done about the incident that you reported.",
        _incident,
    ),
    "marker_decision_overdue": Kind(
        "A warning marker waits to be decided",
        "A warning marker was proposed a week ago or longer, and nobody has decided about it.",
        _marker,
    ),
    "marker_grounds_changed": Kind(
        "What a warning marker rests on has changed",
        "The incident of a warning marker was put right, or found mistaken. Look whether the"
        " marker can stand.",
        _marker,
        Urgency.ALARM,
    ),
    "marker_letter_overdue": Kind(
        "A letter was not written",
        "A person was to be told of a warning marker by now, or it was to be decided not to.",
        _marker,
    ),
    "marker_lapsed": Kind(
        "A warning marker has lapsed",
        "A warning marker was not renewed, and no longer counts.",
        _marker,
        Urgency.ALARM,
    ),
    "marker_lapses_soon": Kind(
        "A warning marker lapses soon",
        "A warning marker lapses soon unless it is renewed on evidence.",
        _marker,
    ),
    "marker_review_due": Kind(
        "A warning marker is to be reviewed",
        "The review of a warning marker is due.",
        _marker,
    ),
    "marker_review_overdue": Kind(
        "The review of a warning marker is overdue",
        "A warning marker was to be reviewed by now. It still counts.",
        _marker,
        Urgency.ALARM,
    ),
    "marker_share_outdated": Kind(
        "Somebody must be told of a change",
        "A warning marker that was shared has changed or ended. Tell those who were told of it.",
        _marker,
    ),
    "marker_to_decide": Kind(
        "A warning marker is proposed",
        "A warning marker waits to be decided by somebody who did not propose it.",
        _marker,
    ),
    "press_opened": Kind(
        "The press tells of something",
        "What a paper reports holds visits of your office until somebody has decided, or may do so."
        " Read it, and confirm, redraw or dismiss it.",
        _happening,
        Urgency.ALARM,
    ),
    "support_offered": Kind(
        "Support is offered to you",
        "After what happened, your office offers you support. Say whether you want it.",
        _incident,
    ),
    "support_to_offer": Kind(
        "Support is to be offered",
        "Somebody of yours was shaken or hurt. Offer them a talk about it, and time off the road.",
        _incident,
    ),
    "webhook_failed": Kind(
        "A webhook has stopped",
        "Another system is no longer told of what happens here. The page says why, and what to do.",
        _webhook,
    ),
}

"""What pages of this app show: rows and sentences, made from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forethought.dayfolder.report_words import evidence_day
from forethought.vocabulary import MayGo, Outcome, source_title
from forethought.web.checks.models import Assessment, Check
from forethought.web.checks.seen import Seen
from forethought.web.checks.showing import hazards_of
from forethought.web.decisions.forms import OUTCOME_TITLES
from forethought.web.decisions.models import Decision, Discussion
from forethought.web.decisions.rules import Found, Standing, may_choose, why_not
from forethought.web.look.components import may_go_tag
from forethought.web.look.words import duration, safe_text
from forethought.web.markers.supply import decided_marker_of
from forethought.web.people.models import Person
from forethought.web.visits.engagements import when
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import HELD, Tag

ABOUT_TITLES = {
    Discussion.About.CHECK: "The check asks for it",
    Discussion.About.REFUSAL: "It was refused",
    Discussion.About.WITHDRAWAL: "A decision was withdrawn",
}


@dataclass(frozen=True, slots=True)
class Waits:
    """One line of the queue."""

    visit: Visit
    when: str
    may_go: Tag
    left: Tag
    about: str
    put_to: str


def waits(
    discussions: Sequence[Discussion], checks: dict[int, Check], me: Person, now: datetime
) -> list[Waits]:
    """The queue as it is shown: what is overdue stands first, as the deadline orders it."""
    return [_waits(one, checks.get(one.visit_id), me, now) for one in discussions]


def _waits(discussion: Discussion, check: Check | None, me: Person, now: datetime) -> Waits:
    visit = discussion.visit
    return Waits(
        visit=visit,
        when=when(visit),
        may_go=HELD if check is None else may_go_tag(MayGo(check.may_go), complete=check.complete),
        left=time_left(discussion.deadline, now),
        about=ABOUT_TITLES[Discussion.About(discussion.about)],
        put_to=put_to(discussion, me),
    )


def caption(visit: Visit) -> str:
    """``Robin Invented, Wednesday 25 November 2026, 10am to 11am``: stands above pages."""
    return f"{safe_text(visit.customer.name)}, {when(visit)}"


def time_left(deadline: datetime, now: datetime) -> Tag:
    """How long is left, as a tag: red when it is overdue, orange in the last half hour."""
    left = deadline - now
    if left.total_seconds() <= 0:
        return {"text": f"Overdue by {duration(left)}", "classes": "govuk-tag--red"}
    urgent = left.total_seconds() <= 30 * 60
    colour = "govuk-tag--orange" if urgent else "govuk-tag--blue"
    return {"text": f"{duration(left)} left", "classes": colour}


def put_to(discussion: Discussion, me: Person) -> str:
    """Who is asked: ``you``, a name, or that there is nobody."""
    if discussion.to is None:
        office = discussion.visit.officer.office
        return f"Nobody is there{f' in {office.name}' if office else ''}: take it if you can"
    return "You" if discussion.to_id == me.pk else discussion.to.name


def not_possible(found: Found, standing: Standing) -> list[tuple[str, str]]:
    """What somebody of this standing may not choose here, each with the sentence why."""
    allowed = may_choose(found, standing)
    return [
        (OUTCOME_TITLES[one], why_not(found, one, standing))
        for one in Outcome
        if one not in allowed
    ]


def shown_reasons(check: Check) -> list[dict[str, Any]]:
    """The reasons of a check, each with where its evidence was found."""
    seen = Seen(check)
    return [
        {
            "rule": reason["rule"],
            "hazards": hazards_of(reason),
            "says": reason["says"],
            "cites": reason["cites"],
            "evidence": [_evidence(seen, one) for one in reason["evidence"]],
        }
        for reason in check.result.get("reasons", ())
    ]


def _evidence(seen: Seen, one: dict[str, Any]) -> dict[str, Any]:
    dated = f", {evidence_day(one['date'])}" if one["match"] or one["date"] else ""
    return {
        "title": f"{source_title(one['source'])} {one['record_id']}{dated}",
        "quote": one["quote"] or "",
        "who_saw": seen.who(one["source"], one["record_id"], [one]),
        "marker": decided_marker_of(one["record_id"]) if one["source"] == "markers" else None,
    }


def found_about(check: Check, source: str, record_id: str) -> list[dict[str, Any]]:
    """The evidence of the check that one record gives."""
    seen = Seen(check)
    return [
        _evidence(seen, one)
        for reason in check.result.get("reasons", ())
        for one in reason["evidence"]
        if (one["source"], one["record_id"]) == (source, record_id)
    ]


def who_signed(check: Check, people: Collection[Person]) -> list[tuple[str, bool]]:
    """Each officer named, and whether they have signed these findings."""
    signed = set(
        Assessment.objects.filter(
            check_made__visit=check.visit_id, findings_sha256=check.findings_sha256
        ).values_list("officer_id", flat=True)
    )
    return [(person.name, person.pk in signed) for person in people]


def controls_of(decision: Decision) -> list[str]:
    """The controls of a decision in words."""
    titles = dict(Decision.Control.choices)
    return [str(titles.get(one, one)) for one in decision.controls]

"""What waits for somebody: the home page's lists, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from forethought.channels import Urgency
from forethought.timestamps import day_begins, day_ends, local_day
from forethought.vocabulary import SourceStatus, source_title
from forethought.web.areas.drawn import COUNTS
from forethought.web.areas.happenings import LATE as DECIDE_WITHIN
from forethought.web.areas.happenings import waiting as waiting_happenings
from forethought.web.areas.may import may_change
from forethought.web.areas.todo import reviews_due
from forethought.web.checks.current import current_checks
from forethought.web.checks.models import Check
from forethought.web.decisions.discussing import queue_for
from forethought.web.decisions.disposing import dispositions_for
from forethought.web.decisions.models import Decision, Discussion, Disposition, NextAction
from forethought.web.feeds.presenting import not_read
from forethought.web.guidance.pages import overdue
from forethought.web.incidents.access import incidents_for
from forethought.web.incidents.models import Incident
from forethought.web.incidents.supporting import owed_support
from forethought.web.look.components import may_go_tag
from forethought.web.look.words import day as written_day
from forethought.web.look.words import duration, london, london_time, plural, weekday
from forethought.web.markers.access import markers_for
from forethought.web.markers.todo import to_do
from forethought.web.notices.kinds import KINDS, leads_to
from forethought.web.notices.services import open_for
from forethought.web.people.access import people_for, summaries_for, visits_for
from forethought.web.people.models import Person, SoloTraining
from forethought.web.records.status import sources_now
from forethought.web.visits.models import Visit
from forethought.web.visits.standing import Standing, standings

LISTED = 10
"""How many of one kind the home page lists; the rest stand on their own page."""

PREPARE_AHEAD = timedelta(days=7)
TRAINING_AHEAD = timedelta(days=30)
FRESH = timedelta(hours=24)
"""A record system read longer ago is stale for a visit now (policy.md, "24 hours")."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: its words, the page to do it on, and how pressing it is."""

    title: str
    href: str
    hint: str = ""
    tag: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One visit of today. ``tag``: its state once begun, before that what may happen."""

    visit: Visit
    with_whom: str
    tag: dict[str, str]


def visits_today(person: Person, now: datetime) -> list[TodayRow]:
    """The visits that somebody makes today in London, in the order of the day."""
    day = local_day(now)
    joined = Q(second_officer=person, second=Visit.Second.ACCEPTED)
    mine = visits_for(person).filter(
        Q(officer=person) | joined,
        planned_start__gte=day_begins(day),
        planned_start__lt=day_ends(day),
        state__in=[Visit.State.PLANNED, Visit.State.UNDER_WAY, Visit.State.FINISHED],
    )
    named = mine.select_related("customer", "officer", "second_officer")
    found = standings(list(named.order_by("planned_start", "pk")), now=now)
    return [_today_row(standing, person) for standing in found]


def under_way(person: Person, now: datetime) -> list[Visit]:
    """Visits under way that the contact desk of an office may know of, longest out first."""
    out = summaries_for(person, now=now).filter(state=Visit.State.UNDER_WAY)
    return list(out.select_related("officer", "second_officer").order_by("started_at"))


def waiting_for(person: Person, now: datetime) -> list[Waiting]:
    """Everything that waits for somebody, most pressing first."""
    return [
        *_told(person),
        *(_from_the_press(now) if _looks_after_sources(person) else ()),
        *(_to_decide(person, now) if person.is_management else ()),
        *_asked_along(person, now),
        *(_to_prepare(person, now) if person.makes_visits else ()),
        *(_of_management(person, now) if person.is_management else ()),
        *_records(person),
        *(_trainings(person, now)),
        *(_sources(now) if _looks_after_sources(person) else ()),
        *(_feeds(now) if _looks_after_sources(person) else ()),
        *(_areas(person, now) if _looks_after_sources(person) else ()),
        *(_guidance(now) if person.safety_administrator else ()),
    ]


def _told(person: Person) -> Iterator[Waiting]:
    unseen = open_for(person)
    for notice in unseen[:LISTED]:
        kind = KINDS[notice.kind]
        pressing = kind.urgency is not Urgency.REMINDER
        yield Waiting(
            title=kind.subject,
            href=leads_to(notice),
            hint=f"{kind.says} {london(notice.at)}",
            tag={"text": "Now", "classes": "govuk-tag--red"} if pressing else None,
        )
    if len(unseen) > LISTED:
        yield Waiting("Everything that you were told", "/notices/")


def _from_the_press(now: datetime) -> Iterator[Waiting]:
    """What the press tells holds visits until somebody has decided, if it has a place."""
    present = waiting_happenings().filter(area__versions__number=F("area__version"))
    told = list(present.values_list("pk", "opened_at", "area__versions__standing"))
    if not told:
        return
    late = sum(now - opened_at > DECIDE_WITHIN for _, opened_at, _ in told)
    holds = any(standing in COUNTS for _, _, standing in told)
    why = "It holds visits until then" if holds else "Nobody knows where: say where it is"
    yield Waiting(
        title=f"Decide about what the press tells: {plural(len(told), 'proposal')}",
        href=f"/areas/queue/{told[0][0]}/" if len(told) == 1 else "/areas/queue/",
        hint=f"{why}. The oldest has waited since {london(told[0][1])}",
        tag={"text": f"{late} late", "classes": "govuk-tag--red"}
        if late
        else {"text": "Holds visits" if holds else "No place yet", "classes": "govuk-tag--orange"},
    )


def _today_row(standing: Standing, person: Person) -> TodayRow:
    visit = standing.visit
    other = visit.second_officer if visit.officer_id == person.pk else visit.officer
    joined = visit.second == Visit.Second.ACCEPTED
    return TodayRow(visit, other.name if other and joined else "", standing.tags[-1])


def _tag(check: Check | None) -> dict[str, str]:
    if check is None:
        return may_go_tag(None, complete=False)
    return may_go_tag(check.may_go, complete=check.complete)


def _to_decide(person: Person, now: datetime) -> Iterator[Waiting]:
    queue = queue_for(person)
    for discussion in queue[:LISTED]:
        visit = discussion.visit
        yield Waiting(
            title=f"Discuss the visit to {visit.customer.name}",
            href=f"/visits/{visit.pk}/decide/",
            hint=f"{visit.officer.name}, {_when(visit)}. {_put_to(discussion, person)}",
            tag=_time_left(discussion.deadline, now),
        )


def _put_to(discussion: Discussion, person: Person) -> str:
    if discussion.to is None:
        return "Nobody of management grade is there for it"
    return "Put to you" if discussion.to_id == person.pk else f"Put to {discussion.to.name}"


def _time_left(deadline: datetime, now: datetime) -> dict[str, str]:
    left = deadline - now
    if left <= timedelta(0):
        return {"text": f"Late by {duration(left)}", "classes": "govuk-tag--red"}
    colour = "orange" if left <= timedelta(hours=1) else "blue"
    return {"text": f"{duration(left)} left", "classes": f"govuk-tag--{colour}"}


def _asked_along(person: Person, now: datetime) -> Iterator[Waiting]:
    asked = visits_for(person).filter(
        second_officer=person,
        second=Visit.Second.ASKED,
        state=Visit.State.PLANNED,
        planned_start__gte=now,
    )
    for visit in asked.select_related("officer").order_by("planned_start")[:LISTED]:
        yield Waiting(
            title=f"{visit.officer.name} asks you to come along",
            href=f"/visits/{visit.pk}/second/",
            hint=_when(visit),
            tag={"text": "Answer", "classes": "govuk-tag--blue"},
        )


def _to_prepare(person: Person, now: datetime) -> Iterator[Waiting]:
    decided = Decision.objects.filter(visit=OuterRef("pk"), withdrawn_at__isnull=True)
    mine = visits_for(person).filter(
        ~Exists(decided),
        officer=person,
        state=Visit.State.PLANNED,
        planned_start__gte=now,
        planned_start__lt=now + PREPARE_AHEAD,
    )
    visits = list(mine.select_related("customer").order_by("planned_start")[:LISTED])
    checks = current_checks(visits)
    for visit in visits:
        yield Waiting(
            title=f"Prepare the visit to {visit.customer.name}",
            href=f"/visits/{visit.pk}/",
            hint=_when(visit),
            tag=_tag(checks.get(visit.pk)),
        )


def _of_management(person: Person, now: datetime) -> Iterator[Waiting]:
    new = incidents_for(person).filter(state=Incident.State.RECEIVED).exclude(reporter=person)
    reports = new.count()
    if reports:
        title = f"{plural(reports, 'incident')} that nobody looks into yet"
        yield Waiting(
            title, "/incidents/?whose=waiting", "Who reported hears from you, or nothing at all"
        )
    owed = owed_support(incidents_for(person)).exclude(reporter=person).count()
    if owed:
        title = f"Offer support: {plural(owed, 'person was', 'people were')} shaken or hurt"
        yield Waiting(title, "/incidents/", "A talk about what happened, and time off the road")
    markers = to_do(markers_for(person), local_day(now)).count()
    if markers:
        title = f"{plural(markers, 'warning marker')} {'waits' if markers == 1 else 'wait'} for"
        yield Waiting(
            f"{title} somebody",
            "/markers/?show=todo",
            "To decide or review, a letter, an appeal, or somebody who must be told of a change",
        )
    due = NextAction.objects.filter(
        visit__in=visits_for(person).values("pk"), done_at__isnull=True, due__lte=local_day(now)
    ).count()
    if due:
        yield Waiting(f"{plural(due, 'review')} due", "/reviews/", "Cases moved off the visit list")


def _records(person: Person) -> Iterator[Waiting]:
    seen = dispositions_for(person) if person.is_management else Disposition.objects.all()
    waits = seen.filter(at__isnull=True, ended_at__isnull=True).exclude(by=person)
    records = (waits if person.is_management else waits.filter(asked=person)).count()
    if records:
        title = f"{plural(records, 'record')} that somebody says is mistaken or reviewed"
        yield Waiting(title, "/dispositions/", "Two people must agree")


def _trainings(person: Person, now: datetime) -> Iterator[Waiting]:
    if not (person.is_management or person.safety_administrator):
        return
    today = local_day(now)
    later = SoloTraining.objects.filter(
        person=OuterRef("pk"), expires_on__gt=today + TRAINING_AHEAD
    )
    ending = SoloTraining.objects.filter(
        person=OuterRef("pk"), expires_on__gte=today, expires_on__lte=today + TRAINING_AHEAD
    )
    theirs = people_for(person).filter(
        ~Exists(later), Exists(ending), is_active=True, makes_visits=True
    )
    number = theirs.exclude(pk=person.pk).count()
    if number:
        title = f"Solo training of {plural(number, 'person', 'people')} ends within 30 days"
        yield Waiting(title, "/people/", "From the day after, they do not go by themselves")


def _areas(person: Person, now: datetime) -> Iterator[Waiting]:
    due = reviews_due(local_day(now))
    for version in [one for one in due if may_change(person, one.area.origin)][:LISTED]:
        yield Waiting(
            f"Look whether the area {version.name} still holds",
            f"/areas/{version.area_id}/change/",
            f"Its review is due by {written_day(version.review_on)}" if version.review_on else "",
        )


def _guidance(now: datetime) -> Iterator[Waiting]:
    late = overdue(local_day(now))
    if late:
        title = f"{plural(len(late), 'guidance page')} to be looked at again"
        yield Waiting(
            title,
            late[0].href if len(late) == 1 else "/guidance/",
            f"{late[0].title}, by {written_day(late[0].review_on)}",
        )


def _looks_after_sources(person: Person) -> bool:
    return person.is_management or person.safety_administrator


def _when(visit: Visit) -> str:
    return f"{weekday(visit.planned_start)} at {london_time(visit.planned_start)}"


def _sources(now: datetime) -> Iterator[Waiting]:
    """Record systems that hold visits of now back: never loaded, refused, or too old."""
    known = sources_now()
    held = [
        report.source
        for report in known.reports
        if report.source in known.required
        and (
            report.status is not SourceStatus.EXAMINED
            or report.extracted_at is None
            or report.extracted_at < now - FRESH
        )
    ]
    if held:
        yield Waiting(
            title=f"{plural(len(held), 'record system')} not examined, or older than a day",
            href="/records/",
            hint=", ".join(source_title(name) for name in held)
            + ". Without them no visit is complete",
            tag={"text": "Holds visits", "classes": "govuk-tag--orange"},
        )


def _feeds(now: datetime) -> Iterator[Waiting]:
    """Feeds that hold visits of now back, never read or too long ago; feeds that nobody reads."""
    found = not_read(now)
    if found.late:
        yield Waiting(
            title=f"Nobody reads {plural(len(found.late), 'feed')}",
            href="/feeds/",
            hint="The part of the service that reads feeds must be started again",
            tag={"text": "Now", "classes": "govuk-tag--red"},
        )
    if found.hold:
        yield Waiting(
            title=f"{plural(len(found.hold), 'feed')} not read, or not for a day",
            href="/feeds/",
            hint=f"{', '.join(found.hold[:LISTED])}. Without them no visit is complete",
            tag={"text": "Holds visits", "classes": "govuk-tag--orange"},
        )

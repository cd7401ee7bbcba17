"""Finding events: by person, action, subject and day, page by page, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from forethought.timestamps import day_begins, day_ends
from forethought.web.audit.models import Event, Seal, Unsealed
from forethought.web.audit.verify import SEALED_WITHIN

PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for; everything left out matches all.

    Attributes:
        person: The id of who acted.
        action: The action, ``noun.verb``.
        subject: What the event is about.
        number: The id of that subject.
        first: The first day, in London.
        last: The last day, in London; included.
    """

    person: int | None = None
    action: str = ""
    subject: str = ""
    number: int | None = None
    first: date | None = None
    last: date | None = None

    def events(self) -> QuerySet[Event]:
        """Every event asked for, the newest first."""
        wanted = {
            "by_id": self.person,
            "action": self.action or None,
            "subject": self.subject or None,
            "subject_id": self.number,
            "at__gte": day_begins(self.first) if self.first else None,
            "at__lt": day_ends(self.last) if self.last else None,
        }
        given = {key: value for key, value in wanted.items() if value is not None}
        return Event.objects.filter(**given).order_by("-at", "-id")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the events. ``older``: the id to ask for the next ones with; None at the end."""

    events: list[Event]
    older: int | None


def page_of(events: QuerySet[Event], before: int | None = None) -> Page:
    """The newest ``PAGE`` of ``events`` older than the event ``before``: by key, in equal time
    however far back. An id that is not there gives the newest.
    """
    start = Event.objects.filter(pk=before).first() if before else None
    if start is not None:
        events = events.filter(Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.pk))
    found = list(events[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], found[PAGE - 1].pk if more else None)


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far the seals are.

    Attributes:
        number: The number of the last seal; None before the first.
        at: When it was made.
        waiting: How many events wait for a seal.
        late: Whether one has waited for longer than ``SEALED_WITHIN``.
    """

    number: int | None
    at: datetime | None
    waiting: int
    late: bool


def sealing(now: datetime) -> Sealing:
    """How far the seals are at ``now``."""
    last = Seal.objects.order_by("-number").only("number", "at").first()
    waiting = Event.objects.filter(pk__in=Unsealed.objects.values("event_id")).aggregate(
        count=Count("pk"), oldest=Min("at")
    )
    oldest = waiting["oldest"]
    return Sealing(
        number=last.number if last else None,
        at=last.at if last else None,
        waiting=waiting["count"],
        late=oldest is not None and now - oldest > SEALED_WITHIN,
    )

"""What is old enough to go: one queryset for each kind, the same for the job and its dry run.

Age is counted from the last thing that happened, never from the first. What is open (an incident
not closed, a marker that counts, words of a refusal that checks still use) does not go by age:
it is counted as *kept*, so that data protection sees it and asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import DateField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import TruncDate

from forethought.timestamps import LONDON
from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.checks.models import Assessment, Check, NoteRead
from forethought.web.contactdesk.models import (
    Alarm,
    Call,
    Duty,
    Fact,
    Gap,
    HandOver,
    Outing,
    OutsideTest,
)
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.models import AccessRequest, LegalHold
from forethought.web.dataprotection.retention.held import Held
from forethought.web.decisions.models import (
    Decision,
    Discussion,
    Disposition,
    NextAction,
    Refusal,
)
from forethought.web.incidents.models import Draft, Incident, Photo, Step, Support
from forethought.web.learning.models import Digest, Verdict
from forethought.web.markers.models import (
    Marker,
    MarkerAppeal,
    MarkerChange,
    MarkerReview,
    MarkerShare,
    NotAbout,
)
from forethought.web.notices.models import Notice
from forethought.web.people.models import Absence
from forethought.web.records.models import HAND_NOTES, Load, Record, RecordKey
from forethought.web.visits.models import Answers, Change, Customer, CustomerKey, Reopening, Visit

_OF_A_VISIT: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Answers, "visit", ("answered_at",)),
    (Assessment, "check_made__visit", ("at",)),
    (Change, "visit", ("at",)),
    (Check, "visit", ("made_at",)),
    (Decision, "visit", ("at", "withdrawn_at")),
    (Discussion, "visit", ("asked_at", "closed_at")),
    (NextAction, "visit", ("done_at",)),
    (NoteRead, "visit", ("at",)),
    (Refusal, "visit", ("at", "told_at", "told_until", "discussed_at")),
    (Reopening, "visit", ("at",)),
)
_OF_AN_INCIDENT: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Photo, "incident", ("added_at",)),
    (Step, "incident", ("at",)),
    (Support, "incident", ("offered_at", "answered_at", "given_at")),
)
_OF_A_MARKER: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (MarkerAppeal, "marker", ("recorded_at", "answered_at")),
    (MarkerChange, "marker", ("at",)),
    (MarkerReview, "marker", ("at",)),
    (MarkerShare, "marker", ("at", "corrected_at")),
)


@dataclass(frozen=True)
class Due:
    """What may go on ``day``. ``held``: what holds keep. ``assume``: as if all else that is due
    had gone already, for a dry run; the job itself takes nothing for gone that is there.
    """

    day: date
    held: Held
    assume: bool = False

    def cut(self, kind: str) -> datetime:
        """What was last touched before this moment is old."""
        return limits()[kind].cut(self.day)

    def notices(self) -> QuerySet[Any]:
        """Notices, whether or not they were seen."""
        return Notice.objects.filter(at__lt=self.cut("notices"))

    def loads(self) -> QuerySet[Any]:
        """Loads, but for the last one of each source."""
        newer = Load.objects.filter(source=OuterRef("source"), pk__gt=OuterRef("pk"))
        return Load.objects.filter(
            Exists(newer), started_at__lt=self.cut("loads"), ended_at__isnull=False
        )

    def access_requests(self) -> QuerySet[Any]:
        """Requests that were answered."""
        return AccessRequest.objects.filter(answered_at__lt=self.cut("requests"))

    def holds(self) -> QuerySet[Any]:
        """Holds that were ended."""
        return LegalHold.objects.filter(ended_at__lt=self.cut("requests"))

    def markers(self) -> QuerySet[Any]:
        """Markers that count no more, or never did."""
        cut = self.cut("markers")
        over = Q(state__in=["removed", "lapsed"], ended_at__lt=cut)
        over |= Q(state="refused", decided_at__lt=cut)
        return _quiet(Marker.objects.filter(over), _OF_A_MARKER, cut)

    def markers_kept(self) -> QuerySet[Any]:
        """Old markers that are still live or proposed."""
        old = Marker.objects.filter(proposed_at__lt=self.cut("markers"))
        return old.filter(state__in=["proposed", "live"])

    def incidents(self) -> QuerySet[Any]:
        """Closed incidents without a marker."""
        marker = Marker.objects.filter(incident=OuterRef("pk"))
        return self._old_incidents().filter(~Exists(self._there(marker, self.markers)))

    def _old_incidents(self) -> QuerySet[Any]:
        cut = self.cut("incidents")
        closed = Incident.objects.filter(
            Q(riddor_reported_at__isnull=True) | Q(riddor_reported_at__lt=cut),
            state=Incident.State.CLOSED,
            closed_at__lt=cut,
            reported_at__lt=cut,
            happened_at__lt=cut,
        )
        return _quiet(closed, _OF_AN_INCIDENT, cut)

    def incidents_kept(self) -> QuerySet[Any]:
        """Old incidents that are not closed, or have a marker that is not old."""
        old = Incident.objects.filter(reported_at__lt=self.cut("incidents"))
        return old.exclude(pk__in=self.incidents().values("pk"))

    def notes(self) -> QuerySet[Any]:
        """Notes by hand."""
        return Record.objects.filter(
            source__name=HAND_NOTES, added_by__isnull=False, moment__lt=self.cut("notes")
        )

    def dispositions(self) -> QuerySet[Any]:
        """Decisions about records that have ended, or whose record is not there any more."""
        cut = self.cut("dispositions")
        there = Record.objects.filter(
            source__name=OuterRef("source"), record_id=OuterRef("record_id")
        )
        over = Q(ended_at__lt=cut)
        over |= Q(ended_at__isnull=True, until__lt=cut.astimezone(LONDON).date())
        over |= Q(ended_at__isnull=True, at__isnull=True) | Q(~Exists(there))
        touched = ("at", "ended_at", "appealed_at", "appeal_answered_at")
        old = Disposition.objects.filter(over, proposed_at__lt=cut)
        return old.filter(*(_before(name, cut) for name in touched))

    def visits(self) -> QuerySet[Any]:
        """Visits, and with each all that was done about it."""
        return self._old_visits().exclude(pk__in=self.visits_kept().values("pk"))

    def visits_kept(self) -> QuerySet[Any]:
        """Old visits with an incident that is kept, or with words that checks still use."""
        incident = self._there(Incident.objects.filter(visit=OuterRef("pk")), self.incidents_gone)
        told = Refusal.objects.filter(
            visit=OuterRef("pk"), told_at__isnull=False, told_until__isnull=True
        )
        return self._old_visits().filter(Exists(incident) | Exists(told))

    def _old_visits(self) -> QuerySet[Any]:
        cut = self.cut("visits")
        past = Visit.objects.filter(
            _before("started_at", cut),
            _before("finished_at", cut),
            _before("check_wanted_at", cut),
            planned_start__lt=cut,
            created_at__lt=cut,
        )
        return _quiet(past, _OF_A_VISIT, cut)

    def outings(self) -> QuerySet[Any]:
        """Outings that are over, once no visit of theirs is there any more."""
        cut = self.cut("visits")
        visit = Visit.objects.annotate(
            london_day=TruncDate("planned_start", tzinfo=LONDON, output_field=DateField())
        ).filter(
            Q(officer=OuterRef("officer"))
            | Q(second_officer=OuterRef("officer"))
            | Q(officer=OuterRef("second_officer")),
            london_day=OuterRef("day"),
        )
        open_alarm = Alarm.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gte=cut), outing=OuterRef("pk")
        )
        over = Outing.objects.filter(
            ~Exists(self._there(visit, self.visits_gone)),
            ~Exists(open_alarm),
            day__lt=limits()["visits"].first_kept(self.day),
            over_at__lt=cut,
        )
        return _quiet(over, ((Call, "outing", ("at",)), (Fact, "outing", ("at",))), cut)

    def duties(self) -> QuerySet[Any]:
        """Who was on the contact desk."""
        return Duty.objects.filter(ends__lt=self.cut("visits"))

    def handovers(self) -> QuerySet[Any]:
        """What one shift of the contact desk told the next."""
        return HandOver.objects.filter(at__lt=self.cut("visits"))

    def gaps(self) -> QuerySet[Any]:
        """Gaps of readiness that somebody accepted."""
        return Gap.objects.filter(day__lt=limits()["visits"].first_kept(self.day))

    def absences(self) -> QuerySet[Any]:
        """Times away that are over."""
        return Absence.objects.filter(ends__lt=self.cut("visits"))

    def outside_tests(self) -> QuerySet[Any]:
        """Tests of the outside switch."""
        return OutsideTest.objects.filter(asked_at__lt=self.cut("visits"))

    def verdicts(self) -> QuerySet[Any]:
        """What readers of notes said that the program got wrong."""
        return Verdict.objects.filter(at__lt=self.cut("visits"))

    def digests(self) -> QuerySet[Any]:
        """Who got which digest."""
        return Digest.objects.filter(at__lt=self.cut("notices"))

    def drafts(self) -> QuerySet[Any]:
        """What nobody went on with."""
        return Draft.objects.filter(at__lt=self.cut("drafts"))

    def customers(self) -> QuerySet[Any]:
        """Customers whom nothing is about."""
        found = Customer.objects.all()
        for relation in Customer._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or relation.related_model is CustomerKey:
                continue
            model, name = relation.related_model, relation.field.name
            assert isinstance(model, type)
            about = model._default_manager.filter(**{name: OuterRef("pk")})
            gone = self._gone_of.get(model)
            found = found.filter(~Exists(self._there(about, gone) if gone else about))
        return found

    @cached_property
    def _gone_of(self) -> dict[Any, Callable[[], QuerySet[Any]]]:
        return {
            Visit: self.visits_gone,
            Incident: self.incidents_gone,
            Marker: self.markers_gone,
            MarkerChange: lambda: MarkerChange.objects.filter(marker__in=self.markers_gone()),
            NotAbout: lambda: NotAbout.objects.filter(marker__in=self.markers_gone()),
            Disposition: self.dispositions_gone,
            AccessRequest: self.access_requests,
            LegalHold: self.holds,
        }

    def notices_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        held = Q(visit__in=self.held.visits)
        held |= Q(subject="incident", subject_id__in=self.held.incidents)
        held |= Q(subject="marker", subject_id__in=self.held.markers)
        return self.notices().filter(~held)

    def access_requests_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        return self.access_requests().exclude(customer__in=self.held.customers)

    def markers_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        return self.markers().exclude(pk__in=self.held.markers)

    def incidents_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        return self.incidents().exclude(pk__in=self.held.incidents)

    def notes_gone(self) -> QuerySet[Any]:
        """Those that share no matching key with a customer under hold."""
        keys = CustomerKey.objects.filter(customer__in=self.held.customers).values("key")
        about = RecordKey.objects.filter(record=OuterRef("pk"), key__in=keys)
        return self.notes().filter(~Exists(about)) if self.held.customers else self.notes()

    def dispositions_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        records = [f"incident-{pk}" for pk in self.held.incidents]
        held = Q(source=INCIDENT_REPORTS, record_id__in=records)
        held |= Q(customer__in=self.held.customers)
        return self.dispositions().filter(~held)

    def visits_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        return self.visits().exclude(pk__in=self.held.visits)

    def customers_gone(self) -> QuerySet[Any]:
        """Those that no hold keeps."""
        return self.customers().exclude(pk__in=self.held.customers)

    def _there(self, found: QuerySet[Any], gone: Callable[[], QuerySet[Any]]) -> QuerySet[Any]:
        """Those of ``found`` that will not have gone before."""
        return found.exclude(pk__in=gone().values("pk")) if self.assume else found


def _before(name: str, cut: datetime) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lt": cut})


def _quiet(
    found: QuerySet[Any], of: tuple[tuple[type[Model], str, tuple[str, ...]], ...], cut: datetime
) -> QuerySet[Any]:
    """Those of ``found`` about which nothing happened at ``cut`` or later."""
    for model, to, times in of:
        later = Q()
        for name in times:
            later |= Q(**{f"{name}__gte": cut})
        found = found.filter(~Exists(model._default_manager.filter(later, **{to: OuterRef("pk")})))
    return found

"""Being away: somebody who is cannot be asked, and may have named a deputy."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from forethought.web.audit import services as audit
from forethought.web.people import access
from forethought.web.people.models import Absence, Person
from forethought.web.visits.problems import NotPossibleError


def set_absence(
    *,
    person: Person,
    begins: datetime,
    ends: datetime | None,
    deputy: Person | None = None,
    by: Person | None,
    now: datetime,
) -> Absence:
    """Somebody will be, or is, away; ``ends`` None: until they say that they are back.

    ``deputy`` is asked first meanwhile (policy.md, "Who to discuss with"). Raises
    NotPossibleError for a time that is past or upside down, one that overlaps another absence,
    and a deputy who may not authorise.
    """
    if by is not None and not access.may_record_absence(by, person):
        raise NotPossibleError(
            f"You cannot say when {person.name} is away: they, their manager or a safety"
            " administrator can"
        )
    if person.system:
        raise NotPossibleError(f"{person.name} is another system: nobody asks it anything anyway")
    _check_times(begins, ends, now)
    if deputy is not None:
        _check_deputy(person, deputy)
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if _overlapping(person, begins, ends).exists():
            raise NotPossibleError(
                "This overlaps a time that is already there: change or remove that one first",
                field="begins_day",
            )
        absence = Absence.objects.create(person=person, begins=begins, ends=ends, deputy=deputy)
        _audited("absence.set", absence, by, now)
    return absence


def come_back(*, absence: Absence, by: Person, now: datetime) -> None:
    """Somebody is back before the end, or will not be away after all.

    An absence under way ends now; one still to come is removed. Does nothing for one that is
    over. Raises NotPossibleError for somebody who may not say so.
    """
    if not access.may_record_absence(by, absence.person):
        raise NotPossibleError(
            f"You cannot say when {absence.person.name} is back: they, their manager or a safety"
            " administrator can"
        )
    with transaction.atomic():
        kept = Absence.objects.select_for_update(of=("self",)).filter(pk=absence.pk).first()
        if kept is None or (kept.ends is not None and kept.ends <= now):
            return
        _audited("absence.ended", kept, by, now)
        if kept.begins >= now:
            kept.delete()
        else:
            kept.ends = now
            kept.save(update_fields=["ends"])


def absences_ahead(person: Person, now: datetime) -> QuerySet[Absence]:
    """Those under way and still to come, soonest first."""
    return (
        person.absences.filter(Q(ends__isnull=True) | Q(ends__gt=now))
        .select_related("deputy")
        .order_by("begins")
    )


def _check_times(begins: datetime, ends: datetime | None, now: datetime) -> None:
    if ends is not None and ends <= begins:
        raise NotPossibleError(
            "The last day must not be before the first: correct one of the two", field="ends_day"
        )
    if ends is not None and ends <= now:
        raise NotPossibleError(
            "This time away is over already: enter a last day that is still to come",
            field="ends_day",
        )


def _check_deputy(person: Person, deputy: Person) -> None:
    if deputy.pk == person.pk:
        raise NotPossibleError("Choose somebody else as deputy", field="deputy_id")
    if not (deputy.is_active and deputy.is_management):
        raise NotPossibleError(
            f"{deputy.name} is not of management grade, and so cannot decide for you: choose"
            " somebody who is",
            field="deputy_id",
        )


def _overlapping(person: Person, begins: datetime, ends: datetime | None) -> QuerySet[Absence]:
    found = person.absences.filter(Q(ends__isnull=True) | Q(ends__gt=begins))
    return found.filter(begins__lt=ends) if ends is not None else found


def _audited(action: str, absence: Absence, by: Person | None, now: datetime) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject="person",
        subject_id=absence.person_id,
        absence=absence.pk,
        deputy=absence.deputy_id,
    )

"""Planning, changing, moving, copying and cancelling visits."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from forethought.web.audit import services as audit
from forethought.web.people.access import people_to_plan_for
from forethought.web.people.models import Person
from forethought.web.visits import details as compared
from forethought.web.visits import engagements, history, refusals, times
from forethought.web.visits.answering import QUESTIONS
from forethought.web.visits.customers import find_or_add_customer
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.door import reopen
from forethought.web.visits.history import Did
from forethought.web.visits.locking import locked, must_be, must_be_version, save_changed, save_over
from forethought.web.visits.models import Answers, Customer, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News

_PLANNED = (Visit.State.PLANNED,)


def plan_visit(
    *, details: Details, slot: Slot, by: Person, now: datetime, reference: str = ""
) -> Visit:
    """Plan a visit; it is held until its first check. ``reference``: its id elsewhere.

    Raises NotPossibleError: for a time in the past, an officer who is at another door then or
    for whom ``by`` plans nothing, details that cannot be used, a reference that is taken.
    """
    with transaction.atomic():
        visit = new_visit(details, slot, by=by, now=now, reference=reference)
        history.note(visit, Did.PLANNED, by=by, now=now)
        audit.record(
            "visit.planned",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            officer=slot.officer.pk,
        )
        reopen([visit.pk], because=News.PLANNED, now=now, by=by)
    visit.refresh_from_db(fields=["information", "check_wanted_at", "check_wanted_because"])
    return visit


def copy_visit(visit_id: int, *, slot: Slot, by: Person, now: datetime) -> Visit:
    """Plan another visit to the same customer; nothing but the details is taken over.

    No answer, no reading, no decision: one assessment holds for one visit (DMBM511340).
    Raises NotPossibleError as `plan_visit`, and where a refusal stands against it.
    """
    with transaction.atomic():
        original = locked(visit_id)
        refusals.allow(original, slot.officer)
        visit = new_visit(
            compared.details_of(original), slot, by=by, now=now, customer=original.customer
        )
        history.note(visit, Did.COPIED, by=by, now=now, of=original.pk)
        audit.record(
            "visit.copied",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            of=original.pk,
            officer=slot.officer.pk,
        )
        reopen([visit.pk], because=News.PLANNED, now=now, by=by)
    visit.refresh_from_db(fields=["information", "check_wanted_at", "check_wanted_because"])
    return visit


def new_visit(
    details: Details,
    slot: Slot,
    *,
    by: Person,
    now: datetime,
    reference: str = "",
    second: Person | None = None,
    customer: Customer | None = None,
    was_made: bool = False,
) -> Visit:
    """Save a visit with the time it takes, inside the caller's transaction, and nothing else.

    For the services that plan visits: they write history and audit, and hold it. ``second`` is
    asked to come along. ``customer``: known already. ``was_made``: without the site, so that its
    time has passed. Raises NotPossibleError.
    """
    if not was_made:
        _time_allowed(slot, now)
    _officer_allowed(slot.officer, by)
    engagements.take_turns([slot.officer.pk])
    customer = customer or find_or_add_customer(details.identity, by=by, now=now)
    refusals.must_be_discussed(customer)
    visit = Visit(
        reference=reference,
        customer=customer,
        officer=slot.officer,
        planned_start=slot.start,
        minutes=slot.minutes,
        second_officer=second,
        second=Visit.Second.ASKED if second else Visit.Second.NONE,
        created_at=now,
        created_by=by,
    )
    compared.write_details(visit, details)
    _save_new(visit)
    engagements.keep_in_step(visit)
    return visit


def _save_new(visit: Visit) -> None:
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        if "visit_reference_once" not in str(error):
            raise
        raise NotPossibleError(
            f"There is a visit with the id '{visit.reference}' already: give another id",
            field="reference",
        ) from None


def _time_allowed(slot: Slot, now: datetime) -> None:
    times.must_be_a_length(slot.minutes)
    times.must_be_ahead(slot.start, now)


def _officer_allowed(officer: Person, by: Person) -> None:
    if not people_to_plan_for(by).filter(pk=officer.pk).exists():
        raise NotPossibleError(
            "You can plan visits for yourself, and a manager for their people: choose somebody"
            " from the list",
            field="officer",
        )


def edit_visit(
    visit_id: int, *, version: int, details: Details, by: Person, now: datetime
) -> Visit:
    """Change who is visited and why; the visit is held until it is checked again.

    Where the customer changes, every *no* among the answers has to be given again: it was said
    of somebody else, or of another address. Raises NotPossibleError, and ChangedMeanwhileError
    when the visit is not of this ``version`` any more. Nothing different: nothing is done.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "changed")
        must_be_version(visit, version)
        before = compared.details_of(visit)
        fields = compared.changed_fields(before, details)
        if not fields:
            return visit
        customer_id = visit.customer_id
        if details.identity != before.identity:
            visit.customer = find_or_add_customer(details.identity, by=by, now=now)
            refusals.must_be_discussed(visit.customer, but_not=visit)
        compared.write_details(visit, details)
        if visit.customer_id != customer_id:
            _ask_again(visit)
        save_changed(visit)
        history.note(visit, Did.CHANGED, by=by, now=now, changes=compared.told(before, details))
        audit.record(
            "visit.changed",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            fields=fields,
            version=visit.version,
        )
        reopen([visit.pk], because=News.VISIT_CHANGED, now=now, by=by)
    visit.refresh_from_db(fields=["information", "check_wanted_at", "check_wanted_because"])
    return visit


def _ask_again(visit: Visit) -> None:
    for field in QUESTIONS:
        Answers.objects.filter(visit=visit, **{field: False}).update(**{field: None})


def move_visit(visit_id: int, *, version: int, slot: Slot, by: Person, now: datetime) -> Visit:
    """Change who goes, when and for how long; held until it is checked again.

    A second officer who had accepted is asked again: they accepted another time, or to go with
    somebody else. Raises NotPossibleError and ChangedMeanwhileError.
    """
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "moved")
        must_be_version(visit, version)
        before = compared.slot_of(visit)
        changes = compared.told_of_slot(before, slot)
        if not changes:
            return visit
        _time_allowed(slot, now)
        if slot.officer.pk != visit.officer_id:
            _officer_allowed(slot.officer, by)
            _may_be_handed_over(visit, slot.officer)
        visit.officer, visit.planned_start, visit.minutes = slot.officer, slot.start, slot.minutes
        if visit.second == Visit.Second.ACCEPTED:
            visit.second = Visit.Second.ASKED
        save_changed(visit)
        engagements.keep_in_step(visit)
        history.note(visit, Did.MOVED, by=by, now=now, changes=changes)
        audit.record(
            "visit.moved",
            by=by,
            now=now,
            subject="visit",
            subject_id=visit.pk,
            officer=slot.officer.pk,
            version=visit.version,
        )
        reopen([visit.pk], because=News.VISIT_CHANGED, now=now, by=by)
    visit.refresh_from_db(fields=["information", "check_wanted_at", "check_wanted_because"])
    return visit


def _may_be_handed_over(visit: Visit, officer: Person) -> None:
    if officer.pk == visit.second_officer_id:
        raise NotPossibleError(
            f"{officer.name} is the second officer of this visit: choose somebody else, or take"
            " the second officer off first",
            field="officer",
        )
    refusals.allow(visit, officer)


def cancel_visit(visit_id: int, *, version: int, reason: str, by: Person, now: datetime) -> Visit:
    """Cancel a planned visit. It stays, with its history, and takes nobody's time any more.

    Raises NotPossibleError without a reason, and ChangedMeanwhileError.
    """
    if not reason.strip():
        raise NotPossibleError("Enter why the visit is cancelled", field="reason")
    with transaction.atomic():
        visit = locked(visit_id)
        must_be(visit, _PLANNED, "cancelled")
        must_be_version(visit, version)
        save_over(visit, Visit.State.CANCELLED)
        history.note(visit, Did.CANCELLED, by=by, now=now, reason=reason.strip())
        audit.record("visit.cancelled", by=by, now=now, subject="visit", subject_id=visit.pk)
    return visit

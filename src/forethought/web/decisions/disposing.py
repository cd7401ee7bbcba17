"""Dispositions: what management grade and a second person say about one record (policy.md).

Proposed by whoever sees the finding; it counts once two people have agreed, one of them of
management grade, neither on the visit. It is listed in every check that it touches, ends when the
record's text changes (the core looks at the hash), and can be appealed against: until the appeal
is answered the record counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from forethought.check_records import text_sha256
from forethought.timestamps import local_day
from forethought.vocabulary import DispositionKind
from forethought.web.audit import services as audit
from forethought.web.checks.current import current_check
from forethought.web.decisions.common import (
    must_be_human,
    must_be_of_management,
    on_the_visit,
    written,
)
from forethought.web.decisions.models import Disposition
from forethought.web.markers.grounds import disposition_counts
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.records.affected import ahead
from forethought.web.records.models import Record, RecordKey
from forethought.web.visits.door import reopen
from forethought.web.visits.locking import locked
from forethought.web.visits.models import CustomerKey, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News


@dataclass(frozen=True, slots=True)
class Said:
    """What is proposed about a record. ``until``: the last day of a review."""

    kind: DispositionKind
    reason: str
    until: date | None = None
    for_all: bool = False


def live_dispositions() -> QuerySet[Disposition]:
    """Those that count now: agreed by two, not ended, no appeal unanswered.

    ``until`` and the text's hash are judged visit by visit, by the core.
    """
    answered = Q(appealed_at__isnull=True) | Q(appeal_answered_at__isnull=False)
    return Disposition.objects.filter(answered, at__isnull=False, ended_at__isnull=True)


def dispositions_for(person: Person) -> QuerySet[Disposition]:
    """Those that this person may see: about visits and customers they may see, and their own.

    Management grade sees those for all customers too.
    """
    seen = visits_for(person)
    allowed = Q(proposed_on__in=seen.values("pk")) | Q(customer__in=seen.values("customer"))
    allowed |= Q(proposed_by=person) | Q(by=person) | Q(second=person) | Q(asked=person)
    if person.is_active and person.is_management:
        allowed |= Q(customer__isnull=True)
    return Disposition.objects.filter(allowed)


def matched_note(visit: Visit, source: str, record_id: str) -> dict[str, Any] | None:
    """The note of the current check: ``source``, ``record_id``, ``text_sha256``, ``date``, ..."""
    check = current_check(visit)
    matched = check.result.get("matched", []) if check is not None else []
    same = (one for one in matched if (one["source"], one["record_id"]) == (source, record_id))
    return next(same, None)


def propose_disposition(
    visit_id: int, *, source: str, record_id: str, said: Said, by: Person, now: datetime
) -> Disposition:
    """Say that a record of the current check is mistaken, or may be reviewed until a day.

    Nothing changes until two people have agreed. Raises NotPossibleError without a reason, for a
    review without a day ahead, for a record that is not in the current check, and where the same
    is proposed or agreed already.
    """
    reason = _reason_of(said, now)
    with transaction.atomic():
        visit = locked(visit_id)
        note = matched_note(visit, source, record_id)
        if note is None:
            raise NotPossibleError(
                "This record is not in the current check of the visit: look at the notes again"
            )
        disposition = Disposition(
            source=source,
            record_id=record_id,
            text_sha256=note["text_sha256"],
            customer_id=None if said.for_all else visit.customer_id,
            kind=said.kind,
            until=said.until,
            reason=reason,
            proposed_by=by,
            proposed_at=now,
            proposed_on=visit,
        )
        _save_new(disposition)
        _audit("disposition.proposed", disposition, by, now)
    return disposition


def decide_about_record(
    source: str, record_id: str, *, said: Said, second: Person, by: Person, now: datetime
) -> Disposition:
    """Management grade decides about a record, for all customers, where no visit leads to it.

    So the end of a marker takes its incident along. It counts once ``second``, whom it asks, has
    agreed. Raises NotPossibleError for what `propose_disposition` refuses, and for a second
    person who is not a colleague of the decider's office.
    """
    reason = _reason_of(said, now)
    with transaction.atomic():
        must_be_of_management(by)
        texts = Record.objects.filter(source__name=source, record_id=record_id)
        text = texts.order_by("ordinal").values_list("text", flat=True).first()
        if text is None:
            raise NotPossibleError("The record is not there any more: nothing is to be decided")
        disposition = Disposition(
            source=source,
            record_id=record_id,
            text_sha256=text_sha256(text),
            kind=said.kind,
            until=said.until,
            reason=reason,
            proposed_by=by,
            proposed_at=now,
            by=by,
            asked=second,
        )
        _must_be_apart(disposition, by, now)
        if not seconders(disposition).filter(pk=second.pk).exists():
            raise NotPossibleError("Ask a colleague of your office", field="second")
        _save_new(disposition)
        _audit("disposition.proposed", disposition, by, now)
        _audit("disposition.agreed", disposition, by, now)
        _audit("disposition.asked", disposition, by, now, colleague=second.pk)
    return disposition


def _reason_of(said: Said, now: datetime) -> str:
    reason = written(said.reason, "Enter why")
    if said.kind is DispositionKind.REVIEWED and said.until is None:
        raise NotPossibleError("Enter until when the record is reviewed", field="until")
    if said.until is not None and said.until <= local_day(now):
        raise NotPossibleError("The last day must be after today", field="until")
    return reason


def _save_new(disposition: Disposition) -> None:
    try:
        with transaction.atomic():
            disposition.save(force_insert=True)
    except IntegrityError as error:
        if "disposition_one_open" not in str(error):
            raise
        raise NotPossibleError(
            "Somebody has proposed or decided something about this record already: look at the"
            " list of decisions about records"
        ) from None


def agree_disposition(disposition_id: int, *, by: Person, now: datetime) -> Disposition:
    """One of the two agrees; with the second it counts, and the visits it touches are held.

    Management grade takes the part of who decides while that is free, else of the second person.
    Raises NotPossibleError for who is on the visit, has agreed already, or where management
    grade still has to decide.
    """
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        _must_be_apart(one, by, now)
        if one.at is not None:
            raise NotPossibleError("Two people have agreed already: nothing more is needed")
        must_be_human(by)
        if by.pk in (one.by_id, one.second_id):
            raise NotPossibleError("You have agreed already: a second person is needed")
        if one.by_id is None and by.is_management:
            one.by = by
        elif one.second_id is None:
            one.second = by
        else:
            raise NotPossibleError("Only somebody of management grade decides this")
        if one.by_id is not None and one.second_id is not None:
            _must_end_later(one, now)
            one.at = now
        one.save()
        _audit("disposition.agreed", one, by, now)
        if one.at is not None:
            _reopen(one, by, now)
            disposition_counts(one, by=by, now=now)
    return one


def seconders(one: Disposition) -> QuerySet[Person]:
    """Who may be asked to be the second person: colleagues of the decider's office not on it."""
    on_it = on_the_visit(one.proposed_on) if one.proposed_on is not None else set()
    if one.by is None or one.by.team is None:
        return Person.objects.none()
    return (
        Person.objects.to_ask()
        .filter(team__office=one.by.team.office_id)
        .exclude(pk__in=[*on_it, one.by.pk])
        .order_by("name", "pk")
    )


def ask_to_second(
    disposition_id: int, *, colleague: Person, by: Person, now: datetime
) -> Disposition:
    """Who decides asks a colleague to be the second person, where nobody else would see it.

    Raises NotPossibleError for anybody but who decides, and for a colleague who may not be it.
    """
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        if one.at is not None:
            raise NotPossibleError("Two people have agreed already: nothing more is needed")
        if one.by_id != by.pk:
            raise NotPossibleError("Agree first: who decides asks the second person")
        if not seconders(one).filter(pk=colleague.pk).exists():
            raise NotPossibleError(
                "Ask a colleague of your office who is not on the visit", field="colleague"
            )
        one.asked = colleague
        one.save()
        _audit("disposition.asked", one, by, now, colleague=colleague.pk)
    return one


def turn_down_disposition(
    disposition_id: int, *, reason: str, by: Person, now: datetime
) -> Disposition:
    """Management grade says no to a proposal: the record goes on counting in full.

    Raises NotPossibleError without a reason, and once two have agreed.
    """
    told = written(reason, "Enter why not")
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        must_be_of_management(by)
        if one.at is not None:
            raise NotPossibleError("Two people have agreed already: end it instead")
        _end(one, Disposition.Ended.TURNED_DOWN, told, by, now)
    return one


def end_disposition(disposition_id: int, *, reason: str, by: Person, now: datetime) -> Disposition:
    """Management grade ends a disposition: the record counts in full again, visits are held."""
    told = written(reason, "Enter why it ends")
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        must_be_of_management(by)
        if one.at is None:
            raise NotPossibleError("Two people have not agreed yet: turn it down instead")
        _end(one, Disposition.Ended.ENDED, told, by, now)
        _reopen(one, by, now)
    return one


def appeal(disposition_id: int, *, text: str, by: Person, now: datetime) -> Disposition:
    """Anybody who sees a disposition may say that it is wrong; until answered it does not count.

    Raises NotPossibleError for one that nobody has agreed to, has ended or waits for an answer.
    """
    told = written(text, "Enter why it is wrong", field="text")
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        if one.at is None:
            raise NotPossibleError(
                "Two people have not agreed yet, so nothing counts yet. Tell those"
                " who are asked to agree what is wrong"
            )
        if one.appealed_at is not None and one.appeal_answered_at is None:
            raise NotPossibleError("Somebody has appealed already, and waits for an answer")
        one.appeal, one.appealed_at, one.appealed_by = told, now, by
        one.appeal_answer, one.appeal_answered_at, one.appeal_answered_by = "", None, None
        one.save()
        _audit("disposition.appealed", one, by, now)
        _reopen(one, by, now)
    return one


def answer_appeal(
    disposition_id: int, *, keep: bool, text: str, by: Person, now: datetime
) -> Disposition:
    """Management grade who had no part in it answers: it counts again, or ends.

    Raises NotPossibleError for whoever agreed or appealed, and where nothing waits for an answer.
    """
    told = written(text, "Enter your answer", field="text")
    with transaction.atomic():
        one = _locked(disposition_id)
        _must_be_open(one)
        must_be_of_management(by)
        if one.appealed_at is None or one.appeal_answered_at is not None:
            raise NotPossibleError("No appeal waits for an answer any more: look at the page again")
        if by.pk in (one.by_id, one.second_id, one.appealed_by_id):
            raise NotPossibleError("Somebody of management grade who had no part in it answers")
        if keep:
            _must_be_apart(one, by, now)
        one.appeal_answer, one.appeal_answered_at, one.appeal_answered_by = told, now, by
        one.save()
        _audit("disposition.appeal_answered", one, by, now, keep=keep)
        if not keep:
            _end(one, Disposition.Ended.APPEAL, told, by, now)
        _reopen(one, by, now)
        if keep:
            disposition_counts(one, by=by, now=now)
    return one


def _end(
    one: Disposition, because: Disposition.Ended, reason: str, by: Person, now: datetime
) -> None:
    one.ended_at, one.ended_by, one.ended_because, one.ended_reason = now, by, because, reason
    one.save()
    _audit("disposition.ended", one, by, now, because=str(because))


def touched(disposition: Disposition) -> QuerySet[Visit]:
    """The visits that it may concern: of its customer, or of all who share a key with the record.

    Equal keys find candidates only; whether a record is about a customer the check decides.
    """
    if disposition.customer_id is not None:
        return Visit.objects.filter(customer=disposition.customer_id)
    keys = RecordKey.objects.filter(
        record__source__name=disposition.source, record__record_id=disposition.record_id
    )
    sharing = CustomerKey.objects.filter(key__in=keys.values("key"))
    return Visit.objects.filter(customer__in=sharing.values("customer"))


def _reopen(one: Disposition, by: Person, now: datetime) -> None:
    reopen(touched(one), because=News.DISPOSITION, by=by, now=now)


def _locked(disposition_id: int) -> Disposition:
    """The disposition, until the transaction ends nobody else's.

    Its visit is read when it is asked for: a joined row would be that of before the wait, and
    somebody who has come onto the visit meanwhile would not be seen.
    """
    return Disposition.objects.select_for_update().get(pk=disposition_id)


def _must_be_open(one: Disposition) -> None:
    if one.ended_at is not None:
        raise NotPossibleError(
            "This has ended already: propose it again on a visit if it is still needed"
        )


def _must_be_apart(one: Disposition, by: Person, now: datetime) -> None:
    """Nobody who goes on the visit decides about a record of it."""
    if one.proposed_on is not None:
        is_on_it = by.pk in on_the_visit(one.proposed_on)
    else:
        goes = Q(officer=by) | Q(second_officer=by)
        is_on_it = touched(one).filter(goes, ahead(now)).exists()
    if is_on_it:
        raise NotPossibleError(
            "You are on the visit this is about: two people who are not on it decide"
        )


def _must_end_later(one: Disposition, now: datetime) -> None:
    if one.until is not None and one.until < local_day(now):
        raise NotPossibleError("Its last day is past: turn it down, and propose it again")


def _audit(
    action: str, one: Disposition, by: Person, now: datetime, **detail: bool | str | int
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject="disposition",
        subject_id=one.pk,
        kind=str(one.kind),
        customer=one.customer_id,
        visit=one.proposed_on_id,
        **detail,
    )

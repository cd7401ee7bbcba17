"""Everything that changes what is known of a person: audited, and telling the visits it matters to.

Absences are in ``absences.py``, offices and teams in ``offices.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from forethought.vocabulary import Grade, Hazard
from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Alarm
from forethought.web.papers.calendar_address import end_address_of
from forethought.web.people import access
from forethought.web.people.models import MoreAffectedBy, Person, SoloTraining, Team
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What an administrator says about somebody. ``officer_id`` is the staff number."""

    officer_id: str
    name: str
    email: str
    phone: str = ""
    grade: Grade = Grade.OFFICER
    team: Team | None = None
    manager: Person | None = None
    makes_visits: bool = True
    contact_desk: bool = False
    safety_administrator: bool = False
    data_protection: bool = False
    safety_representative: bool = False
    system: bool = False
    languages: tuple[str, ...] = ()


_FIELDS = tuple(field.name for field in fields(PersonDetails))
_ROLES = (
    *("grade", "makes_visits", "contact_desk", "safety_administrator", "data_protection"),
    *("safety_representative", "system"),
)
_OF_HUMANS = tuple(role for role in _ROLES if role not in {"grade", "system"})
_BEARS_ON_VISITS = frozenset({"officer_id", "grade", "team", "manager", "makes_visits", "system"})


def details_of(person: Person) -> PersonDetails:
    """What is known of somebody, to be changed in part with ``dataclasses.replace``."""
    known = {name: getattr(person, name) for name in _FIELDS}
    known |= {"grade": Grade(person.grade), "languages": tuple(person.languages)}
    return PersonDetails(**known)


def add_person(
    *,
    details: PersonDetails,
    by: Person | None,
    now: datetime,
    demo: bool = False,
    because: str = "",
) -> Person:
    """Add somebody, who can sign in only with a one-time link or a password set otherwise.

    ``because``: a word for the audit, where it was not a person's wish. Whoever is added to the
    demonstration office belongs to it: it never mixes with real people.
    Raises NotPossibleError when the email address or staff number is somebody else's, and for
    another system that has a role of a human.
    """
    _may_change_people(by)
    person = Person(demo=demo or settings.DEMONSTRATION)
    _take(person, details, frozenset(_FIELDS))
    person.set_unusable_password()
    with transaction.atomic():
        _save(person)
        audit.record(
            "person.added",
            by=by,
            now=now,
            subject="person",
            subject_id=person.pk,
            **_reason(because),
        )
    return person


def fingerprint(details: PersonDetails) -> str:
    """A word that changes when the details do: a form carries it to notice another's edit."""
    said = repr([getattr(value, "pk", value) for value in _values(details).values()])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change_person(
    *,
    person: Person,
    details: PersonDetails,
    by: Person | None,
    now: datetime,
    seen: str | None = None,
    because: str = "",
) -> Person:
    """Change what is known of somebody; visits that name them are checked again if it matters.

    ``seen``: the ``fingerprint`` of the details that ``by`` had before them. ``because``: a word
    for the audit, where it was not a person's wish. Raises
    NotPossibleError when somebody else changed them since; when the result would have a manager
    who is not of management grade, no safety administrator, or a taken address or staff number;
    when another system would have a role of a human, people or an alarm; and when it is one's own
    grade or role.
    """
    _may_change_people(by)
    with transaction.atomic():
        kept, others = _lock(person)
        before = details_of(kept)
        if seen is not None and seen != fingerprint(before):
            raise NotPossibleError(
                "Somebody else has changed these details since you opened this page:"
                " open it again, then make your changes"
            )
        old, new = _values(before), _values(details)
        changed = frozenset(name for name in _FIELDS if old[name] != new[name])
        if not changed:
            return kept
        _may_change(kept, changed, by)
        if "safety_administrator" in changed and before.safety_administrator and not others:
            raise _only_administrator(kept)
        if "system" in changed and details.system:
            _must_have_nobody(kept)
        _take(kept, details, changed)
        _save(kept)
        audit.record(
            "person.changed",
            by=by,
            now=now,
            subject="person",
            subject_id=kept.pk,
            changed=sorted(changed),
            **_reason(because),
        )
        if not changed.isdisjoint(_BEARS_ON_VISITS):
            reopen(visits_naming(kept), because=News.OFFICER_CHANGED, now=now, by=by)
    return kept


def change_own_details(
    *, phone: str, languages: Collection[str], by: Person, now: datetime
) -> Person:
    """What everybody says for themself: their telephone number and the languages they speak."""
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        person.phone, person.languages = phone, list(languages)
        person.save(update_fields=["phone", "languages"])
        audit.record(
            "person.changed",
            by=by,
            now=now,
            subject="person",
            subject_id=person.pk,
            changed=["languages", "phone"],
        )
    return person


def deactivate(*, person: Person, by: Person | None, now: datetime) -> int:
    """Somebody leaves: they can no longer sign in, authorise or be asked.

    Their visits are held. Returns how many; each needs another officer. Raises NotPossibleError
    for oneself and for the last safety administrator.
    """
    _may_change_people(by)
    if by is not None and by.pk == person.pk:
        raise NotPossibleError("You cannot take away your own access: ask another administrator")
    with transaction.atomic():
        kept, others = _lock(person)
        if not kept.is_active:
            return 0
        if kept.safety_administrator and not others:
            raise _only_administrator(kept)
        kept.is_active = False
        kept.save(update_fields=["is_active"])
        end_address_of(kept, because="left", now=now)
        audit.record("person.left", by=by, now=now, subject="person", subject_id=kept.pk)
        return reopen(visits_naming(kept), because=News.OFFICER_CHANGED, now=now, by=by)


def reactivate(*, person: Person, by: Person | None, now: datetime) -> None:
    """Somebody is back, with the roles they had; their password still holds."""
    _may_change_people(by)
    with transaction.atomic():
        kept, _ = _lock(person)
        if kept.is_active:
            return
        kept.is_active = True
        kept.save(update_fields=["is_active"])
        audit.record("person.returned", by=by, now=now, subject="person", subject_id=kept.pk)
        reopen(visits_naming(kept), because=News.OFFICER_CHANGED, now=now, by=by)


def set_training(
    *, person: Person, trained_on: date, expires_on: date, by: Person, now: datetime
) -> SoloTraining:
    """Record training for solo visits; ``expires_on`` is the last day that counts (DMBM511310).

    Raises NotPossibleError for one's own training, or dates the wrong way round.
    """
    if not access.may_record_training(by, person):
        raise NotPossibleError(
            "Only a safety administrator or this person's manager can record their training,"
            " and nobody can record their own"
        )
    if expires_on <= trained_on:
        raise NotPossibleError(
            "The last day must be after the day of the training", field="expires_on"
        )
    with transaction.atomic():
        training = SoloTraining.objects.create(
            person=person,
            trained_on=trained_on,
            expires_on=expires_on,
            recorded_by=by,
            recorded_at=now,
        )
        _training_changed("training.recorded", training, by, now)
    return training


def take_back_training(*, training: SoloTraining, by: Person, now: datetime) -> None:
    """Training that was recorded by mistake, or no longer counts; the audit keeps its dates.

    Raises NotPossibleError for one's own training.
    """
    if not access.may_record_training(by, training.person):
        raise NotPossibleError(
            "Only a safety administrator or this person's manager can take back their training"
        )
    with transaction.atomic():
        _training_changed("training.taken_back", training, by, now)
        training.delete()


def set_affected(
    *, person: Person, hazards: Collection[Hazard], by: Person | None, now: datetime
) -> None:
    """By which hazards somebody is more affected (DMBM511340). Only they can say.

    ``by`` None: a file that the office has kept already. The audit tells that it was set, never
    what. Raises NotPossibleError for anybody else.
    """
    if by is not None and by.pk != person.pk:
        raise NotPossibleError("Only the person themself can say by what they are more affected")
    ordered = [hazard.value for hazard in Hazard if hazard in hazards]
    with transaction.atomic():
        kept, new = MoreAffectedBy.objects.select_for_update().get_or_create(
            person=person, defaults={"hazards": ordered, "set_at": now}
        )
        if not new and kept.hazards == ordered:
            return
        kept.hazards, kept.set_at = ordered, now
        kept.save()
        audit.record("person.affected_set", by=by, now=now, subject="person", subject_id=person.pk)
        reopen(visits_naming(person), because=News.AFFECTED_CHANGED, now=now, by=by)


def affected_by(person: Person) -> tuple[Hazard, ...]:
    """By which hazards somebody is more affected; empty when they have not said."""
    said = MoreAffectedBy.objects.filter(person=person).first()
    return tuple(Hazard(word) for word in said.hazards) if said else ()


def visits_naming(person: Person) -> QuerySet[Visit]:
    """Every visit that names somebody, as officer or second officer. For services, not views."""
    return Visit.objects.filter(Q(officer=person) | Q(second_officer=person))


def _training_changed(action: str, training: SoloTraining, by: Person, now: datetime) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject="person",
        subject_id=training.person_id,
        trained_on=training.trained_on.isoformat(),
        expires_on=training.expires_on.isoformat(),
    )
    reopen(visits_naming(training.person), because=News.TRAINING_CHANGED, now=now, by=by)


def _may_change_people(by: Person | None) -> None:
    if by is not None and not access.may_change_people(by):
        raise NotPossibleError("Only a safety administrator can add or change people")


def _lock(person: Person) -> tuple[Person, list[Person]]:
    """The person, and the other safety administrators: locked, in the order of their ids."""
    administrators = Q(safety_administrator=True, is_active=True)
    rows = Person.objects.select_for_update(no_key=True).filter(Q(pk=person.pk) | administrators)
    locked = {row.pk: row for row in rows.order_by("pk")}
    return locked.pop(person.pk), list(locked.values())


def _may_change(person: Person, changed: frozenset[str], by: Person | None) -> None:
    if by is not None and by.pk == person.pk and not changed.isdisjoint(_ROLES):
        raise NotPossibleError(
            "You cannot change your own grade or roles: ask another safety administrator"
        )


def _must_have_nobody(person: Person) -> None:
    """Whoever becomes another system leaves nobody waiting for a human."""
    if person.manages.exists():
        raise NotPossibleError(
            f"{person.name} manages people: give those another manager first", field="system"
        )
    if Alarm.objects.filter(owner=person, ended_at__isnull=True).exists():
        raise NotPossibleError(
            f"{person.name} owns an alarm that is open: somebody must take it over first",
            field="system",
        )


def _reason(because: str) -> dict[str, str]:
    return {"because": because} if because else {}


def _only_administrator(person: Person) -> NotPossibleError:
    return NotPossibleError(
        f"{person.name} is the only safety administrator: make somebody else one first"
    )


def _values(details: PersonDetails) -> dict[str, Any]:
    return {name: getattr(details, name) for name in _FIELDS}


def _take(person: Person, details: PersonDetails, changed: frozenset[str]) -> None:
    if details.system and any(getattr(details, role) for role in _OF_HUMANS):
        raise NotPossibleError(
            "Another system makes no visits, is on no contact desk and has no other role: tick"
            " nothing there, or say that this is a human",
            field="system",
        )
    manager = details.manager
    if manager is not None and "manager" in changed:
        if manager.pk == person.pk:
            raise NotPossibleError(
                "Nobody is their own manager: choose somebody else", field="manager"
            )
        if not (manager.is_management and manager.is_active):
            raise NotPossibleError(
                f"{manager.name} is not of management grade: choose somebody who is",
                field="manager",
            )
    for name, value in _values(details).items():
        setattr(person, name, value)
    person.grade = details.grade.value
    person.languages = list(details.languages)


def _save(person: Person) -> None:
    """Raises NotPossibleError for an address or staff number that somebody else has."""
    others = Person.objects.exclude(pk=person.pk)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        if others.filter(officer_id=person.officer_id).exists():
            says = f"Staff number {person.officer_id} is somebody else's: check it"
            raise NotPossibleError(says, field="officer_id") from error
        if others.filter(email__iexact=person.email).exists():
            says = f"{person.email} is somebody else's email address: check it"
            raise NotPossibleError(says, field="email") from error
        raise

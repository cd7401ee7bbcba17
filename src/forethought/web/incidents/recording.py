"""Recording an incident: whole or not at all, and once however often it is sent.

You are responsible for recording any type of threat or abuse, verbal or physical (DMBM511340).
What follows by itself follows in the same transaction: the manager is told, the record that
checks find is written, and visits that it may be about are held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from forethought.vocabulary import Hazard
from forethought.web.audit import services as audit
from forethought.web.incidents.known import make_known
from forethought.web.incidents.models import LONGEST_WORDS, Incident, Step
from forethought.web.incidents.telling import tell_managers
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError

CLOCK_AHEAD = timedelta(minutes=15)
"""A phone's clock may be a little fast: what happened so soon is taken as just now."""

HURT = (Incident.Harm.INJURED, Incident.Harm.SPECIFIED, Incident.Harm.DEATH)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of an incident.

    ``hazards`` are words of ``Hazard``. ``visit``: on which visit; its customer is meant unless
    ``customer`` names another. ``address`` and ``postcode``: where, if not at the customer's.
    """

    happened_at: datetime
    hazards: Sequence[str]
    how: str
    words: str
    who: str = Incident.Who.UNKNOWN.value
    near_miss: bool = False
    customer: Customer | None = None
    visit: Visit | None = None
    address: str = ""
    postcode: str = ""
    harm: str = Incident.Harm.NONE.value
    injuries: str = ""
    police_number: str = ""


def record_incident(
    uuid: UUID, told: Told, *, reporter: Person, by: Person, now: datetime
) -> Incident:
    """Record what happened to ``reporter``, as ``by`` typed it (mostly themself).

    ``uuid`` is made where it is typed: told five times, also at once, it is one incident, and
    what follows follows once. Tells the manager, writes the record that checks find and holds
    the visits that it may be about.

    Raises NotPossibleError with ``field`` set where an answer is missing or cannot be, and where
    ``uuid`` is that of somebody else's report.
    """
    _refuse(told, now)
    with transaction.atomic():
        incident = _inserted(_incident(uuid, told, reporter, by, now))
        if incident is None:
            return _recorded_before(uuid, by)
        Step.objects.create(
            incident=incident, at=now, by=by, what="recorded", says=_SAYS_RECORDED, version=1
        )
        held = make_known(incident, by=by, now=now)
        managers = tell_managers(incident, now=now)
        audit.record(
            "incident.recorded",
            by=by,
            now=now,
            subject="incident",
            subject_id=incident.pk,
            reporter=reporter.pk,
            customer=incident.customer_id,
            held=held,
            told=[person.pk for person in managers],
        )
    return incident


_SAYS_RECORDED = "Your report is here."


def cleaned(text: str) -> str:
    """What somebody typed, as it is kept: no NUL, plain line ends, no spaces around it."""
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def wrong_words(text: str) -> str:
    """What is wrong with the reporter's words, as a sentence; empty: nothing."""
    words = cleaned(text)
    if not words:
        return "Write what happened, in your own words"
    over = len(words) - LONGEST_WORDS
    if over > 0:
        return f"It is {over:,} characters too long: shorten it to {LONGEST_WORDS:,} characters"
    return ""


def wrong_hazards(hazards: Sequence[str]) -> str:
    """What is wrong with the chosen kinds, as a sentence; empty: nothing."""
    if not hazards:
        return "Choose what kind of incident it was"
    unknown = set(hazards) - {hazard.value for hazard in Hazard}
    return "Choose the kind from the list" if unknown else ""


def wrong_harm(harm: str, near_miss: bool) -> str:
    """Why this harm cannot be; empty: it can."""
    if near_miss and harm in HURT:
        return "Somebody was hurt: then it was no near miss. Change one of the two answers"
    return ""


def _refuse(told: Told, now: datetime) -> None:
    late = "It cannot have happened later than now: correct the date or the time"
    found = (
        ("words", wrong_words(told.words)),
        ("hazards", wrong_hazards(told.hazards)),
        ("harm", wrong_harm(told.harm, told.near_miss)),
        ("happened_at", late if told.happened_at > now + CLOCK_AHEAD else ""),
        ("how", "" if told.how in Incident.How.values else "Choose how it happened"),
        ("who", "" if told.who in Incident.Who.values else "Choose whose doing it was"),
        ("harm", "" if told.harm in Incident.Harm.values else "Choose whether anybody was hurt"),
    )
    for field, says in found:
        if says:
            raise NotPossibleError(says, field=field)


def _incident(uuid: UUID, told: Told, reporter: Person, by: Person, now: datetime) -> Incident:
    customer = told.customer
    if customer is None and told.visit is not None:
        customer = told.visit.customer
    return Incident(
        uuid=uuid,
        reporter=reporter,
        recorded_by=by,
        office=reporter.office,
        customer=customer,
        visit=told.visit,
        happened_at=min(told.happened_at, now),
        reported_at=now,
        hazards=[hazard.value for hazard in Hazard if hazard.value in told.hazards],
        near_miss=told.near_miss,
        how=told.how,
        who=told.who,
        address=cleaned(told.address),
        postcode=cleaned(told.postcode),
        words=cleaned(told.words),
        harm=told.harm,
        injuries=cleaned(told.injuries),
        police_number=cleaned(told.police_number),
    )


def _inserted(incident: Incident) -> Incident | None:
    """Whoever sends the same at the same moment waits here for the first to be whole."""
    try:
        with transaction.atomic():
            incident.save(force_insert=True)
    except IntegrityError as error:
        if "incidents_incident_uuid" not in str(error):
            raise
        return None
    return incident


def _recorded_before(uuid: UUID, by: Person) -> Incident:
    incident = Incident.objects.select_related("reporter", "office").get(uuid=uuid)
    if by.pk not in (incident.recorded_by_id, incident.reporter_id):
        raise NotPossibleError(
            "A report with this number is there already, and it is not yours: open the page for"
            " recording again"
        )
    return incident

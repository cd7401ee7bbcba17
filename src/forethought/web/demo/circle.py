"""Incidents and warning markers of the invented office: one at each point of their life.

What lies months back is brought in past the services, as `year` does; what happened since
yesterday goes through them, so that whoever signs in finds work to do. Nobody in it is visited
today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from forethought.marker_life import first_dates
from forethought.matching import Person as Identity
from forethought.timestamps import local_day
from forethought.vocabulary import Hazard, MarkerLevel
from forethought.web.demo.story import Story
from forethought.web.incidents import services as incidents
from forethought.web.incidents.known import make_known
from forethought.web.incidents.models import Incident, Support
from forethought.web.markers import services as markers
from forethought.web.markers.common import keep_keys
from forethought.web.markers.models import Marker
from forethought.web.visits.customers import find_or_add_customer

_REVIEW_IN = 3
"""Days until the oldest marker is to be reviewed."""


@dataclass(frozen=True, slots=True)
class Long:
    """A report of long ago with the marker that was set then."""

    days_ago: int
    officer: str
    manager: str
    whom: Identity
    hazards: tuple[Hazard, ...]
    words: str
    about: Marker.About
    level: MarkerLevel
    wording: str
    helps: str = ""


TO_REVIEW = Long(
    *(182 - _REVIEW_IN, "tom", "ruth"),
    Identity(
        *("Leonard Briggs", date(1964, 5, 17), "7700900141"),
        address="27 Invented Terrace, Leeds",
        postcode="LS12 1ZZ",
    ),
    (Hazard.OBSTRUCTION, Hazard.ABUSE),
    "He came out shouting, stood between me and the gate and would not let me leave for a while.",
    Marker.About.PERSON,
    MarkerLevel.PAIR,
    "May shout and block the way out. Stay outside the gate",
    "Is hard of hearing: face him and speak slowly",
)
APPEALED = Long(
    *(61, "nadia", "sanjay"),
    Identity("Holme Invented Kennels Ltd", address="Far Holme Yard, Halifax", postcode="HX1 1ZZ"),
    (Hazard.ANIMAL,),
    "Two large dogs ran loose in the yard. I reached the car just before them.",
    Marker.About.ANIMAL,
    MarkerLevel.ADVICE,
    "Dogs run loose in the yard. Ring before you open the gate",
)
CLOSED = Identity(
    *("Doreen Castle", date(1958, 9, 2), "7700900142"),
    address="4 Invented Close, Leeds",
    postcode="LS8 1ZZ",
)
OPEN = Identity(
    *("Barry Northcote", date(1979, 1, 30), "7700900143"),
    address="118 Invented Lane, Leeds",
    postcode="LS11 1ZZ",
)


def what_happened(story: Story) -> None:
    """A report that is open and one that is closed; markers to decide, to review, appealed."""
    _long_ago(TO_REVIEW, story)
    appealed = _long_ago(APPEALED, story)
    _is_closed(story)
    _waits_for_a_decision(story)
    markers.record_appeal(
        appealed.pk,
        says="The dogs were sold in October. There is none in the yard any more.",
        received_on=local_day(story.begins) - timedelta(days=1),
        reviewer=story.people["ruth"],
        by=story.people["sanjay"],
        now=story.next_moment(),
    )


def _long_ago(one: Long, story: Story) -> Marker:
    """A report that was closed, and a marker that counts since; its letter was sent."""
    officer, manager = story.people[one.officer], story.people[one.manager]
    now = story.next_moment()
    then = story.begins - timedelta(days=one.days_ago)
    customer = find_or_add_customer(one.whom, by=officer, now=now)
    incident = Incident.objects.create(
        uuid=_number(one.whom.name),
        reporter=officer,
        recorded_by=officer,
        office=officer.office,
        customer=customer,
        happened_at=then - timedelta(days=1, hours=3),
        reported_at=then - timedelta(days=1),
        hazards=[hazard.value for hazard in one.hazards],
        how=Incident.How.IN_PERSON,
        who=Incident.Who.CUSTOMER,
        words=one.words,
        manager_told=manager,
        manager_told_at=then - timedelta(days=1),
        state=Incident.State.CLOSED,
        closed_at=then,
        closed_by=manager,
        what_changed="A warning marker was set.",
    )
    make_known(incident, by=officer, now=now)
    dates = first_dates(local_day(then))
    marker = Marker.objects.create(
        incident=incident,
        about=one.about,
        level=one.level,
        customer=customer if one.about == Marker.About.PERSON else None,
        address=one.whom.address,
        postcode=one.whom.postcode,
        wording=one.wording,
        adjustments=one.helps,
        state=Marker.State.LIVE,
        proposed_by=officer,
        proposed_at=then,
        proposed_reason="It may happen to the next officer too",
        decided_by=manager,
        decided_by_grade=manager.grade,
        decided_at=then,
        decided_reason="The report is clear, and it was at the door",
        review_on=dates.review_on,
        lapses_on=dates.lapses_on,
        letter_at=then + timedelta(days=2),
        letter_by=manager,
    )
    keep_keys(marker)
    return marker


def _is_closed(story: Story) -> None:
    made = _reported(
        story,
        "priya",
        CLOSED,
        (Hazard.ABUSE,),
        "Rang me four times in an hour and shouted each time. In the end she apologised.",
        how=Incident.How.PHONE,
    )
    by = story.people["ruth"]
    incidents.look_into(made.pk, note="I shall ring her.", by=by, now=story.next_moment())
    incidents.close_incident(
        made.pk,
        what_changed="We rang her: a letter of ours had frightened her. It is put right.",
        by=by,
        now=story.next_moment(),
    )


def _waits_for_a_decision(story: Story) -> None:
    made = _reported(
        story,
        "grace",
        OPEN,
        (Hazard.THREAT,),
        "He said from the window that he knows my car and would be waiting for me next time.",
        harm=Incident.Harm.SHAKEN,
    )
    by, officer = story.people["ruth"], story.people["grace"]
    incidents.look_into(
        made.pk, note="I have asked the police for advice.", by=by, now=story.next_moment()
    )
    incidents.offer_support(
        made.pk, kind=Support.Kind.DEBRIEF, note="At two?", by=by, now=story.next_moment()
    )
    markers.propose_marker(
        made.pk,
        target=markers.Target(Marker.About.PERSON),
        warns=markers.Warns(
            MarkerLevel.NO_VISIT, "May threaten officers. Do not call: write or ring"
        ),
        reason="He knows my car and when I come",
        by=officer,
        now=story.next_moment(),
    )


def _reported(
    story: Story,
    key: str,
    whom: Identity,
    hazards: tuple[Hazard, ...],
    words: str,
    *,
    how: Incident.How = Incident.How.IN_PERSON,
    harm: Incident.Harm = Incident.Harm.NONE,
) -> Incident:
    """Reported this morning: it was yesterday afternoon."""
    officer, now = story.people[key], story.next_moment()
    told = incidents.Told(
        happened_at=_yesterday(story.begins),
        hazards=[hazard.value for hazard in hazards],
        how=how,
        words=words,
        who=Incident.Who.CUSTOMER,
        whom=whom,
        harm=harm,
    )
    return incidents.record_incident(
        _number(whom.name), told, reporter=officer, by=officer, now=now
    )


def _yesterday(begins: datetime) -> datetime:
    return begins - timedelta(hours=16)


def _number(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"forethought.example/{name}")

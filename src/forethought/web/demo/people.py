"""Who works in the invented office. Nobody here is anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from forethought.timestamps import day_begins, day_ends, local_day
from forethought.vocabulary import Grade, Hazard
from forethought.web.audit import services as audit
from forethought.web.people.absences import set_absence
from forethought.web.people.models import Absence, Nation, Person, Team
from forethought.web.people.offices import add_office, add_team
from forethought.web.people.services import PersonDetails, add_person, set_affected, set_training

PASSWORD = "forethought-demo"  # noqa: S105 - no secret: it opens nothing outside a demonstration
DOMAIN = "forethought.example"
"""A name that can belong to nobody (RFC 2606)."""

OFFICES = (
    ("Leeds", Nation.ENGLAND_AND_WALES, "0113 496 0000", ("Aire", "Calder")),
    ("Stirling", Nation.SCOTLAND, "01632 960000", ("Forth",)),
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of the office. ``key`` is how the visits of the demonstration name them.

    ``trained``: how many days from now their training for solo visits lasts; None: never trained.
    """

    key: str
    name: str
    team: str
    says: str
    manager: str = ""
    manages: bool = False
    visits: bool = False
    role: str = ""
    trained: int | None = None
    languages: tuple[str, ...] = ()
    affected: tuple[Hazard, ...] = ()

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


def _officer(key: str, name: str, team: str, manager: str, says: str, **more: object) -> Somebody:
    return Somebody(key, name, team, says, manager, visits=True, **more)  # type: ignore[arg-type]


STAFF = (
    Somebody("ruth", "Ruth Ackroyd", "Aire", "Manager of team Aire", "sanjay", manages=True),
    Somebody(
        *("martin", "Martin Kell", "Calder", "Manager of team Calder, away today", "sanjay"),
        manages=True,
    ),
    Somebody(
        "sanjay", "Sanjay Mehta", "Aire", "Office manager in Leeds, Martin's deputy", manages=True
    ),
    Somebody("morag", "Morag Sinclair", "Forth", "Manager in Stirling", manages=True),
    Somebody("iain", "Iain Rae", "Forth", "Management grade in Stirling", "morag", manages=True),
    _officer("priya", "Priya Nair", "Aire", "ruth", "Officer", trained=400),
    _officer(
        *("tom", "Tom Halliday", "Aire", "ruth", "Officer and safety representative"),
        trained=400,
        role="safety_representative",
    ),
    _officer(
        *("grace", "Grace Ionescu", "Aire", "ruth", "Officer, speaks Romanian"),
        trained=90,
        languages=("Romanian",),
    ),
    _officer("sarah", "Sarah Whitworth", "Calder", "martin", "Officer", trained=400),
    _officer("callum", "Callum Reid", "Calder", "martin", "New officer, not trained for solo yet"),
    _officer(
        *("nadia", "Nadia Hussain", "Calder", "martin", "Officer, speaks Urdu and Punjabi"),
        trained=400,
        languages=("Urdu", "Punjabi"),
    ),
    _officer("ewan", "Ewan Murray", "Forth", "morag", "Officer", trained=400),
    _officer(
        *("fiona", "Fiona Geddes", "Forth", "morag", "Officer, training has just expired"),
        trained=-9,
    ),
    _officer(
        *("jakub", "Jakub Nowicki", "Forth", "morag", "Officer, speaks Polish"),
        trained=400,
        languages=("Polish",),
        affected=(Hazard.ANIMAL,),
    ),
    Somebody("janet", "Janet Lister", "Aire", "Contact desk in Leeds", role="contact_desk"),
    Somebody("alan", "Alan Bruce", "Forth", "Contact desk in Stirling", role="contact_desk"),
    Somebody("denise", "Denise Okoro", "Aire", "Safety administrator", role="safety_administrator"),
    Somebody("peter", "Peter Lyle", "Aire", "Data protection officer", role="data_protection"),
)

ADMINISTRATOR = "denise"
AWAY, DEPUTY = "martin", "sanjay"

People = Mapping[str, Person]


@transaction.atomic
def add_everybody(*, now: datetime) -> dict[str, Person]:
    """Two offices, three teams and everybody in them, by their keys; each with the password."""
    teams = _teams(now)
    people: dict[str, Person] = {}
    in_order = sorted(STAFF, key=lambda one: (bool(one.manager), bool(one.visits)))
    for number, one in enumerate(in_order, 1):
        person = add_person(
            details=_details(one, number, teams, people), by=None, now=now, demo=True
        )
        people[one.key] = person
    _give_password(people, now)
    for one in STAFF:
        _what_they_bring(one, people, now)
    return people


def everybody() -> dict[str, Person]:
    """Those of them who are there, by their keys."""
    by_email = {one.email: one.key for one in STAFF}
    found = Person.objects.filter(email__in=by_email, demo=True).select_related("team__office")
    return {by_email[person.email]: person for person in found}


def keep_away(people: People, *, now: datetime) -> None:
    """One manager is away today, with a deputy: unless they are away already."""
    away = Absence.objects.filter(person=people[AWAY], begins__lte=now, ends__gt=now)
    if away.exists():
        return
    today = local_day(now)
    set_absence(
        person=people[AWAY],
        begins=day_begins(today),
        ends=day_ends(today),
        deputy=people[DEPUTY],
        by=people[AWAY],
        now=now,
    )


def _teams(now: datetime) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for name, nation, phone, its_teams in OFFICES:
        office = add_office(name=name, nation=nation, phone=phone, by=None, now=now)
        teams |= {one: add_team(office=office, name=one, by=None, now=now) for one in its_teams}
    return teams


def _details(
    one: Somebody, number: int, teams: Mapping[str, Team], people: People
) -> PersonDetails:
    return PersonDetails(
        officer_id=f"D{number:03d}",
        name=one.name,
        email=one.email,
        phone=f"07700 900{number:03d}",
        grade=Grade.MANAGER if one.manages else Grade.OFFICER,
        team=teams[one.team],
        manager=people.get(one.manager),
        makes_visits=one.visits,
        languages=one.languages,
        contact_desk=one.role == "contact_desk",
        safety_administrator=one.role == "safety_administrator",
        data_protection=one.role == "data_protection",
        safety_representative=one.role == "safety_representative",
    )


def _give_password(people: People, now: datetime) -> None:
    """The same to everybody, scrambled once: eighteen times would take longer than all the rest."""
    Person.objects.filter(pk__in=[person.pk for person in people.values()]).update(
        password=make_password(PASSWORD)
    )
    for person in people.values():
        audit.record("password.set", by=person, now=now, subject="person", subject_id=person.pk)


def _what_they_bring(one: Somebody, people: People, now: datetime) -> None:
    if one.trained is not None:
        last = local_day(now) + timedelta(days=one.trained)
        set_training(
            person=people[one.key],
            trained_on=_years_before(last, 2),
            expires_on=last,
            by=people[ADMINISTRATOR],
            now=now,
        )
    if one.affected:
        set_affected(person=people[one.key], hazards=one.affected, by=people[one.key], now=now)


def _years_before(day: date, years: int) -> date:
    return day - timedelta(days=365 * years)

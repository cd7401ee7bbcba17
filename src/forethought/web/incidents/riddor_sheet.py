"""The answers of the form on which HSE and HSENI take an injury at work, as far as known here."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.incident_clocks import GREAT_BRITAIN
from forethought.timestamps import LONDON
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import hazards_in_words
from forethought.web.look.words import day, london_time
from forethought.web.people.models import Person

NOT_KNOWN = ""
"""Not kept by this site: to be filled in by hand."""

KIND_OF_ACCIDENT = "Physically assaulted by a person"
ANIMAL = "Injured by an animal"
OTHER = "Another kind of accident"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: its heading, and pairs of question and answer."""

    title: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where it is reported, and the answers."""

    authority: str
    phone: str
    where: str
    parts: tuple[Part, ...]


def sheet_of(incident: Incident, notifier: Person, *, with_story: bool) -> Sheet:
    """The answers, in the order in which the form asks; empty ones are not known here."""
    great_britain = incident.office is not None and incident.office.nation in GREAT_BRITAIN
    return Sheet(
        authority="HSE" if great_britain else "HSENI",
        phone="0345 300 9923" if great_britain else "0800 0320 121",
        where="www.hse.gov.uk/riddor" if great_britain else "www.hseni.gov.uk",
        parts=(
            _notifier(incident, notifier),
            _when(incident),
            _injured(incident),
            _injury(incident),
            _what_happened(incident, with_story),
        ),
    )


def _notifier(incident: Incident, by: Person) -> Part:
    office = incident.office
    return Part(
        "About you and your organisation",
        (
            ("Your name", by.name),
            ("Your job title", "Manager" if by.is_management else ""),
            ("Your telephone", by.phone or (office.phone if office else "")),
            ("Your email address", by.email),
            ("Organisation and office", office.name if office else ""),
            ("Address and postcode of the office", NOT_KNOWN),
        ),
    )


def _when(incident: Incident) -> Part:
    local = incident.happened_at.astimezone(LONDON)
    address, postcode = _place(incident)
    return Part(
        "About the incident",
        (
            ("Date", day(local)),
            ("Time", london_time(incident.happened_at)),
            ("Where", "At somebody else's premises" if address or postcode else ""),
            ("Address", ", ".join(part for part in (address, postcode) if part)),
        ),
    )


def _place(incident: Incident) -> tuple[str, str]:
    if incident.address or incident.postcode or incident.customer is None:
        return incident.address, incident.postcode
    if incident.how != Incident.How.IN_PERSON:
        return "", ""
    return incident.customer.address, incident.customer.postcode


def _injured(incident: Incident) -> Part:
    person = incident.reporter
    return Part(
        "About the injured person",
        (
            ("Name", person.name),
            ("Home address and telephone", NOT_KNOWN),
            ("Age", NOT_KNOWN),
            ("Job title", "Officer" if person.makes_visits else ""),
            ("Work status", "Employee"),
        ),
    )


def _injury(incident: Incident) -> Part:
    days = incident.days_off
    return Part(
        "About the injury",
        (
            ("Severity", incident.get_harm_display()),
            ("Injuries", incident.injuries),
            ("Part of the body", NOT_KNOWN),
            ("Days in a row off normal work", "Not known yet" if days is None else str(days)),
            ("Unconscious, revived, or in hospital for more than 24 hours", NOT_KNOWN),
        ),
    )


def _what_happened(incident: Incident, with_story: bool) -> Part:
    return Part(
        "About the kind of accident",
        (
            ("Kind of accident", _kind(incident)),
            ("What kind of incident it was", hazards_in_words(incident.hazards)),
            ("What happened", incident.words if with_story else ""),
            ("Police reference number", incident.police_number),
        ),
    )


def _kind(incident: Incident) -> str:
    people = (Incident.Who.CUSTOMER, Incident.Who.HOUSEHOLD, Incident.Who.OTHER)
    if incident.who in people and {"violence", "weapon", "threat"} & set(incident.hazards):
        return KIND_OF_ACCIDENT
    return ANIMAL if "animal" in incident.hazards else OTHER

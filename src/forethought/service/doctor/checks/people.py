"""The people without whom nothing can be decided."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient
from forethought.web.signin.directory import directory_settings

THERE = "SELECT count(*) FROM people_person WHERE is_active AND (NOT demo OR %s)"
HAS_CODES = "id IN (SELECT user_id FROM mfa_authenticator)"
INVENTED = "SELECT count(*) FROM people_person WHERE demo"
ADD = "On the site, as safety administrator: People, then Add a person"


def look(patient: Patient) -> Iterator[Finding]:
    """Nobody who may administer, authorise, or sign in to the end."""
    shows_invented = patient.service is not None and patient.service.demonstration
    if not patient.one(f"{THERE} AND safety_administrator", shows_invented):
        yield broken(
            "There is no safety administrator: nobody can add people or mend their accounts.",
            'forethought people administrator EMAIL --name "FIRST LAST"',
        )
    if not patient.one(f"{THERE} AND grade = 'manager' AND NOT system", shows_invented):
        yield broken(
            "Nobody is of management grade, so no visit that needs authority can be decided.", ADD
        )
    if not patient.one(f"{THERE} AND contact_desk", shows_invented):
        yield warning("Nobody works at the contact desk.", ADD)
    asked = not shows_invented and _codes_are_asked(patient)
    if asked and not patient.one(f"{THERE} AND {HAS_CODES}", shows_invented):
        yield broken(
            "Nobody has set up sign-in codes yet, so nobody gets further than that page.",
            "Open the link of your account and set them up; a new link: forethought people link"
            " EMAIL",
        )
    if not shows_invented and patient.one(INVENTED):
        yield warning(
            "The database holds the demonstration office; none of its people can sign in.",
            "Begin with a fresh data folder: set FORETHOUGHT_DATA to another one",
        )


def _codes_are_asked(patient: Patient) -> bool:
    """Whether somebody needs codes of the site: a directory may ask for a second factor itself."""
    with patient.as_site():
        try:
            directory = directory_settings.read()["DIRECTORY"]
        except ImproperlyConfigured:
            return True
    return directory is None or not directory.second_factor


CHECK = Check("People", "Somebody can administer, authorise and sign in.", look, Need.TABLES)

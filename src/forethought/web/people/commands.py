"""What the commands about people do and print. They give the exit status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from forethought.record import Problem
from forethought.web.look.words import plural
from forethought.web.people import services
from forethought.web.people.importing import Reading, import_people, read_people
from forethought.web.people.models import Person
from forethought.web.signin.services import LINK_HOLDS, forget_codes, one_time_link
from forethought.web.visits.problems import NotPossibleError

Say = Callable[[str], object]

WELL, PROBLEMS, FAILED = 0, 1, 2


def make_administrator(
    *,
    email: str,
    name: str,
    staff_number: str,
    another: bool,
    address: str,
    now: datetime,
    say: Say,
) -> int:
    """Add a safety administrator who makes no visits; print their link. 2: there is one already."""
    there = Person.objects.filter(safety_administrator=True, is_active=True, demo=False)
    if there.exists() and not another:
        say(
            "There is a safety administrator already: they add people on the site, under People."
            " To make one more from here, add --another"
        )
        return FAILED
    details = services.PersonDetails(
        officer_id=staff_number or email.partition("@")[0][:40],
        name=name,
        email=email,
        makes_visits=False,
        safety_administrator=True,
    )
    try:
        with transaction.atomic():
            person = services.add_person(details=details, by=None, now=now)
            path = one_time_link(person, None, now)
    except NotPossibleError as error:
        say(str(error))
        return FAILED
    say(f"{person.name} is a safety administrator.")
    _say_link(person, address, path, say)
    return WELL


def give_link(*, email: str, phone_lost: bool, address: str, now: datetime, say: Say) -> int:
    """Print a link to set a password. 2: nobody has this address, or they have left."""
    person = Person.objects.at(email)
    if person is None or not person.is_active:
        say(f"Nobody who may sign in has the address {email}: check the spelling")
        return FAILED
    with transaction.atomic():
        if phone_lost:
            forget_codes(person, by=None, now=now)
        path = one_time_link(person, None, now)
    _say_link(person, address, path, say)
    if phone_lost:
        say("The codes of their old phone no longer work: they set up codes when they sign in.")
    return WELL


def import_file(*, file: Path, by: str, only_good: bool, now: datetime, say: Say) -> int:
    """Add the people of a file, whole or not at all; print every problem."""
    importer = Person.objects.at(by)
    if importer is None or not (importer.is_active and importer.safety_administrator):
        say(f"No safety administrator has the address {by}: check --by")
        return FAILED
    reading = read_people(file, now=now)
    for problem in reading.problems:
        say(_one_line(problem))
    if reading.problems and (not only_good or any(p.line == 0 for p in reading.problems)):
        say(_nothing_imported(reading, only_good))
        return PROBLEMS
    try:
        added = import_people(reading, by=importer, now=now)
    except NotPossibleError as error:
        say(f"{error}. Nothing was imported")
        return FAILED
    _say_imported(reading, len(added), say)
    return PROBLEMS if reading.problems else WELL


def _say_link(person: Person, address: str, path: str, say: Say) -> None:
    hours = int(LINK_HOLDS.total_seconds()) // 3600
    say(f"Give them this link to set a password. It works once, for {hours} hours:")
    say(f"  {address.rstrip('/')}{path}")
    say(f"They sign in as {person.email}, and set up codes on their phone.")


def _one_line(problem: Problem) -> str:
    where = f" line {problem.line}" if problem.line else ""
    column = f", {problem.column}" if problem.column else ""
    return f"{problem.file}{where}{column}: {problem.says}"


def _nothing_imported(reading: Reading, only_good: bool) -> str:
    count = plural(len(reading.problems), "problem")
    if only_good:
        return f"Nothing was imported: the file as a whole cannot be used ({count})"
    good = plural(len(reading.new), "row")
    return (
        f"Nothing was imported, because of {count}. Mend the file, or add --only-good to import"
        f" the {good} without any"
    )


def _say_imported(reading: Reading, added: int, say: Say) -> None:
    say(f"{plural(added, 'person', 'people')} added.")
    if reading.known:
        here = plural(len(reading.known), "person is", "people are")
        say(f"{here} here already and left as they are.")
    if reading.untrained:
        trained = plural(reading.untrained, "person", "people")
        say(
            f"The file says of {trained} that they are trained for solo visits, but not until"
            " when: record it on their pages, or they do not go by themselves."
        )
    if added:
        say("Nobody has a password yet: give each a link, on their page under People.")

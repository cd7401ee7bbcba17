"""The invented office of these tests, and what the night brings to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from forethought.vocabulary import RECORD_SYSTEMS
from forethought.web.checks.batch import check_batch
from forethought.web.people.models import Person
from forethought.web.records.folder import load_folder
from forethought.web.signin import codes, services
from tests.web.factories import make_absence, make_manager, make_office, make_person, make_team
from tests.web.records.extracts import declare, row, write_extract

Clock = Callable[[], datetime]

PASSWORD = "three-invented-words"
_HASHED = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)

ROBIN, SAM, VIC = "1111111111", "2222222222", "3333333333"
"""Tax references of the customers of whom the records know something."""

NOTES = (
    row("N-1", "Customer rang to ask for a copy of the statement. Posted today.", utr=ROBIN),
    row("N-2", "Customer swore at the officer and shouted abuse on the doorstep.", utr=SAM),
    row("N-3", "Customer said he would stab the next officer who calls.", utr=VIC),
)


@dataclass
class Member:
    """Somebody who works here, with the phone that shows their codes."""

    person: Person
    secret: str
    clock: Clock

    @property
    def name(self) -> str:
        return self.person.name

    def code(self) -> str:
        """What the phone shows now."""
        return codes.code_at(self.secret, codes.counter(self.clock()))


@dataclass
class Office:
    """Its people: an officer, a colleague, their manager who is away, and the deputy."""

    clock: Clock
    folder: Path
    ash: Member
    jo: Member
    dee: Member
    nights: int = field(default=0)

    def load_night(self, *more: list[str]) -> int:
        """The nightly load, with these notes besides: how many visits it holds."""
        self.nights += 1
        rows = [*NOTES, *more]
        for name in RECORD_SYSTEMS:
            write_extract(self.folder, name, rows if name == "sa_notes" else [])
        counts = {name: len(rows) if name == "sa_notes" else 0 for name in RECORD_SYSTEMS}
        now = self.clock()
        declare(self.folder, counts, now - timedelta(minutes=10 - self.nights))
        (self.folder / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')
        done = load_folder(self.folder, by=None, now=now, clock=self.clock)
        assert done.all_taken
        return sum(one.reopened for one in done.outcomes)

    def worker_turn(self) -> int:
        """What the worker does at its next turn: how many checks it makes."""
        return check_batch(self.clock())


def open_office(folder: Path, clock: Clock) -> Office:
    """The office on a morning; the records of the night are loaded."""
    leeds = make_office("Leeds", phone="0113 496 0000")
    team = make_team(leeds, "North")
    manager = make_manager("Morgan Invented", team=team)
    dee = make_manager("Dee Invented", office=leeds)
    make_absence(manager, begins=clock() - timedelta(hours=1), deputy=dee)
    ash = make_person("Ash Invented", team=team, manager=manager, phone="0113 496 0001")
    jo = make_person("Jo Invented", team=team, manager=manager, phone="0113 496 0002")
    members = [_member(person, clock) for person in (ash, jo, dee)]
    office = Office(clock, folder, *members)
    office.load_night()
    return office


def _member(person: Person, clock: Clock) -> Member:
    person.password = _HASHED
    person.save()
    member = Member(person, codes.new_secret(), clock)
    then = clock() - timedelta(seconds=90)
    code = codes.code_at(member.secret, codes.counter(then))
    assert services.set_up_codes(person, secret=member.secret, code=code, now=then)
    return member

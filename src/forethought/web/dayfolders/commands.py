"""What `forethought dayfolder` does and says; times and output are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from forethought.dayfolder.output import OutputError
from forethought.dayfolder.report_words import count, visible
from forethought.timestamps import local_day
from forethought.web.dayfolders.taken import TakenIn
from forethought.web.dayfolders.taking_in import take_in
from forethought.web.dayfolders.taking_out import write_out
from forethought.web.people.models import Office, Person

Say = Callable[[str], object]

DONE, REFUSED, FAILED = 0, 1, 2
_WORDS = {"today": 0, "tomorrow": 1}


def out_and_say(
    inside: Path, *, day: str, office: str | None, keep: int | None, now: datetime, say: Say
) -> int:
    """Write a day folder and say what is in it. 2: it could not be written."""
    try:
        on = _day(day, now)
        which = _office(office)
        done = write_out(inside, day=on, office=which, keep=keep, by=None, now=now)
    except OutputError as error:
        say(str(error))
        return FAILED
    say(visible(f"{count(done.visits, 'visit')} of {on}, {count(done.records, 'record')}"))
    say(
        f"{count(done.taken.incidents, 'incident')}, {count(done.taken.markers, 'marker')}, "
        f"{count(done.taken.dispositions, 'decision')} about records"
    )
    if done.taken.nameless:
        say(
            f"{count(done.taken.nameless, 'decision')} left out: about customers without a tax "
            "reference, whom a folder cannot name. In the folder the records count in full"
        )
    say(f"They are in {inside / done.name}, for your account alone. They hold personal data.")
    for name in done.removed:
        say(f"{name} was older and is gone.")
    say(f"To check: {done.command}")
    return DONE


def in_and_say(folder: Path, *, by: str, dry_run: bool, now: datetime, say: Say) -> int:
    """Take a day folder in and say what became of each line.

    0: nothing stands against anything; 1: something is not taken in; 2: nothing could be.
    """
    person = Person.objects.at(by)
    if person is None or not person.can_be_asked:
        say(f"Nobody who may sign in has the address {by}: check the spelling")
        return FAILED
    try:
        taken = take_in(folder, by=person, dry_run=dry_run, now=now)
    except OutputError as error:
        say(str(error))
        return FAILED
    _say_taken(taken, dry_run, say)
    return REFUSED if taken.against else DONE


def _say_taken(taken: TakenIn, dry_run: bool, say: Say) -> None:
    for line in taken.done:
        say(visible(line))
    if taken.against:
        say("Not taken in:")
    for line in taken.against:
        say(visible(f"  {line}"))
    if taken.elsewhere:
        say("For another office to take in, with this same command:")
    for line in taken.elsewhere:
        say(visible(f"  {line}"))
    if taken.there:
        say(f"{count(taken.there, 'line')} taken in before: nothing is done about them.")
    if dry_run:
        say(f"{count(len(taken.done), 'line')} would be taken in. Nothing was changed.")
    else:
        say(f"{count(len(taken.done), 'line')} taken in.")


def _day(text: str, now: datetime) -> date:
    ahead = _WORDS.get(text.strip().casefold())
    if ahead is not None:
        return local_day(now) + timedelta(days=ahead)
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise OutputError(
            f"'{text}' is no day: write today, tomorrow, or one such as 2026-11-26"
        ) from None


def _office(name: str | None) -> Office | None:
    if name is None:
        return None
    found = Office.objects.filter(name__iexact=name.strip()).first()
    if found is None:
        known = ", ".join(Office.objects.order_by("name").values_list("name", flat=True))
        raise OutputError(f"There is no office '{name}': write one of {known or 'none yet'}")
    return found

"""Events as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from forethought.vocabulary import Outcome
from forethought.web.audit.actions import PAGES, SUBJECTS, sentence
from forethought.web.audit.models import Event
from forethought.web.people.models import Person

SHOWN_OF_A_LIST = 5
SYSTEM = "The system"


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words.

    Attributes:
        id: The number of the event.
        at: When.
        who: The name of the person, and their staff number; or the system.
        what: A sentence.
        about: What it was about, with its number.
        href: The page about that.
        more: The details, as pairs of words.
        page: Of ``record.viewed``, the page that was shown.
    """

    id: int
    at: datetime
    who: str
    what: str
    about: str
    href: str
    more: list[tuple[str, str]]
    page: str


def lines(events: Iterable[Event]) -> list[Line]:
    """The events in words; names in one query."""
    events = list(events)
    people = Person.objects.in_bulk({event.by_id for event in events if event.by_id is not None})
    return [_line(event, people) for event in events]


def _line(event: Event, people: dict[int, Person]) -> Line:
    detail = event.detail if isinstance(event.detail, dict) else {}
    return Line(
        id=event.pk,
        at=event.at,
        who=_who(event, people),
        what=sentence(event.action),
        about=_about(event),
        href=_href(event),
        more=list(_more(detail)),
        page=PAGES.get(str(detail.get("page")), str(detail.get("page", ""))),
    )


def _who(event: Event, people: dict[int, Person]) -> str:
    if event.by_id is None:
        return SYSTEM
    person = people.get(event.by_id)
    return f"{person.name} ({person.officer_id})" if person else f"Person {event.by_id}"


def _about(event: Event) -> str:
    subject = SUBJECTS.get(event.subject, event.subject)
    return subject if event.subject_id is None else f"{subject} {event.subject_id}"


def _href(event: Event) -> str:
    if event.subject_id is None:
        return ""
    if event.subject == "customer":
        return reverse("audit:customer", args=[event.subject_id])
    asked = urlencode({"subject": event.subject, "number": event.subject_id})
    return f"{reverse('audit:search')}?{asked}" if event.subject in SUBJECTS else ""


def _more(detail: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        if detail.get("complete") is False and value == Outcome.ALONE:
            continue  # "alone" never stands on a visit that is not complete (policy.md)
        words = key.replace("_", " ")
        yield f"{words[:1].upper()}{words[1:]}", _value(value)


def _value(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(_value(member) for member in value[:SHOWN_OF_A_LIST])
        rest = len(value) - SHOWN_OF_A_LIST
        return f"{shown} and {rest} more" if rest > 0 else shown or "none"
    words = {True: "yes", False: "no", None: "none"}
    if isinstance(value, bool) or value is None:
        return words[value]
    return value.replace("_", " ") if isinstance(value, str) else str(value)

"""The check of a visit on paper, with its sources and the notes that it found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from forethought.web.checks.models import Check
from forethought.web.checks.reading import notes_of
from forethought.web.checks.showing import sources_of, to_protect
from forethought.web.checks.views.check import shown_whole
from forethought.web.checks.views.common import Looking, look
from forethought.web.checks.views.notes import NoteShown, notes_shown
from forethought.web.incidents.viewing import stories_in_notes_viewed
from forethought.web.papers.printing import paper

MOST_NOTES = 200
MOST_CHARACTERS = 150_000
"""So much of the notes a paper takes, some fifty pages; the rest is read on the site."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The notes of a paper. ``left_out``: how many are not on it, though they were found."""

    notes: tuple[NoteShown, ...]
    left_out: int


def as_many_as_fit(shown: Iterable[NoteShown]) -> Printed:
    """Notes in their order, whole, as long as they fit; a later one that fits is still taken."""
    taken: list[NoteShown] = []
    left_out, room = 0, MOST_CHARACTERS
    for one in shown:
        # What a page would cut, a paper leaves out: half a note is worse than none.
        if len(taken) < MOST_NOTES and one.characters <= room:
            taken.append(one)
            room -= one.characters
        else:
            left_out += 1
    return Printed(tuple(taken), left_out)


@require_safe
def check(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The last check made, its sources and its notes. It marks no note as read."""
    looking = look(request, visit_id, page="check_paper")
    context = looking.context() | {"back": reverse("checks:check", args=[visit_id])}
    if looking.check is not None:
        printed = _notes(looking, looking.check)
        context |= {
            "shown": shown_whole(looking, looking.check),
            "sources": sources_of(looking.check),
            "notes": printed.notes,
            "left_out": printed.left_out,
        }
    return paper(request, "papers/check.html", context, name=f"check-visit-{visit_id}")


def _notes(looking: Looking, made: Check) -> Printed:
    protect = to_protect(made) if looking.named else set()
    shown = notes_shown(notes_of(made), set(), protect, to_officer=looking.named)
    printed = as_many_as_fit(shown)
    whole = [one.note.key[:2] for one in printed.notes if one.text]
    stories_in_notes_viewed(whole, by=looking.me, now=looking.now, page="check_paper")
    return printed

"""Every note about the customer, and the officer's word that they have read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from forethought.dayfolder.report_words import match_says
from forethought.web.checks.models import Check
from forethought.web.checks.reading import Note, mark_read, notes_of, read_by, texts_of, unread
from forethought.web.checks.showing import (
    hazards_in,
    note_title,
    played_down_in,
    spans_of,
    to_protect,
)
from forethought.web.checks.views.common import Looking, look
from forethought.web.incidents.viewing import stories_in_notes_viewed
from forethought.web.visits.problems import NotPossibleError

NOTES_ON_A_PAGE = 10

LONG = 4_000
"""Characters: a longer note is folded up, with its flagged words above it."""

LONGEST = 100_000
"""Characters of one note on a page; the rest has to be read in its own system."""


@dataclass(frozen=True, slots=True)
class NoteShown:
    """One note to show. ``text`` None: its source no longer has it in these words."""

    note: Note
    title: str
    match: str
    hazards: list[str]
    played_down: list[str]
    protect: bool
    text: str | None
    spans: list[tuple[int, int]]
    long: bool
    characters: int
    read: bool


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Every matched note, flagged ones first with the words highlighted, ten on a page."""
    looking = look(request, visit_id, page="notes")
    if request.method == "POST":
        return _confirm(request, looking)
    context = looking.context()
    if looking.check is not None:
        page = _page(request, looking.check)
        read = read_by(looking.visit, looking.me) if looking.named else set()
        protect = to_protect(looking.check) if looking.named else set()
        shown = notes_shown(page, read, protect, to_officer=looking.named)
        whole = [one.note.key[:2] for one in shown if one.text]
        stories_in_notes_viewed(whole, by=looking.me, now=looking.now, page="notes")
        context |= {
            "page": page,
            "notes": shown,
            "to_confirm": _to_confirm(shown) if looking.named and looking.ahead else 0,
            "may_judge": looking.named or looking.me.is_management,
            "may_write": looking.named or context["may_decide"],
            "total": page.paginator.count,
            "left": len(unread(looking.visit, looking.me, looking.check)) if looking.named else 0,
        }
    return render(request, "checks/notes.html", context)


def _to_confirm(shown: list[NoteShown]) -> int:
    return sum(not one.read and one.text is not None for one in shown)


def _page(request: HttpRequest, check: Check) -> Page[Note]:
    return Paginator(notes_of(check), NOTES_ON_A_PAGE).get_page(request.GET.get("page"))


def notes_shown(
    notes: Iterable[Note], read: set[tuple[str, str, str]], protect: set[str], *, to_officer: bool
) -> list[NoteShown]:
    """These notes to show. ``read``: keys of those read; ``protect``: record ids, for officers."""
    page = list(notes)
    texts = texts_of(page)
    return [
        _note(
            note,
            texts.get(note.key),
            read=note.key in read,
            protect=note.record_id in protect,
            to_officer=to_officer,
        )
        for note in page
    ]


def _note(
    note: Note, text: str | None, *, read: bool, protect: bool, to_officer: bool
) -> NoteShown:
    characters = len(text or "")
    return NoteShown(
        note=note,
        title=note_title(note.source, note.record_id, note.date),
        match=match_says(note.match, note.grounds),
        hazards=hazards_in(note.flagged),
        played_down=played_down_in(note, to_officer=to_officer),
        protect=protect,
        text=None if text is None else text[:LONGEST],
        spans=spans_of(note),
        long=characters > LONG,
        characters=characters,
        read=read,
    )


def _confirm(request: HttpRequest, looking: Looking) -> HttpResponse:
    """Keep what was read, and go on to the next page with something to read."""
    visit = looking.visit
    try:
        mark_read(visit.pk, tokens=request.POST.getlist("note"), by=looking.me, now=looking.now)
    except NotPossibleError as error:
        messages.error(request, str(error))
        return redirect("checks:notes", visit.pk)
    left = unread(visit, looking.me, looking.check) if looking.check else []
    if not left or looking.check is None:
        messages.success(request, "Saved: you have read every note.")
        return redirect("visits:visit", visit.pk)
    messages.success(request, "Saved: you have read these notes. Read on.")
    keys = [note.key for note in notes_of(looking.check)]
    number = keys.index(left[0].key) // NOTES_ON_A_PAGE + 1
    return redirect(f"{reverse('checks:notes', args=[visit.pk])}?page={number}")

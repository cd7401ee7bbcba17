"""What the program got wrong in a note, and what came together of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.web.checks.reading import Note, notes_of, texts_of
from forethought.web.checks.showing import note_title, spans_of, title_of
from forethought.web.checks.views.common import Looking, look
from forethought.web.checks.views.notes import LONGEST
from forethought.web.incidents.viewing import stories_in_notes_viewed
from forethought.web.learning.access import may_judge
from forethought.web.learning.annotated import export_verdicts
from forethought.web.learning.forms import MissedForm, NotADangerForm
from forethought.web.learning.models import Verdict
from forethought.web.learning.verdicts import (
    findings_of,
    give_verdict,
    verdicts_on,
    withdraw_verdict,
)
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Say what the program got wrong in one note of the check (``?note=``, its token)."""
    looking = look(request, visit_id, page="verdict")
    note, text = _note(request, looking)
    found = [
        f"{HAZARD_TITLES[category]}: “{text[start:end]}”"
        for category, start, end in findings_of(note)
    ]
    sent = request.POST.get("action")
    wrong = NotADangerForm(
        request.POST if sent == "wrong" else None, found=found, auto_id="wrong-%s"
    )
    missed = MissedForm(request.POST if sent == "missed" else None, auto_id="missed-%s")
    for form in (wrong, missed):
        if form.is_bound and form.is_valid():
            try:
                give_verdict(
                    looking.visit, note, text, said=form.said(), by=looking.me, now=looking.now
                )
            except NotPossibleError as error:
                tell(form, error)
            else:
                messages.success(request, "Thank you. It is kept, and the check stays as it is.")
                return redirect(_here(looking, note))
    context: dict[str, Any] = looking.context()
    context |= {
        "back": reverse("checks:notes", args=[looking.visit.pk]),
        "note": note,
        "heading": note_title(note.source, note.record_id, note.date),
        "text": text[:LONGEST],
        "spans": spans_of(note),
        "wrong": wrong,
        "missed": missed,
        "forms": [wrong, missed],
        "found": found,
        "said": [_said(one, text) for one in verdicts_on(note)],
    }
    return render(request, "learning/verdict.html", context)


def _note(request: HttpRequest, looking: Looking) -> tuple[Note, str]:
    """The note that the address names and its words, for who may judge it; else 404."""
    if looking.check is None or not may_judge(looking.me, looking.visit):
        raise Http404
    token = request.GET.get("note", "")
    note = next((one for one in notes_of(looking.check) if one.token == token), None)
    text = texts_of([note]).get(note.key) if note is not None else None
    if note is None or not text:
        raise Http404
    stories_in_notes_viewed([note.key[:2]], by=looking.me, now=looking.now, page="verdict")
    return note, text


def _here(looking: Looking, note: Note) -> str:
    return f"{reverse('learning:verdict', args=[looking.visit.pk])}?note={note.token}"


def _said(one: Verdict, text: str) -> dict[str, Any]:
    return {
        "verdict": one,
        "kind": one.get_kind_display(),
        "hazard": HAZARD_TITLES[one.category],
        "words": text[one.start : one.end],
        "why": one.get_trap_display() if one.trap else "",
    }


@require_POST
def withdraw(request: HttpRequest, verdict_id: int) -> HttpResponse:
    """Take a verdict back: one's own, or as a safety administrator."""
    me = signed_in(request)
    mine = Verdict.objects.all() if me.safety_administrator else Verdict.objects.filter(by=me)
    one = get_object_or_404(mine, pk=verdict_id)
    withdraw_verdict(one.pk, by=me, now=timezone.now())
    messages.success(request, "Taken back.")
    if me.safety_administrator:
        return redirect("learning:verdicts")
    if one.visit_id is None:
        return redirect("people:home")
    return redirect("checks:notes", one.visit_id)


@require_safe
@for_roles("safety_administrator")
def verdicts(request: HttpRequest) -> HttpResponse:
    """Every verdict by the id of its record, without a word of any note, and how many of each."""
    live = Verdict.objects.filter(withdrawn_at__isnull=True)
    counts = Counter(live.values_list("category", "kind"))
    page = Paginator(live.select_related("by").order_by("-at", "-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [
            {
                "verdict": one,
                "record": f"{title_of(one.source)} {one.record_id}",
                "hazard": HAZARD_TITLES[one.category],
            }
            for one in page
        ],
        "by_hazard": [
            (words, counts[hazard, "not_a_danger"], counts[hazard, "missed"])
            for hazard, words in HAZARD_TITLES.items()
            if counts[hazard, "not_a_danger"] or counts[hazard, "missed"]
        ],
    }
    return render(request, "learning/verdicts.html", context)


@require_POST
@for_roles("safety_administrator")
def take_out(request: HttpRequest) -> HttpResponse:
    """The annotated notes as a file: the words of notes leave the site here, and only here."""
    collected = export_verdicts(by=signed_in(request), now=timezone.now())
    answer = HttpResponse(collected.text, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verdicts.jsonl"'
    return answer

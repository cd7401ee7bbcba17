"""The officer's signed assessment (policy.md, "Ordinary visits")."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from forethought.web.checks.showing import show
from forethought.web.checks.views.common import Looking, look
from forethought.web.decisions.signing import Signed, sign_assessment
from forethought.web.look.parse import parse_number
from forethought.web.visits.models import Visit
from forethought.web.visits.preparing import Preparation, preparation
from forethought.web.visits.problems import NotPossibleError

QUESTIONS = 5


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, visit_id: int) -> HttpResponse:
    """What the officer signs, and what is left to do before they can."""
    looking = look(request, visit_id, page="sign")
    if not looking.named:
        raise Http404
    if looking.visit.state != Visit.State.PLANNED:
        messages.info(request, "This visit is no longer to be signed.")
        return redirect("visits:visit", looking.visit.pk)
    said: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            signed = sign_assessment(
                looking.visit.pk, check_number=_number(request), by=looking.me, now=looking.now
            )
        except NotPossibleError as error:
            said = error.sentences
        else:
            messages.success(request, _told(signed, looking))
            return redirect("visits:visit", looking.visit.pk)
    return _page(request, looking, said)


def _page(request: HttpRequest, looking: Looking, said: tuple[str, ...]) -> HttpResponse:
    check = looking.check if looking.counts else None
    done = preparation(looking.visit, looking.me, check)
    context = looking.context()
    context |= {
        "said": said,
        "done": done,
        "left": _left(done),
        "shown": show(check, to_officer=True) if check else None,
    }
    return render(request, "checks/sign.html", context, status=409 if said else 200)


def _left(done: Preparation) -> list[tuple[str, str]]:
    """What is still to be done before signing: the page's name and what to do there."""
    left = []
    if done.answers < QUESTIONS:
        left.append(("visits:answers", "Answer what only you know"))
    if done.unread:
        left.append(("checks:notes", "Read the notes that you have not read yet"))
    if not done.coverage_seen:
        left.append(("checks:sources", "Look at which sources were examined"))
    return left


def _number(request: HttpRequest) -> int:
    return parse_number(request.POST.get("check", ""), digits=9) or 0


def _told(signed: Signed, looking: Looking) -> str:
    if signed.decision is not None:
        return "Signed. Your assessment is the decision about this visit."
    if looking.me.pk != looking.visit.officer_id:
        return "Signed. Nothing more is asked of you until somebody has decided about this visit."
    if signed.discussion is None:
        return "Signed. The visit waits for the second officer."
    if signed.discussion.to is None:
        return (
            "Signed. The visit must be discussed, and nobody of management grade is there. It"
            " waits; tell your office."
        )
    return f"Signed. {signed.discussion.to.name} has been asked to discuss this visit with you."

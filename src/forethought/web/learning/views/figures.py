"""Charts of an office or a team, and the same numbers as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.learning.access import READERS, Scope, first_scope, scopes_for
from forethought.web.learning.drawing import draw
from forethought.web.learning.exporting import export
from forethought.web.learning.figure import Figure
from forethought.web.learning.figures import Report, report
from forethought.web.learning.forms import ChooseForm
from forethought.web.learning.period import Period, month_key, read_period
from forethought.web.learning.stock import markers
from forethought.web.people.access import for_roles, signed_in


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose to see. ``wrong``: a sentence about months that cannot be had."""

    scopes: list[Scope]
    scope: Scope | None
    period: Period
    wrong: str

    @property
    def query(self) -> str:
        """The choice as an address has it, without the question mark."""
        key = self.scope.key if self.scope else ""
        first, last = month_key(self.period.first), month_key(self.period.last)
        return f"team={key}&from={first}&to={last}"


@require_safe
@for_roles(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure of the office or team chosen, each with what it says and its numbers."""
    now = timezone.now()
    asked = _asked(request, now)
    chosen = {
        "team": asked.scope.key if asked.scope else "",
        "from": month_key(asked.period.first),
        "to": month_key(asked.period.last),
    }
    context: dict[str, Any] = {
        "asked": asked,
        "form": ChooseForm(initial=chosen, scopes=asked.scopes, now=now),
    }
    if asked.scope is not None:
        whole = report(asked.scope, asked.period)
        stock = markers(asked.scope, now)
        context |= {
            "report": whole,
            "charts": [(one, draw(one)) for one in whole.figures],
            "markers": [(one, draw(one)) for one in stock],
            "short": [one.finding for one in (*whole.figures, *stock) if one.is_drawn],
        }
    return render(request, "learning/figures.html", context)


@require_safe
@for_roles(*READERS)
def export_csv(request: HttpRequest) -> HttpResponse:
    """The numbers of the page as CSV."""
    me, now = signed_in(request), timezone.now()
    asked = _asked(request, now)
    if asked.scope is None:
        raise Http404
    whole = _all(report(asked.scope, asked.period), asked.scope, now)
    text = export(whole, asked.scope, asked.period, by=me, now=now)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{asked.scope.key}.csv"'
    return answer


def _all(whole: Report, scope: Scope, now: datetime) -> list[Figure]:
    return [*whole.figures, *markers(scope, now)]


def _asked(request: HttpRequest, now: datetime) -> Asked:
    """What the address asks for, among what this person may see; else 404."""
    me = signed_in(request)
    scopes = scopes_for(me)
    key = request.GET.get("team", "")
    scope = next((one for one in scopes if one.key == key), None)
    if key and scope is None:
        raise Http404
    first, last = request.GET.get("from", ""), request.GET.get("to", "")
    period, wrong = read_period(first, last, now)
    return Asked(scopes, scope or first_scope(me, scopes), period, wrong)

"""One visit: what is known of it in short, and what is left to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from forethought.timestamps import local_day
from forethought.web.areas.may import may_change
from forethought.web.areas.models import KnownArea
from forethought.web.audit.viewing import viewed
from forethought.web.checks.current import current_check
from forethought.web.neighbourhoods.prompt import prompt_for
from forethought.web.people.access import (
    is_on,
    may_decide,
    signed_in,
    summaries_for,
    visits_for,
    visits_to_change_for,
)
from forethought.web.people.models import Person
from forethought.web.visits import preparing
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import news_says
from forethought.web.visits.standing import Standing, standings
from forethought.web.visits.views.common import caption, found, lead_out


def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The page from which a visit is prepared; for the contact desk, its summary."""
    me, now = signed_in(request), timezone.now()
    this = found(summaries_for(me, now=now), visit_id)
    (standing,) = standings([this], now=now)
    context: dict[str, Any] = {
        "visit": this,
        "standing": standing,
        "caption": caption(this),
        "back": f"{reverse('visits:day')}?day={local_day(this.planned_start)}",
    }
    if not visits_for(me).filter(pk=this.pk).exists():
        return render(request, "visits/summary.html", context)
    viewed(this.customer_id, by=me, now=now, page="visit")
    return render(request, "visits/visit.html", context | _prepared(this, standing, me, now))


def _prepared(this: Visit, standing: Standing, me: Person, now: datetime) -> dict[str, Any]:
    check = current_check(this)
    named = is_on(this, me)
    of = me if named else this.officer
    done = preparing.preparation(this, of, check)
    return {
        "check": check,
        "reasons": preparing.shown_reasons(check) if check else [],
        "held_because": news_says(this.check_wanted_because),
        "tasks": preparing.tasks(standing, of, me, done),
        "of": of,
        "named": named,
        "first": lead_out(standing.gate, this, me) if named else None,
        "asked": this.second == Visit.Second.ASKED and this.second_officer_id == me.pk,
        "around": prompt_for(this.customer.postcode, today=local_day(now))
        if standing.ahead
        else None,
        "may_draw": may_change(me, KnownArea.Origin.HAND),
        "may_change": visits_to_change_for(me).filter(pk=this.pk).exists(),
        "may_decide": may_decide(me, this) and standing.ahead,
    }

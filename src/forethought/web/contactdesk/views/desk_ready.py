"""Before anybody leaves: who goes where, who is on the desk, what is not in order."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.timestamps import day_begins, day_ends, local_day
from forethought.web.contactdesk import outside
from forethought.web.contactdesk import readiness as ready
from forethought.web.contactdesk import rota as rotas
from forethought.web.contactdesk.access import (
    officers_for,
    offices_to_make_ready_for,
    outings_for,
)
from forethought.web.contactdesk.desk.itineraries import itineraries
from forethought.web.contactdesk.desk.own_forms import AcceptForm, DutyForm
from forethought.web.contactdesk.models import Call, Duty
from forethought.web.contactdesk.views.desk_common import DESK_ROLES, kept_nowhere, say
from forethought.web.people.access import for_roles, signed_in, summaries_for
from forethought.web.people.models import Office, Person
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@require_safe
@for_roles(*DESK_ROLES)
def itinerary(request: HttpRequest) -> HttpResponse:
    """Who goes out today, in visiting order (DMBM511450)."""
    me, now = signed_in(request), timezone.now()
    context = {
        "now": now,
        "days": itineraries(summaries_for(me, now=now), now=now),
        "may_leave": set(officers_for(me, now=now).values_list("pk", flat=True)),
        "back": reverse("contactdesk:board"),
    }
    return kept_nowhere(render(request, "contactdesk/itinerary.html", context))


@require_safe
@for_roles(*DESK_ROLES)
def calls(request: HttpRequest) -> HttpResponse:
    """Every phone call of today about the outings that the person looks after."""
    me, now = signed_in(request), timezone.now()
    today = local_day(now)
    mine = outings_for(me, now=now)
    found = (
        Call.objects.filter(
            outing__in=mine.values("pk"), at__gte=day_begins(today), at__lt=day_ends(today)
        )
        .select_related("by", "outing__officer", "outing__second_officer")
        .order_by("-at", "-pk")[:500]
    )
    context = {"calls": found, "now": now, "back": reverse("contactdesk:board")}
    return kept_nowhere(render(request, "contactdesk/calls.html", context))


@require_safe
@for_roles(*DESK_ROLES)
def readiness(request: HttpRequest) -> HttpResponse:
    """What is not in order, for each office that the person makes ready."""
    me, now = signed_in(request), timezone.now()
    offices = offices_to_make_ready_for(me, now=now).order_by("name")
    context = {
        "now": now,
        "offices": [(office, ready.gaps(office, now=now)) for office in offices],
        "may_accept": me.safety_administrator,
        "me": me,
        **_outside(me, now),
        "back": reverse("contactdesk:board"),
    }
    return kept_nowhere(render(request, "contactdesk/readiness.html", context))


def _outside(me: Person, now: datetime) -> dict[str, object]:
    """The switch outside, where there is one; its secret address for a safety administrator."""
    if not outside.is_set_up():
        return {"outside": None}
    path = reverse("contactdesk:outside_callback", args=[outside.secret_of_callback()])
    return {
        "outside": outside.state(now),
        "outside_callback": f"{settings.SITE_ADDRESS}{path}" if me.safety_administrator else "",
    }


@for_roles("safety_administrator")
def accept(request: HttpRequest, office_id: int) -> HttpResponse:
    """A gap is accepted for today, in writing."""
    me, now = signed_in(request), timezone.now()
    office = get_object_or_404(offices_to_make_ready_for(me, now=now), pk=office_id)
    what = request.GET.get("what", "")
    gap = next((one for one in ready.gaps(office, now=now) if one.what == what), None)
    if gap is None or gap.accepted is not None or not gap.can_be_accepted:
        messages.warning(request, "There is no such gap to accept now.")
        return redirect("contactdesk:readiness")
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        try:
            ready.accept_gap(
                office,
                what,
                day=local_day(now),
                reason=form.cleaned_data["reason"],
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Accepted for today, with your name and your reason.")
            return redirect("contactdesk:readiness")
    context = {
        "form": form,
        "caption": office.name,
        "title": "Accept this gap for today",
        "button": "Accept for today",
        "gap": gap,
        "grave": True,
        "back": reverse("contactdesk:readiness"),
    }
    return render(request, "contactdesk/accept.html", context)


@for_roles(*DESK_ROLES)
def rota(request: HttpRequest) -> HttpResponse:
    """Who is on the desk, now and later; and putting somebody on."""
    me, now = signed_in(request), timezone.now()
    offices = list(offices_to_make_ready_for(me, now=now).order_by("name"))
    people = [(office.pk, one) for office in offices for one in rotas.people_of(office)]
    form = DutyForm(
        request.POST or None, offices=offices, people=people, initial={"day": local_day(now)}
    )
    if form.is_valid() and _put_on(request, form, offices, now):
        return redirect("contactdesk:rota")
    context = {
        "form": form,
        "now": now,
        "offices": [(office, rotas.duties_ahead(office, now=now)) for office in offices],
        "back": reverse("contactdesk:board"),
    }
    return render(request, "contactdesk/rota.html", context)


@require_POST
@for_roles(*DESK_ROLES)
def end_duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Somebody goes off the desk, or will not come on."""
    me, now = signed_in(request), timezone.now()
    offices = offices_to_make_ready_for(me, now=now)
    duty = get_object_or_404(Duty.objects.filter(office__in=offices.values("pk")), pk=duty_id)
    try:
        rotas.end_duty(duty.pk, by=me, now=now)
    except NotPossibleError as error:
        say(request, error)
    else:
        messages.success(request, "The rota was changed. Look whether somebody is still on it.")
    return redirect("contactdesk:rota")


def _put_on(
    request: HttpRequest,
    form: DutyForm,
    offices: list[Office],
    now: datetime,
) -> bool:
    office_id, person_id = form.who()
    office = next(one for one in offices if one.pk == office_id)
    person = rotas.people_of(office).get(pk=person_id)
    try:
        begins, ends = form.times()
        rotas.put_on_duty(
            office=office, person=person, begins=begins, ends=ends, by=signed_in(request), now=now
        )
    except NotPossibleError as error:
        tell(form, error)
        return False
    messages.success(request, f"{person.name} is on the rota of {office.name}.")
    return True

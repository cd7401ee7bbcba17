"""What somebody gives for an alarm: how they are told, whom to ring for them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from forethought.channels.known import KINDS
from forethought.web.contactdesk import ways as how
from forethought.web.contactdesk.desk.own_forms import CodeForm, EmergencyForm, WayForm
from forethought.web.contactdesk.emergencies import set_emergency
from forethought.web.contactdesk.models import Emergency, Way
from forethought.web.contactdesk.views.desk_common import kept_nowhere, say
from forethought.web.people.access import signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


def ways(request: HttpRequest) -> HttpResponse:
    """How the person is told of an alarm, and adding another way."""
    me, now = signed_in(request), timezone.now()
    form = WayForm(request.POST or None, channels=how.offered())
    if form.is_valid():
        said = form.cleaned_data
        try:
            way = how.add_way(
                person=me, channel=said["channel"], address=said["address"], by=me, now=now
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Added. Now send a test message, and answer it.")
            return redirect("contactdesk:way", way.pk)
    context = {
        "form": form,
        "offered": how.offered(),
        "ways": [
            (one, KINDS.get(one.channel, one.channel), _address(one))
            for one in me.ways.filter(gone_at__isnull=True).order_by("pk")
        ],
        "back": reverse("people:me"),
    }
    return render(request, "contactdesk/ways.html", context)


def way(request: HttpRequest, way_id: int) -> HttpResponse:
    """One way: send a test message, and say which code it brought."""
    me, now = signed_in(request), timezone.now()
    found = _mine(request, way_id)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            how.answer_test(found.pk, code=form.cleaned_data["code"], by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "This way works: your office can reach you by it.")
            return redirect("contactdesk:ways")
    context = {
        "form": form,
        "way": found,
        "channel": KINDS.get(found.channel, found.channel),
        "address": _address(found),
        "by_hand": found.channel in how.BY_HAND,
        "tested": found.channel in how.TESTED,
        "back": reverse("contactdesk:ways"),
    }
    return render(request, "contactdesk/way.html", context)


@require_POST
def send_test(request: HttpRequest, way_id: int) -> HttpResponse:
    """A test message goes out."""
    found = _mine(request, way_id)
    try:
        how.send_test(found, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        say(request, error)
    else:
        then = (
            "Tap it on this phone or computer, and press the button on the page that it opens."
            if found.channel == how.PUSH
            else "Type the code that it brings."
        )
        messages.success(request, f"The test message is on its way. {then}")
    return redirect("contactdesk:way", found.pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def works(request: HttpRequest, way_id: int, secret: str) -> HttpResponse:
    """The page that a test message leads to: its button says that it arrived."""
    now = timezone.now()
    try:
        how.of_secret(way_id, secret, now=now)
        if request.method == "POST":
            how.press_in_test(way_id, secret=secret, now=now)
    except Way.DoesNotExist:
        raise Http404 from None
    context = {"works": request.method == "POST"}
    response = kept_nowhere(render(request, "contactdesk/way_works.html", context))
    response["Referrer-Policy"] = "same-origin"  # without any, browsers send no origin
    return response


@require_POST
def remove(request: HttpRequest, way_id: int) -> HttpResponse:
    """This way is used no more."""
    found = _mine(request, way_id)
    how.remove_way(found.pk, by=signed_in(request), now=timezone.now())
    messages.success(request, "Removed. Make sure that one way is left that works.")
    return redirect("contactdesk:ways")


def emergency(request: HttpRequest) -> HttpResponse:
    """Whom to ring for the person, and what they drive."""
    me, now = signed_in(request), timezone.now()
    kept = Emergency.objects.filter(person=me).first()
    initial = (
        {
            "contact_name": kept.contact_name,
            "contact_phone": kept.contact_phone,
            "vehicle": kept.vehicle,
        }
        if kept is not None
        else {}
    )
    posted = request.POST if request.method == "POST" else None
    form = EmergencyForm(posted, initial=initial)
    if form.is_valid():
        try:
            set_emergency(person=me, by=me, now=now, **form.cleaned_data)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Saved. You, the contact desk and your manager see it.")
            return redirect("people:me")
    context = {
        "form": form,
        "title": "For an emergency",
        "button": "Save",
        "back": reverse("people:me"),
    }
    return render(request, "contactdesk/emergency.html", context)


def _mine(request: HttpRequest, way_id: int) -> Way:
    return get_object_or_404(Way, pk=way_id, person=signed_in(request), gone_at__isnull=True)


def _address(way: Way) -> str:
    return way.address if way.channel in how.BY_HAND else "This phone or browser"

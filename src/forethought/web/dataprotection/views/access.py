"""What is kept about one person: looked through, decided upon, and given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forethought.timestamps import local_day
from forethought.web.audit.viewing import viewed
from forethought.web.dataprotection.access import answering
from forethought.web.dataprotection.access.answering import Answer, answer, ask, leave_out
from forethought.web.dataprotection.access.items import GROUPS
from forethought.web.dataprotection.forms import (
    AskedForm,
    ChooseForm,
    GiveForm,
    MaskForm,
    bound,
)
from forethought.web.dataprotection.models import AccessRequest
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.models import Customer
from forethought.web.visits.problems import NotPossibleError

ON_A_PAGE = 25


def _latest(customer: Customer) -> AccessRequest | None:
    """The open request, or the one that was answered last."""
    found = AccessRequest.objects.filter(customer=customer).select_related("customer")
    return found.order_by("-recorded_at", "-pk").first()


def _customer(request: HttpRequest, customer_id: int) -> Customer:
    customer = get_object_or_404(Customer, pk=customer_id)
    viewed(customer.pk, by=signed_in(request), now=timezone.now(), page="access")
    return customer


def _open(request: HttpRequest, customer_id: int) -> AccessRequest:
    found = _latest(_customer(request, customer_id))
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def access(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The request of one customer, or the form to record one."""
    customer = _customer(request, customer_id)
    latest = _latest(customer)
    if latest is None or request.GET.get("again"):
        return _ask(request, customer, latest)
    form = bound(request, MaskForm, "mask", masked=latest.masked)
    if form.is_bound and form.is_valid():
        try:
            words = form.cleaned_data["masked"]
            leave_out(latest.pk, words=words, by=signed_in(request), now=timezone.now())
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Saved. These words are left out of every text.")
            return redirect("dataprotection:access", customer.pk)
    made = answer(latest)
    return _overview(request, latest, made, form, GiveForm(initial={"seen": made.seen}))


def _overview(
    request: HttpRequest, latest: AccessRequest, made: Answer, mask: MaskForm, give: GiveForm
) -> HttpResponse:
    groups = []
    words = {choice.key: choice for choice in latest.choices.all()}
    for name, (title, hint) in GROUPS.items():
        of_it = made.of_group(name)
        if of_it:
            groups.append(
                {
                    "name": name,
                    "title": title,
                    "hint": hint,
                    "count": len(of_it),
                    "given": sum(1 for one in of_it if one.given),
                    "withheld": sum(1 for one in of_it if one.withheld),
                    "to_choose": sum(one.to_choose for one in of_it),
                    "word": words.get(name),
                }
            )
    context = {
        "one": latest,
        "customer": latest.customer,
        "made": made,
        "groups": groups,
        "mask": mask,
        "give": give,
        "today": local_day(timezone.now()),
    }
    return render(request, "dataprotection/access.html", context)


def _ask(request: HttpRequest, customer: Customer, latest: AccessRequest | None) -> HttpResponse:
    now = timezone.now()
    form = bound(request, AskedForm, "ask", asked_on=local_day(now))
    if form.is_bound and form.is_valid():
        try:
            asked_on = form.cleaned_data["asked_on"]
            ask(customer, asked_on=asked_on, by=signed_in(request), now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            return redirect("dataprotection:access", customer.pk)
    back = reverse("dataprotection:home")
    context = {"customer": customer, "form": form, "latest": latest, "back": back}
    return render(request, "dataprotection/ask.html", context)


@require_safe
@for_roles("data_protection")
def group(request: HttpRequest, customer_id: int, group: str) -> HttpResponse:
    """The items of one group, each with what is given of it and what is not."""
    latest = _open(request, customer_id)
    if group not in GROUPS:
        raise Http404
    found = answer(latest).of_group(group)
    title, hint = GROUPS[group]
    context = {
        "one": latest,
        "customer": latest.customer,
        "group": group,
        "title": title,
        "hint": hint,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "word": latest.choices.filter(key=group).first(),
    }
    return render(request, "dataprotection/group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def choose(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Decide about one item, one part of it, or a whole group (``?key=``)."""
    latest = _open(request, customer_id)
    key = request.GET.get("key", "")
    about = _about(answer(latest), key)
    if about is None:
        raise Http404
    group_name = key.partition("/")[0]
    form = ChooseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            answering.choose(
                latest.pk,
                key=key,
                because=form.because(),
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Your decision is saved.")
            return redirect("dataprotection:group", latest.customer_id, group_name)
    context = {
        "form": form,
        "title": "Give or withhold",
        "caption": about["title"],
        "button": "Save",
        "about": about,
        "cancel": reverse("dataprotection:group", args=[latest.customer_id, group_name]),
    }
    return render(request, "dataprotection/choose.html", context)


def _about(made: Answer, key: str) -> dict[str, Any] | None:
    """What a key is about, to be shown beside the question; None: nothing that is there now."""
    if key in GROUPS:
        count = len(made.of_group(key))
        return {"title": GROUPS[key][0], "count": count, "parts": []} if count else None
    for one in made.items:
        if one.item.key == key:
            return {"title": one.item.title, "count": 1, "parts": one.item.parts}
        for part in one.parts:
            if part.key == key:
                title = f"{one.item.title}: {part.part.label}"
                return {"title": title, "count": 1, "parts": [part.part]}
    return None


@require_POST
@for_roles("data_protection")
def make_answer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The answer as a ZIP; the page again, with a sentence, when it was not what was looked at."""
    latest = _open(request, customer_id)
    now = timezone.now()
    form = GiveForm(request.POST)
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            file = answering.export(latest.pk, seen=seen, by=signed_in(request), now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            response = HttpResponse(file, content_type="application/zip")
            name = f"answer-{latest.pk}-{local_day(now):%Y-%m-%d}.zip"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            response["Cache-Control"] = "no-store"
            return response
    made = answer(latest)
    form.now_about(made.seen)
    return _overview(request, latest, made, MaskForm(initial={"masked": latest.masked}), form)

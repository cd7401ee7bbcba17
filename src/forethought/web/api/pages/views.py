"""Tokens: one's own, a new one, everybody's for a safety administrator, and ending one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from forethought.web.api.pages.forms import MakeForm
from forethought.web.api.pages.rows import token_rows
from forethought.web.api.scopes import Scope
from forethought.web.api.tokens import make_token, revoke_token, tokens_for
from forethought.web.people.access import for_roles, signed_in
from forethought.web.signin.again import show_again
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError

ON_ONE_PAGE = 50


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of whoever asks, those that have ended last."""
    me, now = signed_in(request), timezone.now()
    context = {
        "rows": token_rows(tokens_for(me).filter(person=me), now=now),
        "may_see_all": me.safety_administrator,
    }
    return render(request, "api/tokens.html", context)


@require_safe
@for_roles("safety_administrator")
def everybody(request: HttpRequest) -> HttpResponse:
    """Everybody's tokens: what each may be used for, and when it was last."""
    rows = token_rows(tokens_for(signed_in(request)), now=timezone.now())
    page = Paginator(rows, ON_ONE_PAGE).get_page(request.GET.get("page"))
    return render(request, "api/everybody.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@show_again
def make(request: HttpRequest) -> HttpResponse:
    """A new token. Its text is in the answer to this form, and nowhere else ever."""
    me, now = signed_in(request), timezone.now()
    form = MakeForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            token, text = make_token(
                name=asked["name"],
                scopes=[Scope(scope) for scope in asked["scopes"]],
                days=int(asked["days"]),
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            return render(request, "api/made.html", {"token": token, "text": text})
    context = {
        "form": form,
        "title": "Make a token",
        "button": "Make the token",
        "cancel": reverse("tokens:tokens"),
    }
    return render(request, "api/make.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    me, now = signed_in(request), timezone.now()
    token = get_object_or_404(tokens_for(me).select_related("person"), pk=token_id)
    back = reverse("tokens:tokens" if token.person_id == me.pk else "tokens:everybody")
    if request.method == "POST":
        revoke_token(token.pk, by=me, now=now)
        messages.success(request, "The token was revoked. It no longer works.")
        return redirect(back)
    return render(request, "api/revoke.html", {"token": token, "back": back, "me": me})

"""The ways to the directory and back."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forethought.web.people import access
from forethought.web.people.access import for_roles
from forethought.web.people.access import signed_in as person_of
from forethought.web.signin.again import show_again
from forethought.web.signin.directory import arriving
from forethought.web.signin.directory.adapter import AGAIN, CONNECT, SIGN_IN, DirectoryAdapter
from forethought.web.signin.directory.directory_settings import directory_here
from forethought.web.signin.directory.provider import (
    Callback,
    DirectoryConversation,
    DirectoryProvider,
    the_directory,
)
from forethought.web.signin.directory.trouble import DirectoryTroubleError, say
from forethought.web.signin.limits import too_often


@login_not_required
@never_cache
@require_safe
def away(request: HttpRequest) -> HttpResponse:
    """To the directory, to sign in. A GET: a form would be held back by our own CSP."""
    the_directory()
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "/")
    return too_often(request, "directory") or _away(request, SIGN_IN)


@login_required
@never_cache
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """To the directory, to show who I am before something that matters."""
    the_directory()
    return too_often(request, "reauthenticate") or _away(request, AGAIN)


@login_required
@show_again
@never_cache
@require_safe
def connect(request: HttpRequest) -> HttpResponse:
    """To the directory, to let my account there sign me in here."""
    return _away(request, CONNECT)


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Somebody comes back from the directory."""
    directory = the_directory()
    limited = too_often(request, "directory")
    if limited is not None:
        return limited
    try:
        conversation = DirectoryConversation(request, directory.issuer)
        answer: HttpResponse = Callback.adapter_view(conversation)(request)
    except DirectoryTroubleError as error:
        return say(request, error)
    return answer


@login_not_required
@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here, and not yet at the directory."""
    return render(request, "signin/signed_out.html", {"directory": the_directory()})


@login_not_required
@never_cache
@require_safe
def sign_out(request: HttpRequest) -> HttpResponse:
    """To the directory, to sign out there (OpenID Connect RP-Initiated Logout 1.0)."""
    directory = the_directory()
    limited = too_often(request, "directory")
    if limited is not None:
        return limited
    address = DirectoryConversation(request, directory.issuer).sign_out_address()
    if address is None:
        messages.info(
            request,
            f"You cannot be signed out at {directory.name} from here: sign out on its own pages, or"
            " close every window of the browser.",
        )
        return redirect("account_login")
    back_to = request.build_absolute_uri(reverse("account_login"))
    asked = {"client_id": directory.client_id, "post_logout_redirect_uri": back_to}
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}")


@for_roles("safety_administrator")
def disconnect(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody's account of the directory sign them in no longer."""
    me = person_of(request)
    them = get_object_or_404(access.people_for(me), pk=person_id)
    if request.method == "POST":
        arriving.unlink(them, by=me, now=timezone.now())
        messages.success(request, f"{them.name} is disconnected and signed out everywhere.")
        return redirect("people:person", them.pk)
    context = {
        "them": them,
        "linked": arriving.is_linked(them),
        "directory": directory_here(),
        "back": reverse("people:person", args=[them.pk]),
    }
    return render(request, "signin/disconnect.html", context)


def _away(request: HttpRequest, purpose: str) -> HttpResponse:
    directory = the_directory()
    provider = DirectoryAdapter(request).get_provider(request, directory.issuer)
    assert isinstance(provider, DirectoryProvider)
    try:
        return provider.send_away(
            request,
            next_url=get_next_redirect_url(request),
            data={"for": purpose, "at": timezone.now().timestamp()},
            again=purpose != SIGN_IN,
        )
    except DirectoryTroubleError as error:
        return say(request, error)

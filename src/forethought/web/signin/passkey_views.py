"""Pages of passkeys: add, name, remove, and show one again."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from forethought.web.people.access import signed_in
from forethought.web.signin import passkeys, session
from forethought.web.signin.again import show_again
from forethought.web.signin.passkey_forms import AddPasskeyForm, PasskeyAgainForm, PasskeyNameForm
from forethought.web.signin.session import Factor
from forethought.web.signin.views import NEW_CODES
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@login_required
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the first second factor, or one more."""
    known = session.recall(request.session)
    first = known is not None and known.factor is Factor.NONE
    return _add(request) if first else _add_one_more(request)


def _add(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = AddPasskeyForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            added, new_codes = passkeys.add_passkey(
                person,
                name=said["name"],
                credential=said["credential"],
                now=timezone.now(),
                session=request.session.session_key,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            return _added(request, added, new_codes=new_codes)
    context = {"form": form, "options": auth.begin_registration(person, passwordless=True)}
    return render(request, "signin/passkey_add.html", context)


_add_one_more = show_again(_add)


def _added(request: HttpRequest, added: Authenticator, *, new_codes: bool) -> HttpResponse:
    known = session.recall(request.session)
    if known is not None and known.factor is Factor.NONE:
        session.raise_factor(request.session, Factor.PASSKEY)
        record_authentication(request, signed_in(request), "mfa", type=added.type, id=added.pk)
    if new_codes:
        request.session[NEW_CODES] = True
        return redirect("mfa_view_recovery_codes")
    messages.success(request, "Your passkey was added. You can sign in with it from now on.")
    return redirect("mfa_index")


@login_required
@show_again
def rename(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Call a passkey of mine by another name."""
    found = _mine(request, passkey_id)
    form = PasskeyNameForm(request.POST or None, initial={"name": found.data["name"]})
    if form.is_valid():
        passkeys.rename_passkey(
            found, name=form.cleaned_data["name"], by=signed_in(request), now=timezone.now()
        )
        messages.success(request, "The passkey has its new name.")
        return redirect("mfa_index")
    context = {
        "form": form,
        "title": "Change the name of a passkey",
        "button": "Save",
        "back": reverse("mfa_index"),
    }
    return render(request, "form_page.html", context)


@login_required
@show_again
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove a passkey of mine: asked once more."""
    found = _mine(request, passkey_id)
    if request.method == "POST":
        try:
            passkeys.remove_passkey(found, by=signed_in(request), now=timezone.now())
        except NotPossibleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The passkey was removed. It signs nobody in any more.")
        return redirect("mfa_index")
    return render(request, "signin/passkey_remove.html", {"name": found.data["name"]})


class PasskeyAgain(ReauthenticateWebAuthnView):
    """Show who you are by a passkey; a wrong one is told on this page."""

    form_class = PasskeyAgainForm
    template_name = "signin/passkey_again.html"

    def form_invalid(self, form: PasskeyAgainForm) -> HttpResponse:
        """Say what is wrong, ask again."""
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return redirect(self.request.get_full_path())


again = PasskeyAgain.as_view()


def _mine(request: HttpRequest, passkey_id: int) -> Authenticator:
    return get_object_or_404(
        Authenticator, pk=passkey_id, user=signed_in(request), type=Authenticator.Type.WEBAUTHN
    )

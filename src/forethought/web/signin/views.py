"""Pages of signing in that are ours; `urls.py` says which are django-allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forethought.web.people.models import Person
from forethought.web.signin import codes, mail, secrets, services, session
from forethought.web.signin.again import show_again
from forethought.web.signin.directory.arriving import is_linked
from forethought.web.signin.directory.directory_settings import directory_here
from forethought.web.signin.forms import LinkByMailForm, NewPasswordForm, SetUpCodesForm
from forethought.web.signin.limits import too_often
from forethought.web.signin.passkeys import passkeys
from forethought.web.signin.session import Factor

NEW_SECRET = "signin_new_secret"  # noqa: S105 - the name of a place, not a secret
NEW_CODES = "signin_new_recovery_codes"
LINK_TOKEN = "signin_link_token"  # noqa: S105
ANEW = "anew"
"""Stands in the address of the sign-in page for whoever goes back to it from the second step."""


class SignIn(LoginView):
    """Email address and password, or a button to the directory, or a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page needs beside the form."""
        return super().get_context_data(**kwargs) | {"directory": directory_here()}

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponse | None:
        """To the second step of a sign-in that was begun here, unless they went back from it.

        Whoever sits at this computer next would be asked for the code of whoever sat here before.
        """
        if ANEW in request.GET:
            clear_login(request)
            return None
        answer: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)
        return answer


sign_in = SignIn.as_view()


def _me(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """How I sign in: password, phone, recovery codes."""
    person = _me(request)
    return render(
        request,
        "signin/overview.html",
        {
            "has_codes": services.has_codes(person),
            "recovery_left": len(services.recovery_codes(person)),
            "passkeys": passkeys(person),
            "has_password": person.has_usable_password(),
            "directory": directory_here(),
            "linked": is_linked(person),
        },
    )


@login_required
@never_cache
def set_up_codes(request: HttpRequest) -> HttpResponse:
    """Set up codes on a phone: the first, before anything else, or a new one."""
    person, known = _me(request), session.recall(request.session)
    by_directory = known is not None and known.factor is Factor.DIRECTORY
    if by_directory or services.has_second_factor(person):
        return _change_phone(request)
    return _set_up(request, first=True)


@show_again
def _change_phone(request: HttpRequest) -> HttpResponse:
    return _set_up(request, first=False)


def _set_up(request: HttpRequest, *, first: bool) -> HttpResponse:
    person = _me(request)
    secret = _secret_being_set_up(request)
    kept = request.session.session_key
    form = SetUpCodesForm(request.POST or None, person=person, secret=secret, session=kept)
    if form.is_valid():
        del request.session[NEW_SECRET]
        request.session[NEW_CODES] = True
        if first:
            session.raise_factor(request.session, Factor.CODE)
        record_authentication(request, person, "mfa", type="totp")
        return redirect("mfa_view_recovery_codes")
    return render(
        request,
        "signin/set_up_codes.html",
        {
            "form": form,
            "first": first,
            "replaces": services.has_codes(person),
            "has_password": person.has_usable_password(),
            "picture": codes.picture(codes.address(secret, person.email)),
            "by_hand": codes.by_hand(secret),
        },
    )


def _secret_being_set_up(request: HttpRequest) -> str:
    """The same while the page is reloaded; encrypted, because sessions lie in the database."""
    if NEW_SECRET not in request.session:
        request.session[NEW_SECRET] = secrets.encrypt(codes.new_secret())
    return secrets.decrypt(request.session[NEW_SECRET])


@login_required
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown until their owner says that they are kept, and never again."""
    if not request.session.get(NEW_CODES):
        return redirect("mfa_index")
    if request.method == "POST":
        del request.session[NEW_CODES]
        messages.success(request, "Your codes are set up. From now on you need your phone too.")
        return redirect("/")
    return render(
        request, "signin/recovery_codes.html", {"codes": services.recovery_codes(_me(request))}
    )


@login_required
@show_again
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new recovery codes in place of the old ones."""
    if request.method == "POST":
        services.new_recovery_codes(_me(request), now=timezone.now())
        request.session[NEW_CODES] = True
        return redirect("mfa_view_recovery_codes")
    return render(request, "signin/new_recovery_codes.html")


@login_not_required
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take a one-time link's secret out of the address, then ask for the new password.

    Opening it uses nothing up: programs that look at links in mail open them too.
    """
    limited = too_often(request, "reset_password_from_key")
    if limited is not None:
        return limited
    request.session[LINK_TOKEN] = token
    return redirect("signin_new_password")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Set the password that a one-time link allows, then sign in with it."""
    now = timezone.now()
    token = request.session.get(LINK_TOKEN, "")
    known = services.open_link(token, now) if token else None
    if known is None:
        return render(request, "signin/link_ended.html", status=410)
    form = NewPasswordForm(request.POST or None, person=known.person)
    if form.is_valid():
        done = services.use_link(token, form.cleaned_data["password"], now)
        request.session.flush()
        if done is None:
            return render(request, "signin/link_ended.html", status=410)
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("account_login")
    return render(request, "signin/new_password.html", {"form": form, "person": known.person})


@login_not_required
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by mail, where mail is set up; else whom to ask. The answer tells nobody's address."""
    if not mail.is_set_up():
        return render(request, "signin/ask_for_link.html")
    form = LinkByMailForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        limited = too_often(request, "reset_password", key=email.lower())
        if limited is not None:
            return limited
        mail.send_link(email, build=request.build_absolute_uri, now=timezone.now())
        return redirect("account_reset_password_done")
    return render(request, "signin/forgotten.html", {"form": form})


@login_not_required
def forgotten_done(request: HttpRequest) -> HttpResponse:
    """The link is on its way, if the address is known."""
    return render(request, "signin/forgotten_done.html")

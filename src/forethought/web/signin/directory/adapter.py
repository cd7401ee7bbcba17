"""Where django-allauth asks us about people who come from the directory."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Never

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin.directory import arriving
from forethought.web.signin.directory.claims import Said, asked_since, read_claims
from forethought.web.signin.directory.directory_settings import Directory, directory_here
from forethought.web.signin.directory.provider import CLAIMS, as_app, the_directory
from forethought.web.signin.directory.settling import to_settle
from forethought.web.signin.directory.trouble import (
    DirectoryTroubleError,
    not_begun,
    not_believed,
    say,
)
from forethought.web.signin.stages import METHOD

SIGN_IN, AGAIN, CONNECT = "sign_in", "again", "connect"
_WORD = re.compile(r"[a-z_]{1,40}")


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """One directory, from the settings alone; nobody signs up by it but as the settings say."""

    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002
        provider: str | None = None,
        client_id: str | None = None,  # noqa: ARG002
    ) -> list[SocialApp]:
        """The directory of the settings; what stands in the database counts nothing."""
        directory = directory_here()
        if directory is None:
            return []
        app = as_app(directory)
        return [app] if provider in (None, app.provider, app.provider_id) else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Never by django-allauth's pages."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> Never:
        """Somebody whom the directory knows: from here on we say what happens."""
        raise ImmediateHttpResponse(_received(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> Never:
        """A sentence for whatever went wrong on the way."""
        raise ImmediateHttpResponse(
            say(request, _trouble(request, error, exception, extra_context))
        )


def _trouble(
    request: HttpRequest,
    error: str | None,
    exception: Exception | None,
    context: dict[str, Any] | None,
) -> DirectoryTroubleError:
    directory = the_directory()
    if isinstance(exception, DirectoryTroubleError):
        return exception
    if "state" not in (context or {}):
        return not_begun(directory.name)
    if error == AuthError.CANCELLED:
        return DirectoryTroubleError(
            f"{directory.name} did not let you in, or you went back. Begin again, or ask your"
            " safety administrator.",
            because="directory_cancelled",
        )
    said = request.GET.get("error", "")
    return not_believed(directory.name, said if _WORD.fullmatch(said) else "answer")


def _received(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    directory, now = the_directory(), timezone.now()
    said = read_claims(getattr(sociallogin, CLAIMS), directory)
    data = sociallogin.state.get("data") or {}
    next_url = sociallogin.state.get("next")
    begun = datetime.fromtimestamp(data.get("at", now.timestamp()), tz=UTC)
    person = request.user if isinstance(request.user, Person) else None
    try:
        if data.get("for") == AGAIN:
            return _shown_again(request, person, said, begun, next_url)
        if data.get("for") == CONNECT:
            return _connected(request, person, said, begun, now)
        return _signed_in(request, said, next_url, now)
    except DirectoryTroubleError as error:
        who = person or arriving.linked_person(directory, said.subject)
        return say(request, error, who)


def _signed_in(
    request: HttpRequest, said: Said, next_url: str | None, now: datetime
) -> HttpResponse:
    person = arriving.arrive(said, the_directory(), now=now)
    record_authentication(request, person, METHOD, second_factor=said.second_factor or None)
    login = Login(user=person, redirect_url=next_url, state=to_settle(said))
    return perform_login(request, login)


def _shown_again(
    request: HttpRequest,
    person: Person | None,
    said: Said,
    begun: datetime,
    next_url: str | None,
) -> HttpResponse:
    directory = the_directory()
    _same_person(person, said, directory)
    _asked_now(
        said,
        begun,
        directory,
        instead="Show it with a code from your phone or a passkey instead. If you have neither, ask"
        " your safety administrator.",
    )
    record_authentication(request, person, METHOD, reauthenticated=True)
    return redirect(next_url or "mfa_index")


def _connected(
    request: HttpRequest, person: Person | None, said: Said, begun: datetime, now: datetime
) -> HttpResponse:
    directory = the_directory()
    if person is None:
        raise not_begun(directory.name)
    _asked_now(
        said,
        begun,
        directory,
        instead="Nothing was connected: tell your safety administrator this word: auth_time.",
    )
    arriving.link(person, directory, said.subject, by=person, now=now)
    messages.success(request, f"From now on you can sign in by {directory.name}.")
    return redirect("mfa_index")


def _same_person(person: Person | None, said: Said, directory: Directory) -> None:
    if person is None:
        raise not_begun(directory.name)
    if arriving.linked_person(directory, said.subject) != person:
        raise DirectoryTroubleError(
            f"That was another person's account of {directory.name}. Sign out there, then try"
            " again with your own.",
            because="directory_other_person",
        )


def _asked_now(said: Said, begun: datetime, directory: Directory, *, instead: str) -> None:
    if not asked_since(said, begun):
        raise DirectoryTroubleError(
            f"{directory.name} did not say that it asked you again who you are. {instead}",
            because="directory_not_asked",
        )

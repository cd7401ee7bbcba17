"""Where django-allauth asks us: no sign-up, encrypted secrets, and every sign-in audited.

What it asks about people of the directory is in `directory/adapter.py`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin import again, secrets, services, session, stages
from forethought.web.signin.codes import ISSUER
from forethought.web.signin.directory.arriving import is_linked, may_sign_in_here
from forethought.web.signin.session import Factor


def is_demonstration(person: Person) -> bool:
    """Whether an invented person on a demonstration site may sign in by password alone."""
    return person.demo and bool(settings.DEMONSTRATION)


class AccountAdapter(DefaultAccountAdapter):
    """Passwords: who may sign in, what is said when it fails, what is written down."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "The email address or the password is not right. Check both, and whether capitals"
            " are locked"
        ),
        "too_many_login_attempts": (
            "There were too many wrong tries. Wait 5 minutes, then try again, or ask your safety"
            " administrator for a link to set a new password"
        ),
        "enter_current_password": "This is not your present password",
        "incorrect_password": "The password is not right",
        "rate_limited": "There were too many tries. Wait 5 minutes, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up: a safety administrator adds people."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person of these credentials; nobody invented outside a demonstration.

        Raises ValidationError for the right password of somebody who must use the directory.
        """
        found = super().authenticate(request, **credentials)
        if not isinstance(found, Person):
            return found
        if found.demo and not settings.DEMONSTRATION:
            services.sign_in_failed(found, because="demonstration", now=timezone.now())
            return None
        refuse_who_must_use_the_directory(found)
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Write a wrong password down."""
        person = Person.objects.at(str(credentials.get("email", "")))
        services.sign_in_failed(person, because="password", now=timezone.now())

    @transaction.atomic
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session, remember how, write it down."""
        super().login(request, user)
        if not isinstance(user, Person):
            raise TypeError(f"{user!r} is no Person")
        now = timezone.now()
        factor = _factor(request, user)
        session.remember(request.session, factor=factor, now=now)
        services.signed_in(user, factor=factor, now=now)

    def get_login_stages(self) -> list[str]:
        """After the password or the directory a code or a passkey; then what the directory said."""
        return [
            "forethought.web.signin.stages.SecondStep",
            "forethought.web.signin.directory.settling.Settle",
        ]

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, str]]:
        """See `again.ways`."""
        return again.ways(user) if isinstance(user, Person) else []

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the sign-in page; people of the directory are told that they are signed in there."""
        if isinstance(request.user, Person) and _came_by_directory(request, request.user):
            return reverse("signin_signed_out")
        return str(super().get_logout_redirect_url(request))

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        """Write it down, end the session."""
        if isinstance(request.user, Person):
            services.signed_out(request.user, now=timezone.now())
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A person changes their own password."""
        if not isinstance(user, Person):
            raise TypeError(f"{user!r} is no Person")
        services.set_password(user, password=password, by=user, now=timezone.now())


def refuse_who_must_use_the_directory(person: Person) -> None:
    """Raises ValidationError for whoever may not sign in here by themselves."""
    if may_sign_in_here(person):
        return
    services.sign_in_failed(person, because="not_by_directory", now=timezone.now())
    raise ValidationError(
        f"You sign in by {settings.DIRECTORY.name}: use the button of that name. If that does not"
        " work, ask your safety administrator"
    )


def _came_by_directory(request: HttpRequest, person: Person) -> bool:
    records = get_authentication_records(request, person)
    came = any(one["method"] == stages.METHOD for one in records)
    return came and is_linked(person)


_FACTORS = {
    Authenticator.Type.TOTP.value: Factor.CODE,
    Authenticator.Type.RECOVERY_CODES.value: Factor.RECOVERY,
    Authenticator.Type.WEBAUTHN.value: Factor.PASSKEY,
}


def _factor(request: HttpRequest, person: Person) -> Factor:
    shown = [one for one in get_authentication_records(request, person) if one["method"] == "mfa"]
    if shown:
        return _FACTORS[shown[-1]["type"]]
    if stages.second_factor_there(request, person):
        return Factor.DIRECTORY
    return Factor.DEMONSTRATION if is_demonstration(person) else Factor.NONE


class CodesAdapter(DefaultMFAAdapter):
    """Codes: what is kept of them is encrypted."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "The code is not right, or was used already. Wait for the next one on your phone"
        ),
    }

    def _get_site_name(self) -> str:
        """What a passkey calls the site."""
        return ISSUER

    def encrypt(self, text: str) -> str:
        """See `secrets.encrypt`."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """See `secrets.decrypt`."""
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:  # noqa: ARG002
        """Codes are replaced, never switched off."""
        return False

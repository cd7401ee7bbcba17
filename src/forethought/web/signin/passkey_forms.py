"""Forms that carry what a passkey answered. `static/forethought/passkey.js` fills them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from forethought.web.look.fields import TextField
from forethought.web.look.forms import Form
from forethought.web.people.models import Person
from forethought.web.signin import services
from forethought.web.signin.adapters import refuse_who_must_use_the_directory

NOT_TAKEN = (
    "The passkey was not taken: it is not one of this site's, was removed, or the page stood open"
    " too long. Try again, or sign in another way"
)
LONGEST_NAME = 60
_ODD = (ValueError, KeyError, TypeError, AttributeError, ValidationError)
"""What the library raises for an answer that is not one to its question."""


class PasskeyNameForm(Form):
    """What a passkey is called."""

    name = TextField(
        label="Name of this passkey",
        help_text="So that you can tell it from others, for example Work phone",
        missing="Enter a name for this passkey",
        width=20,
        max_length=LONGEST_NAME,
    )


class AddPasskeyForm(PasskeyNameForm):
    """A new passkey, with its name."""

    credential = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean_name(self) -> str:
        """The name, or a usual one: the device holds the passkey already, nameless or not."""
        return self.cleaned_data["name"] or "Passkey"

    def clean(self) -> dict[str, Any]:
        """Verify the answer. Raises ValidationError for one that is not to the question asked."""
        cleaned = super().clean() or {}
        credential = cleaned.get("credential")
        if not isinstance(credential, dict):
            raise ValidationError(
                "No passkey was made: your browser or device did not answer. Try again"
            )
        try:
            auth.parse_registration_response(credential)
            made = auth.complete_registration(credential)
        except _ODD as error:
            raise ValidationError(NOT_TAKEN) from error
        if not made.is_user_verified():
            raise ValidationError(
                "Your device made a passkey without asking for your finger, face or PIN. Set a"
                " screen lock or a PIN on it, then try again"
            )
        return cleaned


class _OurSentences:
    """A passkey's answer; whatever is wrong with it gets one sentence, and is written down."""

    user: Any

    def clean_credential(self) -> Authenticator:
        """The passkey that answered. Raises ValidationError."""
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except _ODD as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            person = self.user if isinstance(self.user, Person) else None
            services.sign_in_failed(person, because="passkey", now=timezone.now())
            raise ValidationError(NOT_TAKEN) from error
        return found


class PasskeyForm(_OurSentences, AuthenticateWebAuthnForm):
    """The second step of signing in, by a passkey."""


class PasskeyAgainForm(_OurSentences, ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class SignInByPasskeyForm(_OurSentences, LoginWebAuthnForm):
    """Signing in by a passkey alone."""

    def clean_credential(self) -> Authenticator:
        """The passkey. Raises ValidationError for whoever may not come in so."""
        found = super().clean_credential()
        person = Person.objects.get(pk=found.user_id)
        if person.demo and not settings.DEMONSTRATION:
            services.sign_in_failed(person, because="demonstration", now=timezone.now())
            raise ValidationError(NOT_TAKEN)
        refuse_who_must_use_the_directory(person)
        return found

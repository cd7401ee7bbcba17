"""The forms of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.mfa.adapter import get_adapter as codes_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from forethought.web.look.fields import EmailField, PasswordField, TextField
from forethought.web.look.forms import Form
from forethought.web.people.models import Person
from forethought.web.signin import services

HARD_TO_GUESS = "At least 10 characters. Three words that have nothing to do with you are good."


def _code_field(label: str, hint: str) -> TextField:
    return TextField(
        label=label,
        help_text=hint,
        missing="Enter the code",
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        max_length=20,
    )


def _email_field() -> EmailField:
    return EmailField(
        label="Email address", missing="Enter your email address", autocomplete="username"
    )


def _password_field(label: str = "Password") -> PasswordField:
    return PasswordField(label=label, missing=f"Enter your {label.lower()}")


def _new_password() -> PasswordField:
    return PasswordField(label="New password", help_text=HARD_TO_GUESS, autocomplete="new-password")


class SignInForm(LoginForm):
    """Email address and password."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email_field()
        self.fields["password"] = _password_field()


class _SpendsCode(BaseAuthenticateForm):
    """A code from the phone, or a recovery code; either works once."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(
            "Code",
            "The 6 numbers that your phone shows for Forethought, or one of your recovery codes",
        )

    def clean_code(self) -> str:
        """Spend the code; raises ValidationError after a wrong one, and after too many."""
        person: Person = self.user
        clear_limit = check_rate_limit(person)
        now = timezone.now()
        code: str = self.cleaned_data["code"]
        used: Authenticator | None = services.spend_code(person, code=code, now=now)
        if used is None:
            services.sign_in_failed(person, because="code", now=now)
            raise codes_adapter().validation_error("incorrect_code")
        used.user = person
        self.authenticator = used
        clear_limit()
        return code


class CodeForm(_SpendsCode, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_SpendsCode, ReauthenticateForm):
    """A code once more, before something that matters."""


class PasswordAgainForm(PasswordAgain):
    """The password once more, before something that matters."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field()


class ChangePassword(ChangePasswordForm):
    """The present password and a new one, typed once: the page can show it."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password_field("Present password")
        self.fields["password1"] = _new_password()
        del self.fields["password2"]

    def clean_password1(self) -> str:
        """The new password, if it is hard enough to guess."""
        return _good_password(self.cleaned_data["password1"], self.user)


class NewPasswordForm(Form):
    """A new password, from a one-time link."""

    password = _new_password()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The new password, if it is hard enough to guess."""
        return _good_password(self.cleaned_data["password"], self.person)


class LinkByMailForm(Form):
    """Who wants a link by mail."""

    email = _email_field()


class SetUpCodesForm(Form):
    """The first code of a new phone."""

    code = _code_field("Code", "The 6 numbers that your phone now shows")

    def __init__(
        self, *args: Any, person: Person, secret: str, session: str | None, **kwargs: Any
    ) -> None:
        self.person, self.secret, self.session = person, secret, session
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Set the codes up. Raises ValidationError at the field for a code that is not right."""
        cleaned = super().clean() or {}
        code = "".join(str(cleaned.get("code", "")).split())
        if not code:
            return cleaned
        clear_limit = check_rate_limit(self.person, error_key="rate_limited")
        if not services.set_up_codes(
            self.person,
            secret=self.secret,
            code=code,
            now=timezone.now(),
            session=self.session,
        ):
            self.add_error(
                "code",
                "The code is not right. Wait for the next one, and check that the time on your"
                " phone is set by itself",
            )
            return cleaned
        clear_limit()
        return cleaned


def _good_password(password: str, person: Any) -> str:
    validate_password(password, person)
    return password

"""The second step of signing in: who is asked for a code or a passkey, and who is not."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from forethought.web.people.models import Person

METHOD = "directory"
"""What django-allauth's records of a session call signing in by the directory."""


def second_factor_there(request: HttpRequest, person: Person) -> bool:
    """Whether the directory asked this person for a second factor that counts here."""
    records = get_authentication_records(request, person)
    return any(one["method"] == METHOD and one.get("second_factor") for one in records)


class SecondStep(AuthenticateStage):
    """A code or a passkey, unless the directory asked for a second factor already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        if isinstance(person, Person) and second_factor_there(request, person):
            return False
        return bool(super()._should_handle(request))

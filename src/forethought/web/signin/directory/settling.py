"""The last stage of a sign-in by the directory: what it said counts once every step is passed.

Before, somebody may be here who only looks like the person; so nothing of theirs is changed.
"""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin.directory import arriving
from forethought.web.signin.directory.claims import Said
from forethought.web.signin.directory.provider import the_directory
from forethought.web.signin.directory.trouble import DirectoryTroubleError, say

KEY = "directory"


def to_settle(said: Said) -> dict[str, Any]:
    """What a sign-in carries from stage to stage, as django-allauth's ``Login.state``."""
    return {KEY: {"subject": said.subject, "roles": sorted(said.roles)}}


class Settle(LoginStage):
    """Link the person and bring their roles up to date, if they came by the directory."""

    key = KEY

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The page that says why they stay out, or none; whether signing in goes on."""
        person, said = self.login.user, self.login.state.get(KEY)
        if said is None or not isinstance(person, Person):
            return None, True
        subject, roles = said["subject"], frozenset(said["roles"])
        try:
            kept = arriving.settle(
                person, the_directory(), subject=subject, roles=roles, now=timezone.now()
            )
        except DirectoryTroubleError as error:
            return say(self.request, error, person), False
        if kept:
            messages.warning(
                self.request,
                "The directory no longer says that you are a safety administrator. You still are"
                " one here, because there is no other: make somebody else one first, or mend the"
                " groups.",
            )
        person.refresh_from_db()
        return None, True

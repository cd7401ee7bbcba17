"""What keeps somebody from signing in by the directory: a sentence for them, a word for us."""

from __future__ import annotations

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin import services

UNREACHABLE = 503
REFUSED = 403


class DirectoryTroubleError(OAuth2Error):
    """Signing in by the directory does not go on.

    ``says`` is for the person, ``because`` a word for the audit, ``status`` that of the page.
    """

    def __init__(self, says: str, *, because: str, status: int = REFUSED) -> None:
        super().__init__(says)
        self.says, self.because, self.status = says, because, status


def unreachable(name: str, why: object) -> DirectoryTroubleError:
    """The directory does not answer, or not as it must."""
    return DirectoryTroubleError(
        f"{name} could not be reached, or did not answer as it must: {why}. Try again in a few"
        " minutes. If it goes on, tell your safety administrator.",
        because="directory_unreachable",
        status=UNREACHABLE,
    )


def not_believed(name: str, why: str) -> DirectoryTroubleError:
    """An answer that must not be believed."""
    return DirectoryTroubleError(
        f"What {name} answered cannot be trusted, and nothing was done with it. Begin again. If"
        f" it happens again, tell your safety administrator this word: {why}.",
        because=f"directory_{why}",
    )


def not_begun(name: str) -> DirectoryTroubleError:
    """An answer to a question that this browser did not ask, or too long ago."""
    return DirectoryTroubleError(
        f"This sign-in by {name} was not begun in this browser, or more than 10 minutes ago, or"
        " the page was opened twice. Begin again.",
        because="directory_state",
        status=400,
    )


def say(
    request: HttpRequest, error: DirectoryTroubleError, person: Person | None = None
) -> HttpResponse:
    """The page that says so; the failed try is written down."""
    services.sign_in_failed(person, because=error.because, now=timezone.now())
    context = {"says": error.says}
    return render(request, "signin/directory_trouble.html", context, status=error.status)

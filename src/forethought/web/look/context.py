"""What every page knows beside what its view gives it. These names are taken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone

from forethought.web.contactdesk.watched import nobody_watches
from forethought.web.look.navigation import navigation
from forethought.web.people.models import Person


def page(request: HttpRequest) -> dict[str, Any]:
    """``me`` (the Person signed in, or None), ``navigation``, ``messages``, ``demonstration``,
    ``nobody_watches`` (no live watchdog: nobody may leave).

    Somebody who still has to set up their codes is signed in, but has nowhere to go yet.
    """
    user = getattr(request, "user", None)
    me = user if isinstance(user, Person) else _unwrapped(user)
    ready = me is not None and not getattr(request, "second_factor_wanted", False)
    return {
        "me": me,
        "navigation": navigation(me, request.path) if me is not None and ready else [],
        "messages": get_messages(request),
        "demonstration": settings.DEMONSTRATION,
        "nobody_watches": ready and nobody_watches(timezone.now()),
    }


def _unwrapped(user: Any) -> Person | None:
    return user if user is not None and user.is_authenticated else None

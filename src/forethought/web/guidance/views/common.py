"""What several pages of guidance need."""

from __future__ import annotations

from django.http import Http404

from forethought.web.guidance.pages import Page, page_of
from forethought.web.people.models import Person


def opened(slug: str, me: Person) -> Page:
    """The page of this address, else 404. One taken down is for those who may bring it back."""
    page = page_of(slug)
    if page is None or (page.taken_down and not me.safety_administrator):
        raise Http404
    return page

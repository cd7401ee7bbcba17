"""Looking at the pages of a check, for tests."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forethought.web.checks.making import make_check
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import plain_visit
from tests.web.factories import sign_in


def checked(*texts: str, **fields: Any) -> Visit:
    """A visit in two hours with these notes, checked now."""
    fields.setdefault("planned_start", timezone.now() + timedelta(hours=2))
    visit = plain_visit(*texts, **fields)
    make_check(visit.pk, why=News.PLANNED, now=timezone.now())
    visit.refresh_from_db()
    return visit


def page_of(client: Client, name: str, visit: Visit, *args: Any, status: int = 200) -> str:
    """The page of that name about this visit."""
    response = client.get(reverse(f"checks:{name}", args=[visit.pk, *args]))
    assert response.status_code == status
    return response.content.decode()


def as_officer(client: Client, visit: Visit) -> Client:
    return sign_in(client, visit.officer)


def text_of(page: str) -> str:
    """What a page says, without its marks."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

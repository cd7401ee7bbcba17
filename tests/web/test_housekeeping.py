"""What the worker drops by itself, just before, on and after its time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from forethought.web.housekeeping import tidy
from forethought.web.signin.models import CacheEntry
from forethought.web.visits.models import Upload
from forethought.web.waiting_files import KEPT_FOR
from tests.web.factories import NOW, make_person

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(("ends", "left"), [(-MOMENT, 0), (timedelta(0), 1), (MOMENT, 1)])
def test_sessions_and_limits_that_have_ended(ends: timedelta, left: int) -> None:
    Session.objects.create(session_key="one", session_data="", expire_date=NOW + ends)
    CacheEntry.objects.create(cache_key="one", value="", expires=NOW + ends)
    tidy(now=NOW)
    assert (Session.objects.count(), CacheEntry.objects.count()) == (left, left)


@pytest.mark.parametrize(("age", "left"), [(KEPT_FOR - MOMENT, 1), (KEPT_FOR + MOMENT, 0)])
def test_uploads_that_nobody_went_on_with(age: timedelta, left: int) -> None:
    Upload.objects.create(by=make_person(), at=NOW - age, name="visits.csv", content=b"x")
    tidy(now=NOW)
    assert Upload.objects.count() == left

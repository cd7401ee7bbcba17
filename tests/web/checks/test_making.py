"""Making a check: what it finds in the database, and what of news and faults."""

from __future__ import annotations

import pytest

from forethought.web.checks.making import make_check
from forethought.web.visits.reasons import News
from tests.web.factories import NOW, make_visit

pytestmark = pytest.mark.django_db


def test_a_visit_with_nothing_loaded_is_not_complete() -> None:
    visit = make_visit()
    check = make_check(visit.pk, why=News.PLANNED, now=NOW)
    assert check.complete is False
    assert check.may_go == "discuss_first"

"""Who may be put on a visit by hand is as vulnerable in the folder as on the site."""

from __future__ import annotations

from django.test import TestCase

from forethought.web.dayfolders.day_out import officer_cells
from forethought.web.people.models import MoreAffectedBy
from tests.web import factories
from tests.web.factories import NOW


class WhoIsMoreAffected(TestCase):
    def test_of_everybody_who_may_go_and_of_nobody_else(self) -> None:
        goes = factories.make_manager("Ruth", makes_visits=True)
        stays = factories.make_manager("Sam")
        for person in (goes, stays):
            MoreAffectedBy.objects.create(person=person, hazards=["animal"], set_at=NOW)
        cells = {one["name"]: one for one in officer_cells([], NOW.date(), NOW)}
        assert cells["Ruth"]["more_affected_by"] == "animal"
        assert cells["Sam"]["more_affected_by"] == ""

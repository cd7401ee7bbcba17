"""Not looked is never clear, in the folder neither: what the site lacks, the folder lacks too."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.test import TestCase

from forethought.check_result import VisitCheck
from forethought.data.readers import make_reader
from forethought.dayfolder.run import run_check
from forethought.vocabulary import RECORD_SYSTEMS, SourceStatus
from forethought.web.areas.models import Supply
from forethought.web.dayfolders.taking_out import write_out
from forethought.web.feeds.models import Feed
from forethought.web.records.models import Source
from tests.web import factories
from tests.web.dayfolders.test_taking_out import of_site
from tests.web.factories import NOW


class WhatTheSiteLacks(TestCase):
    """One visit; all four systems were examined and hold nothing, and no area is known."""

    def setUp(self) -> None:
        self.visit = factories.make_visit()
        for name in RECORD_SYSTEMS:
            factories.make_source(name, rows=0)
        Supply.objects.create(name="areas", status="examined", rows=0, loaded_at=NOW, version=1)
        self.supply_areas()
        self.inside = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.inside)

    def supply_areas(self) -> None:
        supply = Supply.objects.get(name="areas")
        content = b'{"type": "FeatureCollection", "features": []}'
        supply.files.create(name="areas.geojson", content=content, sha256="0" * 64, loaded_at=NOW)

    def both(self) -> tuple[VisitCheck, VisitCheck, dict[str, SourceStatus]]:
        done = write_out(self.inside, day=NOW.date(), office=None, keep=None, by=None, now=NOW)
        folder = self.inside / done.name
        result = run_check(folder, NOW, "default", make_reader("words"), "words")
        (check,) = result.visits
        statuses = {source.source: source.status for source in result.sources}
        return check, of_site(self.visit, NOW), statuses

    def held(self) -> dict[str, SourceStatus]:
        folder, site, statuses = self.both()
        assert (folder.complete, site.complete) == (False, False)
        assert (folder.may_go, folder.outcome) == (site.may_go, site.outcome)
        rules = [reason.rule for reason in folder.reasons]
        assert rules == [reason.rule for reason in site.reasons]
        return statuses

    def test_when_everything_was_looked_at_both_are_complete(self) -> None:
        folder, site, _ = self.both()
        assert (folder.complete, site.complete) == (True, True)

    def test_a_system_that_was_never_loaded(self) -> None:
        Source.objects.get(name="dtr").delete()
        assert self.held()["dtr"] is SourceStatus.MISSING

    def test_a_system_whose_last_extract_was_refused(self) -> None:
        Source.objects.filter(name="dtr").update(
            refused_at=NOW, refused_as="short", refused_because="Half of it was not there"
        )
        assert self.held()["dtr"] is SourceStatus.FAILED

    def test_a_system_of_which_rows_are_gone(self) -> None:
        """The site trusts what it counted when it loaded; the folder counts what it writes."""
        Source.objects.filter(name="dtr").update(rows=1)
        folder, _, statuses = self.both()
        assert (folder.complete, statuses["dtr"]) == (False, SourceStatus.SHORT)

    def test_an_extract_that_is_too_old(self) -> None:
        Source.objects.filter(name="dtr").update(extracted_at=NOW - timedelta(days=1))
        assert self.held()["dtr"] is SourceStatus.STALE

    def test_a_feed_that_was_never_read(self) -> None:
        self.feed(required=True)
        found = [status for name, status in self.held().items() if name.startswith("feed_")]
        assert found == [SourceStatus.FAILED]

    def test_a_feed_that_is_not_required_holds_nothing(self) -> None:
        self.feed(required=False)
        folder, site, statuses = self.both()
        assert (folder.complete, site.complete) == (True, True)
        assert not [name for name in statuses if name.startswith("feed_")]

    def feed(self, *, required: bool) -> None:
        Feed.objects.create(
            kind="cap_alerts",
            name="Weather & floods",
            url="https://alerts.example.org/feed.xml",
            settings={"about": "england"},
            added_at=NOW,
            next_at=NOW,
            required=required,
        )

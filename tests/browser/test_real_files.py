"""Real flood warnings, a real alert, and real figures of crime, taken in through the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forethought.vocabulary import Outcome
from forethought.web.checks.current import current_check
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.browser.outbreak import Outside, add_feed, look, running, until_they_are
from tests.browser.parts import Day, leads
from tests.web.areas.given import LEEDS, visit_at
from tests.web.checks.world import load_everything
from tests.web.factories import NOW
from tests.web.look.browser import DESK

pytestmark = [pytest.mark.browser]

CRIME = Path(__file__).resolve().parents[1] / "data/crime"
AXMINSTER, EAMONT, NORWICH = "EX13 5AX", "CA10 2AA", "NR1 1PX"
ALONE, PAIR = Outcome.ALONE.value, Outcome.PAIR.value


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.close()


def test_flood_warnings_and_an_alert(day: Day, outside: Outside, settings: Any) -> None:
    """What is flooded asks for two; what cannot be placed holds whoever may live there."""
    settings.FEEDS_OWN_HOSTS = frozenset({"127.0.0.1"})
    load_everything()
    with running():
        office = day.opens(day.made.administrator, DESK)
        floods = "/flood-monitoring/id/floods"
        warned = add_feed(office, "Flood warnings in England", "Floods", outside.url(floods))
        alerted = add_feed(office, "Emergency alerts (CAP)", "Alerts", outside.url("/alert"))
        visits = [
            visit_at(postcode, officer=day.made.officer, planned_start=NOW + timedelta(hours=hour))
            for hour, postcode in enumerate((AXMINSTER, EAMONT, LEEDS), start=1)
        ]
        reopen(Visit.objects.all(), because=News.PLANNED, now=NOW)
        until_they_are(visits, [PAIR, ALONE, ALONE])
        assert [why_held(visit) for visit in visits] == [
            {"area.danger", "check.area"},
            {"check.area"},
            set(),
        ]
        for feed, name in ((warned, "floods"), (alerted, "alert")):
            feed.refresh_from_db()
            assert (feed.says, bool(feed.unplaced)) == ("", True)
            office.go(f"/feeds/{feed.pk}/")
            look(office, f"feed-{name}")
            office.go(f"/feeds/{feed.pk}/try/")
            leads(office, "Try it now")
            office.page.get_by_role("button", name="Try it again").wait_for()
            look(office, f"try-{name}")
        office.go("/feeds/")
        look(office, "feeds")
        office.go("/areas/")
        office.says("River Yarty from Yarcombe to Axminster")
        office.says("River Walkham from Huckworthy to Bedford Bridge")
        look(office, "map-floods")


def why_held(visit: Visit) -> set[str]:
    """The rules of its check."""
    check = current_check(visit)
    assert check is not None
    return {reason["rule"] for reason in check.result["reasons"]}


def test_figures_of_crime(day: Day) -> None:
    """A prompt beside a visit, and never a verdict."""
    load_everything()
    office = day.opens(day.made.administrator, DESK)
    for name in (
        "2025-01-norfolk-street.csv.gz",
        "lsoa11-norwich.geojson.gz",
        "residents-norfolk-suffolk.csv.gz",
    ):
        office.go("/areas/neighbourhoods/upload/")
        office.page.get_by_label("File").set_input_files(CRIME / name)
        leads(office, "Upload and look")
        office.page.get_by_role("button", name="Take it in").wait_for()
        look(office, f"look-{name.partition('.')[0]}")
        leads(office, "Take it in")
        office.page.locator("h1", has_text="Neighbourhoods").wait_for()
    look(office, "neighbourhoods")
    visit = visit_at(NORWICH, officer=day.made.officer)
    officer = day.opens(day.made.officer, DESK)
    officer.go(f"/visits/{visit.pk}/")
    officer.page.get_by_text("Round the place").wait_for()
    look(officer, "visit-figures")
    with officer.leads_on():
        officer.page.get_by_role("link", name="Figures about this neighbourhood").click()
    officer.page.get_by_text("Reports per 1,000 residents a year").wait_for()
    look(officer, "neighbourhood")

"""What the site knows after loading a folder is what the check of that folder knows."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought.check_inputs import DayInputs
from forethought.data.pack_files import load_pack
from forethought.dayfolder.day import read_day
from forethought.matching import compare
from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus
from forethought.web.areas.supply import areas_now, areas_report, press_now
from forethought.web.markers.supply import candidate_markers
from forethought.web.records.finding import candidate_records
from forethought.web.records.folder import load_folder
from forethought.web.records.models import HAND_NOTES
from forethought.web.records.status import sources_now

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "examples" / "day"
AS_OF = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def day() -> DayInputs:
    return read_day(EXAMPLE, AS_OF, load_pack("default"))


@pytest.fixture
def _loaded(db: None) -> None:
    load_folder(EXAMPLE, by=None, now=AS_OF)


@pytest.mark.usefixtures("_loaded")
def test_records_are_those_of_the_folder(day: DayInputs) -> None:
    persons = [visit.person for visit in day.visits]
    found = candidate_records(persons)
    assert len(found) > len(day.visits)
    about_somebody = [r for r in found if any(compare(p, r.person) for p in persons)]
    assert about_somebody == list(day.records)


@pytest.mark.usefixtures("_loaded")
def test_sources_are_judged_as_in_the_folder(day: DayInputs) -> None:
    now = sources_now()
    ours = {report.source: report for report in now.reports if report.source != HAND_NOTES}
    theirs = {r.source: r for r in day.sources if r.source not in {"areas", "press"}}
    assert ours == theirs
    assert now.required == day.required
    assert theirs[INCIDENT_REPORTS].status is SourceStatus.EXAMINED


@pytest.mark.usefixtures("_loaded")
def test_areas_press_and_markers_are_those_of_the_folder(day: DayInputs) -> None:
    areas = areas_now()
    press = press_now(day.officers, AS_OF)
    assert areas.areas == day.areas
    assert (*areas.unplaced, *press.unplaced) == day.unplaced
    assert (press.press, press.decisions) == (day.press, day.press_decisions)
    assert [areas_report(areas), press.report] == list(day.sources[-2:])
    assert {p for p in day.problems if "areas" in p.file or "press" in p.file} == {
        *areas.problems,
        *press.problems,
    }
    found = candidate_markers([visit.person for visit in day.visits])
    about_somebody = [
        m for m in day.markers if any(compare(v.person, m.person) for v in day.visits)
    ]
    assert about_somebody
    assert [m for m in found.markers if m in about_somebody] == about_somebody
    assert set(found.markers) <= set(day.markers)
    assert found.not_read == day.not_read == ()


def test_an_empty_folder_and_an_empty_site_know_the_same(db: None, tmp_path: Path) -> None:
    shutil.copy(EXAMPLE / "visits.csv", tmp_path)
    day = read_day(tmp_path, AS_OF, load_pack("default"))
    areas, press, markers = areas_now(), press_now({}, AS_OF), candidate_markers([])
    assert (areas.areas, areas.unplaced) == (day.areas, day.unplaced)
    assert (press.press, press.report) == ((), day.sources[-1])
    assert areas_report(areas) == day.sources[-2]
    assert (markers.markers, markers.not_read) == ((), ())
    assert sources_now().required == day.required
    ours = {r.source: r.status for r in sources_now().reports if r.source != HAND_NOTES}
    assert ours.pop(INCIDENT_REPORTS) == SourceStatus.EXAMINED, "the site records them itself"
    theirs = {r.source: r.status for r in day.sources if r.source not in {"areas", "press"}}
    assert theirs.pop(INCIDENT_REPORTS) == SourceStatus.NOT_SUPPLIED
    assert ours == theirs

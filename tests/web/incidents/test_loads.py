"""What was recorded here stays, whatever the file of incidents of a drop folder says."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus
from forethought.web.incidents.models import Incident
from forethought.web.records.folder import load_folder
from forethought.web.records.models import Record, Source
from forethought.web.records.notes import forget_source
from forethought.web.records.status import sources_now
from tests.web.factories import NOW, make_person
from tests.web.incidents.given import TOLD, known, recorded
from tests.web.records.extracts import drop, row, write_extract

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    return recorded(make_person(), customer=known())


def texts() -> list[str]:
    return sorted(Record.objects.values_list("text", flat=True))


@pytest.mark.parametrize("declared", [True, False])
def test_a_load_neither_replaces_nor_doubles_it(
    incident: Incident, tmp_path: Path, declared: bool
) -> None:
    ours = incident.record_id
    rows = [row("I-1", "of the folder"), row(ours, "an older export"), row(ours, "and again")]
    if declared:
        drop(tmp_path, INCIDENT_REPORTS, rows)
    else:
        write_extract(tmp_path, INCIDENT_REPORTS, rows)
    for _ in range(2):
        (done,) = load_folder(tmp_path, by=None, now=NOW).outcomes
        assert done.taken
        assert texts() == sorted([TOLD.words, "of the folder"])
    write_extract(tmp_path, INCIDENT_REPORTS, [])
    drop(tmp_path, INCIDENT_REPORTS, [])
    (done,) = load_folder(tmp_path, by=None, now=NOW).outcomes
    assert (done.taken, done.vanished) == (True, 1)
    assert texts() == [TOLD.words]


def test_a_number_of_ours_in_another_system_is_another_record(
    incident: Incident, tmp_path: Path
) -> None:
    load_folder(drop(tmp_path, "dtr", [row(incident.record_id, "of DTR")]), by=None, now=NOW)
    assert texts() == sorted([TOLD.words, "of DTR"])


def test_giving_the_file_up_leaves_what_was_recorded_here(
    incident: Incident, tmp_path: Path
) -> None:
    load_folder(drop(tmp_path, INCIDENT_REPORTS, [row("I-1")]), by=None, now=NOW)
    assert INCIDENT_REPORTS in sources_now().required
    assert forget_source(INCIDENT_REPORTS, by=None, now=NOW) == 1
    assert texts() == [TOLD.words]
    source = Source.objects.get(name=INCIDENT_REPORTS)
    assert (source.required, source.loaded_at, source.rows) == (False, None, None)
    assert INCIDENT_REPORTS not in sources_now().required


def test_incident_reports_are_examined_because_the_site_records_them(tmp_path: Path) -> None:
    def status() -> SourceStatus:
        return {one.source: one.status for one in sources_now().reports}[INCIDENT_REPORTS]

    assert status() is SourceStatus.EXAMINED
    recorded(make_person(), customer=known())
    assert status() is SourceStatus.EXAMINED
    with drop(tmp_path, INCIDENT_REPORTS, [row("1")], declared=2).joinpath("incidents.csv").open():
        load_folder(tmp_path, by=None, now=NOW)
    assert status() is SourceStatus.SHORT

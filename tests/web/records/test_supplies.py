"""Areas, press and markers: replaced by a whole file, never by one that could not be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from forethought.matching import Person
from forethought.vocabulary import MarkerLevel, SourceStatus
from forethought.web.areas.models import SuppliedFile, Supply
from forethought.web.areas.supply import areas_now, press_now
from forethought.web.audit.models import Event
from forethought.web.markers.models import MarkerKey, MarkerRow
from forethought.web.markers.supply import NOT_READ, candidate_markers
from forethought.web.records.folder import Outcome, load_folder
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_visit
from tests.web.records.extracts import known_customer

pytestmark = pytest.mark.django_db

FEED = (
    """<?xml version="1.0"?><rss><channel><title>Wensum Chronicle</title>{items}</channel></rss>"""
)
ITEM = "<item><guid>{0}</guid><title>{0}</title><description>Nothing much</description></item>"
MARKERS = "marker_id,level,customer_name,utr,wording\n"


def load(folder: Path) -> Outcome:
    (outcome,) = load_folder(folder, by=None, now=NOW).outcomes
    return outcome


def feature(area_id: str, **properties: object) -> dict[str, object]:
    known = {"area_id": area_id, "kind": "problem_area", "radius_m": 100, **properties}
    point = {"type": "Point", "coordinates": [0.5, 52.5]}
    return {"type": "Feature", "geometry": point, "properties": known}


def write_areas(folder: Path, *features: object) -> None:
    whole = {"type": "FeatureCollection", "features": features}
    (folder / "areas.geojson").write_text(json.dumps(whole))


def areas() -> set[str]:
    return {area.area_id for area in areas_now().areas}


def held() -> bool:
    waits = Visit.objects.filter(check_wanted_at__isnull=False).exists()
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    return waits


@pytest.fixture
def _visit(db: None) -> None:
    make_visit(customer=known_customer(utr="1234567890", address="", postcode=""))


@pytest.mark.usefixtures("_visit")
def test_areas_are_replaced_and_hold_visits_only_when_they_differ(tmp_path: Path) -> None:
    write_areas(tmp_path, feature("a"), feature("b"))
    assert load(tmp_path).taken
    assert (areas(), held()) == ({"a", "b"}, True)
    load(tmp_path)
    assert (areas(), held()) == ({"a", "b"}, False)
    write_areas(tmp_path, feature("b"), feature("c"))
    load(tmp_path)
    assert (areas(), held()) == ({"b", "c"}, True)
    assert SuppliedFile.objects.count() == 1


@pytest.mark.usefixtures("_visit")
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"type": "Feature"}'])
def test_an_unreadable_areas_file_leaves_the_old_areas_and_says_failed(
    tmp_path: Path, content: bytes
) -> None:
    write_areas(tmp_path, feature("a"))
    load(tmp_path)
    held()
    (tmp_path / "areas.geojson").write_bytes(content)
    done = load(tmp_path)
    assert not done.taken
    read = areas_now()
    assert {area.area_id for area in read.areas} == {"a"}
    assert (read.status, read.detail) == (SourceStatus.FAILED, done.says)
    assert read.unplaced
    assert held()
    write_areas(tmp_path, feature("a"))
    load(tmp_path)
    assert areas_now().status is SourceStatus.EXAMINED
    assert held(), "it can be read again, although the areas are the same"
    assert SuppliedFile.objects.count() == 1


def test_areas_of_a_damaged_file_count_beside_the_old_ones(tmp_path: Path) -> None:
    write_areas(tmp_path, feature("a"), feature("b", name="old"))
    load(tmp_path)
    write_areas(tmp_path, feature("b", name="new"), feature("c"), feature("d", kind="nonsense"))
    assert not load(tmp_path).taken
    read = areas_now()
    found = sorted((area.area_id, area.name) for area in read.areas)
    assert found == [("a", ""), ("b", "new"), ("c", "")]
    assert [lost.item_id for lost in read.unplaced] == ["d"]


def test_areas_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_areas(tmp_path, feature("a"))
    (folder / "areas.geojson").symlink_to(tmp_path / "areas.geojson")
    done = load(folder)
    assert not done.taken
    assert "leads out of the folder" in done.says
    assert (areas(), areas_now().status) == (set(), SourceStatus.FAILED)
    assert areas_now().unplaced


def test_a_folder_without_areas_leaves_them(tmp_path: Path) -> None:
    write_areas(tmp_path, feature("a"))
    load(tmp_path)
    (tmp_path / "areas.geojson").unlink()
    assert load_folder(tmp_path, by=None, now=NOW).outcomes == ()
    assert areas() == {"a"}


def write_press(folder: Path, name: str, *guids: str) -> Path:
    path = folder / "press" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(FEED.format(items="".join(ITEM.format(guid) for guid in guids)))
    return path


def press() -> tuple[set[str], SourceStatus]:
    now = press_now({}, NOW)
    return {item.item_id for item, _ in now.press}, now.report.status


def test_press_files_are_replaced_together(tmp_path: Path) -> None:
    write_press(tmp_path, "a.xml", "one")
    write_press(tmp_path, "b.xml", "two")
    load(tmp_path)
    assert press() == ({"one", "two"}, SourceStatus.EXAMINED)
    (tmp_path / "press" / "a.xml").unlink()
    write_press(tmp_path, "b.xml", "two", "three")
    load(tmp_path)
    assert press() == ({"two", "three"}, SourceStatus.EXAMINED)


def test_a_damaged_press_file_counts_beside_the_old_one(tmp_path: Path) -> None:
    path = write_press(tmp_path, "a.xml", "one")
    load(tmp_path)
    write_press(tmp_path, "a.xml", "two")
    path.write_text(path.read_text()[:-30])
    assert not load(tmp_path).taken
    assert press() == ({"one", "two"}, SourceStatus.FAILED)
    write_press(tmp_path, "a.xml", "three")
    assert load(tmp_path).taken
    assert press() == ({"three"}, SourceStatus.EXAMINED)


def test_a_press_that_is_no_folder_replaces_nothing(tmp_path: Path) -> None:
    write_press(tmp_path, "a.xml", "one").unlink()
    write_press(tmp_path, "a.xml", "one")
    load(tmp_path)
    (tmp_path / "press" / "a.xml").unlink()
    (tmp_path / "press").rmdir()
    (tmp_path / "press").write_text("")
    assert not load(tmp_path).taken
    assert press() == ({"one"}, SourceStatus.FAILED)


def write_markers(folder: Path, *lines: str) -> None:
    (folder / "markers.csv").write_text(MARKERS + "".join(f"{line}\n" for line in lines))


ONE = "M1,pair,Robin Invented,1234567890,take a colleague"
OTHER = "M2,no_visit,Kim Invented,5555555555,do not visit"
SOMEBODY = [Person(utr="1234567890"), Person(utr="5555555555")]


@pytest.mark.usefixtures("_visit")
def test_markers_are_found_by_key_and_hold_only_whom_they_may_concern(tmp_path: Path) -> None:
    write_markers(tmp_path, OTHER)
    load(tmp_path)
    assert not held()
    write_markers(tmp_path, OTHER, ONE)
    assert load(tmp_path).reopened == 1
    assert held()
    found = candidate_markers(SOMEBODY[:1])
    assert [(m.marker_id, m.level) for m in found.markers] == [("M1", MarkerLevel.PAIR)]
    load(tmp_path)
    assert not held()
    write_markers(tmp_path, OTHER)
    load(tmp_path)
    assert held(), "a marker that is gone is news too"
    assert candidate_markers(SOMEBODY[:1]).markers == ()
    assert MarkerKey.objects.count() == MarkerRow.objects.count() == 1


def test_a_broken_line_of_markers_still_warns(tmp_path: Path) -> None:
    write_markers(tmp_path, "M1,nonsense,Robin Invented,1234567890", OTHER)
    load(tmp_path)
    found = candidate_markers(SOMEBODY)
    assert {m.level for m in found.markers} == {MarkerLevel.NO_VISIT}
    assert len(found.markers) == 2
    assert found.problems


@pytest.mark.usefixtures("_visit")
def test_markers_that_cannot_be_read_as_a_whole_lose_no_warning(tmp_path: Path) -> None:
    write_markers(tmp_path, ONE)
    load(tmp_path)
    held()
    write_markers(tmp_path, OTHER)
    (tmp_path / "markers.parquet").write_bytes(b"")
    assert not load(tmp_path).taken
    found = candidate_markers(SOMEBODY)
    assert {m.marker_id for m in found.markers} == {"M1", "M2"}
    assert found.not_read == (NOT_READ,)
    assert held()
    (tmp_path / "markers.parquet").unlink()
    assert load(tmp_path).taken
    found = candidate_markers(SOMEBODY)
    assert ([m.marker_id for m in found.markers], found.not_read) == (["M2"], ())
    assert held()


def test_supplies_are_told_to_the_audit_without_their_words(tmp_path: Path) -> None:
    write_markers(tmp_path, ONE)
    load(tmp_path)
    event = Event.objects.get(action="markers.loaded")
    assert "colleague" not in str(event.detail)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "weather", "status": "examined"},
        {"name": "areas", "status": "fine"},
        {"name": "areas", "status": "failed", "detail": ""},
    ],
)
def test_the_database_refuses_nonsense(wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Supply.objects.create(**wrong)

"""The folder of a day folder: whole or not at all, its owner's alone, nobody else's touched."""

from __future__ import annotations

import json
import signal
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from forethought.dayfolder.output import OutputError
from forethought.feeds.areas_geojson import read_areas
from forethought.places.area import Area, Unplaced
from forethought.service.dayfolder_commands import orderly_end
from forethought.vocabulary import AreaKind, Hazard, SourceStatus
from forethought.web.dayfolders import writing
from forethought.web.dayfolders.areas_out import areas_geojson

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
DAY = date(2026, 11, 26)


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    folder = tmp_path / "days"
    folder.mkdir(mode=0o700)
    return folder


def written(inside: Path, at: datetime = NOW) -> Path:
    name = writing.new_name(DAY, "Leeds / North", at)
    with writing.whole_folder(inside, name) as half:
        half.table("records/sa_notes.csv", ("record_id", "text"), [("1", 'Said "go"\nand left')])
        told = {
            "format": writing.FORMAT,
            "written_at": at.isoformat(),
            "files": writing.digests(half.path),
        }
        half.text(writing.MANIFEST, json.dumps(told))
    return inside / name


def test_it_is_there_when_it_is_whole(inside: Path) -> None:
    folder = written(inside)
    assert folder.name == "2026-11-26-leeds---north-written-20261125T183000Z"
    assert [one.name for one in inside.iterdir()] == [folder.name]
    text = (folder / "records" / "sa_notes.csv").read_bytes()
    assert text == b'record_id,text\r\n1,"Said ""go""\nand left"\r\n'
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def _lines_that_break() -> Iterator[list[str]]:
    yield ["1"]
    raise OSError(28, "No space left on device")


def test_nothing_is_left_of_one_that_broke(inside: Path) -> None:
    with pytest.raises(OutputError), writing.whole_folder(inside, "x") as half:
        half.table("visits.csv", ("visit_id",), _lines_that_break())
    assert list(inside.iterdir()) == []


def test_the_same_name_is_not_overwritten(inside: Path) -> None:
    folder = written(inside)
    before = (folder / writing.MANIFEST).read_bytes()
    with pytest.raises(OutputError, match="there already"):
        written(inside)
    assert (folder / writing.MANIFEST).read_bytes() == before


@pytest.mark.parametrize("name", ["../out.csv", "/etc/forethought.csv", "a/../../out.csv"])
def test_no_file_leads_out(inside: Path, name: str) -> None:
    with pytest.raises(OutputError), writing.whole_folder(inside, "x") as half:
        half.text(name, "out")
    assert list(inside.iterdir()) == []
    assert [one.name for one in inside.parent.iterdir()] == ["days"]


def test_where_it_may_be_written(inside: Path) -> None:
    link = inside.parent / "link"
    link.symlink_to(inside)
    file = inside.parent / "file"
    file.touch()
    for where, says in (
        (link, "is a link"),
        (file, "is no folder"),
        (inside.parent / "no", "There is no folder"),
    ):
        with pytest.raises(OutputError, match=says), writing.whole_folder(where, "x"):
            pass
    for mode in (0o710, 0o701, 0o750):
        inside.chmod(mode)
        with pytest.raises(OutputError, match="chmod 700"), writing.whole_folder(inside, "x"):
            pass


@pytest.mark.parametrize(("keep", "left"), [(1, [3]), (2, [2, 3]), (3, [1, 2, 3]), (9, [1, 2, 3])])
def test_the_newest_stay(inside: Path, keep: int, left: list[int]) -> None:
    made = [written(inside, NOW + timedelta(hours=hours)) for hours in (1, 2, 3)]
    writing.remove_older(inside, keep)
    assert sorted(inside.iterdir()) == [made[number - 1] for number in left]


@pytest.mark.parametrize("work", ["changed", "added", "gone"])
def test_one_that_somebody_worked_with_stays(inside: Path, work: str) -> None:
    first = written(inside, NOW - timedelta(days=2))
    other = written(inside, NOW - timedelta(days=1))
    written(inside)
    records = first / "records" / "sa_notes.csv"
    if work == "changed":
        records.write_bytes(records.read_bytes() + b"2,More\r\n")
    elif work == "added":
        (first / "incidents.csv").touch()
    else:
        records.unlink()
    assert writing.remove_older(inside, 1) == [other.name]
    assert first.is_dir()


def test_what_a_run_left_that_was_ended_at_once_is_taken_away(inside: Path) -> None:
    (inside / ".half-abc").mkdir()
    (inside / ".half-abc" / "visits.csv").touch()
    (inside / ".half-link").symlink_to(inside.parent)
    folder = written(inside)
    assert sorted(one.name for one in inside.iterdir()) == sorted([".half-link", folder.name])


def test_a_run_that_is_ended_leaves_nothing(inside: Path) -> None:
    with pytest.raises(SystemExit), orderly_end(), writing.whole_folder(inside, "x"):
        signal.raise_signal(signal.SIGTERM)
    assert list(inside.iterdir()) == []


def test_two_at_once(inside: Path) -> None:
    with writing.whole_folder(inside, "x") as half:
        half.text("visits.csv", "")
        with pytest.raises(OutputError, match="try again when"), writing.whole_folder(inside, "y"):
            pass
    assert [one.name for one in inside.iterdir()] == ["x"]


def test_what_others_put_there_stays(inside: Path, tmp_path: Path) -> None:
    old = written(inside, NOW - timedelta(days=9))
    outside = tmp_path / "outside"
    old.rename(outside)
    (inside / old.name).symlink_to(outside)
    theirs = inside / "2020-01-01-written-by-hand"
    theirs.mkdir()
    (theirs / "notes.txt").touch()
    for hours in (1, 2):
        written(inside, NOW + timedelta(hours=hours))
    writing.remove_older(inside, 1)
    assert (outside / writing.MANIFEST).is_file()
    assert (theirs / "notes.txt").is_file()
    assert len(list(inside.iterdir())) == 3


SQUARE = shapely.box(1.0, 52.0, 1.1, 52.1)
AREAS = (
    Area(
        "A1", AreaKind.PRESENT_DANGER, "flood", "The Wensum", "Floods", NOW, None, (),
        frozenset({Hazard.PREMISES}), SQUARE,
    ),
    Area(
        "A2", AreaKind.DISEASE_CONTROL, "protection_zone", "H5N1", "Defra", NOW,
        NOW + timedelta(days=3), ("A0",), frozenset(), shapely.Point(1.5, 52.5), 3000.0,
    ),
    Area(
        "A3", AreaKind.PROBLEM_AREA, "", "The yard", "ours", None, None, (),
        frozenset({Hazard.THREAT}), shapely.MultiPolygon([SQUARE]),
    ),
)  # fmt: skip


def test_areas_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(areas_geojson(AREAS, ()))
    read = read_areas(path)
    assert (read.status, read.problems) == (SourceStatus.EXAMINED, ())
    assert read.areas == AREAS


@pytest.mark.parametrize(
    ("near", "slack_m", "holds", "leaves"),
    [
        (None, 0.0, (0.0, 50.0), None),
        (shapely.Point(1.5, 52.5), 3000.0, (1.5, 52.5), None),
        (SQUARE, 0.0, (1.05, 52.05), (1.11, 52.05)),
        (SQUARE, 2000.0, (1.12, 52.05), (1.2, 52.05)),
    ],
    ids=["anywhere", "a point", "a shape", "a shape and round it"],
)
def test_what_could_not_be_placed_holds_there_too(
    tmp_path: Path,
    near: shapely.Geometry | None,
    slack_m: float,
    holds: tuple[float, float],
    leaves: tuple[float, float] | None,
) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(
        areas_geojson((), [Unplaced("areas", "", "It could not be read", near, slack_m)])
    )
    read = read_areas(path)
    assert read.status is SourceStatus.FAILED
    (one,) = read.unplaced
    if near is None:
        assert one.near is None
    else:
        assert one.near is not None
        assert one.near.intersects(shapely.Point(holds))
        assert leaves is None or not one.near.intersects(shapely.Point(leaves))
        assert one.slack_m >= (slack_m if near.geom_type == "Point" else 0)

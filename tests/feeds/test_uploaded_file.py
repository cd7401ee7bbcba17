"""Uploaded maps: what is taken out of them, and what is refused before anything opens it."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import shapely

from forethought.feeds import read_vector, uploaded_file
from forethought.feeds.uploaded_file import Layer, UploadError, read_layers
from tests.feeds.uploads import exported, zipped

SQUARE = shapely.box(600_000, 330_000, 603_000, 333_000)
OTHER = shapely.box(610_000, 330_000, 613_000, 333_000)
DEGREES = shapely.box(0.8, 52.8, 0.9, 52.9)


@cache
def shapefile() -> dict[str, bytes]:
    return exported(".shp", [SQUARE, OTHER], "EPSG:27700", zone_id=["a", "b"], name=["Café", "x"])


def geopackage() -> bytes:
    return exported(".gpkg", [SQUARE], "EPSG:27700", zone_id=["a"])["zones.gpkg"]


def kml() -> bytes:
    return exported(".kml", [DEGREES], "EPSG:4326", zone_id=["a"], name=["Café"])["zones.kml"]


def only(layers: list[Layer]) -> Layer:
    (layer,) = layers
    return layer


@pytest.mark.parametrize(
    ("name", "content", "crs", "bounds"),
    [
        ("z.zip", lambda: zipped(shapefile()), "EPSG:27700", SQUARE.bounds),
        (
            "Z.ZIP",
            lambda: zipped({f"map/{name.upper()}": each for name, each in shapefile().items()}),
            "EPSG:27700",
            SQUARE.bounds,
        ),
        ("z.gpkg", geopackage, "EPSG:27700", SQUARE.bounds),
        ("z.kml", kml, "EPSG:4326", DEGREES.bounds),
        (
            "z.kmz",
            lambda: zipped({"files/a.png": b"x", "doc.kml": kml()}),
            "EPSG:4326",
            DEGREES.bounds,
        ),
    ],
)
def test_each_kind(
    name: str, content: Callable[[], bytes], crs: str, bounds: tuple[float, ...]
) -> None:
    layer = only(read_layers(name, content()))
    assert layer.crs == crs
    feature = layer.features[0]
    assert isinstance(feature, dict)
    assert shapely.geometry.shape(feature["geometry"]).bounds == pytest.approx(bounds)
    assert feature["properties"]["zone_id"] == "a"


def test_letters_with_accents_in_a_shapefile() -> None:
    feature = only(read_layers("z.zip", zipped(shapefile()))).features[0]
    assert isinstance(feature, dict)
    assert feature["properties"]["name"] == "Café"


def test_several_shapefiles_in_one_archive() -> None:
    second = {name.replace("zones", "more"): each for name, each in shapefile().items()}
    assert len(read_layers("z.zip", zipped(shapefile() | second))) == 2


def without(*endings: str) -> bytes:
    return zipped({n: c for n, c in shapefile().items() if not n.endswith(endings)})


def with_header(name: str, **parts: int) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        info = zipfile.ZipInfo(name)
        for part, value in parts.items():
            setattr(info, part, value)
        out.writestr(info, b"target")
    return archive.getvalue()


def locked() -> bytes:
    raw = bytearray(zipped({"a.shp": b"x"}))
    raw[raw.index(b"PK\x03\x04") + 6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def lying(size: int) -> bytes:
    """A member that says it is small and unpacks to much."""
    raw = bytearray(zipped({"doc.kml": b" " * 3_000_000}))
    central = raw.index(b"PK\x01\x02")
    raw[central + 24 : central + 28] = size.to_bytes(4, "little")
    return bytes(raw)


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("z.shp", lambda: b"", "one part of a shapefile"),
    ("z.dbf", lambda: b"", "one part of a shapefile"),
    ("z.tif", lambda: b"", "not a kind of map"),
    ("z", lambda: b"", "not a kind of map"),
    ("z.zip", lambda: b"", "not an archive"),
    ("z.zip", lambda: zipped(shapefile())[:200], "not an archive"),
    ("z.zip", lambda: zipped({}), "no shapefile"),
    ("z.zip", lambda: zipped({"readme.txt": b"x"}), "no shapefile"),
    ("z.zip", lambda: without(".prj"), "zones.prj is missing"),
    ("z.zip", lambda: without(".shx"), "has no .shx"),
    ("z.zip", lambda: without(".shx", ".dbf"), "has no .shx and no .dbf"),
    ("z.zip", lambda: zipped({"../zones.shp": b"x"}), "leads out of it"),
    ("z.zip", lambda: zipped({"a/../../zones.shp": b"x"}), "leads out of it"),
    ("z.zip", lambda: zipped({"/etc/zones.shp": b"x"}), "leads out of it"),
    ("z.zip", lambda: zipped({"..\\zones.shp": b"x"}), "leads out of it"),
    ("z.zip", lambda: zipped({"C:/zones.shp": b"x"}), "leads out of it"),
    (
        "z.zip",
        lambda: with_header("a.shp", external_attr=(stat.S_IFLNK | 0o777) << 16),
        "holds a link",
    ),
    ("z.zip", lambda: with_header("a.shp", compress_type=zipfile.ZIP_BZIP2), "unusual way"),
    ("z.zip", lambda: zipped(shapefile())[1:], "damaged at"),
    ("z.zip", locked, "locked with a password"),
    ("z.zip", lambda: zipped({f"{n}.txt": b"" for n in range(1_001)}), "more than 1,000 files"),
    (
        "z.zip",
        lambda: zipped(
            {f"{n}{part}": b"" for n in range(21) for part in (".shp", ".shx", ".dbf", ".prj")}
        ),
        "more than 20 shapefiles",
    ),
    ("z.kmz", lambda: zipped({"a.png": b"x"}), "no .kml"),
    ("z.kmz", lambda: lying(100), "damaged at doc.kml"),
    ("z.kml", lambda: b"", "damaged"),
    ("z.kml", lambda: kml()[:-30], "damaged"),
    ("z.kml", lambda: b"\xff\xfe\xff", "damaged"),
    ("z.kml", lambda: b'<!DOCTYPE k [<!ENTITY a "b">]>' + kml()[38:], "may be an attack"),
    ("z.kml", lambda: b"<html/>", "could not be read"),
    ("z.gpkg", lambda: b"", "not a GeoPackage"),
    ("z.gpkg", lambda: b"<xml/>", "not a GeoPackage"),
    ("z.gpkg", lambda: geopackage()[:20_000], "could not be read"),
    ("z.gpkg", lambda: b"SQLite format 3\0" + b"x" * 9_000, "could not be read"),
    (
        "z.zip",
        lambda: zipped(shapefile() | {"zones.shp": b"x" * 500}),
        "could not be read",
    ),
]


@pytest.mark.parametrize(("name", "content", "mentioned"), REFUSED)
def test_what_is_refused(name: str, content: Callable[[], bytes], mentioned: str) -> None:
    with pytest.raises(UploadError) as refused:
        read_layers(name, content())
    says = str(refused.value)
    assert mentioned in says
    assert says.endswith(".")
    assert "/upload" not in says, "nothing of where it lay"


def test_what_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(shapefile() | {"x.txt": b"0" * 1_000_000})
    monkeypatch.setattr(uploaded_file, "LARGEST", 1_000_000)
    with pytest.raises(UploadError, match="would unpack to more than"):
        read_layers("z.zip", bomb)


def test_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_file, "LARGEST", 10)
    with pytest.raises(UploadError, match="is larger than"):
        read_layers("z.kml", b"x" * 11)


def test_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_file, "_LONGEST_S", 0.01)
    with pytest.raises(UploadError, match="takes too long"):
        read_layers("z.kml", kml())


def two_maps() -> bytes:
    return zipped({f"{n}/{name}": each for n in "ab" for name, each in shapefile().items()})


@pytest.mark.parametrize(("spare", "is_read"), [(-1, False), (0, True)])
def test_all_maps_of_an_archive_share_one_size(
    spare: int, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bytes] = []
    real = uploaded_file._layers

    def layers(name: str, answer: bytes) -> list[Layer]:
        said.append(answer)
        return real(name, answer)

    monkeypatch.setattr(uploaded_file, "_layers", layers)
    assert len(read_layers("z.zip", two_maps())) == 2
    monkeypatch.setattr(uploaded_file, "_MOST_SAID", sum(map(len, said)) + spare)
    if is_read:
        assert len(read_layers("z.zip", two_maps())) == 2
        return
    with pytest.raises(UploadError, match="holds outlines of more than"):
        read_layers("z.zip", two_maps())


def test_all_maps_of_an_archive_share_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    moments = iter([100.0, 110.0, 145.0])

    def answers(name: str, path: Path, seconds: float, most: int) -> bytes:
        given.append(seconds)
        return b'{"layers": []}'

    monkeypatch.setattr(uploaded_file, "monotonic", lambda: next(moments))
    monkeypatch.setattr(uploaded_file, "_read", answers)
    read_layers("z.zip", two_maps())
    assert given == [50.0, 15.0]


def test_a_reader_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_file.sys, "executable", "/bin/false")
    with pytest.raises(UploadError, match="takes too much memory or time"):
        read_layers("z.kml", kml())


def test_no_other_driver_is_there(tmp_path: Path) -> None:
    """A file of another kind under the name of ours is not opened as that kind."""
    path = tmp_path / "upload.kml"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    with pytest.raises(UploadError, match="could not be read"):
        uploaded_file._layers("", uploaded_file._read("x.kml", path, 60.0, 10**6))


def test_very_many_features(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(read_vector, "MOST_FEATURES", 1)
    for name, content in shapefile().items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match="more than 1 areas"):
        list(read_vector.layers_of(str(tmp_path / "zones.shp")))

"""Uploaded maps, looked at before anything else opens them, and read in a process of their own.

A shapefile comes as one ``.zip``, KML also as ``.kmz``. Whatever is not as it should be is a
sentence for the person who uploads; only named members are taken out of an archive, under names
of our own.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from time import monotonic
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

LARGEST = 200_000_000
"""Bytes of an upload, and of everything in an archive."""

_MOST_MEMBERS = 1_000
_MOST_SHAPEFILES = 20
_LONGEST_S = 60
_MOST_SAID = 100_000_000
"""Seconds and bytes of all that one upload makes the reading process say."""

_PARTS = (".shp", ".shx", ".dbf", ".prj")
_READ_PARTS = (*_PARTS, ".cpg")
_BARE_PARTS = frozenset({*_READ_PARTS, ".sbn", ".sbx"})
_SQLITE = b"SQLite format 3\0"
_CHUNK = 1 << 20
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
)
"""What a damaged archive makes of the module that reads it."""


class UploadError(ValueError):
    """The upload is not taken. The message is a whole sentence: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Features (GeoJSON) of one layer, and what says their coordinate system, if anything."""

    name: str
    crs: object
    features: list[object]


def read_layers(name: str, content: bytes) -> list[Layer]:
    """The layers of a shapefile (.zip), GeoPackage, KML or KMZ. Raises UploadError."""
    if len(content) > LARGEST:
        raise UploadError(f"{name} is larger than {LARGEST // 1_000_000} MB: split it.")
    ending = PurePosixPath(name.lower()).suffix
    with tempfile.TemporaryDirectory(prefix="upload-") as held:
        paths = _prepared(name, ending, content, Path(held))
        return _read_all(name, paths)


def _read_all(name: str, paths: list[Path]) -> list[Layer]:
    """What the reading process says of each file: all of them within one time and one size."""
    until, left = monotonic() + _LONGEST_S, _MOST_SAID
    layers: list[Layer] = []
    for path in paths:
        said = _read(name, path, max(until - monotonic(), 0.0), left)
        left -= len(said)
        layers.extend(_layers(name, said))
    return layers


def _prepared(name: str, ending: str, content: bytes, folder: Path) -> list[Path]:
    """The files for GDAL, under our own names."""
    if ending == ".zip":
        return _shapefiles(name, content, folder)
    if ending == ".kmz":
        return [_kml(name, _from_kmz(name, content), folder)]
    if ending == ".kml":
        return [_kml(name, content, folder)]
    if ending == ".gpkg":
        if not content.startswith(_SQLITE):
            raise UploadError(f"{name} is not a GeoPackage: export it again.")
        return [_written(folder / "upload.gpkg", content)]
    if ending in _BARE_PARTS:
        raise UploadError(
            f"{name} is one part of a shapefile: put its .shp, .shx, .dbf and .prj into one .zip "
            "and upload that."
        )
    raise UploadError(
        f"{name} is not a kind of map that is read here: upload a shapefile (.zip), GeoPackage "
        "(.gpkg), KML (.kml or .kmz) or GeoJSON (.geojson or .json)."
    )


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _kml(name: str, content: bytes, folder: Path) -> Path:
    """A KML file without document types and entities, and whole."""
    try:
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True):
            element.clear()
    except DefusedXmlException as error:
        raise UploadError(
            f"{name} declares a document type or entities, which may be an attack: export it again."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise UploadError(f"{name} is damaged ({error!s:.80}): export it again.") from error
    return _written(folder / "upload.kml", content)


def _from_kmz(name: str, content: bytes) -> bytes:
    with _opened(name, content) as archive:
        members = [each for each in _members(name, archive) if _suffix(each) == ".kml"]
        if not members:
            raise UploadError(f"There is no .kml in {name}: export it again.")
        return b"".join(_unpacked(name, archive, members[0], LARGEST))


def _shapefiles(name: str, content: bytes, folder: Path) -> list[Path]:
    """The shapefiles of an archive, taken out part by part."""
    with _opened(name, content) as archive:
        groups: dict[str, dict[str, zipfile.ZipInfo]] = {}
        for member in _members(name, archive):
            if _suffix(member) in _READ_PARTS:
                stem = member.filename.lower()[: -len(_suffix(member))]
                groups.setdefault(stem, {})[_suffix(member)] = member
        groups = {stem: parts for stem, parts in groups.items() if ".shp" in parts}
        if not groups:
            raise UploadError(
                f"There is no shapefile in {name}: put .shp, .shx, .dbf and .prj into it."
            )
        if len(groups) > _MOST_SHAPEFILES:
            raise UploadError(
                f"{name} holds more than {_MOST_SHAPEFILES} shapefiles: upload those that matter."
            )
        left = LARGEST
        paths = []
        for number, (stem, parts) in enumerate(sorted(groups.items())):
            _expect_whole(name, PurePosixPath(stem).name, parts)
            for suffix, member in parts.items():
                path = folder / f"upload{number}{suffix}"
                with path.open("wb") as out:
                    for chunk in _unpacked(name, archive, member, left):
                        left -= out.write(chunk)
            paths.append(folder / f"upload{number}.shp")
    return paths


def _expect_whole(name: str, stem: str, parts: dict[str, zipfile.ZipInfo]) -> None:
    missing = [suffix for suffix in _PARTS if suffix not in parts]
    if missing == [".prj"]:
        raise UploadError(
            f"{stem:.60}.prj is missing in {name}, so nobody can tell where on earth its numbers "
            "are: export the shapefile again with its coordinate system, or as GeoJSON."
        )
    if missing:
        raise UploadError(
            f"{stem:.60} in {name} has no {' and no '.join(missing)}: put .shp, .shx, .dbf and "
            ".prj into it."
        )


def _opened(name: str, content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise UploadError(f"{name} is not an archive that can be opened: make it again.") from error


def _members(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive, every one of which must be harmless."""
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) > _MOST_MEMBERS:
        raise UploadError(f"{name} holds more than {_MOST_MEMBERS:,} files: upload the map alone.")
    if sum(each.file_size for each in members) > LARGEST:
        raise UploadError(
            f"{name} would unpack to more than {LARGEST // 1_000_000} MB: split it into smaller "
            "ones."
        )
    for each in members:
        path = PurePosixPath(each.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in each.filename:
            raise UploadError(
                f"{name} holds a file that leads out of it ({each.filename:.60}), which may be an "
                "attack: it was not opened."
            )
        if stat.S_ISLNK(each.external_attr >> 16):
            raise UploadError(
                f"{name} holds a link ({each.filename:.60}): put the files themselves into it."
            )
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UploadError(f"{name} is packed in an unusual way: make it again as a plain .zip.")
        if each.flag_bits & 1:
            raise UploadError(f"{name} is locked with a password: make it again without.")
    return [each for each in members if not each.filename.startswith("__MACOSX/")]


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.lower()).suffix


def _unpacked(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int
) -> Iterator[bytes]:
    """The bytes of a member, never more than ``most``, whatever its header says."""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                most -= len(chunk)
                if most < 0:
                    raise UploadError(
                        f"{name} unpacks to more than {LARGEST // 1_000_000} MB: split it."
                    )
                yield chunk
    except UploadError:
        raise
    except BROKEN as error:
        raise UploadError(f"{name} is damaged at {member.filename:.60}: make it again.") from error


def _read(name: str, path: Path, seconds: float, most: int) -> bytes:
    """What the reading process says of one file."""
    answer = path.with_suffix(".json")
    with answer.open("wb") as out:
        try:
            subprocess.run(  # noqa: S603 - our own program, on a file of our own naming
                [sys.executable, "-P", "-m", "forethought.feeds.read_vector", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
                cwd=path.parent,
                env=_environment(path.parent),
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UploadError(f"{name} takes too long to read: split it.") from error
    if answer.stat().st_size > most:
        raise UploadError(
            f"{name} holds outlines of more than {_MOST_SAID // 1_000_000} MB: split it into "
            "smaller ones."
        )
    return answer.read_bytes()


def _layers(name: str, answer: bytes) -> list[Layer]:
    try:
        said = json.loads(answer)
    except ValueError as error:
        raise UploadError(
            f"{name} takes too much memory or time, or breaks what reads it: split it, or export "
            "it as GeoJSON."
        ) from error
    if "error" in said:
        raise UploadError(f"{name} could not be read: {said['error']}.")
    return [Layer(each["name"], each["crs"], each["features"]) for each in said["layers"]]


def _environment(folder: Path) -> dict[str, str]:
    """Little of our own, and nothing by which GDAL would fetch anything."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "GDAL_CACHEMAX": "64",
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_PAM_ENABLED": "NO",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "PROJ_NETWORK": "OFF",
    }

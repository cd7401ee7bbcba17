"""Neighbourhoods (LSOAs of England and Wales): their outlines, and how many people live there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.feeds.area_features import read_collection
from forethought.feeds.geojson_geometry import Json, read_shape
from forethought.feeds.inside import UnreadableFileError
from forethought.feeds.police_crime import LSOA, MOST_PROBLEMS, cells_of
from forethought.feeds.projections import WGS84, epsg_of
from forethought.feeds.uploaded_file import UploadError
from forethought.record import Problem

_CODE = re.compile(r"(lsoa|geography|area|mnemonic).*", re.IGNORECASE)
_PEOPLE = (
    "residents",
    "population",
    "all ages",
    "all persons",
    "all usual",
    "total",
    "observation",
)
_MOST_PEOPLE = 100_000
_ENGLAND_AND_WALES = shapely.box(-7.0, 49.5, 2.5, 56.5)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Outline:
    """One neighbourhood. ``shape`` in longitude and latitude; ``name`` may be empty."""

    lsoa: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class OutlinesRead:
    """The outlines of a file, each neighbourhood once."""

    outlines: tuple[Outline, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    rows: int


@dataclass(frozen=True, slots=True)
class ResidentsRead:
    """Residents by code, from ``column``; ``names`` where the file has them."""

    residents: Mapping[str, int]
    names: Mapping[str, str]
    column: str
    problems: tuple[Problem, ...]
    problem_count: int
    rows: int


class _Problems:
    """Tells so many, counts all."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.told: list[Problem] = []
        self.count = 0

    def tell(self, line: int, says: str, column: str | None = None) -> None:
        self.count += 1
        if len(self.told) < MOST_PROBLEMS:
            self.told.append(Problem(self._file, line, column, says))


def read_outlines(text: str, file: str) -> OutlinesRead:
    """GeoJSON with the code of each neighbourhood among its properties. Raises UploadError."""
    try:
        features, crs = read_collection(text, file)
    except UnreadableFileError as error:
        raise UploadError(str(error)) from error
    epsg = epsg_of(crs) if crs is not None else WGS84
    if epsg is None:
        raise UploadError(f"The coordinate system of {file} is not known: export it as WGS 84.")
    problems = _Problems(file)
    found: dict[str, Outline] = {}
    for number, feature in enumerate(features, 1):
        outline = _outline(feature, epsg, problems, number)
        if outline is None:
            continue
        if outline.lsoa in found:
            problems.tell(0, f"{outline.lsoa} stands there twice: the first counts")
        found.setdefault(outline.lsoa, outline)
    return OutlinesRead(tuple(found.values()), tuple(problems.told), problems.count, len(features))


def _outline(feature: Json, epsg: int, problems: _Problems, number: int) -> Outline | None:
    said = feature.get("properties") if isinstance(feature, dict) else None
    cells = {str(name): cell for name, cell in said.items()} if isinstance(said, dict) else {}
    code = _code_among(cells)
    if not isinstance(feature, dict) or not code:
        problems.tell(0, f"Feature {number:,} has no code of an LSOA, as in E01026419: left out")
        return None
    quick = _quickly(feature.get("geometry")) if epsg == WGS84 else None
    if quick is not None:
        return Outline(code, _name_among(cells), quick)
    read = read_shape(feature.get("geometry"), epsg)
    if read.shape is None or read.shape.geom_type == "Point":
        says = read.says or "it is a point: give its outline"
        problems.tell(0, f"{code}: {says}")
        return None
    return Outline(code, _name_among(cells), read.shape)


def _quickly(geometry: Json) -> BaseGeometry | None:
    """An outline with which nothing is wrong, tens of thousands in seconds; None: look closer."""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, ValueError, RecursionError):
        return None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty or not shape.is_valid:
        return None
    return shapely.force_2d(shape) if _ENGLAND_AND_WALES.contains(shape) else None


def _code_among(cells: Mapping[str, Json]) -> str:
    codes = [
        (not name.lower().startswith("lsoa"), cell.strip())
        for name, cell in cells.items()
        if isinstance(cell, str) and LSOA.fullmatch(cell.strip())
    ]
    return min(codes)[1] if codes else ""


def _name_among(cells: Mapping[str, Json]) -> str:
    for name, cell in cells.items():
        if isinstance(cell, str) and re.fullmatch(r".* \d{3}[A-Z]{1,2}", cell.strip()):
            return cell.strip()[:_LONGEST_NAME] if "nmw" not in name.lower() else ""
    return ""


def has_residents(header: str) -> bool:
    """Whether a CSV that begins so could say how many people live in each LSOA."""
    names = cells_of(header)
    return bool(_people_column(names)) and any(_CODE.fullmatch(name.strip()) for name in names)


def read_residents(text: str, file: str) -> ResidentsRead:
    """A CSV with a column of LSOA codes and one of residents. Raises UploadError."""
    problems = _Problems(file)
    lines = text.replace("\r\n", "\n").split("\n")
    names = cells_of(lines[0])
    column = _people_column(names)
    at = names.index(column) if column else -1
    residents: dict[str, int] = {}
    called: dict[str, str] = {}
    rows = 0
    for number, line in enumerate(lines[1:], 2):
        cells = cells_of(line)
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        code = next((cell.strip() for cell in cells if LSOA.fullmatch(cell.strip())), "")
        if not code or len(cells) != len(names):
            problems.tell(number, "it has no code of an LSOA, or is not whole: left out")
            continue
        number_of = _whole(cells[at])
        if number_of is None:
            if cells[at].strip():
                problems.tell(number, f"'{cells[at]:.20}' is no number of residents", column)
            continue
        residents[code] = number_of
        called[code] = _name_among(dict(zip(names, cells, strict=True)))
    if not residents:
        raise UploadError(
            f"{file} gives no number of residents for any LSOA of England or Wales: it needs a "
            "column of codes such as E01026419, and one named “residents” or “population”."
        )
    return ResidentsRead(residents, called, column, tuple(problems.told), problems.count, rows)


def _people_column(names: Sequence[str]) -> str:
    for word in _PEOPLE:
        for name in names:
            if word in name.casefold():
                return name
    return ""


def _whole(cell: str) -> int | None:
    text = cell.strip().replace(",", "").removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return None
    return int(text) if int(text) <= _MOST_PEOPLE else None

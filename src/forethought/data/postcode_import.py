"""Postcodes from a file that an office has fetched: ``forethought places import FILE``.

Takes the ONS Postcode Directory, the National Statistics Postcode Lookup, Ordnance Survey's
Code-Point Open, and this project's own ``uk_postcodes.parquet`` layout; as a CSV or Parquet file,
a folder of CSV files, or the zip as downloaded.
"""

# ruff: noqa: S608 - DuckDB takes no parameters for names; every name passes _name or _text.
from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forethought.data.postcode_file import (
    SCALE,
    PostcodeFileError,
    Row,
    all_rows,
    open_postcode_file,
    write_postcode_file,
)
from forethought.places.postcode import normalise_postcode

if TYPE_CHECKING:
    import duckdb

IMPORTED_NAME = "postcodes.imported"
"""The file in the data directory that holds what an office imported."""

KNOWN_FORMATS = (
    "Give the ONS Postcode Directory (ONSPD), the National Statistics Postcode Lookup (NSPL) or "
    "Code-Point Open, as the CSV, a folder of CSV files, the zip as downloaded, or a Parquet file"
)
_POSTCODE_COLUMNS = ("pcds", "pcd8", "pcd7", "pcd", "pcd2", "postcode")
_LAT_COLUMNS = ("lat", "latitude")
_LON_COLUMNS = ("long", "lon", "longitude")
_CODE_POINT_COLUMNS = 10
_UNITED_KINGDOM = (49.0, 61.5, -9.5, 2.5)
_MAX_UNPACKED = 8 * 1024**3


class PlacesImportError(ValueError):
    """Nothing was imported. The message is a whole sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import brought. ``postcodes`` were in the file, ``without_point`` have no point.

    ``held`` is what the imported file holds now, with earlier imports; ``not_postcodes`` rows
    were left out; ``northern_irish`` counts BT postcodes of this file.
    """

    file: Path
    layout: str
    postcodes: int
    without_point: int
    northern_irish: int
    not_postcodes: int
    held: int

    def says(self) -> str:
        """The report as a sentence."""
        extra = f"; {self.not_postcodes:,} rows held no postcode" if self.not_postcodes else ""
        return (
            f"{self.postcodes:,} postcodes read ({self.layout}), {self.northern_irish:,} of them "
            f"in Northern Ireland, {self.without_point:,} without coordinates{extra}. "
            f"{self.held:,} imported postcodes are installed in {self.file}."
        )


@dataclass(frozen=True, slots=True)
class RowsRead:
    """Rows of one input in postcode order, none repeated; a repeated postcode keeps its point."""

    rows: list[Row]
    layout: str
    not_postcodes: int


def import_places(file: Path, data_dir: Path) -> ImportReport:
    """Read ``file`` and install its postcodes in ``data_dir``, whole or not at all.

    Rows of this file replace those of earlier imports and of the package; what it does not hold
    stays. Raises PlacesImportError with a sentence; what was installed before is then untouched.
    """
    read = rows_of(file)
    target = data_dir / IMPORTED_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        rows = _merged(_installed(target), read.rows)
        _write_whole(rows, target)
    except OSError as error:
        raise PlacesImportError(
            f"The postcodes could not be written to {target}: {error.strerror}. "
            "Free some space or set FORETHOUGHT_DATA to a folder you may write to."
        ) from error
    return ImportReport(
        file=target,
        layout=read.layout,
        postcodes=len(read.rows),
        without_point=sum(lat is None for _, lat, _ in read.rows),
        northern_irish=sum(postcode.startswith("BT") for postcode, _, _ in read.rows),
        not_postcodes=read.not_postcodes,
        held=len(rows),
    )


def _installed(target: Path) -> list[Row]:
    if not target.exists():
        return []
    try:
        return list(all_rows(open_postcode_file(target)))
    except PostcodeFileError:
        return []


def _merged(before: list[Row], new: list[Row]) -> list[Row]:
    if not before:
        return new
    rows = {row[0]: row for row in before} | {row[0]: row for row in new}
    return sorted(rows.values(), key=_file_order)


def _file_order(row: Row) -> tuple[str, str]:
    outward, _, inward = row[0].partition(" ")
    return outward, inward


def _write_whole(rows: list[Row], target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".postcodes-")
    try:
        with open(handle, "wb") as stream:
            write_postcode_file(rows, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def rows_of(file: Path) -> RowsRead:
    """The postcodes of any supported input. Raises PlacesImportError with a sentence."""
    if not file.exists():
        raise PlacesImportError(f"There is no file {file}: check the name.")
    with ExitStack() as stack:
        inputs = _inputs(file, stack)
        cells = _Cells()
        for path in inputs:
            cells.add(path)
        if cells.layout is None:
            raise PlacesImportError(f"{file.name} holds no postcode file. {KNOWN_FORMATS}.")
        return cells.read(file.name)


def _inputs(file: Path, stack: ExitStack) -> list[Path]:
    if file.is_dir():
        return sorted(path for path in file.rglob("*") if path.suffix.lower() == ".csv")
    if zipfile.is_zipfile(file):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="forethought-")))
        return _unzip(file, folder)
    with file.open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            raise PlacesImportError(f"{file.name} is not a whole zip file: download it again.")
    return [file]


def _unzip(file: Path, folder: Path) -> list[Path]:
    """Members become numbered files, so that no name in the zip can point elsewhere."""
    paths: list[Path] = []
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv")]
            if sum(member.file_size for member in members) > _MAX_UNPACKED:
                raise PlacesImportError(f"{file.name} unpacks to more than 8 GB: not read.")
            for number, member in enumerate(members):
                path = folder / f"{number:05}.csv"
                path.write_bytes(archive.read(member))
                paths.append(path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise PlacesImportError(
            f"{file.name} is not a whole zip file ({error}): download it again."
        ) from error
    return paths


class _Cells:
    """Collects (postcode, lat, lon) cells from input files through DuckDB."""

    def __init__(self) -> None:
        import duckdb

        self.layout: str | None = None
        self._duckdb = duckdb
        self._db: duckdb.DuckDBPyConnection = duckdb.connect()
        self._db.execute("create table cells (postcode varchar, lat double, lon double)")

    def add(self, path: Path) -> None:
        """Take ``path``'s rows if it is a postcode file; pass over other files."""
        try:
            relation, columns = self._open(path)
            layout = _layout(columns, self._first_cell(relation, columns))
            if layout is not None:
                self._insert(relation, columns, layout)
                self.layout = layout
        except self._duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise PlacesImportError(
                f"{path.name} could not be read as CSV or Parquet ({first}): fetch it again."
            ) from error

    def _open(self, path: Path) -> tuple[str, list[str]]:
        with path.open("rb") as stream:
            start = stream.read(4)
        if start == b"PAR1":
            relation = f"read_parquet({_text(str(path))})"
        else:
            header = "true" if _has_header(path) else "false"
            relation = (
                f"read_csv({_text(str(path))}, all_varchar=true, header={header}, delim=',', "
                "quote='\"', encoding='utf-8', strict_mode=false, null_padding=true)"
            )
        described = self._db.execute(f"describe select * from {relation}").fetchall()
        return relation, [str(row[0]) for row in described]

    def _first_cell(self, relation: str, columns: list[str]) -> str:
        row = self._db.execute(f"select {_name(columns[0])} from {relation} limit 1").fetchone()
        return str(row[0]) if row else ""

    def _insert(self, relation: str, columns: list[str], layout: str) -> None:
        if layout == "Code-Point Open":
            self._insert_code_point(relation, columns)
            return
        names = {name.lower().strip(): name for name in columns}
        postcode = _first_of(_POSTCODE_COLUMNS, names)
        lat, lon = _first_of(_LAT_COLUMNS, names), _first_of(_LON_COLUMNS, names)
        self._db.execute(
            f"insert into cells select {_name(postcode)}, try_cast({_name(lat)} as double), "
            f"try_cast({_name(lon)} as double) from {relation}"
        )

    def _insert_code_point(self, relation: str, columns: list[str]) -> None:
        """Positional: postcode, quality, eastings, northings (EPSG:27700); 0, 0 is no point."""
        import numpy
        from pyproj import Transformer

        postcode, _, east_name, north_name = (_name(column) for column in columns[:4])
        cells = self._db.execute(
            f"select {postcode} as postcode, try_cast({east_name} as double) as east, "
            f"try_cast({north_name} as double) as north from {relation}"
        ).fetchnumpy()
        east = numpy.ma.filled(cells["east"].astype(float), 0.0)
        north = numpy.ma.filled(cells["north"].astype(float), 0.0)
        to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
        lon, lat = to_degrees.transform(east, north)
        none = (east == 0) & (north == 0)
        lat[none] = numpy.nan
        points = {"postcode": cells["postcode"], "lat": lat, "lon": lon}
        self._db.register("points", points)
        self._db.execute("insert into cells select postcode, lat, lon from points")
        self._db.unregister("points")

    def read(self, name: str) -> RowsRead:
        """Every cell as a row. Raises where not one is usable, or where most lie elsewhere."""
        rows: dict[str, Row] = {}
        seen = not_postcodes = outside = 0
        for text, lat, lon in self._cells():
            seen += 1
            postcode = normalise_postcode(text or "")
            if postcode is None:
                not_postcodes += 1
                continue
            point = _scaled(lat, lon)
            outside += point is None and lat is not None and -90 <= lat <= 90 and lat != 0
            if point is not None or postcode not in rows:
                rows[postcode] = (postcode, *(point or (None, None)))
        if not rows:
            raise PlacesImportError(f"{name} holds no postcode. {KNOWN_FORMATS}.")
        if outside * 2 > seen:
            raise PlacesImportError(
                f"Most coordinates in {name} lie outside the United Kingdom: "
                "are latitude and longitude in the right columns, in degrees?"
            )
        return RowsRead(sorted(rows.values(), key=_file_order), self.layout or "", not_postcodes)

    def _cells(self) -> Iterator[tuple[str | None, float | None, float | None]]:
        cursor = self._db.execute("select postcode, lat, lon from cells")
        while batch := cursor.fetchmany(50_000):
            yield from batch


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _has_header(path: Path) -> bool:
    """A Code-Point Open file has none: its first cell is already a postcode."""
    with path.open("r", encoding="utf-8-sig", errors="replace") as stream:
        first = stream.readline(4096).split(",")[0]
    return normalise_postcode(first.strip().strip('"')) is None


def _layout(columns: list[str], first_cell: str) -> str | None:
    names = {name.lower().strip() for name in columns}
    if names & set(_POSTCODE_COLUMNS) and names & set(_LAT_COLUMNS) and names & set(_LON_COLUMNS):
        if "lsoa21" in names and "pqi" in names:
            return "uk_postcodes"
        return "ONSPD or NSPL"
    is_postcode = normalise_postcode(first_cell) is not None
    return "Code-Point Open" if is_postcode and len(columns) == _CODE_POINT_COLUMNS else None


def _first_of(wanted: tuple[str, ...], names: dict[str, str]) -> str:
    return next(names[name] for name in wanted if name in names)


def _scaled(lat: float | None, lon: float | None) -> tuple[int, int] | None:
    """1e-5 degrees, or None: no value, ONSPD's 99.999999, or a point outside the islands."""
    if lat is None or lon is None:
        return None
    south, north, west, east = _UNITED_KINGDOM
    if not (south <= lat <= north and west <= lon <= east):
        return None
    return round(lat * SCALE), round(lon * SCALE)

"""Reads one shapefile, GeoPackage or KML file with GDAL; run as a process of its own.

GDAL is a large library in C and the file comes from outside: what goes wrong here ends this
process alone, which may use little memory and time and knows three kinds of file. Prints one JSON
object: ``layers``, each with ``crs`` and GeoJSON ``features`` in it, or ``error``, a clause.

    python -P -m forethought.feeds.read_vector FILE
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

DRIVERS = frozenset({"ESRI Shapefile", "GPKG", "LIBKML"})
MOST_FEATURES = 20_000
MOST_LAYERS = 50

_MEMORY = 1 << 30
_SECONDS = 30
_OUTPUT = 200_000_000
_SKIP = "OGR_SKIP"


class _RefusedError(ValueError):
    """The file is not taken. The message is a clause."""


def main(path: str) -> int:
    """Print what ``path`` holds; 0 where it could be read."""
    _limit()
    _forget_other_drivers()
    try:
        said = f'{{"layers": [{", ".join(layers_of(path))}]}}'
    except _RefusedError as error:
        said = json.dumps({"error": str(error)})
    except MemoryError:
        said = json.dumps({"error": "it takes too much memory: split it into smaller ones"})
    sys.stdout.write(said)
    return int(said.startswith('{"error"'))


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # not every system knows every limit
            continue


def _forget_other_drivers() -> None:
    """Begin again without the drivers that are not needed: GDAL learns them when it is loaded."""
    import pyogrio

    others = sorted(set(pyogrio.list_drivers()) - DRIVERS)
    if others and _SKIP not in os.environ:
        os.environ[_SKIP] = ",".join(others)
        os.execv(sys.executable, [sys.executable, "-P", "-m", __spec__.name, *sys.argv[1:]])  # noqa: S606


def layers_of(path: str) -> Iterator[str]:
    """Each layer of ``path`` as JSON. Raises ValueError with a clause."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    left = MOST_FEATURES
    try:
        named = [str(name) for name, shapes in pyogrio.list_layers(path) if shapes is not None]
        if len(named) > MOST_LAYERS:
            raise _RefusedError(f"it has more than {MOST_LAYERS} layers: send those that matter")
        for name in named:
            crs, features = _layer(path, name, left)
            left -= len(features)
            head = json.dumps({"name": name, "crs": crs})[:-1]
            yield f'{head}, "features": [{", ".join(features)}]}}'
    except (DataSourceError, DataLayerError, UnicodeDecodeError, RuntimeError) as error:
        why = " ".join(str(error).replace(path, "it").split())[:200]
        raise _RefusedError(f"it is damaged or of another kind ({why}): export it again") from error


def _layer(path: str, name: str, most: int) -> tuple[str | None, list[str]]:
    """What says its coordinate system, and its features as JSON."""
    try:
        meta, fids, shapes, columns = _read(path, name, most, None)
    except UnicodeDecodeError:
        meta, fids, shapes, columns = _read(path, name, most, "cp1252")
    if len(fids) > most:
        raise _RefusedError(f"it has more than {MOST_FEATURES:,} areas: split it into smaller ones")
    fields = [str(field) for field in meta["fields"]]
    features = []
    for number, fid in enumerate(fids):
        cells = zip(fields, columns, strict=True)
        properties = {field: _plain(column[number]) for field, column in cells}
        head = json.dumps({"type": "Feature", "id": int(fid), "properties": properties})[:-1]
        features.append(f'{head}, "geometry": {_geometry(shapes[number])}}}')
    return meta.get("crs"), features


def _read(path: str, name: str, most: int, encoding: str | None) -> tuple[Any, ...]:
    from pyogrio.raw import read

    return tuple(
        read(
            path,
            layer=name,
            encoding=encoding,
            force_2d=True,
            return_fids=True,
            datetime_as_string=True,
            max_features=most + 1,
        )
    )


def _geometry(raw: bytes | None) -> str:
    """GeoJSON text, several polygons in one collection as one MultiPolygon."""
    import shapely

    if raw is None:
        return "null"
    try:
        shape = shapely.from_wkb(raw)
        parts = shapely.get_parts(shape)
        if shape.geom_type == "GeometryCollection" and {part.geom_type for part in parts} == {
            "Polygon"
        }:
            shape = shapely.MultiPolygon(list(parts))
        return str(shapely.to_geojson(shape))
    except (shapely.errors.GEOSException, ValueError):
        return "null"


def _plain(value: Any) -> Any:
    """Text, whole numbers, numbers and truth; everything else is left out."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value if isinstance(value, str | int | bool) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""Maps as people export them, made with GDAL for the tests."""

from __future__ import annotations

import io
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyogrio.raw import write
from shapely.geometry.base import BaseGeometry

DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".kml": "LIBKML"}


def exported(
    ending: str, shapes: Sequence[BaseGeometry], crs: str | None, **columns: Sequence[Any]
) -> dict[str, bytes]:
    """The files that an export writes, by name."""
    kinds = {shape.geom_type for shape in shapes}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")  # on purpose
        write(
            str(Path(folder) / f"zones{ending}"),
            geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
            field_data=[np.array(column, dtype=object) for column in columns.values()],
            fields=list(columns),
            geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
            crs=crs,
            driver=DRIVERS[ending],
        )
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return archive.getvalue()

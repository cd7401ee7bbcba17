"""Features of a GeoJSON file as areas: what cannot be read is named, and holds the visits near it.

Nothing else is lost by it. Where only a date or a hazard cannot be read the area counts in its
most cautious reading as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from shapely.geometry.base import BaseGeometry

from forethought import timestamps
from forethought.feeds.geojson_geometry import Json, finite_number, read_shape
from forethought.feeds.inside import UnreadableFileError
from forethought.feeds.projections import WGS84, slack_m
from forethought.places.area import Area, Unplaced
from forethought.record import Problem, When
from forethought.vocabulary import AreaKind, Hazard, SourceStatus

FOLDER_KINDS: Mapping[str, AreaKind] = MappingProxyType({kind.value: kind for kind in AreaKind})
"""The kinds of day-folder.md."""

_WIDEST_M = 1_000_000.0
_SHOWN = 60

_Edge = Callable[[When], datetime]


@dataclass(frozen=True, slots=True)
class AreasRead:
    """What a file of areas holds. ``status`` is examined, failed or missing.

    ``unplaced`` says which visits are held by what could not be read; ``detail`` is a sentence
    where the status is not examined.
    """

    areas: tuple[Area, ...]
    unplaced: tuple[Unplaced, ...]
    problems: tuple[Problem, ...]
    status: SourceStatus
    detail: str


def read_collection(text: str, file: str) -> tuple[list[Json], Json]:
    """The features of a GeoJSON file, and what it says of its coordinate system (or None).

    Raises UnreadableFileError with a sentence.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            f"{file} is not valid JSON (line {error.lineno}: {error.msg}): export it again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"{file} is not usable JSON: export it again.") from error
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        raise UnreadableFileError(f"{file} is not a GeoJSON FeatureCollection: export it as one.")
    features = whole.get("features")
    if not isinstance(features, list):
        raise UnreadableFileError(
            f"{file} has no list of features: give an empty list if none is known."
        )
    return features, whole.get("crs")


def unread_says(bad: int) -> str:
    """A sentence where ``bad`` features could not be read whole, else empty."""
    return f"{bad} {'feature' if bad == 1 else 'features'} could not be read." if bad else ""


class FeatureReader:
    """Collects areas, problems and what could not be placed, feature by feature.

    ``file`` names it in the problems, to which it adds its own. ``kinds``: the words that a
    feature may have as its kind. ``epsg``: the coordinate system of the positions.
    """

    def __init__(
        self,
        file: str,
        problems: list[Problem],
        kinds: Mapping[str, AreaKind] = FOLDER_KINDS,
        epsg: int = WGS84,
    ) -> None:
        self._file = file
        self._problems = problems
        self._kinds = kinds
        self._epsg = epsg
        self._areas: list[Area] = []
        self._unplaced: list[Unplaced] = []
        self._seen: set[str] = set()

    def result(self) -> AreasRead:
        """Everything read; ``failed`` when any feature could not be read whole."""
        detail = unread_says(len(self._unplaced))
        status = SourceStatus.FAILED if detail else SourceStatus.EXAMINED
        return AreasRead(
            tuple(self._areas), tuple(self._unplaced), tuple(self._problems), status, detail
        )

    def read(
        self, where: str, feature: Json, called: Mapping[str, str] = MappingProxyType({})
    ) -> Area | None:
        """Read one feature, whatever it is; None where it is no area.

        ``called``: what its source calls our properties, for the sentences.
        """
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self._lost([(where, "this is not a GeoJSON Feature: export it again")], "", None)
            return None
        properties = feature.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        cells = _Cells(where, properties, called)
        area_id = cells.identity() or where
        shape = read_shape(feature.get("geometry"), self._epsg)
        kind = cells.kind(self._kinds)
        radius = cells.radius() if shape.shape is not None and _is_point(shape.shape) else 0.0
        if shape.shape is None:
            cells.bad("geometry", shape.says, of_feature=True)
        if shape.shape is None or kind is None or radius is None:
            near = shape.shape if shape.shape is not None else shape.near
            self._lost(cells.unread, area_id, near, (radius or 0.0) + slack_m(self._epsg))
            return None
        area = _area(cells, area_id, kind, shape.shape, radius + slack_m(self._epsg))
        return self._take(cells, area)

    def _take(self, cells: _Cells, area: Area) -> Area:
        if area.area_id in self._seen:
            says = f"the area_id '{area.area_id[:_SHOWN]}' is used twice: give each area its own"
            cells.note("area_id", says)
        self._seen.add(area.area_id)
        self._areas.append(area)
        self._problems.extend(Problem(self._file, 0, *noted) for noted in cells.noted)
        if cells.unread:
            self._lost(cells.unread, area.area_id, area.geometry, area.radius_m)
        return area

    def _lost(
        self,
        unread: list[tuple[str, str]],
        area_id: str,
        near: BaseGeometry | None,
        slack_m: float = 0.0,
    ) -> None:
        self._problems.extend(Problem(self._file, 0, *bad) for bad in unread)
        column, says = unread[0]
        name = area_id or column
        sentence = f"The area {name[:_SHOWN]} could not be read whole: {says}."
        self._unplaced.append(Unplaced("areas", area_id, sentence, near, slack_m))


def _is_point(shape: BaseGeometry) -> bool:
    return bool(shape.geom_type == "Point")


def _area(cells: _Cells, area_id: str, kind: AreaKind, shape: BaseGeometry, radius: float) -> Area:
    begins_known, begins = cells.moment("from", timestamps.begins)
    _, ends = cells.moment("to", timestamps.ends)
    if begins is not None and ends is not None and ends < begins:
        cells.bad("to", "it lies before `from`, so the area is taken to be still in force")
        ends = None
    replaces = cells.names("replaces")
    return Area(
        area_id=area_id,
        kind=kind,
        zone_type=cells.words("zone_type").lower().replace(" ", "_").replace("-", "_"),
        name=cells.words("name"),
        source=cells.words("source"),
        begins=begins,
        ends=ends,
        replaces=replaces if begins_known else (),
        hazards=cells.hazards(),
        geometry=shape,
        radius_m=radius,
    )


class _Cells:
    """The properties of one feature. ``unread`` holds the visits near it, ``noted`` nothing."""

    def __init__(self, where: str, properties: dict[str, Json], called: Mapping[str, str]) -> None:
        self.where = where
        self._properties = properties
        self._called = called
        self.unread: list[tuple[str, str]] = []
        self.noted: list[tuple[str, str]] = []

    def bad(self, name: str, says: str, *, of_feature: bool = False) -> None:
        """Remember that a part could not be read."""
        inside = f"{self.where}.{name}" if of_feature else self._column(name)
        self.unread.append((inside, says))

    def note(self, name: str, says: str) -> None:
        """Remember a doubt that changes nothing."""
        self.noted.append((self._column(name), says))

    def _column(self, name: str) -> str:
        return f"{self.where}.properties.{self._called.get(name, name)}"

    def words(self, name: str) -> str:
        """A text cell, or a whole number as text; empty where it is neither."""
        value = self._properties.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return " ".join(value.split()) if isinstance(value, str) else ""

    def identity(self) -> str:
        """The area_id, empty (and a problem) where there is none."""
        area_id = self.words("area_id")
        if not area_id:
            self.bad("area_id", "the area has no area_id: give each area its own")
        return area_id

    def kind(self, kinds: Mapping[str, AreaKind]) -> AreaKind | None:
        """One of ``kinds``, None (and a problem) for anything else."""
        text = self.words("kind").lower()
        try:
            return kinds[text]
        except KeyError:
            known = " or ".join(kinds)
            self.bad("kind", f"'{text[:_SHOWN]}' is not a kind of area: write {known}")
            return None

    def radius(self) -> float | None:
        """Metres round a Point, None (and a problem) where it needs one and has none."""
        radius = finite_number(self._properties.get("radius_m"))
        if radius is None or not 0 <= radius <= _WIDEST_M:
            self.bad("radius_m", "a Point needs its radius in metres, more than 0: write a number")
            return None
        if radius == 0:
            self.bad("radius_m", "the radius of a Point must be more than 0 metres: write it")
        return radius

    def moment(self, name: str, edge: _Edge) -> tuple[bool, datetime | None]:
        """Whether the cell was understood, and its moment in UTC; None for an empty cell."""
        value = self._properties.get(name)
        text = value.strip() if isinstance(value, str) else value
        if text is None or text == "":
            return True, None
        when, doubt = timestamps.parse_when(text) if isinstance(text, str) else (None, None)
        if doubt:
            self.note(name, doubt)
        if when is None:
            reading = "always in force" if name == "from" else "still in force"
            self.bad(
                name,
                f"'{str(value)[:_SHOWN]}' is not an ISO 8601 date or time, "
                f"so the area is taken to be {reading}",
            )
            return False, None
        return True, edge(when)

    def names(self, name: str) -> tuple[str, ...]:
        """The parts of a list, or of text separated by ``;``."""
        value = self._properties.get(name)
        if value is None:
            return ()
        parts: Iterable[Json] = value if isinstance(value, list) else str(value).split(";")
        texts = [" ".join(part.split()) if isinstance(part, str) else part for part in parts]
        if not all(isinstance(text, str | int) and not isinstance(text, bool) for text in texts):
            self.bad(name, "this is not a list of names: separate them by ;")
        return tuple(dict.fromkeys(str(text) for text in texts if text != ""))

    def hazards(self) -> frozenset[Hazard]:
        """The hazard categories; every one of them where a word is not known."""
        known = {hazard.value: hazard for hazard in Hazard}
        words = [word.lower() for word in self.names("hazards")]
        strange = [word for word in words if word not in known]
        if strange:
            self.bad(
                "hazards",
                f"'{strange[0][:_SHOWN]}' is not a hazard, so the area is taken to carry all: "
                f"write any of {', '.join(known)}, separated by ;",
            )
            return frozenset(Hazard)
        return frozenset(known[word] for word in words)

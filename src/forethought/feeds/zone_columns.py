"""What others call the properties of a zone: columns of a map, named as areas.geojson names them.

The questions of a feed say which column is which; without an answer the usual names are tried in
order. Capitals, spaces and underscores do not matter, and a shapefile cuts names to ten letters.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from forethought import timestamps
from forethought.feeds.geojson_geometry import Json, finite_number
from forethought.feeds.inside import storable
from forethought.feeds.press_text import plain_text
from forethought.feeds.reading import Question
from forethought.vocabulary import AreaKind, Hazard

_USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "area_id": ("area_id", "zone_id", "zone_ref", "GlobalID", "OBJECTID", "FID"),
        "name": ("name", "title", "zone_name"),
        "zone_type": ("zone_type", "type", "zone"),
        "from": ("from", "declared", "date_declared", "start_date", "begin"),
        "to": ("to", "revoked", "date_revoked", "date_to", "end_date", "end"),
        "status": ("zone_restriction", "status"),
        "radius_m": ("radius_m",),
        "kind": ("kind",),
        "source": ("source",),
        "replaces": ("replaces",),
        "hazards": ("hazards",),
        "reason": ("reason", "description", "notes", "comments"),
    }
)
"""OBJECTID comes late: a layer that is published anew counts its rows anew."""

_CUT_TO = 10
_IN_FORCE = "in-force"
_OVER = frozenset(
    {"nolongerinforce", "notinforce", "revoked", "lifted", "ended", "expired", "withdrawn"}
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "avian_influenza_prevention": "prevention",
        "aipz": "prevention",
        "captive_bird_(monitoring)_controlled": "captive_bird",
        "captive_bird_monitoring": "captive_bird",
        "low_pathogenic_avian_influenza_restricted": "restricted",
        "temporary": "temporary_control",
        "none": "",
    }
)
_BY_MIDGES = frozenset({"bluetongue"})
"""Zones against them span counties and restrict animals, not visitors (policy.md)."""

_DISEASES = ("disease_type", "disease")
_DISTANCE = re.compile(r"^\d+(?:\.\d+)?_?km_")
_TYPE_ENDING = re.compile(r"_(?:control_)?(?:zone|area)$")
_SLASHED = re.compile(r"^(\d{4})/(\d{2})/(\d{2})(?!\d)", re.ASCII)
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_REASON = 2_000
_EPOCH_MS = range(631_152_000_000, 7_258_118_400_000)
"""The years 1990 to 2199. A smaller number is a flag, or a day written as one number."""

_NOT_YET = frozenset({"", "0", "no", "n", "false", "none", "null"})

QUESTIONS = (
    Question(
        name="kind",
        label="What are these areas?",
        hint="Where a column called “kind” says otherwise, it is believed.",
        choices=(
            (AreaKind.DISEASE_CONTROL.value, "Disease control zones"),
            (AreaKind.PROBLEM_AREA.value, "Problem areas"),
            (AreaKind.PRESENT_DANGER.value, "Present dangers"),
        ),
        default=AreaKind.DISEASE_CONTROL.value,
    ),
    Question(
        "area_id",
        "Which column identifies an area?",
        "Leave it empty if it is zone_id or GlobalID.",
    ),
    Question("name", "Which column has its name?", "Leave it empty if it is name or title."),
    Question(
        "zone_type",
        "Which column has the type of zone?",
        "Leave it empty if it is zone_type or type.",
    ),
    Question("from", "Which column has the date from which it is in force?"),
    Question("to", "Which column has the date on which it was revoked?"),
    Question("status", "Which column says whether it is in force?"),
    Question(
        "in_force",
        "Which word in that column says that it is in force?",
        "With a word here, every other word says that it is over.",
    ),
)
"""What may be asked about the columns of a map; each may be left empty."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A feature with properties as areas.geojson has them.

    ``area_id``: as in its properties; ``called``: what its source calls them; ``over``: its status
    says that it is no longer in force; ``reason``: what the source says of it, plain text.
    """

    feature: Json
    called: Mapping[str, str]
    over: bool
    reason: str
    area_id: str = ""


def as_zone(feature: Json, settings: Mapping[str, str]) -> Zone:
    """One feature of a map. What is no feature stays as it is."""
    found = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(found, dict):
        return Zone(feature, {}, False, "")
    called = _called(found, settings)
    cells = {ours: _clean(found[theirs]) for ours, theirs in called.items()}
    over = _is_over(cells.pop("status", None), settings)
    reason = plain_text(_text(cells.pop("reason", None)))[:_LONGEST_REASON]
    area_id = _identity(cells.get("area_id")) or _identity(_clean(feature.get("id")))
    cells["area_id"] = area_id = area_id or _of_shape(feature.get("geometry"))
    cells["kind"] = cells.get("kind") or settings.get("kind") or AreaKind.DISEASE_CONTROL.value
    cells["zone_type"] = _zone_type(_text(cells.get("zone_type")), _disease(found))
    if cells["kind"] == AreaKind.DISEASE_CONTROL.value:
        cells.setdefault("hazards", Hazard.DISEASE.value)
    if str(cells.get("to", "")).strip().lower() in _NOT_YET:
        cells.pop("to", None)
    for name in ("from", "to"):
        if name in cells:
            cells[name] = _date(cells[name])
    called = {ours: storable(theirs) for ours, theirs in called.items()}
    return Zone({**feature, "properties": cells}, called, over, reason, area_id)


def _clean(value: Json) -> Json:
    """A cell without what no database keeps."""
    if isinstance(value, list):
        return [storable(part) if isinstance(part, str) else part for part in value]
    return storable(value) if isinstance(value, str) else value


def _disease(found: Mapping[str, Json]) -> str:
    name = _first(_DISEASES, {_folded(name): name for name in found})
    return "" if name is None else _folded(_text(found[name]))


def _called(found: Mapping[str, Json], settings: Mapping[str, str]) -> dict[str, str]:
    """Our names and theirs, where the column is there and has something in it."""
    theirs: dict[str, str] = {}
    for name, cell in found.items():
        if cell not in (None, ""):
            theirs.setdefault(_folded(name), name)
    called = {}
    for ours, usual in _USUAL.items():
        answer = settings.get(ours, "") if ours != "kind" else ""
        column = _first((answer,) if answer else usual, theirs)
        if column is not None:
            called[ours] = column
    return called


def _first(names: Iterable[str], theirs: Mapping[str, str]) -> str | None:
    for name in names:
        for known in (_folded(name), _folded(name[:_CUT_TO])):
            if known in theirs:
                return theirs[known]
    return None


def _folded(name: str) -> str:
    return _NOT_LETTERS.sub("", name.lower())


def _is_over(status: Json, settings: Mapping[str, str]) -> bool:
    """Only words that say so: one that is not known leaves the area in force."""
    word = _folded(_text(status))
    in_force = _folded(settings.get("in_force", ""))
    if in_force and word:
        return word not in (in_force, _folded(_IN_FORCE))
    return word in _OVER


def _zone_type(text: str, disease: str) -> str:
    """A type as policy.md has it, and any other as it is: that suspends."""
    if disease in _BY_MIDGES:
        return "vector"
    words = "_".join(text.lower().replace("-", " ").split())
    words = _TYPE_ENDING.sub("", _DISTANCE.sub("", words))
    return _TYPES.get(words, words)


def _identity(cell: Json) -> str:
    """An id as text; shapefiles have whole numbers as numbers with a point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    is_number = isinstance(cell, int) and not isinstance(cell, bool)
    return " ".join(str(cell).split()) if is_number or isinstance(cell, str) else ""


def _of_shape(geometry: Json) -> str:
    """A name for an area that has none: it stays while its outline does."""
    if not isinstance(geometry, dict):
        return ""
    written = json.dumps(geometry, sort_keys=True, default=str)
    return f"shape-{hashlib.sha256(written.encode()).hexdigest()[:16]}"


def _date(value: Json) -> Json:
    """A date as text: milliseconds since 1970 and days as Britain writes them become ISO 8601."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = finite_number(value)
        if whole is None or int(whole) not in _EPOCH_MS:
            return value
        return _day_or_moment(datetime.fromtimestamp(whole / 1000, UTC))
    if isinstance(value, str):
        text = _SLASHED.sub(r"\1-\2-\3", value.strip())
        day = timestamps.parse_british_day(text.replace("-", "/") if text[2:3] == "-" else text)
        return day.isoformat() if day else text
    return value


def _day_or_moment(moment: datetime) -> str:
    """A day is kept as its midnight: it counts whole, so that a zone does not end a day early."""
    local = moment.astimezone(timestamps.LONDON)
    for clock in (moment, local):
        if (clock.hour, clock.minute, clock.second) == (0, 0, 0):
            return clock.date().isoformat()
    return moment.isoformat()


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""

"""Forms by which people open, redraw, change and lift areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from shapely.geometry import Point as ShapePoint
from shapely.geometry.base import BaseGeometry

from forethought.places.drawn_shape import OutlineError, outline_text, read_outline
from forethought.timestamps import day_begins, day_ends, local_day
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.place_given import PlaceChoice, PlaceError, places_meant
from forethought.web.look.fields import (
    ChoiceRadios,
    DateField,
    HazardCheckboxes,
    TextArea,
    TextField,
)
from forethought.web.look.forms import Form

LONGEST_REVIEW = timedelta(days=365)
LEAST_KM, MOST_KM = 0.1, 100.0
_KINDS = [
    (AreaKind.DISEASE_CONTROL.value, "Animal disease"),
    (AreaKind.PRESENT_DANGER.value, "A present danger"),
    (AreaKind.PROBLEM_AREA.value, "A known problem area"),
]
_HINTS = {
    AreaKind.DISEASE_CONTROL.value: "Visits there are suspended, and everybody stays out",
    AreaKind.PRESENT_DANGER.value: "Flood, gas, disorder, an unsafe building: in pairs, and"
    " discussed first",
    AreaKind.PROBLEM_AREA.value: "In pairs, and discussed first. It needs evidence and a day of"
    " review",
}
ABOUT_PLACES = (
    "Write about the place and what happened there: streets, dates, reports. Never about people:"
    " no names, no families, and nothing about who lives there, their origin or religion. What is"
    " known about a person belongs in a warning marker"
)


class PlaceForm(Form):
    """Where an area is: a place and a radius, or an outline."""

    place = TextField(
        label="Place",
        required=False,
        max_length=100,
        width=20,
        help_text="A postcode, the name of a town or village, latitude and longitude, or a grid"
        " reference (TG 123 456; in Ireland H 123 456)",
    )
    which = ChoiceRadios(label="Which place do you mean?", required=False, choices=[])
    radius = TextField(
        label="Radius in kilometres",
        name="the radius",
        required=False,
        max_length=10,
        width=4,
        inputmode="decimal",
        help_text="For example, 10 for an outbreak or 0.5 for a street",
    )
    outline = TextArea(
        label="Corners of the outline",
        name="the outline",
        required=False,
        rows=6,
        max_length=400_000,
        help_text="One corner on each line, in the order in which you would walk round it:"
        " latitude and longitude, as in 52.83, 0.85, or a grid reference. An empty line begins"
        " another part",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meant: list[PlaceChoice] = []
        self.place_says = ""
        written = str(self.data.get("place", "")).strip() if self.is_bound else ""
        if written:
            try:
                self.meant = places_meant(written)
            except PlaceError as error:
                self.place_says = str(error)
        if len(self.meant) > 1:
            self.fields["which"].choices = [(one.key, one.words) for one in self.meant]  # type: ignore[attr-defined]
        else:
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        """Where it is, in ``shape`` and ``radius_m``; a sentence for what cannot be."""
        given: dict[str, Any] = super().clean() or {}
        place, outline = self._meant_of(given)
        if place and outline:
            self.add_error("outline", "Give a place and a radius, or an outline, not both")
        elif place:
            given["shape"] = self._round(given)
            given["radius_m"] = 1000 * (self._kilometres(given) or 0.0)
        elif outline:
            given["shape"], given["radius_m"] = self._drawn(outline), 0.0
        elif "outline" not in self.errors and "place" not in self.errors:
            self.add_error("place", "Give a place and a radius, or draw an outline")
        return given

    def _meant_of(self, given: Mapping[str, Any]) -> tuple[str, str]:
        """Place and outline; of both, the one that is as it was before is not meant."""
        place, outline = given.get("place", ""), given.get("outline", "").strip()
        if place and outline and self._as_before("place", "radius"):
            return "", outline
        if place and outline and self._as_before("outline"):
            return place, ""
        return place, outline

    def _as_before(self, *names: str) -> bool:
        was = [str(self.initial.get(name, "")).split() for name in names]
        return was == [str(self.data.get(name, "")).split() for name in names]

    def _round(self, given: Mapping[str, Any]) -> BaseGeometry | None:
        if self.place_says:
            self.add_error("place", self.place_says)
            return None
        if len(self.meant) == 1:
            return ShapePoint(self.meant[0].point.lon, self.meant[0].point.lat)
        for one in self.meant:
            if one.key == given.get("which"):
                return ShapePoint(one.point.lon, one.point.lat)
        if "which" not in self.errors:
            count = len(self.meant)
            self.add_error("which", f"“{given['place']}” can mean {count} places: select one")
        return None

    def _kilometres(self, given: Mapping[str, Any]) -> float | None:
        text = str(given.get("radius", "")).lower().removesuffix("km").strip().replace(",", ".")
        if not text:
            self.add_error("radius", "Enter the radius around the place, in kilometres")
            return None
        try:
            kilometres = float(text)
        except ValueError:
            kilometres = 0.0
        if not LEAST_KM <= kilometres <= MOST_KM:
            self.add_error("radius", "The radius must be a number from 0.1 to 100 kilometres")
            return None
        return kilometres

    def _drawn(self, outline: str) -> BaseGeometry | None:
        try:
            return read_outline(outline)
        except OutlineError as error:
            self.add_error("outline", str(error).rstrip("."))
            return None


class RedrawForm(PlaceForm):
    """Another outline for an area, and why."""

    why = TextArea(label="Why is it redrawn?", name="why it is redrawn", rows=3, max_length=2000)

    def redrawn(self, was: Drawn) -> Drawn:
        """The same area with the new outline."""
        given = self.cleaned_data
        return replace(
            was,
            shape=given["shape"],
            radius_m=given["radius_m"],
            not_placed="",
            near=None,
            slack_m=0.0,
        )


def redraw_initial(was: Drawn) -> dict[str, str]:
    """The answers that say where the area is now."""
    shape = was.shape
    if shape is None:
        return {}
    if shape.geom_type == "Point":
        return {"place": f"{shape.y:.5f}, {shape.x:.5f}", "radius": f"{was.radius_m / 1000:g}"}
    return {"outline": outline_text(shape)}


class DescribedForm(Form):
    """What an area is for, until when, and when somebody looks at it again."""

    name = TextField(
        label="Name",
        name="a name for the area",
        max_length=300,
        help_text="As officers will read it: “Bird flu round Fakenham”",
    )
    reason = TextArea(
        label="Why stay out, or take care?",
        name="the reason",
        rows=4,
        max_length=4000,
        help_text="Officers and whoever decides about their visits read this",
    )
    evidence = TextArea(
        label="Evidence",
        required=False,
        rows=4,
        max_length=4000,
        help_text=f"A problem area needs it. {ABOUT_PLACES}",
    )
    review_on = DateField(
        label="Day of review",
        required=False,
        help_text="A problem area needs one, within 12 months. Somebody then looks whether it still"
        " holds",
    )
    ends_on = DateField(
        label="Last day",
        name="the last day",
        required=False,
        help_text="Leave it empty where nobody knows: the area stays until somebody lifts it",
    )

    def __init__(self, *args: Any, now: datetime, kind: AreaKind | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.of_kind = kind
        today = local_day(now)
        self.fields["ends_on"].earliest = today  # type: ignore[attr-defined]
        self.fields["review_on"].earliest = today + timedelta(days=1)  # type: ignore[attr-defined]
        self.fields["review_on"].latest = today + LONGEST_REVIEW  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Sentences for what a problem area lacks."""
        given: dict[str, Any] = super().clean() or {}
        kind = self.of_kind or given.get("kind")
        if kind == AreaKind.PROBLEM_AREA:
            if not given.get("evidence", "").strip() and "evidence" not in self.errors:
                self.add_error("evidence", "Enter the evidence: a problem area needs it")
            if not given.get("review_on") and "review_on" not in self.errors:
                self.add_error("review_on", "Enter the day of review: a problem area needs one")
        return given


class ChangeForm(DescribedForm):
    """Another description or day of review, and why."""

    why = TextArea(
        label="Why is it changed?",
        name="why it is changed",
        rows=3,
        max_length=2000,
        help_text="After a review: what you looked at, and why the area still holds",
    )
    field_order = ("name", "reason", "evidence", "review_on", "ends_on", "why")

    def changed(self, was: Drawn) -> Drawn:
        """The same area, described anew."""
        given = self.cleaned_data
        return replace(
            was,
            name=given["name"].strip(),
            reason=given["reason"],
            evidence=given["evidence"],
            review_on=given["review_on"],
            ends=_end_of(given["ends_on"]),
        )


def change_initial(was: Drawn) -> dict[str, Any]:
    """The answers that describe the area now."""
    return {
        "name": was.name,
        "reason": was.reason,
        "evidence": was.evidence,
        "review_on": was.review_on,
        "ends_on": local_day(was.ends - timedelta(microseconds=1)) if was.ends else None,
    }


class AddForm(DescribedForm, PlaceForm):
    """A new area by hand."""

    kind = ChoiceRadios(
        label="What kind of area is it?",
        name="what kind of area it is",
        choices=_KINDS,
        hints=_HINTS,
    )
    hazards = HazardCheckboxes(label="Dangers there", required=False)
    begins_on = DateField(
        label="First day",
        name="the first day",
        required=False,
        help_text="Leave it empty where it acts from now on",
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.fields["begins_on"].earliest = local_day(now)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Sentences for answers that do not fit together."""
        given = super().clean()
        begins, ends = given.get("begins_on"), given.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", "The last day must be the first day or later")
        return given

    def drawn(self, standing: str) -> Drawn:
        """The area."""
        given = self.cleaned_data
        begins = given["begins_on"]
        return Drawn(
            kind=AreaKind(given["kind"]),
            name=given["name"].strip(),
            standing=standing,
            source="Entered by hand",
            reason=given["reason"],
            evidence=given["evidence"],
            review_on=given["review_on"],
            hazards=frozenset(given["hazards"]),
            shape=given["shape"],
            radius_m=given["radius_m"],
            begins=day_begins(begins) if begins else None,
            ends=_end_of(given["ends_on"]),
        )


class WhyForm(Form):
    """A reason alone."""

    why = TextArea(label="Why?", name="the reason", rows=4, max_length=2000)

    def __init__(self, *args: Any, label: str = "Why?", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = label


def _end_of(last: date | None) -> datetime | None:
    return day_ends(last) if last else None

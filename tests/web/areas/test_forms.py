"""What the forms about areas make of what people write."""

from __future__ import annotations

import pytest

from forethought.web.areas.forms import RedrawForm

ROUND = {"place": "52.83000, 0.85000", "radius": "10"}
DRAWN = {"outline": "52.8, 0.8\n52.9, 0.8\n52.9, 0.9"}
OTHER = {"outline": "52.7, 0.8\r\n52.9, 0.8\r\n52.9, 0.9"}
NEARER = {**ROUND, "radius": "3"}
BOTH = "Give a place and a radius, or an outline, not both"


@pytest.mark.parametrize(
    ("was", "written", "shape", "radius_m"),
    [
        (ROUND, NEARER, "Point", 3_000),
        (ROUND, ROUND | DRAWN, "Polygon", 0),
        (DRAWN, {"outline": DRAWN["outline"].replace("\n", "\r\n")} | NEARER, "Point", 3_000),
        (DRAWN, OTHER, "Polygon", 0),
    ],
    ids=["nearer", "drawn-in-place-of-it", "round-in-place-of-it", "drawn-anew"],
)
def test_what_was_left_as_it_was_is_not_meant(
    was: dict[str, str], written: dict[str, str], shape: str, radius_m: float
) -> None:
    form = RedrawForm({"why": "The vet says"} | written, initial=was)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["shape"].geom_type == shape
    assert form.cleaned_data["radius_m"] == radius_m


@pytest.mark.parametrize(
    ("was", "written"),
    [(ROUND, NEARER | DRAWN), (DRAWN, OTHER | ROUND), ({}, ROUND | DRAWN)],
)
def test_both_at_once_are_sent_back(was: dict[str, str], written: dict[str, str]) -> None:
    form = RedrawForm({"why": "The vet says"} | written, initial=was)
    assert form.errors["outline"] == [BOTH]

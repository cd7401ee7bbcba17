"""The list of areas on paper: all of them, or those near an office's visits or a district."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day
from forethought.web.areas.listing import area_rows
from forethought.web.areas.supply import areas_now, supplied_areas
from forethought.web.areas.todo import is_due
from forethought.web.feeds.supply import feeds_now
from forethought.web.look.fields import SelectField, TextField
from forethought.web.look.forms import Form
from forethought.web.papers.nearby import NEAR_M, Region, district, near, visited_by
from forethought.web.papers.printing import paper
from forethought.web.papers.whose import offices_to_ask
from forethought.web.people.access import signed_in
from forethought.web.people.models import Office, Person

MOST_ROWS = 500
"""Areas of one paper: those that hold visits first."""


class RegionForm(Form):
    """Near what. Both may be left empty: then every area is listed."""

    office = SelectField(label="Near the visits of an office", required=False, choices=[])
    district = TextField(
        label="Near a postcode or a postcode district",
        help_text="For example LS1 or NR21 7AA",
        required=False,
        max_length=12,
        width=10,
    )

    def __init__(self, *args: Any, me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices_to_ask(me)}
        named = [(key, office.name) for key, office in self.offices.items()]
        self.fields["office"].choices = [("", "Every office"), *named]  # type: ignore[attr-defined]

    def clean_district(self) -> str:
        """A district that is known; else whoever asks would take an empty list for a clear one."""
        given: str = self.cleaned_data["district"]
        if given and district(given) is None:
            raise ValidationError(
                f"“{given}” is no postcode or postcode district that we know. Check it, or leave"
                " it empty to list every area"
            )
        return given

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("office") and given.get("district"):
            self.add_error("district", "Choose an office or give a postcode, not both")
        return given

    def asked_office(self) -> Office | None:
        """The office chosen. Only of a form that is valid."""
        return self.offices.get(self.cleaned_data["office"])


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask near what the areas are wanted."""
    form = RegionForm(me=signed_in(request))
    return render(request, "papers/areas_choose.html", _page(form))


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Every area that is not over, or those near what is asked for."""
    me, now = signed_in(request), timezone.now()
    form = RegionForm(request.GET, me=me)
    if not form.is_valid():
        return render(request, "papers/areas_choose.html", _page(form), status=400)
    live, _ = area_rows(supplied_areas().areas, now)
    known = areas_now()
    asked, region = form.asked_office(), None
    if asked is not None:
        region = visited_by(asked, now)
    elif form.cleaned_data["district"]:
        region = district(form.cleaned_data["district"])
    rows = live if region is None else near(live, known.areas, region)
    context = {
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        "all": len(live),
        "region": region,
        "near": _near_words(region, asked),
        "unplaced": [*known.unplaced, *feeds_now().unplaced],
        "today": local_day(now),
        "is_due": is_due,
        "back": reverse("areas:areas"),
    }
    return paper(request, "papers/areas.html", context, name="areas")


def _near_words(region: Region | None, asked: Office | None) -> str:
    if region is None:
        nowhere = (
            f" It is not known where {asked.name} visits, so nothing is left out." if asked else ""
        )
        return f"Every area that is known.{nowhere}"
    unknown = ""
    if region.unknown:
        listed = ", ".join(region.unknown)
        unknown = f" It is not known where {listed} lies: areas near there may be missing."
    return (
        f"Areas within {NEAR_M // 1000} km of {region.title}, and those without a place.{unknown}"
    )


def _page(form: RegionForm) -> dict[str, Any]:
    return {"form": form, "back": reverse("areas:areas")}

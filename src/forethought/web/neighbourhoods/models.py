"""Counts of police.uk per neighbourhood (LSOA), month and kind; outlines and residents beside them.

No points and no addresses are kept: those of police.uk are snapped to other places.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forethought.places.crime_rates import CrimeKind

LONGEST_FORCE = 100
PROBLEMS_KEPT = 100

COLUMNS = {
    CrimeKind.VIOLENCE: "violence",
    CrimeKind.WEAPONS: "weapons",
    CrimeKind.DISORDER: "disorder",
    CrimeKind.ROBBERY: "robbery",
    CrimeKind.ANTISOCIAL: "antisocial",
    CrimeKind.DRUGS: "drugs",
    CrimeKind.DAMAGE: "damage",
}
"""The column of each kind."""


class LoadedFile(models.Model):
    """A file that was taken in: the newest one is the version of everything here.

    ``problems``: sentences, the first of ``problem_count``. ``about``: what it brought.
    """

    class What(models.TextChoices):
        """What it told."""

        CRIME = "crime", "Street crime"
        OUTLINES = "outlines", "Outlines"
        RESIDENTS = "residents", "Residents"

    what = models.CharField(max_length=10, choices=What)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    about = models.CharField(max_length=500)
    problems = ArrayField(models.TextField(), default=list, blank=True)
    problem_count = models.IntegerField(default=0)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rows__gte=0, problem_count__gte=0), name="loaded_file_counts_up"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FileToLookAt(models.Model):
    """A file that somebody has uploaded to look at; nothing of it counts. One for each person."""

    by = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Neighbourhood(models.Model):
    """An LSOA of England or Wales. ``shape``: GeoJSON in lon/lat, None until outlines are loaded.

    ``west`` to ``north``: the box round it, in degrees. ``force``: in whose area it lies, empty
    where nobody knows. ``residents`` None: nobody knows; ``residents_from``: column and file.
    """

    lsoa = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=60, blank=True)
    force = models.CharField(max_length=LONGEST_FORCE, blank=True, db_index=True)
    shape = models.JSONField(null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    residents = models.IntegerField(null=True, blank=True)
    residents_from = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lsoa__regex=r"^[EW]01[0-9]{6}$"), name="neighbourhood_has_a_code"
            ),
            models.CheckConstraint(
                condition=Q(residents__isnull=True) | Q(residents__gte=0),
                name="neighbourhood_counts_residents",
            ),
            models.CheckConstraint(
                condition=Q(shape__isnull=True)
                | Q(west__isnull=False, south__isnull=False, east__isnull=False)
                & Q(north__isnull=False),
                name="neighbourhood_has_its_box",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["west", "east", "south", "north"], name="neighbourhood_box")
        ]

    def __str__(self) -> str:
        return self.name or self.lsoa


class CrimeMonth(models.Model):
    """One force's month, as the newest file has it. ``without_place``: rows without an LSOA."""

    force = models.CharField(max_length=LONGEST_FORCE)
    month = models.DateField()
    rows = models.IntegerField()
    without_place = models.IntegerField()
    file = models.ForeignKey(LoadedFile, on_delete=models.PROTECT, related_name="months")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "month"], name="crime_month_once"),
            models.CheckConstraint(
                condition=Q(without_place__gte=0, rows__gte=models.F("without_place")),
                name="crime_month_counts_up",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="crime_month_begins_on_the_1st"),
        ]

    def __str__(self) -> str:
        return f"{self.force}, {self.month:%B %Y}"


class CrimeCount(models.Model):
    """What a force reported in one neighbourhood in one month. ``everything``: of any kind."""

    month = models.ForeignKey(CrimeMonth, on_delete=models.CASCADE, related_name="counts")
    lsoa = models.CharField(max_length=9)
    violence = models.IntegerField()
    weapons = models.IntegerField()
    disorder = models.IntegerField()
    robbery = models.IntegerField()
    antisocial = models.IntegerField()
    drugs = models.IntegerField()
    damage = models.IntegerField()
    shoplifting = models.IntegerField()
    everything = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lsoa", "month"], name="crime_count_once"),
            models.CheckConstraint(
                condition=Q(
                    violence__gte=0,
                    weapons__gte=0,
                    disorder__gte=0,
                    robbery__gte=0,
                    antisocial__gte=0,
                    drugs__gte=0,
                    damage__gte=0,
                    shoplifting__gte=0,
                    everything__gt=0,
                ),
                name="crime_count_counts_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lsoa}: {self.everything}"

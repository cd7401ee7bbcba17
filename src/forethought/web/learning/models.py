"""What is kept for learning: counts by month, verdicts on screening, and who got which digest."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from forethought.vocabulary import Hazard, Subject

LONGEST_KEY = 60
"""Characters of a column's name: our own words, an outward postcode, or a purpose many share."""


class CountedMonth(models.Model):
    """A month whose cases have been counted, and when last. ``month`` is its first day."""

    month = models.DateField(primary_key=True)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__day=1), name="counted_month_whole")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Tally(models.Model):
    """How many cases of one kind a team had in one month. It tells of no person.

    ``figure`` and ``key``: what is counted (``counting``). ``team`` None: somebody of the office
    who is in none of its teams. There is no row for nought.
    """

    month = models.ForeignKey(CountedMonth, on_delete=models.CASCADE, related_name="tallies")
    office = models.ForeignKey("people.Office", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, null=True, related_name="+")
    figure = models.CharField(max_length=20)
    key = models.CharField(max_length=LONGEST_KEY, blank=True)
    number = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "month", "figure", "key", "team"],
                nulls_distinct=False,
                name="tally_once",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="tally_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.key}: {self.number}"


class Verdict(models.Model):
    """What somebody who read a note says that the program got wrong. It changes no check.

    ``start`` and ``end``: the characters of the note that it is about. ``found``: what the check
    had found in the note then, as ``[category, start, end]``. The text itself is not kept here:
    it stays in its record, for as long as its source has it. ``withdrawn_at``: taken back.
    """

    class Kind(models.TextChoices):
        """What is wrong."""

        NOT_A_DANGER = "not_a_danger", "Not a danger"
        MISSED = "missed", "A danger was missed"

    class Trap(models.TextChoices):
        """Why something looks like a danger and is none (``corpus/GUIDE.md``)."""

        NEGATED = "negated", "It says that there was none, or was taken back"
        TAX_VOCABULARY = "tax_vocabulary", "Words of tax or trade"
        FIGURATIVE = "figurative", "A figure of speech"
        VICTIM = "victim", "It was done to them by somebody elsewhere"
        PROCESS = "process", "Something official: a complaint, a court, a letter"
        THIRD_PARTY = "third_party", "Somebody who has nothing to do with this address"
        HYPOTHETICAL = "hypothetical", "Only a “what if”: nothing happened"

    source = models.CharField(max_length=100)
    record_id = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.SET_NULL, null=True, related_name="verdicts"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=20)
    trap = models.CharField(max_length=20, choices=Trap.choices, blank=True)
    subject = models.CharField(max_length=10, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    found = models.JSONField(default=list)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by: Any = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start__gte=0, end__gt=F("start")), name="verdict_is_about_words"
            ),
            models.CheckConstraint(
                condition=Q(category__in=[hazard.value for hazard in Hazard]),
                name="verdict_of_a_known_hazard",
            ),
            models.CheckConstraint(
                condition=Q(kind="not_a_danger", subject="") & ~Q(trap="")
                | Q(kind="missed", trap="", subject__in=[one.value for one in Subject]),
                name="verdict_says_why_or_whose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="verdict_withdrawn_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["source", "record_id", "text_sha256", "category", "start", "end", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="verdict_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "record_id"], name="verdict_of_note"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}/{self.record_id}"


class Digest(models.Model):
    """Somebody was told of the figures in this week (``week``: its Monday), once."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="digests")
    week = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "week"], name="digest_once_a_week"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="digest_on_a_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.week}"

"""Customers, visits and what only people know about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q


class Customer(models.Model):
    """The person or business visited, as written. ``fingerprint`` finds the same one again."""

    name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True, blank=True)
    utr = models.CharField(max_length=20, blank=True)
    nino = models.CharField(max_length=20, blank=True)
    vrn = models.CharField(max_length=20, blank=True)
    paye_ref = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.name


class CustomerKey(models.Model):
    """A matching key of a customer, as a 63-bit number; see ``RecordKey``."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "customer"], name="customer_key_key")]

    def __str__(self) -> str:
        return str(self.key)


class Visit(models.Model):
    """A personal call at an address, planned for one day by the officers named.

    ``information`` counts what became known: a check made for an older number is not current.
    ``check_wanted_at`` is set from the moment of new information until a check has been made:
    meanwhile the visit is held. ``version`` notices concurrent edits. ``reference`` is the
    ``visit_id`` of another system, or empty.
    """

    class State(models.TextChoices):
        """Where a visit is in the circle."""

        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"
        TAKEN_OFF = "taken_off", "Moved off the list"

    class Second(models.TextChoices):
        """What the second officer has said."""

        NONE = "", "Nobody asked"
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    reference = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="visits")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="visits")
    second_officer = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seconds",
    )
    second = models.CharField(
        max_length=10, choices=Second.choices, blank=True, default=Second.NONE
    )
    planned_start = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=60)
    purpose = models.CharField(max_length=200, blank=True)
    announced = models.BooleanField(default=False)
    expected_cash = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    translation = models.CharField(max_length=60, blank=True)
    training = models.BooleanField(default=False)
    pair_wanted = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    version = models.IntegerField(default=1)
    information = models.BigIntegerField(default=1)
    check_wanted_at = models.DateTimeField(null=True)
    check_wanted_because = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="visit_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(second_officer__isnull=True) | ~Q(second_officer=F("officer")),
                name="visit_two_different_officers",
            ),
            models.CheckConstraint(
                condition=Q(second_officer__isnull=True, second="")
                | (Q(second_officer__isnull=False) & ~Q(second="")),
                name="visit_second_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=24 * 60), name="visit_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(expected_cash__isnull=True) | Q(expected_cash__gte=0),
                name="visit_cash_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(check_wanted_at__isnull=True, check_wanted_because="")
                | (Q(check_wanted_at__isnull=False) & ~Q(check_wanted_because="")),
                name="visit_hold_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled", "taken_off"])
                | Q(started_at__isnull=False),
                name="visit_under_way_has_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | Q(finished_at__isnull=False, finished_at__gte=F("started_at")),
                name="visit_finished_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["officer", "planned_start"], name="visit_officer_day"),
            models.Index(fields=["second_officer", "planned_start"], name="visit_second_day"),
            models.Index(fields=["planned_start"], name="visit_day"),
            models.Index(
                fields=["state", "planned_start"],
                condition=Q(state__in=["planned", "under_way"]),
                name="visit_ahead",
            ),
            models.Index(
                fields=["planned_start"],
                condition=Q(check_wanted_at__isnull=False),
                name="visit_check_wanted",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


JOINED = (Visit.Second.ASKED, Visit.Second.ACCEPTED)
"""The second officer is named on the visit; who has declined no longer is."""


class Engagement(models.Model):
    """The time that a visit takes of one officer: nobody can be at two doors at once.

    Kept by the services of visits: one row for the officer, one for a second officer who has
    accepted, while the visit is planned or under way. Both columns are ranges because
    an exclusion over a plain number would need an extension.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="engagements")
    officer_span = BigIntegerRangeField()
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="officer_at_one_door",
                expressions=[
                    ("officer_span", RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_span} {self.during}"


class Answers(models.Model):
    """What only the officer knows (DMBM511340); None: not answered, which holds the visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="answers")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    has_concern = models.BooleanField(null=True)
    concern = models.TextField(blank=True)
    wants_company = models.BooleanField(null=True)
    expects_cash = models.BooleanField(null=True)
    cash = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    needs_translation = models.BooleanField(null=True)
    language = models.CharField(max_length=60, blank=True)
    knows_more = models.BooleanField(null=True)
    local_knowledge = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "officer"], name="answers_once_per_officer"),
            models.CheckConstraint(
                condition=~Q(has_concern=True) | ~Q(concern=""), name="answers_concern_told"
            ),
            models.CheckConstraint(
                condition=~Q(expects_cash=True) | Q(cash__isnull=False, cash__gte=0),
                name="answers_cash_told",
            ),
            models.CheckConstraint(
                condition=~Q(needs_translation=True) | ~Q(language=""), name="answers_language_told"
            ),
            models.CheckConstraint(
                condition=~Q(knows_more=True) | ~Q(local_knowledge=""), name="answers_more_told"
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.officer_id} on {self.visit_id}"


class Change(models.Model):
    """One line of a visit's history. ``what`` is our own word, ``detail`` what pages show.

    ``version`` is the visit's after it, so that whoever edits meanwhile is shown what changed.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    version = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.what


class Reopening(models.Model):
    """Why a visit was held: one row for each time that something new became known."""

    pk: Any
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="reopenings")
    at = models.DateTimeField()
    because = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.because


class Upload(models.Model):
    """A ``visits.csv`` that somebody looks at before its visits are planned; one for each person.

    Holds names and addresses: it goes as soon as it is imported, thrown away, or replaced.
    """

    by = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="visit_upload"
    )
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    parquet = models.BooleanField(default=False)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"of {self.by_id}"

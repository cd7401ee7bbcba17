"""Record extracts in the database: full replacement per source."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

HAND_NOTES = "office_notes"
"""The source of notes that people add by hand: never replaced by a load."""


class Source(models.Model):
    """A record system, and how it was last loaded.

    ``required`` sources hold visits back while they are not examined. ``extracted_at`` and
    ``rows`` are of the load that counts now; None: never loaded. ``refused_at`` and
    ``refused_because`` are of a later load that was refused: the old rows stay, shown stale.
    """

    name = models.CharField(max_length=60, unique=True)
    required = models.BooleanField(default=True)
    extracted_at = models.DateTimeField(null=True)
    rows = models.IntegerField(null=True)
    loaded_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(extracted_at__isnull=True, rows__isnull=True, loaded_at__isnull=True)
                | Q(extracted_at__isnull=False, rows__isnull=False, loaded_at__isnull=False),
                name="source_loaded_whole_or_never",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_because="")
                | (Q(refused_at__isnull=False) & ~Q(refused_because="")),
                name="source_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Load(models.Model):
    """One attempt to load a folder, with what became of it. ``by`` None: the nightly job."""

    class State(models.TextChoices):
        """How far a load got."""

        RUNNING = "running", "Running"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        BROKEN = "broken", "Broken off"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="loads")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    extracted_at = models.DateTimeField(null=True)
    declared_rows = models.IntegerField(null=True)
    rows = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    vanished = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    because = models.TextField(blank=True)
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"


class Record(models.Model):
    """One row of a record system. ``ordinal`` tells apart rows that share a record id.

    ``sha256`` is of every cell; ``text_sha256`` of the text alone. Kept only as long as the
    source has it. ``added_by`` is set for a note by hand.
    """

    id: int
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    record_id = models.TextField()
    ordinal = models.IntegerField(default=0)
    line = models.IntegerField(default=0)
    customer_name = models.TextField(blank=True)
    birth_date = models.DateField(null=True)
    utr = models.TextField(blank=True)
    nino = models.TextField(blank=True)
    vrn = models.TextField(blank=True)
    paye_ref = models.TextField(blank=True)
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    category = models.TextField(blank=True)
    sha256 = models.BinaryField(max_length=32)
    added_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "record_id", "ordinal"], name="record_once_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.record_id}"


class RecordKey(models.Model):
    """A matching key of a record, as a 63-bit number: finds candidates, decides nothing."""

    pk: Any
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="keys", db_index=True)
    key = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "record"], name="record_key_key")]

    def __str__(self) -> str:
        return str(self.key)

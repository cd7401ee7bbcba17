"""Record extracts in the database: full replacement per source."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from forethought.sources.reserved import HAND_NOTES
from forethought.vocabulary import INCIDENT_REPORTS, SourceStatus

__all__ = [
    "HAND_NOTES",
    "LONGEST_NOTE",
    "LONGEST_RECORD_ID",
    "PROBLEMS_KEPT",
    "ConnectionState",
    "Load",
    "Record",
    "RecordKey",
    "Source",
]

LONGEST_RECORD_ID = 500
"""Characters of a record id that are kept: an index cannot hold more."""

LONGEST_NOTE = 10_000
"""Characters of a note by hand."""

PROBLEMS_KEPT = 1_000
"""Problems of one load that can be read on its page."""


class Source(models.Model):
    """A record system, and how it was last loaded.

    ``required`` sources hold visits back while they are not examined. ``extracted_at`` and
    ``rows`` (usable ones) are of the load that counts now; None: never loaded. Incident reports
    need no declaration, and so may have rows without ``extracted_at``. ``file`` is what was
    loaded, as in the drop folder. ``refused_at``, ``refused_as`` (what reading it gave) and
    ``refused_because`` are of a later load that was refused: the old rows stay, shown stale.
    """

    name = models.CharField(max_length=100, unique=True)
    required = models.BooleanField(default=True)
    file = models.TextField(blank=True)
    extracted_at = models.DateTimeField(null=True)
    rows = models.IntegerField(null=True)
    loaded_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_as = models.CharField(max_length=20, blank=True)
    refused_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(extracted_at__isnull=True, rows__isnull=True, loaded_at__isnull=True)
                | Q(extracted_at__isnull=False, rows__gte=0, loaded_at__isnull=False)
                | Q(name=INCIDENT_REPORTS, rows__gte=0, loaded_at__isnull=False),
                name="source_loaded_whole_or_never",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_because="", refused_as="")
                | (
                    Q(refused_at__isnull=False, refused_as__in=[s.value for s in SourceStatus])
                    & ~Q(refused_because="")
                ),
                name="source_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Load(models.Model):
    """One attempt to load one source, of a folder or through a connection, and what became of it.

    ``connection`` is the name of the one that it came through, "" for a folder. ``by`` None: the
    nightly job, or the process that reads connections. ``rows`` counts rows read, also while it
    runs; ``new``, ``changed`` and ``vanished`` are records, ``reopened`` visits. ``because`` says
    why it was refused. ``problems`` are at most ``PROBLEMS_KEPT`` of ``problem_count``.
    """

    class State(models.TextChoices):
        """How far a load got."""

        RUNNING = "running", "Running"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        BROKEN = "broken", "Broken off"

    class Step(models.TextChoices):
        """What a running load is doing."""

        READING = "reading", "Reading the file"
        COMPARING = "comparing", "Comparing with what is there"
        REPLACING = "replacing", "Putting the new records in place"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="loads")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.READING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    extracted_at = models.DateTimeField(null=True)
    declared_rows = models.BigIntegerField(null=True)
    rows = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    vanished = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    because = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    problem_count = models.IntegerField(default=0)
    connection = models.CharField(max_length=50, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | (Q(ended_at__isnull=False) & ~Q(state="running")),
                name="load_ended_or_running",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "broken"]) | ~Q(because=""),
                name="load_refused_with_reason",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="running"), name="load_one_running"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="load_latest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"


class ConnectionState(models.Model):
    """How reading one connection of the file of connections stands: no secret and no person.

    ``source_name`` comes through it as long as ``is_listed``; ``kind_title`` is what it is for
    people. ``fingerprint`` and ``mark`` say how far it was read with which settings; None: the
    next reading is whole, as it is when ``whole_at`` is long ago. ``because`` is why the last
    reading at ``tried_at`` failed or could not begin, "" where it did not. ``takes_over``: a
    person loaded from it, so that it is read by itself and may replace what a folder had brought.
    """

    id: int
    name = models.CharField(max_length=50, unique=True)
    source_name = models.CharField(max_length=100)
    kind_title = models.CharField(max_length=100)
    is_listed = models.BooleanField(default=True)
    takes_over = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, blank=True)
    mark = models.JSONField(null=True)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_name"],
                condition=Q(is_listed=True),
                name="connection_one_of_a_source",
            ),
            models.CheckConstraint(
                condition=Q(succeeded_at__isnull=True) | Q(tried_at__isnull=False),
                name="connection_succeeded_was_tried",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """One row of a record system. ``ordinal`` tells apart rows that share a record id.

    ``day`` None: undated; ``moment`` None: a date alone. ``line`` is where the row stood in the
    extract in which it was new or last changed. ``sha256`` is of everything a check uses: records
    that are equal in it are the same. Kept only as long as the source has it. ``added_by`` is set
    for a note by hand.
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
            ),
            models.CheckConstraint(
                condition=Q(moment__isnull=True) | Q(day__isnull=False),
                name="record_moment_has_day",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True) | ~Q(text=""),
                name="record_by_hand_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.record_id}"


class RecordKey(models.Model):
    """A matching key of a record, as a 63-bit number: finds candidates, decides nothing."""

    pk = models.CompositePrimaryKey("key", "record")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="keys", db_index=True)
    key = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.key)

"""Readings of all notes: how far each is, what it found, and what differs from the one before.

What is found in a note goes with the note: the database itself takes it away with the record
(migration 0001), whoever deletes that.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forethought.rescreening.marks import Change, Kind

WIDTH = 500
"""Ids of records in one window. Never changes: windows of two readings must lie alike."""


class Run(models.Model):
    """One reading of all notes with one engine (``rescreening.engine``).

    ``before`` is the reading that it is compared with; None: the first. ``total`` is how many
    notes there were when it began. From its end on: ``notes`` read, ``flagged`` of them with a
    finding; ``fresh`` are notes that the reading before did not know in these words, ``newly``,
    ``cleared`` and ``other`` those it knew and of which this one says something else
    (``rescreening.marks.Change``). ``hazards``: by source, by hazard, in how many notes.
    ``reopened`` visits are held by it. ``unread``: how many notes could not be read, by the name
    of the program's error; such a reading is not whole.
    """

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", "Running"
        DONE = "done", "Done"
        GIVEN_UP = "given_up", "Given up"

    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    engine_sha256 = models.CharField(max_length=64)
    reader = models.CharField(max_length=20)
    lexicon_sha256 = models.CharField(max_length=64, blank=True)
    model_sha256 = models.CharField(max_length=64, blank=True)
    program = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    total = models.BigIntegerField(default=0)
    notes = models.BigIntegerField(default=0)
    flagged = models.BigIntegerField(default=0)
    fresh = models.BigIntegerField(default=0)
    newly = models.BigIntegerField(default=0)
    cleared = models.BigIntegerField(default=0)
    other = models.BigIntegerField(default=0)
    hazards = models.JSONField(default=dict)
    unread = models.JSONField(default=dict)
    reopened = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="rescreening_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | ~Q(state="running") & Q(ended_at__isnull=False),
                name="rescreening_ended_or_running",
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Window(models.Model):
    """The records whose ids are ``WIDTH`` times ``number`` and the next ones, up to ``WIDTH``.

    It is read in one transaction or not at all. ``seen`` tells which notes were there and in
    which words (``windows.pack``), so that the next reading knows what is new.
    ``unread``: the names of the errors of notes that could not be read, by the ids of the records.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="windows")
    number = models.BigIntegerField()
    read_at = models.DateTimeField(null=True)
    notes = models.IntegerField(default=0)
    flagged = models.IntegerField(default=0)
    fresh = models.IntegerField(default=0)
    newly = models.IntegerField(default=0)
    cleared = models.IntegerField(default=0)
    other = models.IntegerField(default=0)
    seen = models.BinaryField(default=b"")
    unread = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="rescreening_window_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["run", "number"],
                condition=Q(read_at__isnull=True),
                name="rescreening_to_read",
            )
        ]

    def __str__(self) -> str:
        return f"window {self.number} of reading {self.run_id}"


class Finding(models.Model):
    """One thing seen in a note, without its words: a ``rescreening.marks.Mark``."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="findings")
    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    begin = models.IntegerField()
    end = models.IntegerField()
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Kind])
    hazard = models.CharField(max_length=20, blank=True)
    because = models.CharField(max_length=20, blank=True)
    entry = models.TextField(blank=True)
    subject = models.CharField(max_length=20, blank=True)
    no_visit = models.BooleanField(default=False)
    readers = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "record"], name="rescreening_found")]

    def __str__(self) -> str:
        return f"{self.kind} {self.hazard} in record {self.record_id}"


class Difference(models.Model):
    """A note of which this reading says something else than the one before, in the same words.

    ``was`` and ``now`` are the hazards that counted and that count.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="differences")
    record = models.ForeignKey(
        "records.Record", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    change = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Change])
    was: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=20), size=14)
    now: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=20), size=14)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "record"], name="rescreening_difference_once")
        ]

    def __str__(self) -> str:
        return f"{self.change}: record {self.record_id}"

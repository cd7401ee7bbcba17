"""Checks as they were made, what the officers did with them, and how the making goes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from forethought.vocabulary import MayGo, Outcome


class Check(models.Model):
    """The check (RP check) of one visit, kept as it was made; one at most is current.

    ``information`` is the visit's number when it was made: new information makes the check out
    of date at once. ``result`` is the visit as in the JSON report; ``inputs`` what it was made
    from, enough to run it again; what is large and shared lies in ``Material``.
    ``findings_sha256`` is of what a person decides upon (matched notes, reasons, coverage, start,
    officers, pack): equal findings carry a decision over to a later check. ``coverage_sha256`` is
    of the sources and their status alone. ``model_sha256``: of the learned model that read; empty
    where none did, and in checks made before it was kept.
    """

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="checks")
    number = models.IntegerField()
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    why = models.CharField(max_length=60)
    information = models.BigIntegerField()
    outcome = models.CharField(max_length=20)
    may_go = models.CharField(max_length=20)
    complete = models.BooleanField()
    discuss = models.BooleanField()
    discuss_with = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    result = models.JSONField()
    inputs = models.JSONField()
    findings_sha256 = models.CharField(max_length=64)
    coverage_sha256 = models.CharField(max_length=64, default="")
    pack_name = models.CharField(max_length=60)
    pack_number = models.IntegerField()
    pack_sha256 = models.CharField(max_length=64)
    reader = models.CharField(max_length=20)
    lexicon_sha256 = models.CharField(max_length=64)
    model_sha256 = models.CharField(max_length=64, blank=True, default="")
    program = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "number"], name="check_number_once"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(current=True), name="check_one_current"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome])
                & Q(may_go__in=[m.value for m in MayGo]),
                name="check_words_known",
            ),
            models.CheckConstraint(
                condition=Q(complete=True) | Q(may_go__in=["discuss_first", "no"]),
                name="check_incomplete_never_goes",
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.number} of visit {self.visit_id}"


class NoteRead(models.Model):
    """An officer has read this note, in these words, for this visit (day of the text's hash)."""

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="notes_read")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    record_id = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "officer", "source", "record_id", "text_sha256"],
                name="note_read_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.record_id}"


class Assessment(models.Model):
    """An officer signs: every matched note opened, coverage read, own factors answered."""

    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="assessments")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    findings_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_made", "officer"], name="assessment_once")
        ]

    def __str__(self) -> str:
        return f"of {self.officer_id} on {self.check_made_id}"


class CoverageSeen(models.Model):
    """An officer has looked at which sources were examined, in this state, for this visit."""

    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.CASCADE, related_name="coverage_seen"
    )
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    coverage_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "officer", "coverage_sha256"], name="coverage_seen_once"
            )
        ]

    def __str__(self) -> str:
        return f"by {self.officer_id} for {self.visit_id}"


class Material(models.Model):
    """What many checks were made from, kept once under its own hash: areas, press, a pack."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=20)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class Fault(models.Model):
    """The check of this visit could not be made: it stays held and is tried again.

    ``kind`` is the name of the program's error, never its text, which may hold what somebody
    wrote.
    """

    visit = models.OneToOneField(
        "visits.Visit", on_delete=models.CASCADE, related_name="check_fault", primary_key=True
    )
    kind = models.CharField(max_length=100)
    attempts = models.IntegerField()
    at = models.DateTimeField()
    next_try_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(attempts__gt=0) & Q(next_try_at__gt=models.F("at")),
                name="fault_is_tried_again",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} at visit {self.visit_id}"


class Beat(models.Model):
    """When a worker was last alive, so that pages can say when none is."""

    worker = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker

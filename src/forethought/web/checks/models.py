"""Checks as they were made, and what the officers did with them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from forethought.vocabulary import MayGo, Outcome


class Check(models.Model):
    """The check (RP check) of one visit, kept as it was made; one at most is current.

    ``information`` is the visit's number when it was made: new information makes the check out
    of date at once. ``result`` is the visit as in the JSON report; ``inputs`` what it was made
    from, enough to run it again. ``findings_sha256`` is of what a person decides upon (matched
    notes, reasons, coverage): equal findings carry a decision over to a later check.
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
    pack_name = models.CharField(max_length=60)
    pack_number = models.IntegerField()
    pack_sha256 = models.CharField(max_length=64)
    reader = models.CharField(max_length=20)
    lexicon_sha256 = models.CharField(max_length=64)
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

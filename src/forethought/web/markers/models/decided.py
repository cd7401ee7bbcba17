"""Markers decided on this site: dated, reviewed, appealable, each about one specific incident.

The limits are those of ``domain.md`` (R39 to R42, "Marker levels and life"): decided by somebody
senior who did not propose it, reviewed at 6 months, lapsing at 12, appealed to somebody else.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from forethought.vocabulary import MarkerLevel

LONGEST_WORDING = 300
"""Characters of the words that officers see before a visit."""


class Marker(models.Model):
    """A warning about a person, an address or an animal there, founded on one incident.

    ``wording`` is what officers see: warning and precautions, not the story. ``adjustments``
    stands beside it (a hearing impairment taken for shouting). ``customer`` None: about an
    address alone. ``address``: where it warns; of a person, where they live or trade as far as it
    is known, and empty once they have moved nobody knows where. ``letter_due_on``: the person is
    still to be told, of the marker or of its renewal; ``letter_at``: they last were;
    ``not_told_because``: the decision not to, since telling would cause a substantial risk.
    ``lapses_on`` is the last day on which it counts. ``version`` counts what those must be told
    with whom it was shared.
    """

    class About(models.TextChoices):
        """What it warns of."""

        PERSON = "person", "A person"
        ADDRESS = "address", "An address"
        ANIMAL = "animal", "An animal at an address"

    class State(models.TextChoices):
        """Where it is in its life. Only ``live`` enters checks."""

        PROPOSED = "proposed", "Proposed"
        REFUSED = "refused", "Not set"
        LIVE = "live", "Live"
        REMOVED = "removed", "Removed"
        LAPSED = "lapsed", "Lapsed"

    class Ended(models.TextChoices):
        """Why it no longer counts."""

        RISK_GONE = "risk_gone", "The risk has gone"
        APPEAL = "appeal", "An appeal was upheld"
        NOT_THEM = "not_them", "It was about somebody else"
        MOVED = "moved", "They no longer live or trade there"
        REPLACED = "replaced", "Another marker took its place"
        LAPSED = "lapsed", "Not renewed in time"

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="markers"
    )
    about = models.CharField(max_length=10, choices=About.choices)
    level = models.CharField(max_length=10)
    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.PROTECT, null=True, related_name="markers"
    )
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    wording = models.CharField(max_length=LONGEST_WORDING)
    adjustments = models.CharField(max_length=LONGEST_WORDING, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_reason = models.TextField()
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_by_grade = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    letter_due_on = models.DateField(null=True)
    letter_at = models.DateTimeField(null=True)
    letter_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    not_told_because = models.TextField(blank=True)
    not_told_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_because = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    ended_reason = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in MarkerLevel]),
                name="marker_level_known",
            ),
            models.CheckConstraint(
                condition=Q(about="person", customer__isnull=False)
                | Q(about__in=["address", "animal"]) & ~Q(address=""),
                name="marker_is_about_something",
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="marker_warns_in_words"),
            models.CheckConstraint(condition=~Q(proposed_reason=""), name="marker_has_reason"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="proposed")
                & Q(decided_by__isnull=False, decided_at__isnull=False, decided_by_grade="manager")
                & ~Q(decided_reason=""),
                name="marker_decided_by_management",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="marker_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "refused"])
                | Q(
                    review_on__isnull=False,
                    lapses_on__isnull=False,
                    lapses_on__gte=F("review_on"),
                ),
                name="marker_has_review_date",
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=TruncDate(F("decided_at"))),
                name="marker_reviewed_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(letter_at__isnull=True, letter_by__isnull=True)
                | Q(letter_at__isnull=False, letter_by__isnull=False),
                name="marker_letter_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(not_told_because="", not_told_by__isnull=True)
                | ~Q(not_told_because="") & Q(not_told_by__isnull=False, letter_at__isnull=True),
                name="marker_not_told_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["removed", "lapsed"], ended_at__isnull=False)
                & ~Q(ended_because="")
                | Q(state__in=["proposed", "refused", "live"], ended_at__isnull=True)
                & Q(ended_because=""),
                name="marker_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | Q(ended_by__isnull=False) & ~Q(ended_reason=""),
                name="marker_removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(lapses_on__isnull=True) | Q(lapses_on__gt=TruncDate(F("decided_at"))),
                name="marker_lapses_after_decision",
            ),
            models.UniqueConstraint(
                fields=["incident", "about"],
                condition=Q(state__in=["proposed", "live"]),
                name="marker_one_of_a_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "review_on"], name="marker_reviews"),
        ]

    def __str__(self) -> str:
        return f"marker {self.pk}"


class DecidedKey(models.Model):
    """A matching key of a marker decided here, as a 63-bit number; see ``records.RecordKey``."""

    pk = models.CompositePrimaryKey("key", "marker")
    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.key)

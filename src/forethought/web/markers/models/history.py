"""What happened to a marker: reviews, appeals, what was put right, with whom it was shared."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from forethought.web.markers.models.decided import LONGEST_WORDING, Marker


class NotAbout(models.Model):
    """A customer whom the marker would match and is not about: a namesake, somebody who moved in.

    Management grade says so, with a reason; for everybody else the marker counts as before.
    """

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="not_about")
    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.CASCADE, related_name="no_markers"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marker", "customer"], name="marker_not_about_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="marker_not_about_has_reason"),
        ]

    def __str__(self) -> str:
        return f"marker {self.marker_id} is not about {self.customer_id}"


class MarkerChange(models.Model):
    """Somebody put right whom a marker is about or what it says; ``was_...``: what stood before."""

    class What(models.TextChoices):
        """What was put right."""

        MOVED = "moved", "Whom or which place it is about"
        CORRECTED = "corrected", "What officers see"

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What.choices)
    reason = models.TextField()
    was_customer = models.ForeignKey(
        "visits.Customer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    was_address = models.CharField(max_length=300, blank=True)
    was_postcode = models.CharField(max_length=12, blank=True)
    was_wording = models.CharField(max_length=LONGEST_WORDING)
    was_adjustments = models.CharField(max_length=LONGEST_WORDING, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="marker_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.what} marker {self.marker_id}"


class MarkerReview(models.Model):
    """Somebody of management grade looked again: severity, age, later behaviour, one-off stress.

    The age is that of the incident at ``at``. ``evidence`` is what the answers rest on; renewing
    without any is no review.
    """

    class Severity(models.TextChoices):
        """How bad what happened is, seen from now."""

        LESS = "less", "Less serious than it was recorded"
        SAME = "same", "As serious as it was recorded"
        MORE = "more", "More serious than it was recorded"

    class Behaviour(models.TextChoices):
        """What the person did since."""

        AGAIN = "again", "They did something like it again"
        CALM = "calm", "They were met or spoken to, and were calm"
        NOT_MET = "not_met", "Nobody has met or spoken to them"

    class OneOff(models.TextChoices):
        """Whether it came from stress that is over."""

        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    class Outcome(models.TextChoices):
        """What came of it."""

        KEPT = "kept", "Kept as it is"
        LOWERED = "lowered", "Kept at a lower level"
        RENEWED = "renewed", "Renewed for another year"
        REMOVED = "removed", "Removed"

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="reviews")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    behaviour = models.CharField(max_length=10, choices=Behaviour.choices)
    one_off = models.CharField(max_length=10, choices=OneOff.choices)
    evidence = models.TextField()
    level_before = models.CharField(max_length=10)
    level_after = models.CharField(max_length=10, blank=True)
    next_review_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(evidence=""), name="marker_review_has_evidence"),
            models.CheckConstraint(
                condition=Q(outcome="removed") | Q(next_review_on__isnull=False),
                name="marker_review_sets_the_next",
            ),
            models.CheckConstraint(
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gt=TruncDate(F("at"))),
                name="marker_review_next_is_ahead",
            ),
            models.CheckConstraint(
                condition=Q(
                    severity__in=["less", "same", "more"],
                    behaviour__in=["again", "calm", "not_met"],
                    one_off__in=["yes", "no", "not_known"],
                ),
                name="marker_review_answers_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} marker {self.marker_id}"


class MarkerAppeal(models.Model):
    """The person asks for the marker to be looked at by somebody else; it stays meanwhile.

    ``due_on``: the last of twenty working days. ``decider`` is who decided the marker last, kept
    here so that the database can refuse them as the reviewer.
    """

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="appeals")
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    says = models.TextField()
    due_on = models.DateField()
    decider = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(says=""), name="marker_appeal_says_something"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("decider")),
                name="marker_appeal_to_another",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True, answer="")
                | Q(answered_at__isnull=False, upheld__isnull=False, reviewer__isnull=False)
                & ~Q(answer=""),
                name="marker_appeal_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["marker"],
                condition=Q(answered_at__isnull=True),
                name="marker_appeal_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against marker {self.marker_id}"


class MarkerShare(models.Model):
    """With whom a marker was shared, or who was told of it, and whether they know of changes.

    ``outdated_at``: since when there is a change of which nobody has told them; None: none.
    """

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="shares")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=200)
    because = models.TextField()
    version = models.IntegerField()
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    corrected_version = models.IntegerField(null=True)
    outdated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(recipient=""), name="marker_shared_with_somebody"),
            models.CheckConstraint(condition=~Q(because=""), name="marker_shared_for_a_reason"),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, corrected_by__isnull=True)
                | Q(corrected_at__isnull=False, corrected_by__isnull=False)
                & Q(corrected_version__isnull=False),
                name="marker_share_corrected_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"marker {self.marker_id} shared"

    @property
    def must_be_told(self) -> bool:
        """Whether the marker has changed since they last heard of it; it must be loaded with it."""
        return (self.corrected_version or self.version) < self.marker.version


class MarkerReminder(models.Model):
    """Something about a marker that somebody was told: ``due`` is a ``marker_life.Due``.

    The row is there before anybody asks whether it was told, so that it is told once.
    """

    marker = models.ForeignKey(Marker, on_delete=models.CASCADE, related_name="reminders")
    due = models.CharField(max_length=20)
    of = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marker", "due", "of"], name="marker_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due} of marker {self.marker_id}"

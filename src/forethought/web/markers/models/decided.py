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
    """With whom a marker was shared, or who was told of it, and whether they know of changes."""

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

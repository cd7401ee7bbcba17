"""Decisions and what leads to them: discussions, refusals, dispositions, next actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from forethought.vocabulary import DispositionKind, Outcome


class Discussion(models.Model):
    """A visit waits to be discussed with ``to``, before ``deadline``. ``to`` None: no cover.

    While it is open nobody starts. ``about`` says what opened it; one about the check alone is
    over as soon as the check no longer asks for it.
    """

    class About(models.TextChoices):
        """What opened a discussion."""

        CHECK = "check", "What the check found"
        REFUSAL = "refusal", "The visit was refused"
        WITHDRAWAL = "withdrawal", "A decision was withdrawn"

    class Closed(models.TextChoices):
        """What ended a discussion."""

        DECIDED = "decided", "Decided"
        DISCUSSED = "discussed", "Discussed"
        NOT_NEEDED = "not_needed", "The check no longer asks for it"
        VISIT_OVER = "visit_over", "The visit is over or cancelled"

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="discussions")
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField()
    about = models.CharField(max_length=12, choices=About.choices, default=About.CHECK)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=12, choices=Closed.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(closed_at__isnull=True), name="discussion_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="discussion_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"about visit {self.visit_id}"


class Decision(models.Model):
    """An outcome that a person has taken responsibility for (policy.md).

    It stands for the findings of its check and for the officers named: ``officer`` and
    ``second_officer`` are those it was made for. ``kind`` own: the officer's own signed
    assessment. ``less_cautious`` than the check asks needs a reason, and for violence written
    ``controls``. ``withdrawn_by`` None: a later decision took its place.
    """

    class Kind(models.TextChoices):
        """Who decided."""

        OWN = "own", "The officer's own assessment"
        MANAGEMENT = "management", "Management grade"

    class Control(models.TextChoices):
        """Written controls of a paired visit that violence alone stands against (policy.md)."""

        POLICE = "police", "Police present or told"
        MEETING_PLACE = "meeting_place", "Another meeting place"
        PHONE = "phone", "Phone contact during the visit"
        NO_ENTRY = "no_entry", "No entry"
        SHORT_CONTACTS = "short_contacts", "Shorter contact times"

    class Withdrawn(models.TextChoices):
        """Why a decision no longer stands."""

        REPLACED = "replaced", "Replaced by a later decision"
        PERSON = "person", "Withdrawn"

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="decisions")
    check_made = models.ForeignKey(
        "checks.Check", on_delete=models.CASCADE, related_name="decisions"
    )
    findings_sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    outcome = models.CharField(max_length=20)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    by_grade = models.CharField(max_length=10)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    less_cautious = models.BooleanField(default=False)
    controls: ArrayField[Any, Any] = ArrayField(
        models.CharField(max_length=20, choices=Control.choices), default=list, blank=True
    )
    controls_text = models.TextField(blank=True)
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_because = models.CharField(max_length=10, choices=Withdrawn.choices, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit"], condition=Q(withdrawn_at__isnull=True), name="decision_one_live"
            ),
            models.CheckConstraint(
                condition=Q(kind="own", by=F("officer"))
                | (Q(kind="management", by_grade="manager") & ~Q(by=F("officer"))),
                name="decision_by_who_may",
            ),
            models.CheckConstraint(
                condition=Q(kind="own")
                | Q(second_officer__isnull=True)
                | ~Q(by=F("second_officer")),
                name="decision_not_by_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(kind="own") | ~Q(reason=""), name="decision_management_gives_reason"
            ),
            models.CheckConstraint(
                condition=Q(less_cautious=False) | Q(kind="management"),
                name="decision_less_cautious_by_management",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="decision_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(withdrawn_because="person")
                | (Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="decision_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(controls=[]) | Q(outcome="pair"), name="decision_controls_for_a_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for visit {self.visit_id}"


class Refusal(models.Model):
    """An officer refuses a visit: final, no reason asked, in no performance figure.

    ``tells`` is what colleagues should know, if the officer wishes; it enters checks without a
    name, until management grade says with a reason that it has had its time (``told_until``): no
    word about anybody lasts for ever. Discussed before the visit is offered to anybody else, who
    is not told who refused.
    """

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="refusals")
    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tells = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    told_until = models.DateTimeField(null=True)
    told_ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    told_ended_reason = models.TextField(blank=True)
    discussed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    discussed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "officer"], name="refusal_is_final"),
            models.CheckConstraint(
                condition=Q(
                    told_until__isnull=True, told_ended_by__isnull=True, told_ended_reason=""
                )
                | (
                    Q(told_at__isnull=False, told_until__isnull=False, told_ended_by__isnull=False)
                    & ~Q(told_ended_reason="")
                ),
                name="refusal_told_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(discussed_at__isnull=True, discussed_by__isnull=True)
                | Q(discussed_at__isnull=False, discussed_by__isnull=False),
                name="refusal_discussed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(discussed_by__isnull=True) | ~Q(discussed_by=F("officer")),
                name="refusal_not_discussed_alone",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, tells="")
                | (Q(told_at__isnull=False) & ~Q(tells="")),
                name="refusal_tells_something",
            ),
        ]

    def __str__(self) -> str:
        return f"of visit {self.visit_id}"


class NextAction(models.Model):
    """What follows when a case leaves the visit list: *Review* on the next working day."""

    visit = models.ForeignKey("visits.Visit", on_delete=models.CASCADE, related_name="next_actions")
    action = models.CharField(max_length=20, default="review")
    reason = models.TextField()
    due = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="next_action_has_reason"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="next_action_done_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(done_at__isnull=True), name="next_action_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} of visit {self.visit_id}"


class Disposition(models.Model):
    """What management grade and a second person say about one record (policy.md).

    Proposed by anybody on the visit; live once ``by`` and ``second`` have both agreed. ``asked``
    is the colleague whom ``by`` asks to be the second person.
    ``customer`` None: for all customers. Ends when the record's text changes, when ``until`` is
    past, or when ``ended_at`` says so. While an ``appeal`` is not answered it does not count.
    """

    class Ended(models.TextChoices):
        """Why a disposition no longer counts, or never did."""

        TURNED_DOWN = "turned_down", "Turned down"
        ENDED = "ended", "Ended"
        APPEAL = "appeal", "Ended after an appeal"

    source = models.CharField(max_length=60)
    record_id = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.CASCADE, null=True, related_name="dispositions"
    )
    kind = models.CharField(max_length=10)
    until = models.DateField(null=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_on = models.ForeignKey(
        "visits.Visit", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, choices=Ended.choices, blank=True)
    ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.TextField(blank=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    appeal_answer = models.TextField(blank=True)
    appeal_answered_at = models.DateTimeField(null=True)
    appeal_answered_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in DispositionKind]),
                name="disposition_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="disposition_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="mistaken") | Q(until__isnull=False),
                name="disposition_reviewed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(at__isnull=True)
                | Q(at__isnull=False, by__isnull=False, second__isnull=False),
                name="disposition_live_by_two",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | Q(by__isnull=True) | ~Q(second=F("by")),
                name="disposition_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | (Q(by__isnull=False) & ~Q(asked=F("by"))),
                name="disposition_asked_by_who_decides",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="", ended_by__isnull=True)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")),
                name="disposition_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at__isnull=True, appeal="", appealed_by__isnull=True)
                | (Q(appealed_at__isnull=False, appealed_by__isnull=False) & ~Q(appeal="")),
                name="disposition_appeal_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    appeal_answered_at__isnull=True,
                    appeal_answer="",
                    appeal_answered_by__isnull=True,
                )
                | (
                    Q(
                        appealed_at__isnull=False,
                        appeal_answered_at__isnull=False,
                        appeal_answered_by__isnull=False,
                    )
                    & ~Q(appeal_answer="")
                ),
                name="disposition_answer_whole",
            ),
            models.UniqueConstraint(
                fields=["source", "record_id", "text_sha256", "customer"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="disposition_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}/{self.record_id}"

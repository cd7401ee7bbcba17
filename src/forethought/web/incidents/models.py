"""Incidents: threats, abuse, violence and near misses, and what was done about them.

An incident is always recorded (DMBM511340); a marker is another decision, and may never follow.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from forethought.vocabulary import Hazard

EARLIEST = datetime(1, 1, 1, 0, 1, 15, tzinfo=UTC)
"""The first moment that London's time can say, so that no row takes a page away. Services refuse
far more; rows of 0.1.0, whose pages took any year of four figures, all meet this one."""

LONGEST_WORDS = 10_000
"""Characters of the reporter's own words."""


class Incident(models.Model):
    """Something that happened to somebody at work. ``uuid`` is made where it is typed.

    ``reporter`` is whom it happened to, or who saw it; ``recorded_by`` typed it: a colleague or
    the desk may. ``customer`` None: not about a customer that is known, ``address`` then says
    where. ``hazards`` are the vocabulary's categories. ``version`` counts changes, so that two
    people who complete it at once are told. ``record_id`` names the record of the source
    *incident reports* through which checks find it; it has one as soon as it names a customer or
    an address. ``manager_told`` is whom of management grade the site told first, the own manager
    or who stands in.
    """

    class How(models.TextChoices):
        """By which way it came."""

        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By phone"
        LETTER = "letter", "By letter"
        EMAIL = "email", "By e-mail"
        ONLINE = "online", "Online"

    class Who(models.TextChoices):
        """Whose doing it was."""

        CUSTOMER = "customer", "The customer"
        HOUSEHOLD = "household", "Somebody of the household or business"
        OTHER = "other", "Somebody else"
        NOBODY = "nobody", "Nobody: a place, an animal or a thing"
        UNKNOWN = "unknown", "Not known"

    class Harm(models.TextChoices):
        """What it did to the person (RIDDOR 2013, R35)."""

        NONE = "none", "Nobody was hurt"
        SHAKEN = "shaken", "Shaken or distressed"
        INJURED = "injured", "Injured"
        SPECIFIED = "specified", "A specified injury"
        DEATH = "death", "Death"

    class State(models.TextChoices):
        """How far it has got; its reporter sees this until it is closed."""

        RECEIVED = "received", "Received"
        LOOKED_INTO = "looked_into", "Being looked into"
        CLOSED = "closed", "Closed"

    uuid = models.UUIDField(unique=True)
    reporter = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        "people.Office", on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.SET_NULL, null=True, related_name="incidents"
    )
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    hazards: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=20), size=14)
    near_miss = models.BooleanField(default=False)
    how = models.CharField(max_length=10, choices=How.choices)
    who = models.CharField(max_length=10, choices=Who.choices, default=Who.UNKNOWN)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    words = models.TextField()
    harm = models.CharField(max_length=10, choices=Harm.choices, default=Harm.NONE)
    injuries = models.TextField(blank=True)
    days_off = models.PositiveIntegerField(null=True)
    police_number = models.CharField(max_length=60, blank=True)
    manager_told_at = models.DateTimeField(null=True)
    manager_told = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    riddor_reported_at = models.DateTimeField(null=True)
    riddor_reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    what_changed = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="incident_says_something"),
            models.CheckConstraint(
                condition=Q(hazards__len__gte=1)
                & Q(hazards__contained_by=[hazard.value for hazard in Hazard]),
                name="incident_of_known_hazards",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("reported_at")), name="incident_reported_after"
            ),
            models.CheckConstraint(
                condition=Q(happened_at__gte=EARLIEST), name="incident_in_londons_time"
            ),
            models.CheckConstraint(
                condition=Q(harm__in=["none", "shaken"])
                | Q(harm__in=["injured", "specified", "death"]) & Q(near_miss=False),
                name="incident_near_miss_hurts_nobody",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(what_changed="")
                | Q(closed_at__isnull=True, closed_by__isnull=True) & ~Q(state="closed"),
                name="incident_closed_with_what_changed",
            ),
            models.CheckConstraint(
                condition=Q(riddor_reported_at__isnull=False) | Q(riddor_reference=""),
                name="incident_riddor_reference_has_date",
            ),
            models.CheckConstraint(
                condition=Q(manager_told_at__isnull=True, manager_told__isnull=True)
                | Q(manager_told_at__isnull=False, manager_told__isnull=False),
                name="incident_manager_told_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-reported_at"], name="incident_latest"),
            models.Index(fields=["reporter", "-reported_at"], name="incident_of_reporter"),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    @property
    def record_id(self) -> str:
        """The id of its record among the incident reports, on the site and in a day folder."""
        return f"incident-{self.pk}"


class Step(models.Model):
    """One line of what was done about an incident. ``what`` is our own word.

    ``says`` is shown to the reporter when ``for_reporter``: what happens with a report is never
    kept from who made it. ``changed`` names the fields that it changed, ``was`` holds what stood
    in them before: nothing that somebody wrote is lost. ``version`` is the incident's after it.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    says = models.TextField(blank=True)
    for_reporter = models.BooleanField(default=True)
    changed: ArrayField[Any, Any] = ArrayField(
        models.CharField(max_length=40), default=list, blank=True
    )
    was = models.JSONField(default=dict)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what


class Support(models.Model):
    """Support that was offered to the reporter, and what became of it."""

    class Kind(models.TextChoices):
        """What is offered."""

        DEBRIEF = "debrief", "A talk about what happened"
        TIME_OFF = "time_off", "Time off the road"
        COUNSELLING = "counselling", "Counselling"
        COMPANY = "company", "Company on the next visits"
        OTHER = "other", "Something else"

    class Answer(models.TextChoices):
        """What the reporter said."""

        NONE = "", "Not answered yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="support")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "kind"], name="support_offered_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="support_answered_when",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(answer="accepted"),
                name="support_given_when_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for incident {self.incident_id}"


class Reminder(models.Model):
    """When somebody was last reminded of what an incident still asks for."""

    class Kind(models.TextChoices):
        """What they were reminded of."""

        CLOCK = "clock", "A report is due"
        SUPPORT = "support", "Support is to be offered"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "kind"], name="incident_one_reminder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of incident {self.incident_id}"


class Photo(models.Model):
    """A photo of an incident: re-encoded, so that nothing is in it but the picture.

    The file lies in the data folder under ``name``, which is random; ``sha256`` is of what lies
    there. ``uuid`` is made where it was chosen: sent five times it is one.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="photos")
    uuid = models.UUIDField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    bytes = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(bytes__gt=0, width__gt=0, height__gt=0), name="photo_shows_something"
            ),
        ]

    def __str__(self) -> str:
        return f"photo of incident {self.incident_id}"


class Draft(models.Model):
    """What somebody typed when their session had ended: it is there again once they sign in.

    ``address`` is the page it was typed on. It goes as soon as it is sent, or after a week.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "address"], name="draft_once_per_page"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.person_id}"

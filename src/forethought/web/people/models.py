"""Officers and everybody else who uses the site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from forethought.vocabulary import Grade


class Nation(models.TextChoices):
    """Whose bank holidays an office keeps."""

    ENGLAND_AND_WALES = "england_and_wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class Office(models.Model):
    """An office: the place that stays in contact with its officers."""

    name = models.CharField(max_length=100, unique=True)
    nation = models.CharField(
        max_length=20, choices=Nation.choices, default=Nation.ENGLAND_AND_WALES
    )
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of an office."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "name"], name="team_named_once_per_office")
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by email address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person who signs in with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who uses the site.

    ``grade`` manager is management grade: may authorise. The four roles beside it may be held
    by anybody: ``contact_desk``, ``safety_administrator``, ``data_protection`` (auditor),
    ``safety_representative`` (sees what the office may learn from, and no case).
    ``officer_id`` is the staff number, as in ``officers.csv``. ``demo``: invented.
    """

    officer_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=30, blank=True)
    grade = models.CharField(
        max_length=10,
        choices=[(Grade.OFFICER.value, "Officer"), (Grade.MANAGER.value, "Management grade")],
        default=Grade.OFFICER.value,
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    manager = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="manages"
    )
    makes_visits = models.BooleanField(default=True)
    contact_desk = models.BooleanField(default=False)
    safety_administrator = models.BooleanField(default=False)
    data_protection = models.BooleanField(default=False)
    safety_representative = models.BooleanField(default=False)
    languages: ArrayField[Any, Any] = ArrayField(
        models.CharField(max_length=40), default=list, blank=True
    )
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "officer_id"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.CheckConstraint(condition=~Q(manager=F("id")), name="person_not_own_manager"),
            models.CheckConstraint(
                condition=Q(grade__in=[g.value for g in Grade]), name="person_grade_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_management(self) -> bool:
        """Of management grade: may authorise (DMBM511340)."""
        return self.grade == Grade.MANAGER

    @property
    def office(self) -> Office | None:
        """The office of this person's team."""
        return self.team.office if self.team else None


class SoloTraining(models.Model):
    """Training for solo visits, with its expiry (DMBM511310). The last day counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="solo_trainings")
    trained_on = models.DateField()
    expires_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("trained_on")), name="training_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.expires_on}"


class MoreAffectedBy(models.Model):
    """By which hazards an officer is more affected (DMBM511340 individuals).

    Set by the officer; seen by them and their manager alone.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="more_affected_by", primary_key=True
    )
    hazards: ArrayField[Any, Any] = ArrayField(
        models.CharField(max_length=20), default=list, blank=True
    )
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Absence(models.Model):
    """A time in which somebody cannot be asked; ``ends`` None: until they come back.

    ``deputy`` is whom a manager names to be asked first meanwhile.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    begins = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("begins")), name="absence_ends_later"
            ),
            models.CheckConstraint(condition=~Q(deputy=F("person")), name="absence_other_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.begins:%Y-%m-%d}"

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


def _same_address(one: str, other: str) -> bool:
    if one.isascii() and other.isascii():
        return one.lower() == other.lower()
    return one == other


class PersonManager(BaseUserManager["Person"]):
    """Finds people: by email address, whatever its capitals, and whoever can be asked."""

    def at(self, email: str) -> Person | None:
        """The person of this address, whatever the capitals of plain letters; none like it counts.

        PostgreSQL takes some foreign letters for ours: UPPER('ı') = 'I'.
        """
        given = email.strip()
        alike = self.filter(email__iexact=given)
        return next((person for person in alike if _same_address(person.email, given)), None)

    def to_ask(self) -> models.QuerySet[Person]:
        """Everybody who can be asked or told something: humans who have not left."""
        return self.filter(is_active=True, system=False)

    def of_management(self) -> models.QuerySet[Person]:
        """Everybody of management grade who can be asked or told something."""
        return self.to_ask().filter(grade=Grade.MANAGER.value)

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person who signs in with this address. Raises Person.DoesNotExist."""
        found = self.at(username or "")
        if found is None:
            raise self.model.DoesNotExist
        return found


class Person(AbstractBaseUser):
    """Somebody who uses the site.

    ``grade`` manager is management grade: may authorise. The four roles beside it may be held
    by anybody: ``contact_desk``, ``safety_administrator``, ``data_protection`` (auditor),
    ``safety_representative`` (sees what the office may learn from, and no case).
    ``officer_id`` is the staff number, as in ``officers.csv``. ``demo``: invented. ``system``:
    another system that acts through the API, and no human: nobody asks or tells it anything.
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
    system = models.BooleanField(default=False, db_default=False)

    token_id: int | None = None
    """The token with which they act through the API at this moment; no column."""

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
            models.CheckConstraint(
                condition=Q(system=False)
                | Q(
                    makes_visits=False,
                    contact_desk=False,
                    safety_administrator=False,
                    data_protection=False,
                    safety_representative=False,
                ),
                name="person_system_without_roles",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_management(self) -> bool:
        """Of management grade: may authorise (DMBM511340). Another system never is."""
        return self.grade == Grade.MANAGER and not self.system

    @property
    def can_be_asked(self) -> bool:
        """A human who has not left: ``Person.objects.to_ask`` of one person."""
        return self.is_active and not self.system

    @property
    def plans_for_office(self) -> bool:
        """Another system of management grade: plans for its office, and decides nothing."""
        return self.grade == Grade.MANAGER and self.system

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

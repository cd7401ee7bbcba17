"""What the pages about people ask."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forethought.timestamps import LONDON, day_begins, day_ends
from forethought.vocabulary import Grade
from forethought.web.look.fields import (
    Checkboxes,
    ChoiceRadios,
    ConfirmField,
    DateField,
    EmailField,
    HazardCheckboxes,
    SelectField,
    TextField,
    TimeField,
)
from forethought.web.look.forms import Form
from forethought.web.people.access import ROLE_TITLES, Role
from forethought.web.people.models import Nation, Person, Team
from forethought.web.people.services import PersonDetails, fingerprint
from forethought.web.people.words import AFFECTED_HINTS

NOBODY = ("", "Nobody")
_LONGEST_LANGUAGE = 40
_FLAGS = (
    Role.OFFICER,
    Role.CONTACT_DESK,
    Role.SAFETY_ADMINISTRATOR,
    Role.DATA_PROTECTION,
    Role.SAFETY_REPRESENTATIVE,
)
_ROLE_HINTS = {
    Role.OFFICER: "Plans and makes visits, and is asked to join as second officer.",
    Role.CONTACT_DESK: "Stays in contact with officers who are out; sees no findings.",
    Role.SAFETY_ADMINISTRATOR: "Looks after people, training, areas and record systems.",
    Role.DATA_PROTECTION: "Reads everything and the audit, and changes nothing.",
    Role.SAFETY_REPRESENTATIVE: "Sees the figures of their office, and no case.",
}


def languages_in(text: str) -> tuple[str, ...]:
    """Languages separated by commas, each once, as first written."""
    found: dict[str, str] = {}
    for word in text.replace(";", ",").split(","):
        language = " ".join(word.split())
        if language:
            found.setdefault(language.casefold(), language)
    return tuple(found.values())


class LanguagesField(TextField):
    """Languages in one line; gives them as a tuple."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Languages spoken besides English (optional)",
            name="the languages",
            help_text="Separate them with commas. For example, Polish, British Sign Language",
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The languages of a person, in one line."""
        return value if isinstance(value, str) or value is None else ", ".join(value)

    def clean(self, value: Any) -> Any:
        """The languages; raises ValidationError for one that is too long."""
        languages = languages_in(super().clean(value))
        for language in languages:
            if len(language) > _LONGEST_LANGUAGE:
                raise ValidationError(
                    f"Each language must be {_LONGEST_LANGUAGE} characters or fewer:"
                    " separate them with commas"
                )
        return languages


class PersonForm(Form):
    """Everything an administrator says about somebody."""

    name = TextField(label="Full name", max_length=120)
    officer_id = TextField(
        label="Staff number",
        max_length=40,
        width=20,
        help_text="As in officers.csv and in the visits of other systems",
    )
    email = EmailField(label="Email address", help_text="They sign in with it")
    phone = TextField(
        label="Telephone number (optional)",
        name="the telephone number",
        max_length=30,
        width=20,
        inputmode="tel",
        required=False,
    )
    grade = ChoiceRadios(
        label="Grade",
        choices=[(Grade.OFFICER.value, "Officer"), (Grade.MANAGER.value, "Management grade")],
        hints={Grade.MANAGER.value: "May authorise visits, but never one they are on"},
    )
    roles = Checkboxes(
        label="What do they do?",
        choices=[(role.value, ROLE_TITLES[role]) for role in _FLAGS],
        hints={role.value: _ROLE_HINTS[role] for role in _FLAGS},
        help_text="Tick all that apply",
        required=False,
    )
    system = ConfirmField(
        label="This is another system, not a human being",
        required=False,
        help_text="Nobody puts visits or alarms to it. It acts through the API alone. With"
        " management grade it plans for its whole office; tick nothing that it does",
    )
    team = SelectField(
        label="Team (optional)",
        required=False,
        help_text="Without a team they belong to no office: no one of the same office is asked",
    )
    manager = SelectField(
        label="Manager (optional)",
        required=False,
        help_text="Of management grade. Asked first when a visit must be discussed",
    )
    languages = LanguagesField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.teams = {str(team.pk): team for team in Team.objects.select_related("office")}
        self.managers = {str(manager.pk): manager for manager in _managers(person)}
        by_office = sorted(self.teams.values(), key=lambda team: (team.office.name, team.name))
        teams = [(str(team.pk), f"{team.office.name}, {team.name}") for team in by_office]
        self.fields["team"].choices = [("", "No team"), *teams]  # type: ignore[attr-defined]
        people = [(key, manager.name) for key, manager in self.managers.items()]
        self.fields["manager"].choices = [NOBODY, *people]  # type: ignore[attr-defined]

    def details(self) -> PersonDetails:
        """What was said, once the form is valid."""
        said = self.cleaned_data
        roles = set(said["roles"])
        return PersonDetails(
            officer_id=said["officer_id"],
            name=said["name"],
            email=said["email"],
            phone=said["phone"],
            grade=Grade(said["grade"]),
            team=self.teams.get(said["team"]),
            manager=self.managers.get(said["manager"]),
            languages=said["languages"],
            system=said["system"],
            makes_visits=Role.OFFICER in roles,
            contact_desk=Role.CONTACT_DESK in roles,
            safety_administrator=Role.SAFETY_ADMINISTRATOR in roles,
            data_protection=Role.DATA_PROTECTION in roles,
            safety_representative=Role.SAFETY_REPRESENTATIVE in roles,
        )


def said_of(details: PersonDetails) -> dict[str, Any]:
    """What the form shows of somebody before it is changed."""
    held = {
        Role.OFFICER: details.makes_visits,
        Role.CONTACT_DESK: details.contact_desk,
        Role.SAFETY_ADMINISTRATOR: details.safety_administrator,
        Role.DATA_PROTECTION: details.data_protection,
        Role.SAFETY_REPRESENTATIVE: details.safety_representative,
    }
    return {
        "name": details.name,
        "officer_id": details.officer_id,
        "email": details.email,
        "phone": details.phone,
        "grade": details.grade.value,
        "roles": [role.value for role, has in held.items() if has],
        "team": str(details.team.pk) if details.team else "",
        "manager": str(details.manager.pk) if details.manager else "",
        "languages": details.languages,
        "system": details.system,
        "seen": fingerprint(details),
    }


class OwnDetailsForm(Form):
    """What everybody says for themself."""

    phone = TextField(
        label="Telephone number (optional)",
        name="the telephone number",
        help_text="The number your office reaches you on when you are out",
        max_length=30,
        width=20,
        inputmode="tel",
        autocomplete="tel",
        required=False,
    )
    languages = LanguagesField()


class TrainingForm(Form):
    """Training for solo visits."""

    trained_on = DateField(
        label="When were they trained for solo visits?",
        name="the day of the training",
        help_text="For example, 27 3 2026",
    )
    expires_on = DateField(
        label="What is the last day that the training counts?",
        name="the last day",
        help_text="From the day after, they do not go alone until they are trained again",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trained_on"].latest = today  # type: ignore[attr-defined]


class AffectedForm(Form):
    """By what somebody is more affected."""

    hazards = HazardCheckboxes(
        label="Tick anything by which you are more affected than most colleagues",
        help_text="You do not have to tick anything, and you do not have to say why",
        required=False,
        hints={hazard.value: text for hazard, text in AFFECTED_HINTS.items()},
    )


class AwayForm(Form):
    """A time away. Times are of London."""

    begins_day = DateField(
        label="First day away", name="the first day", help_text="For example, 25 11 2026"
    )
    begins_time = TimeField(
        label="From what time that day? (optional)",
        name="the time",
        help_text="For example, 1pm. Leave empty for the whole day",
        required=False,
    )
    ends_day = DateField(
        label="Last day away (optional)",
        name="the last day",
        help_text="Leave empty if this is not known: you can say later when it is over",
        required=False,
    )
    deputy_id = SelectField(
        label="Deputy (optional)",
        required=False,
        help_text="Of management grade. Asked first about visits meanwhile",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not person.is_management:
            del self.fields["deputy_id"]
            self.deputies: dict[str, Person] = {}
            return
        able = Person.objects.of_management()
        self.deputies = {str(p.pk): p for p in able.exclude(pk=person.pk).order_by("name")}
        choices = [NOBODY, *((key, deputy.name) for key, deputy in self.deputies.items())]
        self.fields["deputy_id"].choices = choices  # type: ignore[attr-defined]

    def begins(self) -> datetime:
        """From when, in UTC; the earlier of two where the clocks show a time twice."""
        on, at = self.cleaned_data["begins_day"], self.cleaned_data["begins_time"]
        if at is None:
            return day_begins(on)
        return datetime.combine(on, at, LONDON).astimezone(UTC)

    def ends(self) -> datetime | None:
        """Until when, in UTC: the end of the last day; None where it is not known."""
        last = self.cleaned_data["ends_day"]
        return day_ends(last) if last is not None else None

    def deputy(self) -> Person | None:
        """Whom they named."""
        return self.deputies.get(self.cleaned_data.get("deputy_id", ""))


class OfficeForm(Form):
    """An office."""

    name = TextField(label="Name of the office", max_length=100)
    nation = ChoiceRadios(
        label="Whose bank holidays does it keep?",
        name="whose bank holidays it keeps",
        choices=Nation.choices,
        help_text="A case that is moved off the visit list is reviewed on the next working day",
    )
    phone = TextField(
        label="Telephone number (optional)",
        name="the telephone number",
        help_text="Stands on every day sheet: officers call it when something is wrong",
        max_length=30,
        width=20,
        inputmode="tel",
        required=False,
    )


class TeamForm(Form):
    """A team of an office."""

    name = TextField(label="Name of the team", max_length=100)


def _managers(person: Person | None) -> list[Person]:
    """Who may be a manager, and whoever is this person's manager now."""
    able = Person.objects.of_management()
    if person is not None and person.manager_id is not None:
        able |= Person.objects.filter(pk=person.manager_id)
    found = able.order_by("name", "officer_id")
    return [manager for manager in found if person is None or manager.pk != person.pk]

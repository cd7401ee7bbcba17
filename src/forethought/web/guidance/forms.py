"""What the pages of guidance ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forethought.vocabulary import AreaKind
from forethought.web.guidance.markdown import plain, unfit_links
from forethought.web.guidance.models import (
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    LONGEST_WHY,
)
from forethought.web.guidance.pages import Page
from forethought.web.guidance.search import LONGEST_QUESTION
from forethought.web.guidance.services import LONGEST_REVIEW, Wording
from forethought.web.guidance.words import KIND_TITLES, RULE_TITLES
from forethought.web.look.fields import (
    Checkboxes,
    DateField,
    HazardCheckboxes,
    TextArea,
    TextField,
)
from forethought.web.look.forms import Form

_LARGEST = 10**6
"""No page has more versions than this: the number was not sent by our page."""


class SearchForm(Form):
    """What is looked for."""

    q = TextField(label="Search the guidance", name="your search", max_length=LONGEST_QUESTION)


class _OnForm(Form):
    """Something done to a page. ``on``: the version that the page showed."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_LARGEST)


class ReviewForm(_OnForm):
    """Until when the page holds, and why. ``today``: in London."""

    why = TextArea(
        label="What did you look at?",
        name="what you looked at",
        rows=2,
        max_length=LONGEST_WHY,
        help_text="Stands beside the version. Name nobody.",
    )
    review_on = DateField(
        label="When must somebody look at it again?",
        name="the next review",
        help_text="Within a year",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        initial = {"review_on": today + timedelta(days=365)} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        asked = self.fields["review_on"]
        assert isinstance(asked, DateField)
        asked.earliest = today + timedelta(days=1)
        asked.latest = today + LONGEST_REVIEW


class RestoreForm(ReviewForm):
    """Back to the standard wording."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "Why?"


class DownForm(_OnForm):
    """Why nobody shall read the page any more."""

    why = TextArea(label="Why is this page taken down?", name="why", rows=2, max_length=LONGEST_WHY)


class WordingForm(ReviewForm):
    """The words of a page, and beside what it stands."""

    title = TextField(
        label="Title", max_length=LONGEST_TITLE, help_text="Short, such as “Dogs at farms”"
    )
    summary = TextField(
        label="In one sentence",
        name="the page in one sentence",
        max_length=LONGEST_SUMMARY,
        help_text="What somebody must know who reads nothing else",
    )
    body = TextArea(
        label="The page",
        name="the page",
        rows=20,
        max_length=LONGEST_BODY,
        help_text=(
            "Write ## before a heading, - before each item of a list, 1. before each step,"
            " **two stars** around what matters most, [words](https://address) for a link. Say"
            " which rule of the manual it follows. Never write about people."
        ),
    )
    rules = Checkboxes(
        label="Beside which reasons of a check?",
        name="reasons of a check",
        choices=list(RULE_TITLES.items()),
        required=False,
        small=True,
    )
    hazards = HazardCheckboxes(label="Beside which dangers?", name="dangers", required=False)
    kinds = Checkboxes(
        label="Beside which areas?",
        name="areas",
        choices=[(kind.value, title) for kind, title in KIND_TITLES.items()],
        required=False,
        small=True,
    )

    field_order = ("title", "summary", "body", "rules", "hazards", "kinds", "why", "review_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "What changes, and why?"

    def clean_body(self) -> str:
        """The words; raises ValidationError for links that cannot be, and for no words at all."""
        text: str = self.cleaned_data["body"]
        wrong = unfit_links(text)
        if wrong:
            raise ValidationError(
                f"The link to “{wrong[0][:60]}” cannot be used: links begin with https://, mailto:,"
                " tel:, or with / for a page of this site"
            )
        if not plain(text).strip():
            raise ValidationError("Write some words: nothing of this would be shown")
        return text

    def wording(self) -> Wording:
        """What was written. Only once the form is valid."""
        said = self.cleaned_data
        return Wording(
            title=said["title"],
            summary=said["summary"],
            body=said["body"],
            rules=tuple(said["rules"]),
            hazards=tuple(said["hazards"]),
            kinds=tuple(AreaKind(kind) for kind in said["kinds"]),
            review_on=said["review_on"],
        )


def wording_of(page: Page) -> dict[str, Any]:
    """A page as the form shows it at first."""
    return {
        "on": page.number,
        "title": page.title,
        "summary": page.summary,
        "body": page.body,
        "rules": sorted(page.rules),
        "hazards": sorted(page.hazards),
        "kinds": sorted(page.kinds),
    }

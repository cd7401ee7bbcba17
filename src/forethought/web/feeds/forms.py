"""What people are asked about feeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forethought.feeds.reading import FeedKind, Question
from forethought.web.feeds.models import Feed
from forethought.web.feeds.services import FASTEST, SLOWEST, Details, address_shown
from forethought.web.feeds.uploading import MOST_BYTES
from forethought.web.look.fields import (
    ChoiceRadios,
    TextArea,
    TextField,
    UploadField,
    YesNoField,
)
from forethought.web.look.forms import Form

_ASKED = "ask_"
"""Before the names of a kind's own questions, which could be anything."""


class KindForm(Form):
    """Which kind of feed to add."""

    kind = ChoiceRadios(
        label="What kind of feed is it?",
        name="the kind of feed",
        missing="Select the kind of feed",
        choices=[],
    )

    def __init__(self, *args: Any, kinds: Sequence[FeedKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].hints = {kind.name: kind.says for kind in kinds}  # type: ignore[attr-defined]


class FeedForm(Form):
    """A feed of one kind: its name and address, the questions of its kind, how it counts."""

    name = TextField(
        label="Name of the feed",
        help_text="As it should stand on every check, for example Wensum Chronicle",
        max_length=100,
    )
    url = TextField(
        label="Address of the feed",
        name="the address of the feed",
        help_text="It begins with https://",
        max_length=1000,
        required=False,
        inputmode="url",
    )
    every_minutes = TextField(
        label="How often is it read?",
        name="how many minutes lie between two readings",
        help_text=f"Minutes between two readings, {FASTEST} to {SLOWEST}",
        width=4,
        inputmode="numeric",
    )
    required = YesNoField(
        label="Are visits held when it cannot be read for a day?",
        missing="Select yes if visits are held when the feed cannot be read for a day",
        help_text="Not looked is never clear: say yes unless another feed tells the same",
    )

    def __init__(self, *args: Any, kind: FeedKind, feed: Feed | None = None, **kwargs: Any) -> None:
        self._questions = tuple(kind.questions)
        kwargs.setdefault("initial", _initial(kind, feed))
        super().__init__(*args, **kwargs)
        for question in self._questions:
            self.fields[_ASKED + question.name] = _field(question)
        if kind.uploads:
            del self.fields["url"], self.fields["every_minutes"]
            self.fields["required"].label = "Are visits held a day after its last upload?"
            self.fields["required"].help_text = "Say yes only if a file is uploaded every day"
        elif feed is not None:
            self.fields["url"].help_text = (
                f"It is {address_shown(feed.url)}. Leave this empty to keep it. What follows a"
                " question mark is not shown, because it may hold a key"
            )
        if kind.gives == "figures":
            del self.fields["required"]
        ordered = ["name", "url", *(_ASKED + one.name for one in self._questions)]
        self.order_fields([*ordered, "every_minutes", "required"])

    def clean_every_minutes(self) -> int:
        """A whole number; raises a sentence through the field."""
        given = str(self.cleaned_data["every_minutes"]).strip()
        if not (given.isascii() and given.isdigit() and FASTEST <= int(given) <= SLOWEST):
            self.add_error(
                "every_minutes", f"Enter a whole number of minutes, from {FASTEST} to {SLOWEST}"
            )
            return FASTEST
        return int(given)

    @property
    def details(self) -> Details:
        """What was answered; of a form that is valid."""
        given = self.cleaned_data
        return Details(
            name=given["name"],
            url=given.get("url", ""),
            settings={one.name: given[_ASKED + one.name] for one in self._questions},
            every_minutes=given.get("every_minutes", SLOWEST),
            required=bool(given.get("required", False)),
        )


class OffForm(Form):
    """Why a feed is no longer read."""

    why = TextArea(
        label="Why is it switched off?",
        name="why it is switched off",
        help_text="Whoever looks at the feeds reads this. Visits are no longer held for it",
        max_length=500,
        rows=3,
    )


class FileForm(Form):
    """A file for a feed."""

    file = UploadField(
        label="File", name="the file", missing="Select a file", most_bytes=MOST_BYTES
    )

    def __init__(self, *args: Any, kind: FeedKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = ", ".join(kind.file_types)
        self.fields["file"].accept = ",".join(kind.file_types)  # type: ignore[attr-defined]
        self.fields["file"].help_text = f"One of these kinds: {types}. Up to 100 MB"


def _initial(kind: FeedKind, feed: Feed | None) -> dict[str, Any]:
    if feed is None:
        answers = {_ASKED + one.name: one.default for one in kind.questions}
        return {"every_minutes": kind.every_minutes, **answers}
    answers = {
        _ASKED + one.name: feed.settings.get(one.name, one.default) for one in kind.questions
    }
    own = {name: getattr(feed, name) for name in ("name", "every_minutes", "required")}
    return own | answers


def _field(question: Question) -> TextField | ChoiceRadios:
    if question.choices:
        return ChoiceRadios(
            label=question.label, help_text=question.hint, choices=list(question.choices)
        )
    label = f"{question.label} (optional)"
    return TextField(label=label, help_text=question.hint, max_length=500, required=False)

"""Form fields that know the design system and answer bad input with a sentence.

Every field takes ``label`` (the question) and ``help_text`` (the hint beside it), as in Django.
``name`` is what error sentences call the answer ("the start time"); by default the label with a
small first letter. ``missing`` is the whole sentence for no answer. `render.py` draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.vocabulary import Hazard
from forethought.web.look.parse import NotUnderstoodError, parse_date, parse_money, parse_time
from forethought.web.look.widgets import DateParts, TimeText
from forethought.web.look.words import clock, day, money

Choices = Iterable[tuple[str, str]]


def _small_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


class Named:
    """What the sentences of a field call it."""

    label: Any
    name: str = ""

    @property
    def called(self) -> str:
        """``the start time``: stands inside a sentence."""
        return self.name or _small_first(str(self.label or "this").rstrip("?"))

    def sentence(self, ends: str) -> str:
        """``The start time must be ...``."""
        called = self.called
        return f"{called[:1].upper()}{called[1:]} {ends}"


class TextField(Named, forms.CharField):
    """One line of text. ``width``: characters, one of 2, 3, 4, 5, 10, 20, 30; 0 for all there is.

    ``inputmode`` and ``autocomplete`` as in HTML.
    """

    def __init__(
        self,
        *,
        name: str = "",
        missing: str = "",
        width: int = 0,
        inputmode: str = "",
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.name, self.width = name, width
        self.inputmode, self.autocomplete = inputmode, autocomplete
        self.error_messages["required"] = missing or f"Enter {self.called}"

    def clean(self, value: Any) -> str:
        """The text; raises ValidationError that says by how much it is too long."""
        text = str(self.to_python(value))
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(
                self.sentence(f"must be {self.max_length} characters or fewer, not {len(text)}"),
                code="max_length",
            )
        return str(super().clean(value))


class EmailField(TextField):
    """An email address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        super().__init__(inputmode="email", **kwargs)
        self.max_length = 254

    def clean(self, value: Any) -> str:
        """The address; raises ValidationError with an example of one."""
        text = super().clean(value)
        if text:
            try:
                forms.EmailField().clean(text)
            except ValidationError:
                raise ValidationError(
                    "Enter an email address in the right form, like name@example.com",
                    code="invalid",
                ) from None
        return text


class PasswordField(TextField):
    """A password: never shown again, never stripped."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.PasswordInput(render_value=False))
        super().__init__(autocomplete=autocomplete, strip=False, **kwargs)


class TextArea(TextField):
    """Several lines; with ``max_length`` the page counts along. Line ends count as one."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.rows = rows

    def to_python(self, value: Any) -> str:
        """The text with line ends of one character: a browser sends two and counts one."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class MoneyField(Named, forms.Field):
    """An amount of pounds, 0 or more. Gives a Decimal with two places, or None."""

    widget = forms.TextInput

    def __init__(self, *, name: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.error_messages["required"] = missing or f"Enter {self.called}"

    def prepare_value(self, value: Any) -> Any:
        """An amount without its pound sign: the page shows one in front of the box."""
        return money(value).lstrip("£") if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The amount; raises ValidationError with an example of one."""
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_money(str(value))
        except NotUnderstoodError as error:
            raise ValidationError(self.sentence(str(error)), code="invalid") from None


class Between(Named, forms.Field):
    """A day or a time that lies between ``earliest`` and ``latest``, both included."""

    in_words: Callable[[Any], str]
    """How a limit is written in a sentence."""

    def __init__(
        self,
        *,
        name: str = "",
        missing: str = "",
        earliest: date | time | None = None,
        latest: date | time | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.name, self.earliest, self.latest = name, earliest, latest
        self.error_messages["required"] = missing or f"Enter {self.called}"

    def validate(self, value: Any) -> None:
        """Raises ValidationError that names the limit."""
        super().validate(value)
        if value is None:
            return
        if self.earliest is not None and value < self.earliest:
            limit = self.in_words(self.earliest)
            raise ValidationError(self.sentence(f"must be {limit} or later"), code="too_early")
        if self.latest is not None and value > self.latest:
            limit = self.in_words(self.latest)
            raise ValidationError(self.sentence(f"must be {limit} or earlier"), code="too_late")


class DateField(Between):
    """A day in three boxes. ``earliest`` and ``latest`` may be set in a form's ``__init__``."""

    widget = DateParts
    in_words = staticmethod(day)

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.autocomplete = autocomplete

    def to_python(self, value: Any) -> date | None:
        """The day; raises ValidationError that names the box that is wrong."""
        if value is None or isinstance(value, date):
            return value
        parts = [str(part) for part in value]
        if not any(part.strip() for part in parts):
            return None
        try:
            return parse_date(*parts)
        except NotUnderstoodError as error:
            raise ValidationError(self.sentence(str(error)), code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes say another day than ``initial``."""
        return DateParts().format_value(initial) != DateParts().format_value(data)


class TimeField(Between):
    """A time of day in one box, as people write it."""

    widget = TimeText
    in_words = staticmethod(clock)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, 9:30am or 2:15pm")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        """The time; raises ValidationError with an example of one."""
        if value is None or isinstance(value, time):
            return value
        if not str(value).strip():
            return None
        try:
            return parse_time(str(value))
        except NotUnderstoodError as error:
            raise ValidationError(self.sentence(str(error)), code="invalid") from None


class ChoiceRadios(Named, forms.ChoiceField):
    """One of a few answers.

    ``hints``: a line below a choice, by value. ``reveals``: by value, the name of the field of
    the same form that belongs to that choice; it is drawn inside the choice, nowhere else.
    ``inline``: side by side.
    """

    widget = forms.RadioSelect

    def __init__(
        self,
        *,
        name: str = "",
        missing: str = "",
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.name, self.inline = name, inline
        self.hints, self.reveals = dict(hints or {}), dict(reveals or {})
        self.error_messages["required"] = missing or f"Select {self.called}"
        self.error_messages["invalid_choice"] = f"Select one of the answers given for {self.called}"


class YesNoField(ChoiceRadios):
    """Yes or no, neither ticked at first. Gives True, False, or None when not answered.

    An answer not given is never taken for a no. ``missing``: "Select yes if you expect ...".
    """

    def __init__(self, *, inline: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", "Yes"), ("no", "No")])
        super().__init__(inline=inline and not kwargs.get("reveals"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """``yes`` for True, ``no`` for False; None stays unanswered."""
        return {True: "yes", False: "no"}.get(value, value) if value is not None else None

    def clean(self, value: Any) -> Any:
        """True, False or None."""
        return {"yes": True, "no": False}.get(super().clean(value))


class SelectField(Named, forms.ChoiceField):
    """One of many answers, in a list to open. The first choice should be empty."""

    def __init__(self, *, name: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.error_messages["required"] = missing or f"Select {self.called}"
        self.error_messages["invalid_choice"] = f"Select one of the answers given for {self.called}"


class Checkboxes(Named, forms.MultipleChoiceField):
    """Any number of answers; ``hints`` as for ChoiceRadios."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self,
        *,
        name: str = "",
        missing: str = "",
        hints: Mapping[str, str] | None = None,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.name, self.hints, self.small = name, dict(hints or {}), small
        self.error_messages["required"] = missing or f"Select {self.called}"
        self.error_messages["invalid_choice"] = f"Select one of the answers given for {self.called}"


class ConfirmField(Named, forms.BooleanField):
    """One box to tick: "I have read every note". Required means that it must be ticked."""

    def __init__(self, *, name: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.error_messages["required"] = missing or "Tick the box to confirm"


class HazardCheckboxes(Checkboxes):
    """Any of the fourteen hazards. Gives a list of `Hazard`, in the order of the vocabulary."""

    def __init__(self, *, hazards: Sequence[Hazard] = tuple(Hazard), **kwargs: Any) -> None:
        choices = [(hazard.value, HAZARD_TITLES[hazard.value]) for hazard in hazards]
        super().__init__(choices=choices, small=True, **kwargs)

    def clean(self, value: Any) -> Any:
        """The hazards ticked."""
        ticked = set(super().clean(value))
        return [hazard for hazard in Hazard if hazard.value in ticked]


class UploadField(Named, forms.FileField):
    """A file. ``accept`` as in HTML; ``most_bytes`` is the largest size taken."""

    def __init__(
        self,
        *,
        name: str = "",
        missing: str = "",
        accept: str = "",
        most_bytes: int = 10_000_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.name, self.accept, self.most_bytes = name, accept, most_bytes
        self.error_messages["required"] = missing or f"Select {self.called}"
        self.error_messages["empty"] = self.sentence("is empty")
        self.error_messages["invalid"] = f"Select {self.called}"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload; raises ValidationError when it is empty or too large."""
        upload = super().clean(data, initial)
        if upload and upload.size > self.most_bytes:
            most = f"{self.most_bytes / 1_000_000:g} MB"
            raise ValidationError(self.sentence(f"must be smaller than {most}"), code="too_large")
        return upload

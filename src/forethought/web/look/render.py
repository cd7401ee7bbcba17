"""Draws any bound field of a Django form with the design system's macro for it.

In templates: ``{{ field(form["start"]) }}``, ``{{ fields(form) }}``, ``{{ error_summary(form) }}``.
All three return safe markup; everything that people typed is escaped by the macros.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.template import engines
from markupsafe import Markup, escape

from forethought.web.look import fields as ours
from forethought.web.look.widgets import DATE_PARTS

Params = dict[str, Any]
_WIDTHS = {2, 3, 4, 5, 10, 20, 30}


def _macro(component: str, name: str) -> Callable[[Params], str]:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    template = environment.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    macro: Callable[[Params], str] = getattr(template.module, name)
    return macro


def _is_date(bound: BoundField) -> bool:
    return isinstance(bound.field, ours.DateField)


def _errors(bound: BoundField) -> Params | None:
    if not bound.errors:
        return None
    return {"html": Markup("<br>").join(escape(error) for error in bound.errors)}


def _common(bound: BoundField) -> Params:
    return {
        "name": bound.html_name,
        "id": bound.auto_id or bound.html_name,
        "hint": {"text": bound.help_text} if bound.help_text else None,
        "errorMessage": _errors(bound),
        "attributes": {},
    }


def _label(bound: BoundField, heading: bool) -> Params:
    size = "govuk-label--l" if heading else "govuk-label--s"
    return {"text": bound.label, "classes": size, "isPageHeading": heading}


def _legend(bound: BoundField, heading: bool) -> Params:
    size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": bound.label, "classes": size, "isPageHeading": heading}}


def _width(bound: BoundField) -> str:
    width = getattr(bound.field, "width", 0)
    if width and width not in _WIDTHS:
        raise ValueError(f"{bound.html_name}: a width is one of {sorted(_WIDTHS)}, not {width}")
    return f"govuk-input--width-{width}" if width else ""


def _text_value(bound: BoundField) -> str:
    value = bound.value()
    shown = bound.field.widget.format_value(value) if value is not None else None
    return "" if shown is None else str(shown)


def _input(bound: BoundField, heading: bool) -> str:
    attrs = bound.field.widget.attrs
    kind = bound.field.widget.input_type if isinstance(bound.field.widget, Input) else "text"
    params = _common(bound) | {
        "label": _label(bound, heading),
        "type": kind if kind in {"text", "email", "tel", "url", "search"} else "text",
        "value": _text_value(bound),
        "classes": _width(bound),
        "inputmode": getattr(bound.field, "inputmode", "") or attrs.get("inputmode", ""),
        "autocomplete": getattr(bound.field, "autocomplete", "") or attrs.get("autocomplete", ""),
        "spellcheck": False,
    }
    return _macro("input", "govukInput")(params)


def _money(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "label": _label(bound, heading),
        "value": _text_value(bound),
        "classes": "govuk-input--width-10",
        "inputmode": "decimal",
        "prefix": {"text": "£"},
        "spellcheck": False,
    }
    return _macro("input", "govukInput")(params)


def _time(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "label": _label(bound, heading),
        "value": _text_value(bound),
        "classes": "govuk-input--width-10",
        "autocomplete": "off",
        "spellcheck": False,
    }
    return _macro("input", "govukInput")(params)


def _password(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "label": _label(bound, heading),
        "autocomplete": getattr(bound.field, "autocomplete", "current-password"),
        "classes": "govuk-input--width-20",
    }
    return _macro("password-input", "govukPasswordInput")(params)


def _textarea(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "label": _label(bound, heading),
        "value": _text_value(bound),
        "rows": getattr(bound.field, "rows", 5),
        "spellcheck": True,
    }
    most = getattr(bound.field, "max_length", None)
    if most is None:
        return _macro("textarea", "govukTextarea")(params)
    return _macro("character-count", "govukCharacterCount")(
        params | {"maxlength": most, "threshold": 75}
    )


def _date(bound: BoundField, heading: bool) -> str:
    typed = bound.field.widget.format_value(bound.value())
    said = " ".join(str(error) for error in bound.errors)
    named = [part for part in DATE_PARTS if f" {part}" in said.partition("must include")[2]]
    wrong = set(named or DATE_PARTS) if bound.errors else set()
    born = getattr(bound.field, "autocomplete", "") == "bday"
    items = [
        {
            "name": part,
            "label": part.capitalize(),
            "value": value,
            "id": f"{bound.auto_id or bound.html_name}-{part}",
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
            "inputmode": "text" if part == "month" else "numeric",
            "autocomplete": f"bday-{part}" if born else None,
        }
        for part, value in zip(DATE_PARTS, typed, strict=True)
    ]
    params = _common(bound) | {
        "namePrefix": bound.html_name,
        "fieldset": _legend(bound, heading),
        "items": items,
    }
    return _macro("date-input", "govukDateInput")(params)


def _choices(bound: BoundField) -> Any:
    return getattr(bound.field, "choices", ())


def _items(bound: BoundField) -> Iterator[Params]:
    given = bound.value()
    chosen = {str(one) for one in given} if isinstance(given, (list, tuple)) else {str(given)}
    hints = getattr(bound.field, "hints", {})
    reveals = getattr(bound.field, "reveals", {})
    for value, text in _choices(bound):
        item: Params = {"value": value, "text": text, "checked": str(value) in chosen}
        if value in hints:
            item["hint"] = {"text": hints[value]}
        if value in reveals:
            item["conditional"] = {"html": field(bound.form[reveals[value]])}
        yield item


_REVEAL = re.compile(r' data-aria-controls="[^"]*"| govuk-radios__conditional--hidden')
"""What makes the design system's script hide a question: it would say ``aria-expanded`` on a
radio button, which ARIA does not allow there. Our style sheet hides it instead, by ``:has()``;
a browser that does not know that shows the question."""


def _radios(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "idPrefix": bound.auto_id or bound.html_name,
        "fieldset": _legend(bound, heading),
        "items": list(_items(bound)),
        "classes": "govuk-radios--inline" if getattr(bound.field, "inline", False) else "",
    }
    return _REVEAL.sub("", _macro("radios", "govukRadios")(params))


def _checkboxes(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {
        "idPrefix": bound.auto_id or bound.html_name,
        "fieldset": _legend(bound, heading),
        "items": list(_items(bound)),
        "classes": "govuk-checkboxes--small" if getattr(bound.field, "small", False) else "",
    }
    return _macro("checkboxes", "govukCheckboxes")(params)


def _confirm(bound: BoundField, _heading: bool) -> str:
    item = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
    params = _common(bound) | {"idPrefix": bound.auto_id or bound.html_name, "items": [item]}
    return _macro("checkboxes", "govukCheckboxes")(params)


def _select(bound: BoundField, heading: bool) -> str:
    params = _common(bound) | {"label": _label(bound, heading), "items": list(_options(bound))}
    return _macro("select", "govukSelect")(params)


def _options(bound: BoundField) -> Iterator[Params]:
    given = bound.value()
    chosen = "" if given is None else str(given)
    for value, text in _choices(bound):
        yield {"value": str(value), "text": str(text), "selected": str(value) == chosen}


def _upload(bound: BoundField, heading: bool) -> str:
    accept = getattr(bound.field, "accept", "")
    params = _common(bound) | {
        "label": _label(bound, heading),
        "attributes": {"accept": accept} if accept else {},
    }
    return _macro("file-upload", "govukFileUpload")(params)


_BY_FIELD: tuple[tuple[type[forms.Field], Callable[[BoundField, bool], str]], ...] = (
    (ours.DateField, _date),
    (ours.TimeField, _time),
    (ours.MoneyField, _money),
    (forms.FileField, _upload),
    (forms.BooleanField, _confirm),
)
_BY_WIDGET: tuple[tuple[type[forms.Widget], Callable[[BoundField, bool], str]], ...] = (
    (forms.PasswordInput, _password),
    (forms.Textarea, _textarea),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.Select, _select),
    (forms.CheckboxInput, _confirm),
    (Input, _input),
)


def field(bound: BoundField, *, heading: bool = False) -> Markup:
    """One field with its label, hint and error message.

    ``heading``: the label is the page's h1, for a page with one question. A hidden field gives
    its hidden input. Raises TypeError for a widget that no component is known for.
    """
    if bound.is_hidden:
        return Markup(bound.as_hidden())  # noqa: S704 - Django has escaped it
    for kind, draw in _BY_FIELD:
        if isinstance(bound.field, kind):
            return Markup(draw(bound, heading))  # noqa: S704 - the macros escape
    for widget, draw in _BY_WIDGET:
        if isinstance(bound.field.widget, widget):
            return Markup(draw(bound, heading))  # noqa: S704 - the macros escape
    raise TypeError(f"No component is known for the widget of {bound.html_name}")


def fields(form: forms.BaseForm, *names: str) -> Markup:
    """The fields named, or all of them, in order; revealed ones inside the choice they hang on."""
    within = {name for one in form.fields.values() for name in getattr(one, "reveals", {}).values()}
    wanted = [form[name] for name in names] if names else [b for b in form if b.name not in within]
    return Markup("\n").join(field(bound) for bound in wanted)


def error_summary(*with_errors: forms.BaseForm) -> Markup:
    """What is wrong, at the head of the page, each sentence linked to its field; else nothing."""
    listed: list[Params] = []
    for form in with_errors:
        listed += [{"text": str(error)} for error in form.non_field_errors()]
        for bound in form:
            listed += [
                {"text": str(error), "href": f"#{_first_wrong(bound)}"} for error in bound.errors
            ]
    if not listed:
        return Markup()
    params = {"titleText": "There is a problem", "errorList": listed}
    return Markup(_macro("error-summary", "govukErrorSummary")(params))  # noqa: S704


def _first_wrong(bound: BoundField) -> str:
    base = bound.auto_id or bound.html_name
    if not _is_date(bound):
        return base
    said = " ".join(str(error) for error in bound.errors).partition("must include")[2]
    return f"{base}-{next((part for part in DATE_PARTS if f' {part}' in said), 'day')}"


def has_errors(*asked: forms.BaseForm) -> bool:
    """Whether a title begins with ``Error: ``."""
    return any(form.is_bound and not form.is_valid() for form in asked)

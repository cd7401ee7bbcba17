"""The form that every page of the site uses."""

from __future__ import annotations

from typing import Any

from django import forms


class Form(forms.Form):
    """A form that leaves checking to the server, which answers with sentences.

    Browsers' own bubbles are off (`use_required_attribute`), as the design system asks. Fields
    of `fields.py` bring their sentences; Django's own get one made from their label.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.label is None:
                field.label = name.replace("_", " ").capitalize()
            if field.error_messages.get("required") == "This field is required.":
                label = str(field.label)
                field.error_messages["required"] = f"Enter {label[:1].lower()}{label[1:]}"

"""The Jinja environment of every page."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, select_autoescape

from forethought.web.look import render, words
from forethought.web.look.components import may_go_tag
from forethought.web.look.undefined import StrictOutsideMappings

PRODUCT = "Forethought"
GOVUK = "govuk-frontend-6.6.0"
"""The folder of the design system's files; `tools/vendor_look.py` makes it."""


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name; raises NoReverseMatch for a name that is none."""
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> Environment:
    """What `TEMPLATES` names as its environment. ``options``: as Django gives them."""
    own = options.pop("loader")
    design_system = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options |= {
        "autoescape": select_autoescape(("html", "xml")),
        "undefined": StrictOutsideMappings,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(  # noqa: S701 - autoescape is set above
        loader=ChoiceLoader([own, design_system]), extensions=["jinja2.ext.do"], **options
    )
    made.globals |= {
        "static": static,
        "url": url,
        "product": PRODUCT,
        "govuk_folder": GOVUK,
        "field": render.field,
        "fields": render.fields,
        "error_summary": render.error_summary,
        "has_errors": render.has_errors,
        "may_go_tag": may_go_tag,
        "plural": words.plural,
        "time_range": words.time_range,
    }
    made.filters |= {
        "london": words.london,
        "london_time": words.london_time,
        "day": words.day,
        "weekday": words.weekday,
        "duration": words.duration,
        "money": words.money,
        "highlight": words.highlight,
        "safe_text": words.safe_text,
    }
    return made

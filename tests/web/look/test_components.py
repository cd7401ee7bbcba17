"""Rules that components keep whatever a page gives them."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from django.template import engines

from forethought.vocabulary import MayGo
from forethought.web.look.components import may_go_tag
from forethought.web.look.undefined import StrictOutsideMappings


@pytest.mark.parametrize("may_go", [None, *MayGo])
def test_alone_never_stands_on_what_is_not_complete(may_go: MayGo | None) -> None:
    shown = may_go_tag(may_go, complete=False)["text"]
    assert "alone" not in shown.lower()
    assert "pair" not in shown.lower()


@pytest.mark.parametrize(
    ("may_go", "complete", "shown"),
    [
        (MayGo.ALONE, True, "Alone"),
        (MayGo.PAIR, True, "Pair"),
        (MayGo.PAIR, False, "Discuss first"),
        (MayGo.ALONE, False, "Discuss first"),
        (MayGo.DISCUSS_FIRST, True, "Discuss first"),
        (MayGo.NO, True, "Do not visit"),
        (MayGo.NO, False, "Do not visit"),
        (None, False, "Not checked yet"),
        ("alone", True, "Alone"),
    ],
)
def test_what_the_tag_says(may_go: MayGo | None, complete: bool, shown: str) -> None:
    assert may_go_tag(may_go, complete=complete)["text"] == shown


class Visit:
    place = "Leeds"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ params.hint.text }}", ""),
        ("{% if params.hint %}x{% endif %}", ""),
        ("{% if absent %}x{% endif %}", ""),
        ("{{ visit.place }}", "Leeds"),
        ("{% for one in params.items_left %}x{% endfor %}", ""),
        ("{{ visit.plaice }}", None),
        ("{% if visit.plaice %}x{% endif %}", None),
        ("{{ absent }}", None),
        ("{% for one in absent %}x{% endfor %}", None),
        ("{{ absent.name }}", None),
    ],
)
def test_a_misspelt_name_is_an_error(template: str, shown: str | None) -> None:
    made = jinja2.Environment(undefined=StrictOutsideMappings, autoescape=True)
    context: dict[str, Any] = {"visit": Visit(), "params": {}}
    if shown is not None:
        assert made.from_string(template).render(context) == shown
        return
    with pytest.raises(jinja2.UndefinedError):
        made.from_string(template).render(context)


def test_pages_of_libraries_cannot_show_through() -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    for theirs in (
        "account/signup.html",
        "account/email.html",
        "mfa/trust.html",
        "admin/base.html",
    ):
        with pytest.raises(jinja2.TemplateNotFound):
            environment.get_template(theirs)


def test_every_template_of_the_site_can_be_read() -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    names = [
        name
        for name in environment.list_templates()
        if not name.startswith("govuk_frontend_jinja/")
    ]
    assert "base.html" in names
    for name in names:
        environment.get_template(name)

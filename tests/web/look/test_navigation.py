"""Ways through the site: who is shown which, and that each leads somewhere."""

from __future__ import annotations

import pytest
from django.urls import resolve

from forethought.web.look.navigation import WAYS, navigation
from forethought.web.people.models import Person


@pytest.mark.parametrize("href", [way.href for way in WAYS] + ["/me/"])
def test_each_way_leads_somewhere(href: str) -> None:
    assert resolve(href)


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (Person(grade="officer"), "Home Visits My day out Incidents Areas Guidance"),
        (
            Person(grade="manager"),
            "Home Visits My day out Contact Decisions Markers Incidents Areas Records People"
            " Learning Guidance",
        ),
        (
            Person(grade="officer", makes_visits=False, contact_desk=True),
            "Home Visits Contact Incidents Areas Guidance",
        ),
        (
            Person(grade="officer", makes_visits=False, safety_administrator=True),
            "Home Contact Markers Incidents Areas Records People Learning Webhooks Guidance",
        ),
        (
            Person(grade="officer", makes_visits=False, data_protection=True),
            "Home Visits Markers Incidents Learning Guidance Data protection Audit",
        ),
        (
            Person(grade="officer", makes_visits=False, safety_representative=True),
            "Home Incidents Learning Guidance",
        ),
    ],
)
def test_each_role_is_shown_its_own(person: Person, shown: str) -> None:
    assert " ".join(entry["text"] for entry in navigation(person, "/")) == shown


@pytest.mark.parametrize(
    ("path", "active"), [("/", "Home"), ("/visits/", "Visits"), ("/visits/7/check/", "Visits")]
)
def test_the_present_part_is_marked(path: str, active: str) -> None:
    entries = navigation(Person(grade="manager"), path)
    assert [entry["text"] for entry in entries if entry["active"]] == [active]

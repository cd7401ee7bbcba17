"""What is stored comes back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from forethought.contact.events import Event
from forethought.contact.plan import Plan
from forethought.contact.stored import (
    _KINDS,
    event_as_data,
    event_from_data,
    kind_of,
    plan_as_data,
    plan_from_data,
)
from tests.contact.test_properties import facts, plans


@given(plans)
def test_a_plan_comes_back(plan: Plan):
    assert plan_from_data(json.loads(json.dumps(plan_as_data(plan)))) == plan


@given(facts())
def test_facts_come_back(events: tuple[Event, ...]):
    for event in events:
        data = json.loads(json.dumps(event_as_data(event)))
        again = event_from_data(data)
        assert again == event
        assert type(again) is type(event)
        assert data["kind"] == kind_of(event)


def test_every_kind_of_fact_can_be_stored():
    assert set(_KINDS.values()) == set(Event.__args__)


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        event_from_data({"kind": "guess"})

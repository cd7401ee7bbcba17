"""What is stored comes back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from forethought.contact.events import Event, LeftAnew, PlanChanged
from forethought.contact.plan import Plan
from forethought.web.contactdesk.models import Fact
from forethought.web.contactdesk.stored_facts import _READ, detail_of, event_of, kind_of
from forethought.web.contactdesk.stored_plans import from_json, to_json
from tests.contact.test_properties import facts, plans


@given(plans)
def test_a_plan_comes_back(plan: Plan):
    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


@given(facts())
def test_facts_come_back(events: tuple[Event, ...]):
    for event in events:
        kept = {2: event.plan} if isinstance(event, PlanChanged | LeftAnew) else {}
        row = Fact(
            uuid=event.id,
            kind=kind_of(event),
            at=event.at,
            by_id=getattr(event, "by", None),
            detail=json.loads(json.dumps(detail_of(event, plan_number=2))),
        )
        again = event_of(row, kept)
        assert again == event
        assert type(again) is type(event)


def test_every_kind_of_fact_can_be_stored():
    assert set(_READ) == {kind.__name__.lower() for kind in Event.__args__}


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        event_of(Fact(kind="guess"), {})

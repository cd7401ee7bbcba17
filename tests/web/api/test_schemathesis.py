"""What the document says, the API does: whatever is sent, no 5xx, and no answer unannounced.

Each operation is asked as it comes out of the document, and once more about things that there
are; with a token of all scopes of somebody with every role, and with one that does not work.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.db import connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from forethought.web.api.document import document
from forethought.web.wsgi import application
from tests.web import factories
from tests.web.api.given import token_of
from tests.web.areas.given import make_area
from tests.web.desk.world import make_alarm, make_outing
from tests.web.factories import NOW
from tests.web.incidents.given import recorded
from tests.web.webhooks.given import make_webhook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_now")]

CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {
            "deterministic": True,
            "max-examples": 3,
            "database": "none",
            "mode": "all",
        },
        "phases": {"coverage": {"unexpected-methods": ["TRACE"]}},
    }
)
SCHEMA = schemathesis.openapi.from_dict(deepcopy(document()), config=CONFIG)
SCHEMA.app = application

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
    checks.missing_required_header,
    checks.negative_data_rejection,
]
LESS = CHECKS[:-3]
REFUSED: set[str] = set()
"""Operations that have been asked with a token that does not work: once is enough for each."""
EACH_BY_ITSELF = "/api/v1/visits/batch"
"""Takes what is wrong as well, and says of each what became of it."""


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One of everything that an address names, and somebody who may do everything with it."""
    # An answer's end closes connections that stand in a transaction: this one is the test's own.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    office = factories.make_office()
    boss = factories.make_manager(
        office=office, makes_visits=True, contact_desk=True, safety_administrator=True
    )
    officer = factories.make_person(office=office, manager=boss)
    visit = factories.make_visit(officer)
    factories.make_decision(factories.make_check(visit), by=boss)
    make_alarm(make_outing(officer, [visit]))
    return {
        "token": token_of(boss),
        "visit_id": visit.pk,
        "incident_id": recorded(officer, now=NOW, happened_at=NOW).pk,
        "area_id": make_area(now=NOW).pk,
        "webhook_id": make_webhook(boss).pk,
    }


@SCHEMA.parametrize()
@settings(suppress_health_check=list(HealthCheck))
def test_no_answer_that_the_document_does_not_know(case: Any, things: dict[str, Any]) -> None:
    token = {"Authorization": f"Bearer {things['token']}"}
    by_itself = case.path == EACH_BY_ITSELF
    case.call_and_validate(headers=token, checks=CHECKS[:-1] if by_itself else CHECKS)
    about = {name: things[name] for name in case.path_parameters if name in things}
    if about:
        case.path_parameters.update(about)
        case.call_and_validate(headers=token, checks=LESS)
    if case.operation.label not in REFUSED:
        REFUSED.add(case.operation.label)
        case.call_and_validate(headers={"Authorization": "Bearer ft_none"}, checks=LESS)


def test_no_sequence_of_requests_leads_to_one_either(things: dict[str, Any]) -> None:
    """What one answer names is asked for by the next request, as the document connects them."""

    seen: set[int] = set()

    class Calls(SCHEMA.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {things['token']}"}}

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            seen.add(response.status_code)
            case.validate_response(response, checks=LESS)

    Calls.run(
        settings=settings(
            max_examples=8,
            stateful_step_count=6,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
    )
    assert seen & {200, 201}

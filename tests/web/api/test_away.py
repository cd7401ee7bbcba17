"""While the database is away a program is told to send the same again."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.api.given import Api, token_of
from tests.web.factories import make_manager, make_office
from tests.web.processes import end_our_connection

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lost_connection_is_a_problem_of_its_own_and_the_next_request_works() -> None:
    api = Api(token_of(make_manager(office=make_office())), Client(raise_request_exception=False))
    assert api.get("/me")[0] == 200
    end_our_connection()
    answer = api.ask("GET", "/me")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["type"].endswith("away")
    assert api.get("/me")[0] == 200

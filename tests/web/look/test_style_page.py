"""The living page of components, through its real address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.factories import make_person, sign_in

pytestmark = pytest.mark.django_db


def test_a_safety_administrator_sees_every_component(client: Client) -> None:
    sign_in(client, make_person(safety_administrator=True))
    page = client.get("/style/")
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_an_officer_does_not(client: Client) -> None:
    assert sign_in(client, make_person()).get("/style/").status_code == 404


def test_nobody_signed_in_does_not(client: Client) -> None:
    assert client.get("/style/").status_code in (302, 404)

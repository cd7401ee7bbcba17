"""Every address of the site against every role: ``access_table.py`` says what to expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.web.access_table import SIGNED_IN, TABLE, Row
from tests.web.access_world import World, make_world
from tests.web.api.given import as_program
from tests.web.factories import sign_in

PERSONAL = ("visit_id", "person_id", "marker_id", "share_id", "not_about_id")
"""Arguments that belong to one officer: what is somebody else's is not found."""

DENIED = {302, 403, 404}


def addresses(
    patterns: list[URLPattern | URLResolver], namespace: str = "", keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every name of the site with the arguments that its address takes."""
    for pattern in patterns:
        here = (*keys, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, namespace + inside, here)
        else:
            yield f"{namespace}{pattern.name}", here


ADDRESSES = dict(addresses(get_resolver().url_patterns))


def ask(client: Client, name: str, row: Row, things: dict[str, Any]) -> int:
    """The status that somebody gets for an address about these things; nothing is kept of it."""
    given = {key: row.args.get(key, things.get(key)) for key in ADDRESSES[name]}
    missing = [key for key, value in given.items() if value is None]
    assert not missing, f"access_world.py has no {missing}, which {name} asks for"
    address = reverse(name, kwargs=given) + (f"?{row.query}" if row.query else "")
    before = transaction.savepoint()
    if row.method:
        answer = as_program(client, row.method, address, row.body(things) if row.body else None)
    else:
        answer = client.post(address) if row.post else client.get(address)
    transaction.savepoint_rollback(before)
    return answer.status_code


@pytest.fixture
def world(db: None) -> World:
    return make_world(timezone.now())


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(ADDRESSES) == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_address_answers_each_role_as_the_table_says(name: str, world: World) -> None:
    row = TABLE[name]
    got = {"anonymous": ask(Client(), name, row, world.own)}
    expected = {"anonymous": row.anonymous}
    for role, status in zip(SIGNED_IN, row.statuses, strict=True):
        expected[role] = status
        got[role] = ask(sign_in(Client(), world.people[role]), name, row, world.own)
    assert got == expected


@pytest.mark.parametrize(
    "name", sorted(name for name in TABLE if set(ADDRESSES.get(name, ())) & set(PERSONAL))
)
def test_what_belongs_to_somebody_else_is_not_found(name: str, world: World) -> None:
    row = TABLE[name]
    strangers = {
        ("officer", "a colleague"): world.colleague,
        ("officer", "another office"): world.elsewhere,
        ("manager", "another office"): world.elsewhere,
        ("contact_desk", "another office"): world.elsewhere,
    }
    got = {}
    for (role, whose), things in strangers.items():
        client = sign_in(Client(), world.people[role])
        got[role, whose] = ask(client, name, row, things)
    assert all(status in {403, 404} for status in got.values()), got


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in TABLE if TABLE[name].anonymous == 302))
def test_nobody_signed_in_is_led_to_the_sign_in_page(name: str, world: World) -> None:
    row = TABLE[name]
    given = {key: row.args.get(key, world.own.get(key)) for key in ADDRESSES[name]}
    answer = Client().get(reverse(name, kwargs=given))
    assert answer["Location"].startswith(reverse("account_login")) or name.startswith("signin")


def test_whoever_has_left_is_signed_out_at_once(world: World) -> None:
    officer = world.people["officer"]
    client = sign_in(Client(), officer)
    assert client.get("/").status_code == 200
    officer.is_active = False
    officer.save()
    assert client.get("/")["Location"].startswith(reverse("account_login"))

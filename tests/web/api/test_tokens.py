"""Who gets in: tokens that work, and those that do not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forethought.web.api.models import Token
from forethought.web.api.scopes import Scope
from forethought.web.api.tokens import digest, make_token, revoke_token, use_token
from forethought.web.audit.models import Event
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.api.given import Api, token_of
from tests.web.factories import NOW, make_person, make_safety_administrator, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return make_person()


def test_a_token_says_whose_it_is(person: Person) -> None:
    status, answer = Api(token_of(person, [Scope.VISITS_READ])).get("/me")
    assert status == 200
    assert answer["id"] == person.pk
    assert answer["roles"] == ["officer"]
    assert answer["token"]["scopes"] == ["visits:read"]


def test_its_text_is_kept_nowhere(person: Person) -> None:
    text = token_of(person)
    assert text.startswith("ft_")
    (kept,) = Token.objects.all().values()
    assert text not in str(kept)
    assert kept["digest"] == digest(text)


@pytest.mark.parametrize(
    "wrong", ["", "Bearer", "Bearer ", "Bearer ft_none", "Basic {}", "{}", "Bearer {}x", "Token {}"]
)
def test_without_a_token_that_works_nothing_is_told(person: Person, wrong: str) -> None:
    answer = Api(None).ask("GET", "/me", Authorization=wrong.format(token_of(person)))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "urn:forethought:problem:not-signed-in"


def test_a_session_does_not_let_in(person: Person) -> None:
    client = sign_in(Client(), person)
    assert Api(None, client).get("/me")[0] == 401
    other = make_person()
    assert Api(token_of(other), client).get("/me")[1]["id"] == other.pk


def test_it_works_until_the_moment_it_expires(person: Person) -> None:
    _, text = make_token(name="x", scopes=[Scope.VISITS_READ], days=1, by=person, now=NOW)
    last = NOW + timedelta(days=1)
    assert use_token(text, now=last - timedelta(seconds=1)) is not None
    assert use_token(text, now=last) is None
    assert use_token(text, now=last + timedelta(seconds=1)) is None


def test_it_ends_when_it_is_revoked_and_when_its_person_leaves(person: Person) -> None:
    first, second = token_of(person), token_of(person)
    revoke_token(Token.objects.get(digest=digest(first)).pk, by=person, now=timezone.now())
    assert Api(first).get("/me")[0] == 401
    assert Api(second).get("/me")[0] == 200
    person.is_active = False
    person.save()
    assert Api(second).get("/me")[0] == 401


def test_somebody_invented_acts_only_on_a_demonstration(settings: Any) -> None:
    text = token_of(make_person(demo=True))
    settings.DEMONSTRATION = False
    assert Api(text).get("/me")[0] == 401
    settings.DEMONSTRATION = True
    assert Api(text).get("/me")[0] == 200


def test_ones_own_tokens_and_an_administrators_all(person: Person) -> None:
    pk = Token.objects.get(digest=digest(token_of(person))).pk
    with pytest.raises(Token.DoesNotExist):
        revoke_token(pk, by=make_person(), now=NOW)
    administrator = make_safety_administrator()
    assert revoke_token(pk, by=administrator, now=NOW).revoked_by == administrator
    again = revoke_token(pk, by=person, now=NOW + timedelta(hours=1))
    assert again.revoked_at == NOW
    told = Event.objects.filter(action="token.revoked").values_list("by_id", "subject_id")
    assert list(told) == [(administrator.pk, pk)]


@pytest.mark.parametrize(
    ("days", "good"), [(0, False), (1, True), (365, True), (366, False)], ids=str
)
def test_it_works_for_a_year_at_most(person: Person, days: int, good: bool) -> None:
    def make() -> object:
        return make_token(name="x", scopes=[Scope.VISITS_READ], days=days, by=person, now=NOW)

    if good:
        assert make()
    else:
        with pytest.raises(NotPossibleError, match="365"):
            make()


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [("", [Scope.VISITS_READ], "name"), (" ", [Scope.VISITS_READ], "name"),
     ("n" * 61, [Scope.VISITS_READ], "name"), ("n", [], "scopes")],
    ids=["empty", "blank", "long", "no scope"],
)  # fmt: skip
def test_it_has_a_name_and_a_use(
    person: Person, name: str, scopes: list[Scope], field: str
) -> None:
    with pytest.raises(NotPossibleError) as caught:
        make_token(name=name, scopes=scopes, days=1, by=person, now=NOW)
    assert caught.value.field == field
    assert not Token.objects.exists()


def test_nobody_has_more_than_twenty(person: Person) -> None:
    for _ in range(20):
        text = token_of(person, now=NOW)
    with pytest.raises(NotPossibleError, match="20"):
        token_of(person, now=NOW)
    revoke_token(Token.objects.get(digest=digest(text)).pk, by=person, now=NOW)
    assert token_of(person, now=NOW)


@pytest.mark.parametrize(("asked", "status"), [(3, 200), (4, 200), (5, 429)], ids=str)
def test_who_asks_too_often_is_told_when_to_go_on(
    person: Person, settings: Any, asked: int, status: int, time_machine_at_now: None
) -> None:
    settings.API_REQUESTS_A_MINUTE = 4
    api = Api(token_of(person))
    for _ in range(asked):
        answer = api.ask("GET", "/me")
    assert answer.status_code == status
    if status == 429:
        assert answer["Retry-After"] == "60"
        assert Api(token_of(person)).get("/me")[0] == 200


def test_the_count_begins_again_with_each_minute(person: Person) -> None:
    text = token_of(person, now=NOW)
    known = [use_token(text, now=NOW + timedelta(seconds=at)) for at in (0, 59, 60, 61, 119)]
    assert [one.asked for one in known if one] == [1, 2, 1, 2, 3]


def test_the_day_of_the_last_use_is_kept(person: Person) -> None:
    text = token_of(person, now=NOW)
    assert Token.objects.get().last_used_on is None
    use_token(text, now=NOW)
    assert Token.objects.get().last_used_on == NOW.date()

"""Writing events, and who viewed what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

import forethought.web
from forethought.web.audit.actions import ACTIONS, SUBJECTS, sentence
from forethought.web.audit.models import Event
from forethought.web.audit.services import (
    NotForAuditError,
    NotInTransactionError,
    record,
    record_each,
)
from forethought.web.audit.viewing import viewed, viewed_all
from tests.web.factories import NOW, make_person

INSTANT = timedelta(microseconds=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("write", "about"), [(record, {}), (record_each, {"subject_ids": [1]})])
def test_no_event_outside_the_transaction_of_what_it_records(write: Any, about: Any) -> None:
    with pytest.raises(NotInTransactionError):
        write("visit.moved", by=None, now=NOW, subject="visit", **about)


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["", "visit", "Visit.moved", "visit.moved.", "a b.c", "a.b\n"])
def test_an_action_is_noun_and_verb(action: str) -> None:
    with pytest.raises(NotForAuditError):
        record(action, by=None, now=NOW, subject="visit")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["Invented Person", "dog bit the officer", "a\n", "é", "a@example.com", "x" * 65, "a’b"],
)
@pytest.mark.parametrize("in_list", [False, True])
def test_what_people_typed_stays_out(text: str, in_list: bool) -> None:
    with pytest.raises(NotForAuditError) as caught:
        record("a.b", by=None, now=NOW, subject="visit", why=["good", text] if in_list else text)
    assert text not in str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["", "x" * 64, "2026-11-25T08:00:00+00:00", "records_changed", 7, None, True, [1, 2]]
)
def test_ids_and_words_go_in(value: Any) -> None:
    assert record("a.b", by=None, now=NOW, subject="visit", it=value).detail == {"it": value}


@pytest.mark.django_db
class TestViewing:
    @pytest.mark.parametrize(
        ("after", "new"),
        [
            (timedelta(), False),
            (timedelta(minutes=5) - INSTANT, False),
            (timedelta(minutes=5), True),
            (timedelta(minutes=5) + INSTANT, True),
            (timedelta(minutes=-1), True),
        ],
    )
    def test_again_within_five_minutes_is_one_viewing(self, after: timedelta, new: bool) -> None:
        person = make_person()
        assert viewed(7, by=person, now=NOW, page="notes")
        assert viewed(7, by=person, now=NOW + after, page="notes") is new
        assert Event.objects.filter(action="record.viewed").count() == 1 + new

    def test_another_person_page_or_customer_is_another_viewing(self) -> None:
        person = make_person()
        assert viewed(7, by=person, now=NOW, page="notes")
        assert viewed(8, by=person, now=NOW, page="notes")
        assert viewed(7, by=person, now=NOW, page="check")
        assert viewed(7, by=make_person(), now=NOW, page="notes")

    def test_by_another_token_or_by_none_is_another_viewing(self) -> None:
        person = make_person()
        for token, new in ((None, True), (1, True), (2, True), (1, False), (None, False)):
            by = SimpleNamespace(pk=person.pk, token_id=token)
            assert viewed(7, by=by, now=NOW, page="notes") is new
        seen = Event.objects.order_by("pk")
        assert [one.detail.get("token") for one in seen] == [None, 1, 2]

    def test_several_in_three_statements(self, django_assert_max_num_queries: Any) -> None:
        person = make_person()
        viewed(3, by=person, now=NOW, page="sheet")
        with django_assert_max_num_queries(4):  # two of them the savepoint of the test
            assert viewed_all(range(50), by=person, now=NOW, page="sheet") == 49
        assert viewed_all([], by=person, now=NOW, page="sheet") == 0
        assert set(Event.objects.values_list("subject_id", flat=True)) == set(range(50))

    def test_without_a_trace_nothing_is_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction.atomic(), pytest.raises(NotForAuditError):
            viewed(7, by=make_person(), now=NOW, page="two words")


WEB = Path(forethought.web.__file__).parent
WORD = re.compile(r"[a-z_]+\.[a-z_]+")
MADE_FROM_A_NAME = {
    "areas.loaded", "markers.loaded", "press.loaded", "press_decisions.loaded",
}  # fmt: skip


def written() -> Iterator[tuple[str, set[str], set[str]]]:
    """Every module that writes events: its name, its actions, its subjects."""
    for path in sorted(WEB.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = list(_events(tree))
        if calls:
            subjects = {word for call in calls for word in [_subject(call)] if word}
            yield str(path.relative_to(WEB)), _actions(tree, calls), subjects


def _actions(tree: ast.AST, calls: list[ast.Call]) -> set[str]:
    """What the calls say; where one says it by a name, every word of that form in the module."""
    said = [call.args[0] for call in calls if call.args]
    named = all(isinstance(one, ast.Constant) for one in said) and len(said) == len(calls)
    words = said if named else ast.walk(tree)
    found = {one.value for one in words if isinstance(one, ast.Constant)}
    return {word for word in found if isinstance(word, str) and WORD.fullmatch(word)}


def handed_on() -> set[str]:
    """Words given as ``action`` to a function of another module that writes the event."""
    found: set[str] = set()
    for path in chain(*((WEB / app).rglob("*.py") for app in ("contactdesk", "markers"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given = _keyword(node, "action") if isinstance(node, ast.Call) else None
            for one in ast.walk(given) if given is not None else ():
                if isinstance(one, ast.Constant) and WORD.fullmatch(str(one.value)):
                    found.add(str(one.value))
    return found


def _events(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("record", "record_each") and _keyword(node, "subject"):
                yield node


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _subject(call: ast.Call) -> str:
    value = _keyword(call, "subject")
    return str(value.value) if isinstance(value, ast.Constant) else ""


def test_every_action_written_has_its_sentence_and_every_subject_its_word() -> None:
    modules = list(written())
    assert len(modules) > 15
    missing = {name: found - ACTIONS.keys() for name, found, _ in modules}
    assert {name: found for name, found in missing.items() if found} == {}
    assert handed_on() <= ACTIONS.keys()
    assert set().union(*(subjects for _, _, subjects in modules)) <= SUBJECTS.keys()


def test_no_sentence_without_an_action() -> None:
    known = MADE_FROM_A_NAME.union(handed_on(), *(found for _, found, _ in written()))
    assert ACTIONS.keys() - known == set()


def test_sentences_are_sentences() -> None:
    assert list(ACTIONS) == sorted(ACTIONS)
    for words in ACTIONS.values():
        assert re.fullmatch(r"[A-Z][^.]*[a-z]", words), words
    assert sentence("no.longer") == "no.longer"

"""A kept check gives the same answer again, whatever has become of the records meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.data.pack_files import load_pack
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check, Material
from forethought.web.checks.replay import differences, replay
from forethought.web.checks.replay_report import (
    COULD_NOT_LOOK,
    DIFFERS,
    SAME,
    replay_and_say,
)
from forethought.web.decisions.models import Disposition
from forethought.web.records.models import Record, Source
from forethought.web.visits.reasons import News
from tests.web.checks.world import (
    ABUSE,
    PLAIN,
    THREAT,
    UNSAFE,
    VICTIM,
    answers,
    load_everything,
    marker,
    note,
    plain_visit,
)
from tests.web.factories import NOW, make_affected, make_manager, make_source

pytestmark = pytest.mark.django_db

LONG = f"{PLAIN} " * 20 + THREAT
TEXTS = (
    PLAIN,
    ABUSE,
    THREAT,
    UNSAFE,
    VICTIM,
    LONG,
    "",
    "He hit me <b>twice</b>. \ud83d\ude21".encode("utf-16", "surrogatepass").decode("utf-16"),
)

a_note = st.fixed_dictionaries(
    {
        "text": st.sampled_from(TEXTS)
        | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=400),
        "source": st.sampled_from(("sa_notes", "dtr", "incident_reports")),
        "category": st.sampled_from(("", "violence", "abuse; animal", "gossip")),
        "record_id": st.sampled_from(("A", "B", "C")),
        "day": st.sampled_from((None, date(2020, 1, 2), date(2026, 11, 20))),
        "disposed": st.sampled_from((None, None, "mistaken", "reviewed", "of another text")),
    }
)


def _world(notes: list[dict[str, Any]], said: dict[str, Any], marked: str) -> Check:
    from hashlib import sha256

    if not Source.objects.exists():
        load_everything()
        make_source("incident_reports", file="incidents.csv")
    visit = plain_visit(announced=said.pop("announced"))
    decided: set[tuple[Any, ...]] = set()
    for ordinal, given_note in enumerate(notes):
        fields = dict(given_note)
        disposed = fields.pop("disposed")
        kept = note(visit.customer, fields.pop("text"), ordinal=ordinal + 1000 * visit.pk, **fields)
        if disposed and (kept.source_id, kept.record_id, kept.text) not in decided:
            decided.add((kept.source_id, kept.record_id, kept.text))
            text = kept.text if disposed != "of another text" else f"another than {kept.pk}"
            Disposition.objects.create(
                source=kept.source.name,
                record_id=kept.record_id,
                text_sha256=sha256(text.encode()).hexdigest(),
                customer=visit.customer,
                kind="mistaken" if disposed == "of another text" else disposed,
                until=date(2026, 12, 24),
                reason="Talked through",
                proposed_by=visit.officer,
                proposed_at=NOW,
                by=make_manager(),
                second=make_manager(),
                at=NOW - timedelta(days=1),
            )
    answers(visit, **said)
    make_affected(visit.officer, ["abuse"])
    if marked:
        marker(visit.customer, marked)
    return make_check(visit.pk, why=News.PLANNED, now=NOW)


@given(
    st.lists(a_note, max_size=6),
    st.fixed_dictionaries(
        {
            "announced": st.booleans(),
            "wants_company": st.booleans(),
            "knows_more": st.just(True),
            "local_knowledge": st.sampled_from((PLAIN, THREAT, "dog")),
        }
    ),
    st.sampled_from(("", "pair", "no_visit")),
    st.sampled_from(("all there", "all gone", "changed")),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_check_run_again_gives_the_same(
    notes: list[dict[str, Any]], said: dict[str, Any], marked: str, fate: str
) -> None:
    with _undone():
        check = _world(notes, dict(said), marked)
        if fate == "all gone":
            Record.objects.all().delete()
        elif fate == "changed":
            Record.objects.update(text="Something else altogether")
        again = replay(Check.objects.get(pk=check.pk))
        assert again.result == check.result
        assert differences(check, again) == ()


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_nothing_but_the_quotations_of_a_note_is_kept() -> None:
    check = _world(
        [
            {
                "text": f"{PLAIN} {THREAT}",
                "source": "sa_notes",
                "category": "",
                "record_id": "A",
                "day": None,
                "disposed": None,
            }
        ],
        {"announced": True},
        "",
    )
    kept = str(check.result) + str(check.inputs)
    assert "stab" in kept
    assert "copy of the statement" not in kept


def test_another_pack_gives_another_answer_and_says_where(tmp_path: Any) -> None:
    check = _world([], {"announced": False}, "pair")
    stricter = tmp_path / "stricter.toml"
    stricter.write_text(
        'name = "stricter"\nnumber = 1\nextends = "default"\n'
        '[rules."marker.pair"]\nat_least = "different_method"\n'
    )
    again = replay(check, load_pack(str(stricter)))
    assert again.result["outcome"] == "different_method"
    assert "outcome was pair and is different_method" in differences(check, again)

    status, said = _said(str(check.visit_id), policy=str(stricter))
    assert status == DIFFERS
    assert "  outcome was pair and is different_method" in said
    assert not any(check.visit.customer.name in line for line in said)
    status, said = _said(str(check.visit_id))
    assert (status, said) == (SAME, [f"Check 1 of visit {check.visit_id}: the same answer"])


@pytest.mark.parametrize(
    ("visit", "number", "policy", "says"),
    [
        ("999999", None, None, "There is no visit '999999'"),
        ("", None, None, "There is no visit ''"),
        ("9" * 30, None, None, "There is no visit"),
        ("REF-1", 7, None, "There is no such check"),
        ("REF-1", None, "/nowhere.toml", "no such policy pack"),
    ],
)
def test_what_cannot_be_run_again_is_told(
    visit: str, number: int | None, policy: str | None, says: str
) -> None:
    made = _world([], {"announced": True}, "")
    made.visit.reference = "REF-1"
    made.visit.save()
    status, said = _said(visit, number=number, policy=policy)
    assert status == COULD_NOT_LOOK
    assert says in said[0]
    assert _said("REF-1")[0] == SAME


def _said(
    visit: str, *, number: int | None = None, policy: str | None = None
) -> tuple[int, list[str]]:
    said: list[str] = []
    return replay_and_say(visit, number=number, policy=policy, say=said.append), said


def test_what_many_checks_share_is_kept_once() -> None:
    load_everything()
    for _ in range(3):
        make_check(plain_visit().pk, why=News.PLANNED, now=NOW)
    assert sorted(Material.objects.values_list("kind", flat=True)) == ["areas", "pack", "press"]

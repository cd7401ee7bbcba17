"""Running a check again from what was kept, under the same pack or another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forethought.check import check_day
from forethought.check_records import text_sha256
from forethought.check_result import VisitCheck
from forethought.policy.pack import Pack
from forethought.web.checks.engine import engine
from forethought.web.checks.facts import LOCAL_KNOWLEDGE
from forethought.web.checks.kept_inputs import KeptReader, put_together, texts_wanted
from forethought.web.checks.models import Check
from forethought.web.checks.stored import Json, Looked, result_json
from forethought.web.records.models import Record
from forethought.web.visits.models import Answers

_PLAIN = ("may_go", "outcome", "complete", "discuss", "discuss_with")


@dataclass(frozen=True, slots=True)
class Replayed:
    """A check run again: as the core gives it, and as it would be kept."""

    check: VisitCheck
    result: Json


def replay(check: Check, pack: Pack | None = None) -> Replayed:
    """Run a kept check again, at its own moment, under its own pack unless ``pack`` is given.

    With the engine that made it and the records still there, notes are read again; otherwise the
    reading that was kept stands for them. Under its own pack the result is the one kept.
    """
    now = engine()
    ours = (now.reader_name, now.lexicon_sha256, now.model_sha256)
    same_reader = ours == (check.reader, check.lexicon_sha256, check.model_sha256)
    live = live_texts(check) if same_reader else {}
    again = put_together(check.inputs, live)
    used = pack or again.pack
    reader = KeptReader(again.readings, now.reader)
    day = check_day(again.inputs, reader, used, reader_name=check.reader)
    looked = Looked(day.visits[0], again.inputs, used)
    return Replayed(day.visits[0], result_json(looked, again.hash_of))


def live_texts(check: Check) -> dict[str, str]:
    """The texts of the check's notes that are still there in the same words, by their hash."""
    wanted = texts_wanted(check.inputs)
    ids = [record_id for _, record_id in wanted]
    found = Record.objects.filter(record_id__in=ids).values_list(
        "source__name", "record_id", "text"
    )
    texts = [text for source, record_id, text in found if (source, record_id) in wanted]
    own = [int(record_id) for source, record_id in wanted if source == LOCAL_KNOWLEDGE]
    if own:
        texts += Answers.objects.filter(pk__in=own).values_list("local_knowledge", flat=True)
    return {text_sha256(text): text for text in texts}


def differences(check: Check, replayed: Replayed) -> tuple[str, ...]:
    """What differs from the check as it was kept, as sentences without anybody's name."""
    return tuple(_differences(check.result, replayed.result))


def _differences(kept: Json, again: Json) -> Iterator[str]:
    for key in _PLAIN:
        if kept[key] != again[key]:
            yield f"{key} was {kept[key]} and is {again[key]}"
    before, after = _by_rule(kept), _by_rule(again)
    for rule in [*before, *(rule for rule in after if rule not in before)]:
        if rule not in after:
            yield f"{rule} no longer fires"
        elif rule not in before:
            yield f"{rule} fires now and asks for {after[rule]['at_least']}"
        elif before[rule] != after[rule]:
            yield f"{rule} says something else"
    told = {*_PLAIN, "reasons"}
    # What an older program did not keep cannot differ.
    for key in kept:
        if key not in told and _alike(key, kept) != _alike(key, again):
            yield f"{key} differs"


def _alike(key: str, result: Json) -> Any:
    """What two runs must have alike there.

    Not how likely the learned reading thinks it, which stands in the entry: another kind of
    processor may round that otherwise (ADR 2), and nothing was decided by it.
    """
    said = result.get(key)
    if key != "seen_by" or not said:
        return said
    return [{name: each for name, each in one.items() if name != "entry"} for one in said]


def _by_rule(result: Json) -> dict[str, dict[str, Any]]:
    return {reason["rule"]: reason for reason in result["reasons"]}

"""The first reader: context, offsets whatever Unicode, long and hostile text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Screening
from forethought.screening.folding import fold
from forethought.screening.matcher import Matcher
from forethought.screening.patterns import compiled
from forethought.screening.words import _OVERLAP, _PIECE, WordsReader
from forethought.vocabulary import Because, Hazard, Subject

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@cache
def reader() -> WordsReader:
    return WordsReader(load_lexicon())


def exact(text: str, screening: Screening) -> bool:
    parts = (*screening.findings, *screening.played_down, *screening.protections)
    return all(text[part.start : part.end] == part.quote and part.quote for part in parts)


@pytest.mark.parametrize(
    ("text", "category", "subject"),
    [
        ("If anyone calls again there will be violence", Hazard.VIOLENCE, Subject.CUSTOMER),
        ("His brother is violent and lives there", Hazard.VIOLENCE, Subject.HOUSEHOLD),
        ("In 1987 he punched a collector", Hazard.VIOLENCE, Subject.CUSTOMER),
        ("Neighbour says he keeps a shotgun by the door", Hazard.WEAPON, Subject.CUSTOMER),
        ("THREATENED TO SHOOT THE NEXT BAILIFF", Hazard.THREAT, Subject.CUSTOMER),
        ("Saw me off the premises", Hazard.ABUSE, Subject.CUSTOMER),
        ("vicious dog loose in yard", Hazard.ANIMAL, Subject.PREMISES),
        ("High-risk DV perp at address", Hazard.CRIMINALITY, Subject.HOUSEHOLD),
        ("Not pleased and threatened to hit me", Hazard.THREAT, Subject.CUSTOMER),
        ("No dog at last visit. This time the dog bit me", Hazard.ANIMAL, Subject.PREMISES),
    ],
)
def test_danger_counts(text: str, category: Hazard, subject: Subject) -> None:
    found = [f for f in reader().read(text).findings if f.category is category]
    assert found
    assert found[0].subject is subject


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("No history of violence", Because.NEGATED),
        ("PV marker: no violence", Because.NEGATED),
        ("Denied ever threatening staff", Because.NEGATED),
        ("Alleged he hit the bailiff - confirmed mistaken identity, ignore", Because.RETRACTED),
        ("If customer becomes abusive terminate the call", Because.HYPOTHETICAL),
        ("A different customer at no. 9 attacked the bailiff", Because.THIRD_PARTY),
        ("Threatened legal action", Because.PROCESS),
        ("Customer was mugged and beaten up by strangers", Because.VICTIM),
        ("He said we put a gun to his head over the VAT", Because.FIGURATIVE),
        ("Promoter of an aggressive avoidance scheme", Because.TAX_VOCABULARY),
    ],
)
def test_context_plays_down(text: str, because: Because) -> None:
    screening = reader().read(text)
    assert because in {part.because for part in screening.played_down}
    assert all(part.by for part in screening.played_down)
    live = {part.category for part in screening.findings}
    assert not live & {p.category for p in screening.played_down if p.because is because}


@pytest.mark.parametrize("text", ["DOMESTIC VIOLENCE CASE", "DV case", "DV victim flag set"])
def test_a_victim_is_not_a_danger(text: str) -> None:
    screening = reader().read(text)
    assert screening.protections
    assert not screening.findings
    assert not screening.played_down


@pytest.mark.parametrize(
    ("text", "names_victim"),
    [
        ("DV victim flag set", True),
        ("Customer fled violent partner", True),
        ("DV marker on the address", False),
        ("domestic abuse support worker present", False),
    ],
)
def test_a_mark_says_whether_it_names_a_victim(text: str, names_victim: bool) -> None:
    (protection,) = reader().read(text).protections
    assert protection.names_victim is names_victim


@pytest.mark.parametrize(
    "text",
    ["Address not to be given out", "Address not to be given out to her ex", "DV victim flag"],
)
def test_a_mark_is_taken_whole(text: str) -> None:
    assert [one.quote for one in reader().read(text).protections] == [text]


def test_only_no_visit_at_all_says_no_visit() -> None:
    assert any(f.says_no_visit for f in reader().read("unsafe to call").findings)
    assert any(f.says_no_visit for f in reader().read("NO VISITS.").findings)
    assert not any(f.says_no_visit for f in reader().read("do not visit alone").findings)


@pytest.mark.parametrize(
    "text",
    [
        "He  hit\n\nthe   bailiff",
        "he h\u0301it the bailiff and hit\u00ad the officer",
        "“He’d HIT the bailiff” – İSTANBUL ẞ hit the officer",
        "\x00he \x00hit the\x00 officer\x00",
        "\udcff he hit the officer \ud800",
        "don’t visit alone, DON'T VISIT ALONE, dont visit alone",
        "\u200bhe\u00a0hit\u2003the officer",
    ],
)
def test_offsets_are_exact(text: str) -> None:
    screening = reader().read(text)
    assert screening.findings
    assert exact(text, screening)


PIECES = st.sampled_from(
    ["he hit the officer", "no", "dog bit me", "İ", "\u0301", "’", "—", "  ", "\n", "\x00",
     "\udc80", "threatened to kill", "but", ".", "DV case", "😀", "ß", "in pairs", "f***", "*", "£"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12))
def test_any_text_is_read_with_exact_offsets(parts: list[str]) -> None:
    text = "".join(parts)
    assert exact(text, reader().read(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_folding_leads_back_to_the_same_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.words) == len(folded.plain) + 2
    places = [folded.original(at) for at in range(len(folded.plain))]
    assert places == sorted(set(places))
    assert all(0 <= at < len(text) for at in places)


def test_every_code_point_folds_to_one_byte() -> None:
    text = "".join(chr(code) for code in range(0x110000))
    assert len(fold("x" + text).text) == len(text) + 1


def test_long_text_is_read_whole_and_once() -> None:
    trigger = "He punched the bailiff. "
    for at in (0, _PIECE - 10, _PIECE, 3 * _PIECE - _OVERLAP, 50_000):
        text = "Paid by cheque. " * 4000
        text = text[:at] + " " + trigger + text[at:]
        found = reader().read(text).findings
        assert [f.category for f in found] == [Hazard.VIOLENCE]
        assert exact(text, reader().read(text))


@pytest.mark.parametrize("unit", ["hit ", "he hit me ", "no dog ", "if the ", "a" * 50, "(", "*"])
def test_hostile_text_gives_an_answer_and_bounded_findings(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    screening = reader().read(text)
    assert exact(text, screening)
    assert len(screening.findings) + len(screening.played_down) < len(text) / 50


def test_anchors_lose_no_match() -> None:
    lines = (CORPUS / "train-e.jsonl").read_text(encoding="utf-8").splitlines()[::25]
    notes = [fold(json.loads(line)["text"]) for line in lines]
    for matcher in (reader()._hazards, reader()._around):
        for note in notes:
            assert everything(matcher, note.plain) <= set(matcher.find(note))


def everything(matcher: Matcher, plain: bytes) -> set[tuple[int, int, int]]:
    return {
        (owner, *match.span())
        for owner, expression in zip(matcher._owners, matcher._expressions, strict=True)
        if expression
        for match in compiled(expression).finditer(plain)
        if match.end() > match.start()
    }


def test_reading_is_pure() -> None:
    text = "He hit the bailiff. No dogs. Visit in pairs."
    assert reader().read(text) == reader().read(text) == WordsReader(load_lexicon()).read(text)

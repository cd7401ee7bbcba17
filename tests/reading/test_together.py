import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.screening.findings import NOTHING, Finding, PlayedDown, Protection, Screening
from forethought.screening.reading_clauses import clauses
from forethought.screening.together import READERS, BothReader, together
from forethought.vocabulary import Because, Hazard, Subject


def finding(category, start, end, reader):
    quote = "x" * (end - start)
    return Finding(category, quote, start, end, Subject.CUSTOMER, readers=(reader,), entry=reader)


def screening(reader, *spans):
    return Screening(tuple(finding(category, *span, reader) for category, *span in spans))


THREAT, WEAPON = Hazard.THREAT, Hazard.WEAPON


@pytest.mark.parametrize(
    ("words", "reading", "result"),
    [
        ([], [], []),
        ([(THREAT, 3, 9)], [], [(THREAT, 3, 9, ("words",))]),
        ([], [(THREAT, 0, 20)], [(THREAT, 0, 20, ("reading",))]),
        ([(THREAT, 3, 9)], [(THREAT, 0, 20)], [(THREAT, 3, 9, READERS)]),
        ([(THREAT, 3, 9)], [(THREAT, 8, 20)], [(THREAT, 3, 9, READERS)]),
        (
            [(THREAT, 3, 9)],
            [(THREAT, 9, 20)],
            [(THREAT, 3, 9, ("words",)), (THREAT, 9, 20, ("reading",))],
        ),
        (
            [(THREAT, 3, 9)],
            [(WEAPON, 0, 20)],
            [(WEAPON, 0, 20, ("reading",)), (THREAT, 3, 9, ("words",))],
        ),
    ],
)
def test_two_opinions_become_one_list(words, reading, result):
    both = together(screening("words", *words), screening("reading", *reading))
    assert [(f.category, f.start, f.end, f.readers) for f in both.findings] == result


def test_a_finding_of_both_says_why_of_both():
    both = together(screening("words", (THREAT, 3, 9)), screening("reading", (THREAT, 0, 20)))
    assert both.findings[0].entry == "words; reading"


def test_what_is_played_down_stays_beside_the_second_opinion():
    down = PlayedDown(THREAT, "x", 0, 1, Because.NEGATED)
    first = Screening(played_down=(down,), protections=(Protection("y", 2, 3),))
    both = together(first, screening("reading", (THREAT, 0, 20)))
    assert both.played_down == (down,)
    assert both.protections == first.protections
    assert both.relevant


SPANS = st.lists(
    st.builds(
        lambda category, start, length: (category, start, start + length),
        st.sampled_from([THREAT, WEAPON, Hazard.ABUSE]),
        st.integers(0, 30),
        st.integers(1, 10),
    ),
    max_size=6,
)


@given(SPANS, SPANS)
def test_a_second_opinion_never_hides_anything(words, reading):
    one, two = screening("words", *words), screening("reading", *reading)
    both = together(one, two)
    kept = {(f.category, f.start, f.end) for f in both.findings}
    assert {(f.category, f.start, f.end) for f in one.findings} <= kept
    assert {f.category for f in two.findings} <= {f.category for f in both.findings}
    assert both.relevant == (one.relevant or two.relevant)
    for lost in two.findings:
        shown = [f for f in both.findings if f.category == lost.category]
        assert any(f.start < lost.end and lost.start < f.end for f in shown)
        assert any("reading" in f.readers for f in shown)


class Everything:
    """Finds a threat in whatever is put before it, clause by clause."""

    def read(self, text):
        found = [
            Finding(THREAT, text[a:b], a, b, Subject.CUSTOMER, readers=("reading",))
            for a, b in clauses(text)
        ]
        return Screening(tuple(found))


class Protects:
    """Knows one phrase, which says that somebody is to be protected."""

    def __init__(self, names_victim=True):
        self.names_victim = names_victim

    def read(self, text):
        spans = [found.span() for found in re.finditer("in the refuge", text)]
        found = (Protection(text[a:b], a, b, self.names_victim) for a, b in spans)
        return Screening(protections=tuple(found))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("in the refuge", []),
        ("in the refuge in the refuge", []),
        ("She is in the refuge since May", ["She is", "since May"]),
        ("1 in the refuge he waits", ["he waits"]),
        ("- in the refuge, in the refuge, he waits", ["he waits"]),
        ("Kids in the refuge.\nHe waits here.", ["Kids", "He waits here."]),
        ("He waits here.", ["He waits here."]),
    ],
)
def test_whoever_is_to_be_protected_is_no_danger_to_the_second_reader(text, quotes):
    both = BothReader(Protects(), Everything()).read(text)
    assert [f.quote for f in both.findings if any(map(str.isalpha, f.quote))] == quotes
    assert all(text[f.start : f.end] == f.quote for f in both.findings)
    assert not any("refuge" in f.quote for f in both.findings)
    assert len(both.protections) == text.count("in the refuge")


def test_words_that_name_no_victim_are_read_by_the_second_reader_too():
    both = BothReader(Protects(names_victim=False), Everything()).read("She is in the refuge")
    assert [f.quote for f in both.findings] == ["She is in the refuge"]
    assert len(both.protections) == 1


class Fixed:
    def __init__(self, screening):
        self.screening = screening

    def read(self, text):
        return self.screening


def test_both_readers_read_the_note():
    one, two = screening("words", (THREAT, 0, 3)), screening("reading", (WEAPON, 4, 9))
    assert len(BothReader(Fixed(one), Fixed(two)).read("any").findings) == 2
    assert BothReader(Fixed(NOTHING), Fixed(NOTHING)).read("any") == NOTHING

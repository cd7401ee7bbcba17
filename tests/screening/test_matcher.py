"""The fast path finds what RE2 finds when every expression is run over every note."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.anchors import AnchorFinder
from forethought.screening.findings import ManyReader, Screening, read_many
from forethought.screening.folding import BREAK, fold, fold_many
from forethought.screening.matcher import Hit, Matcher, check_anchored
from forethought.screening.patterns import (
    ANYWHERE,
    Match,
    PatternError,
    branches,
    check_expression,
    expand_pattern,
    matching,
)
from forethought.screening.words import WordsReader

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LISTS = {"dog": "dogs?|hounds?|alsatian", "me": "me|us|my colleague|{dog}".replace("{dog}", "it")}
PATTERNS = [
    "bit(?:es|ten)? {me}",
    "(?:told|said)(?: {me})? ?(?:to )?(?:go|get lost|sod~ off)",
    "{dog}<2>(?:loose|on the loose|at large)",
    "(?:{dog}|{me}) (?:in|at) the (?:yard|gate)s?(?: again| now|$|,)",
    "(?:no|not a|nae) (?:big |bad )*{dog}",
    "[a-z]+['\"] = \\b",
    "(?:gun|rifle) ?(?:cert|safe)",
    "don't (?:go|come)(?: near)? (?:alone|on (?:your|my) own)\\.?",
    "e~ off",
    "f\\*+",
    "\\.410|\\.22",
    "(?:came|went) (?:straight )?(?:at|for) (?:{me}|the {dog})(?: with|,| and)?",
    "loose {dog}|big bad {dog}",
    "the (?:very )?end",
    "would not (?:leave|go) (?:out|home)?",
    "(?:me|us)<3>(?:me|us)",
    "(?:i|we) (?:be sorry|not (?:leave|go) (?:out|home)?|[a-z]+ hurt)",
    "(?:my [a-z]+ rifle|big) (?:safe|[a-z]+ now)",
    "(?:[a-z]+ cert|sod)(?:ding)? now",
]
WORDS = [
    "bit",
    "bites",
    "bitten",
    "me",
    "us",
    "my",
    "colleague",
    "it",
    "dog",
    "dogs",
    "hound",
    "alsatian",
    "told",
    "said",
    "to",
    "go",
    "get",
    "lost",
    "sod",
    "sodding",
    "off",
    "loose",
    "on",
    "the",
    "at",
    "large",
    "in",
    "yard",
    "gate",
    "gates",
    "again",
    "now",
    "no",
    "not",
    "a",
    "nae",
    "big",
    "bad",
    "gun",
    "rifle",
    "cert",
    "safe",
    "gunsafe",
    "don't",
    "dont",
    "come",
    "near",
    "alone",
    "your",
    "own",
    "e",
    "eff",
    "f**",
    "f*",
    ".410",
    ".22",
    "came",
    "went",
    "straight",
    "for",
    "with",
    "and",
    "very",
    "end",
    "would",
    "leave",
    "out",
    "home",
    "=",
    "x'",
    'x"',
]
JOINS = [" ", " ", " ", " ", ", ", ". ", "-", "/", " ' ", "  ", "\n", "*", "'", "", ": "]


Parts = list[tuple[int, Match]]


def parts_of(patterns: Sequence[tuple[int, str]]) -> Parts:
    return [(owner, matching(part)) for owner, text in patterns for part in branches(text)]


def everything(parts: Parts, plain: bytes) -> set[Hit]:
    found, length = set(), len(plain)
    for owner, match in parts:
        ((start, end),) = match(ANYWHERE, plain, 0, length)
        while start >= 0:
            if end > start:
                found.add(Hit(owner, start, end))
            ((start, end),) = match(ANYWHERE, plain, max(end, start + 1), length)
    return found


@cache
def few() -> tuple[list[tuple[int, str]], Parts, Matcher]:
    lists = {
        name: expand_pattern(text, {})[len(r"\b(?:") : -len(r")\b")] for name, text in LISTS.items()
    }
    patterns = [(n, expand_pattern(text, lists)) for n, text in enumerate(PATTERNS)]
    common = {"the": 400, "to": 300, "me": 80, "no": 170, "told": 50, "told me": 9, "at the": 20}
    finder = AnchorFinder(tuple(lists.values()), common)
    return patterns, parts_of(patterns), Matcher(patterns, finder)


def matching_text() -> st.SearchStrategy[str]:
    return st.sampled_from(few()[0]).flatmap(
        lambda part: st.from_regex(re.compile(part[1], re.ASCII), fullmatch=True)
    )


@pytest.mark.prove
@settings(max_examples=800, deadline=None)
@given(st.data())
def test_few_patterns_find_what_re2_finds(data: st.DataObject) -> None:
    _, parts, matcher = few()
    texts = st.one_of(matching_text(), matching_text(), st.sampled_from(WORDS))
    pieces = data.draw(st.lists(st.tuples(texts, st.sampled_from(JOINS)), max_size=4))
    note = fold("".join(text + join for text, join in pieces))
    if b"*" not in note.plain:
        assert set(matcher.find(note)) == everything(parts, note.plain)


@cache
def corpus() -> list[str]:
    return [
        json.loads(line)["text"]
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def hostile(count: int) -> list[str]:
    """Corpus notes cut up, put together and strewn with signs."""
    chooser = random.Random(20261125)
    words = " ".join(corpus()).split()
    signs = [
        "\x00",
        "\x1e",
        "İ",
        "\u0301",
        "’",
        "—",
        "\n",
        "\udc80",
        "😀",
        "£",
        "  ",
        "'",
        ".",
        "/",
    ]
    texts = []
    for _ in range(count):
        start = chooser.randrange(len(words))
        text = [*words[start : start + chooser.randrange(40)], *chooser.choice(corpus()).split()]
        for _ in range(chooser.randrange(4)):
            text.insert(chooser.randrange(len(text) + 1), chooser.choice(signs))
        texts.append(chooser.choice([" ", " ", "  ", "-"]).join(text))
    return texts


@pytest.mark.parametrize("kind", ["findings", "context"])
def test_the_lexicon_finds_what_re2_finds(kind: str) -> None:
    lexicon = load_lexicon()
    reader = WordsReader(lexicon)
    owned = [entry.patterns for entry in (*lexicon.entries, *lexicon.protections)]
    if kind == "context":
        owned = [rule.patterns for rule in lexicon.contexts]
    matcher = reader._hazards if kind == "findings" else reader._around
    parts = parts_of([(owner, text) for owner, group in enumerate(owned) for text in group])
    notes = [fold(text) for text in (*corpus()[::23], *hostile(150)) if "*" not in text]
    for note in notes:
        found = {hit for hit in matcher.find(note) if hit.owner < len(owned)}
        assert found == everything(parts, note.plain), note.text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(WORDS)), min_size=1, max_size=9))
def test_folding_many_is_folding_each(texts: list[str]) -> None:
    each = [fold(text) for text in texts]
    assert fold_many(texts) == (
        [folded.plain for folded in each],
        BREAK.join(folded.words for folded in each),
    )


def test_reading_many_is_reading_each() -> None:
    reader = WordsReader(load_lexicon())
    long = "Paid by cheque. " * 600 + "He punched the bailiff. "
    texts = [*corpus()[::9], "", long, *hostile(300), "\x1e", long]
    assert list(reader.read_many(texts)) == [reader.read(text) for text in texts]
    assert list(reader.read_many([])) == []


def test_a_reader_that_reads_one_at_a_time_can_be_asked_for_many() -> None:
    class Slow:
        def read(self, text: str) -> Screening:
            return reader.read(text)

    reader = WordsReader(load_lexicon())
    texts = corpus()[::40]
    assert list(read_many(Slow(), texts)) == list(read_many(reader, texts))
    assert isinstance(reader, ManyReader)
    assert not isinstance(Slow(), ManyReader)


@pytest.mark.parametrize("pattern", [r"\w+ \w+", r"\w+", r"(?:hit )?\w+ \d"])
def test_a_pattern_without_a_word_is_refused(pattern: str) -> None:
    expression = expand_pattern(pattern, {})
    check_expression(expression)
    with pytest.raises(PatternError, match="has no word that every match contains"):
        check_anchored(expression)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.screening.reading_clauses import clauses
from forethought.screening.reading_grams import CHARACTERS, LONGEST, WORDS, folded_bytes, grams


def buckets(text, kind=None):
    found = grams(text, [(0, len(text))])
    kept = found.buckets if kind is None else found.buckets[found.kinds == kind]
    return sorted(kept.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DOG LOOSE", "dog loose"),
        ("he’s", "he's"),
        ("owed £123", "owed £456"),
        ("dog\tloose", "dog loose"),
        ("“go”", '"go"'),
    ],
)
def test_writing_alike_reads_alike(one, other):
    assert buckets(one) == buckets(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("dog loose", "loose dog"), ("dog", "dogs"), ("no dog", "dog"), ("a1", "a12")],
)
def test_what_differs_reads_differently(one, other):
    assert buckets(one) != buckets(other)


def test_a_word_has_the_same_gram_wherever_it_stands():
    alone = buckets("knife", WORDS)
    assert len(alone) == 1
    assert alone[0] in buckets("he kept a knife there", WORDS)


def test_words_and_pairs_are_counted():
    assert len(buckets("one two three", WORDS)) == 5


def test_characters_are_taken_within_words():
    # " ab " gives 3 pairs, 2 threes, 1 four, 0 fives
    assert len(buckets("ab", CHARACTERS)) == 6
    assert buckets("ab cd", CHARACTERS) == sorted(
        buckets("ab", CHARACTERS) + buckets("cd", CHARACTERS)
    )


def test_a_pair_does_not_reach_over_the_end_of_a_clause():
    text = "paid. dog"
    whole = grams(text, [(0, len(text))])
    split = grams(text, clauses(text))
    assert len(whole.buckets) == len(split.buckets) + 2  # of words and of stems
    assert set(split.clauses.tolist()) == {0, 1}


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    found = grams(text, clauses(text))
    assert len(found.buckets) == len(found.clauses) == len(found.kinds)
    assert ((found.buckets >= 0) & (found.buckets < 1 << 22)).all()
    assert len(folded_bytes(text)) == len(text)


@given(st.text(alphabet="ab 1.", min_size=1, max_size=60), st.text(alphabet=" \n", max_size=9))
def test_where_a_clause_stands_changes_nothing(text, before):
    shifted = grams(before + text, [(len(before), len(before) + len(text))])
    assert sorted(shifted.buckets.tolist()) == buckets(text)


def test_the_longest_text_is_read_and_a_longer_one_refused():
    assert len(grams("x" * LONGEST, [(0, LONGEST)]).buckets)
    with pytest.raises(ValueError, match="at most 6000"):
        grams("x" * (LONGEST + 1), [])

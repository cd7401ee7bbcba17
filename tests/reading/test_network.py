import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.screening.learned_network import Convolution, Network
from forethought.screening.reading_pieces import Pieces

WORDS = ["[UNK]", "dog", "##s", "do", "'", "t", "don", "cafe", ".", "£", "##40", "40"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("dog", ["dog"]),
        ("DOGS", ["dog", "##s"]),
        ("don't", ["don", "'", "t"]),
        ("Café.", ["cafe", "."]),
        ("£40", ["£", "##40"]),
        ("dogx do", ["[UNK]", "do"]),
        ("", ["[UNK]"]),
        ("x" * 101, ["[UNK]"]),
        ("dog.dog", ["dog", ".", "dog"]),
    ],
)
def test_words_fall_into_the_longest_pieces(text, pieces):
    assert [WORDS[number] for number in Pieces(WORDS).of(text)] == pieces


@given(st.text(max_size=200))
def test_any_text_has_pieces_and_a_second_look_finds_the_same(text):
    pieces = Pieces(WORDS)
    found = pieces.of(text)
    assert found
    assert found == pieces.of(text)
    assert all(0 <= number < len(WORDS) for number in found)


def test_a_convolution_sees_three_neighbours():
    one = np.ones(1, np.float32)
    seen = Convolution(np.array([[1], [10], [100]], "f"), 0 * one, one, 0 * one, 1)
    wide = Convolution(
        np.concatenate([np.eye(2) * w for w in (1, 10, 100)]).astype("f"),
        np.zeros(2, "f"), np.ones(2, "f"), np.zeros(2, "f"), 1,
    )  # fmt: skip
    assert seen.over(np.array([[1], [2], [3]], "f"), keep=False).tolist() == [[0], [0], [0]]
    values = np.array([[1, 0], [0, 0], [0, 2]], "f")
    # place 0: 10, 0; place 1: 1, 200; place 2: 0, 20: each brought to mean 0 and variance 1
    assert wide.over(values, keep=False) == pytest.approx(
        np.array([[1, -1], [-1, 1], [-1, 1]]), abs=1e-3
    )


def network():
    dice = np.random.default_rng(1)

    def some(*shape):
        return dice.normal(size=shape).astype(np.float32)

    first = Convolution(some(12, 3), some(3), some(3), some(3), 1)
    second = Convolution(some(9, 3), some(3), some(3), some(3), 2)
    vectors = dice.integers(-127, 127, (6, 4)).astype(np.int8)
    return Network(
        vectors, 0.01, first, second, some(3, 14), some(14), some(3, 2), some(2), some(12), 0.5
    )


def test_the_network_reads_one_piece_and_many():
    net = network()
    logits = [net.danger(pieces) for pieces in ([0], [0, 1], [1, 0], [5] * 400)]
    assert np.isfinite(logits).all()
    assert logits[0] != logits[3]
    assert net.danger([0, 1]) == logits[1]

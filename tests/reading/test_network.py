from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.data.model_files import NETWORK, ModelError, load_model, save_model
from forethought.data.network_file import MOST_PIECES, NetworkError, load_network
from forethought.screening.learned import HAZARDS
from forethought.screening.reading_pieces import Pieces
from forethought.vocabulary import Hazard

from .small_model import BUCKETS, small_model

SHIPPED = Path(__file__).parents[2] / "src/forethought/data/model" / NETWORK

UNUSABLE = (
    r"network\.onnx cannot be used: install Forethought again, "
    r"or in its source `git checkout src/forethought/data/model`$"
)

WORDS = ["[UNK]", "dog", "##s", "do", "'", "t", "don", "cafe", ".", "£", "##40", "40"]


@pytest.fixture(scope="module")
def network():
    return load_network(SHIPPED)[0]


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


def test_it_looks_at_one_piece_and_at_many(network):
    looks = [network.look(pieces) for pieces in ([5], [5, 6], [6, 5], [7] * 2000)]
    assert all(np.isfinite(look.danger) and look.hazards.shape == (14,) for look in looks)
    assert len({look.danger for look in looks}) == 4
    assert network.look([5, 6]).danger == looks[1].danger


def test_what_comes_after_its_last_place_is_not_seen(network):
    seen = network.look([7] * MOST_PIECES)
    assert network.look([7] * MOST_PIECES + [8]).danger == seen.danger
    assert network.look([7] * (MOST_PIECES - 1)).danger != seen.danger


def test_it_knows_the_marks_that_it_adds_and_who_taught_it(network):
    assert {"[CLS]", "[SEP]", "[UNK]"} <= set(network.vocabulary)
    assert len(set(network.vocabulary)) == len(network.vocabulary)
    assert {"dev", "train-a"} <= network.taught_on


def test_threat_and_ledger_are_told_apart(network):
    pieces = Pieces(network.vocabulary)
    threat = network.look(pieces.of("Said he would wait for me outside and break my legs."))
    ledger = network.look(pieces.of("Paid the April instalment by bank transfer, reference given."))
    assert threat.danger > 0 > ledger.danger
    assert HAZARDS[int(threat.hazards.argmax())] == Hazard.THREAT


@pytest.mark.parametrize("keep", [0, 10, 10_000, -20])
def test_a_damaged_network_is_refused(tmp_path, keep):
    path = tmp_path / NETWORK
    path.write_bytes(SHIPPED.read_bytes()[:keep])
    with pytest.raises(NetworkError, match="not a network of the second reader"):
        load_network(path)


def test_a_network_that_is_not_the_models_own_is_refused(tmp_path):
    path = tmp_path / "model.npz"
    save_model(path, replace(small_model(), network_sha256="0" * 64), BUCKETS)
    (tmp_path / NETWORK).write_bytes(SHIPPED.read_bytes())
    with pytest.raises(ModelError, match=UNUSABLE):
        load_model(path)


@pytest.mark.parametrize("keep", [0, -20])
def test_a_model_with_a_damaged_network_names_the_network(tmp_path, keep):
    path = tmp_path / "model.npz"
    save_model(path, replace(small_model(), network_sha256="0" * 64), BUCKETS)
    (tmp_path / NETWORK).write_bytes(SHIPPED.read_bytes()[:keep])
    with pytest.raises(ModelError, match=UNUSABLE):
        load_model(path)


def test_a_model_without_its_network_says_what_is_missing(tmp_path):
    path = tmp_path / "model.npz"
    save_model(path, replace(small_model(), network_sha256="0" * 64), BUCKETS)
    with pytest.raises(ModelError, match=UNUSABLE):
        load_model(path)

import numpy as np
import pytest

from forethought.data.model_files import ModelError, load_model, save_model
from forethought.data.readers import KINDS, make_reader
from forethought.screening.learned import weigh
from forethought.screening.reading import ReadingReader

from .small_model import BUCKETS, small_model

TEXTS = ["knife", "He paid. A knife.", "nothing"]


def test_a_model_comes_back_as_it_was_written(tmp_path):
    path = tmp_path / "model.npz"
    save_model(path, small_model(0.25, 0.75), BUCKETS)
    back = load_model(path)
    assert (back.name, back.threshold, set(back.hazard_thresholds)) == ("small", 0.25, {0.75})
    one, two = ReadingReader(small_model()), ReadingReader(back)
    assert [one.judge(text) for text in TEXTS] == [two.judge(text) for text in TEXTS]


def test_a_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match=r"no model at .*make model"):
        load_model(tmp_path / "none.npz")


@pytest.mark.parametrize("keep", [0, 10, -20])
def test_a_damaged_model_says_what_to_do(tmp_path, keep):
    path = tmp_path / "model.npz"
    save_model(path, small_model(), BUCKETS)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ModelError, match=r"not a whole reading model.*make model"):
        load_model(path)


@pytest.mark.parametrize("at", range(1, 8))
def test_a_model_with_other_bytes_in_its_midst_says_what_to_do(tmp_path, at):
    path = tmp_path / "model.npz"
    about = {name: np.arange(20_000) % 97 * n for n, name in enumerate(("about", "more"), 1)}
    np.savez_compressed(path, **about)
    data = bytearray(path.read_bytes())
    middle = len(data) * at // 8
    data[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(data)
    with pytest.raises(ModelError, match="not a whole reading model"):
        load_model(path)


def test_a_model_of_something_else_is_refused(tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, about=np.frombuffer(b'{"format": 0, "hazards": []}', np.uint8))
    with pytest.raises(ModelError, match="not a whole reading model"):
        load_model(path)


def test_code_in_a_model_file_is_never_run(tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, about=np.array([object()], dtype=object))
    with pytest.raises(ModelError):
        load_model(path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_reader_reads(kind):
    reader = make_reader(kind)
    text = "Came at me with a kitchen knife and said he would kill me."
    screening = reader.read(text)
    assert screening.relevant
    assert all(text[f.start : f.end] == f.quote for f in screening.findings)
    assert not reader.read("Paid £40 by direct debit.").relevant


def test_both_readers_find_all_that_one_does():
    text = "Came at me with a kitchen knife and said he would kill me."
    by = {kind: {f.category for f in make_reader(kind).read(text).findings} for kind in KINDS}
    assert by["words"] | by["reading"] == by["both"]


def test_another_kind_of_reader_is_refused():
    with pytest.raises(ValueError, match="no reader called magic: choose words, reading, both"):
        make_reader("magic")


def test_grams_of_one_kind_have_length_one():
    rows, columns = np.array([0, 0, 1]), np.array([0, 1, 1])
    parts = weigh(
        rows, columns, np.array([1, 3, 1]), np.zeros(2, np.int8), np.array([1, 2], np.float32)
    )
    first = np.array([1, (1 + np.log(3)) * 2])
    assert parts.values == pytest.approx([*(first / np.linalg.norm(first)), 1], abs=1e-6)

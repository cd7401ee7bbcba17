"""An office's own lexicon: what it adds, and the sentence for each mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forethought.data.lexicon_files import LexiconError, load_lexicon, read_lexicon
from forethought.screening.words import WordsReader
from forethought.vocabulary import Hazard

GOOD = """
category = "caution"
[[entry]]
id = "office.red_dot"
phrases = ["red dot on card"]
fires = ["Red dot on card"]
stays_quiet = ["Red car"]
"""


def test_an_office_adds_its_own_entry(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(GOOD, encoding="utf-8")
    own = load_lexicon([tmp_path / "office.toml"])
    found = WordsReader(own).read("has RED DOT on  card").findings
    assert [(f.category, f.entry) for f in found] == [(Hazard.CAUTION, "office.red_dot")]
    assert own.sha256 != load_lexicon().sha256


def test_the_hash_is_of_the_content_alone() -> None:
    assert load_lexicon().sha256 == load_lexicon().sha256
    assert re.fullmatch("[0-9a-f]{64}", load_lexicon().sha256)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"caution"', '"danger"'), "category 'danger' is not known"),
        (('phrases = ["red dot on card"]', ""), "has neither 'phrases' nor 'patterns'"),
        (("phrases = [", 'patterns = ["(red"]\nphrases = ["x", '), "is not an RE2 expression"),
        (("phrases = [", 'patterns = ["x*"]\nphrases = ["x", '), "matches empty text"),
        (("phrases = [", 'patterns = ["{nolist} x"]\nphrases = ["x", '), "'nolist'"),
        (("phrases = [", 'patterns = ["a<99>b"]\nphrases = ["x", '), "gap of more than"),
        (('fires = ["Red dot on card"]', ""), "needs examples"),
        (('stays_quiet = ["Red car"]', ""), "needs examples"),
        (("fires", 'subject = "dog"\nfires'), "subject 'dog' is not known"),
        (("fires", 'played_down_by = ["mood"]\nfires'), "played_down_by 'mood' is not known"),
        (("fires", "colour = 1\nfires"), "'colour' is not known"),
        (("fires", 'says_no_visit = "true"\nfires'), "'says_no_visit' must be true or false"),
        (("[[entry]]\nid", "[[entry]]\nname"), "has no 'id'"),
        (("phrases = [", "phrases = ["), ""),
        (('["red dot on card"]', '"red dot"'), "must be a list of texts"),
        (("[[entry]]", "[entry]"), "must be written as [[entry]]"),
        (('["Red car"]', "[1]"), "'stays_quiet' must be a text or"),
        (("=", "= ="), "is not valid TOML"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(change: tuple[str, str], says: str) -> None:
    content = GOOD.replace(*change).encode()
    if not says:
        assert read_lexicon([("office.toml", content)]).entries
        return
    with pytest.raises(LexiconError) as refused:
        read_lexicon([("office.toml", content)])
    assert says in str(refused.value)
    assert "office.toml" in str(refused.value)
    assert str(refused.value).endswith(".")


def test_whether_words_name_a_victim_is_true_or_false() -> None:
    given = '[[protection]]\nid = "x"\nphrases = ["red dot"]\nnames_victim = '
    (known,) = read_lexicon([("office.toml", f"{given}false".encode())]).protections
    assert not known.names_victim
    with pytest.raises(LexiconError, match=r"'names_victim' must be true or false, .* not 'no'"):
        read_lexicon([("office.toml", f'{given}"no"'.encode())])


def test_a_repeated_id_is_refused() -> None:
    with pytest.raises(LexiconError, match="used twice"):
        read_lexicon([("a.toml", GOOD.encode()), ("b.toml", GOOD.encode())])


def test_a_file_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(LexiconError, match="is not UTF-8"):
        read_lexicon([("a.toml", b"# \xff")])


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('id = "x"\nbecause = "negated"\ndirection = "up"\nphrases = ["no"]', "direction 'up'"),
        ('id = "x"\nbecause = "b"\ndirection = "before"\nphrases = ["no"]', "because 'b'"),
        (
            'id = "x"\nbecause = "negated"\ndirection = "before"\nreach = -1\nphrases = ["no"]',
            "'reach' must be",
        ),
        (
            'id = "x"\nbecause = "negated"\ndirection = "before"\nscope = "s"\nphrases = ["no"]',
            "scope 's'",
        ),
    ],
)
def test_a_bad_context_rule_is_refused(table: str, says: str) -> None:
    with pytest.raises(LexiconError) as refused:
        read_lexicon([("office.toml", f"[[context]]\n{table}".encode())])
    assert says in str(refused.value)

"""Two PINs that nothing outside the server tells apart."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forethought.timestamps import local_day
from forethought.web.contactdesk.models import DaySecret
from forethought.web.contactdesk.phone import pins
from forethought.web.contactdesk.phone.pins import BadPinsError, Typed
from tests.web.factories import NOW, TODAY, make_person
from tests.web.phone.given import DURESS_PIN, DURESS_WORD, PIN, quick_pins, set_pins

pytestmark = pytest.mark.django_db


def _raw(text: str) -> bytes:
    return base64.b64decode(text)


def _opened(locked: dict[str, Any], wrap: bytes) -> list[int]:
    """Which of the two keys this value opens."""
    found = []
    for place, sealed in enumerate(locked["keys"]):
        try:
            AESGCM(wrap).decrypt(_raw(sealed["iv"]), _raw(sealed["data"]), None)
        except InvalidTag:
            continue
        found.append(place)
    return found


def _wrap(locked: dict[str, Any], pin: str) -> bytes:
    return _raw(pins._kept(pin, _raw(locked["salt"]), locked["rounds"])["wrap"])


def test_the_server_alone_knows_which_was_typed() -> None:
    person = make_person()
    set_pins(person, NOW)
    assert pins.what_was_typed(person, pins.proof_of(person, PIN)) is Typed.OWN
    assert pins.what_was_typed(person, pins.proof_of(person, DURESS_PIN)) is Typed.DURESS
    assert pins.what_was_typed(person, pins.proof_of(person, "999111")) is Typed.NEITHER
    assert pins.what_was_typed(person, "é") is Typed.NEITHER
    stored = DaySecret.objects.get(person=person).pins
    for secret in (PIN, DURESS_PIN, DURESS_WORD, "own", "duress"):
        assert secret not in stored


def test_either_pin_opens_the_same_day_from_either_place() -> None:
    person = make_person()
    set_pins(person, NOW)
    places = set()
    for _ in range(40):
        locked = pins.locked_day(person, {"word": "maple"})
        assert locked
        assert [sorted(one) for one in locked["keys"]] == [["data", "iv"]] * 2
        assert len({len(one["data"]) for one in locked["keys"]}) == 1
        (own,), (duress,) = (_opened(locked, _wrap(locked, pin)) for pin in (PIN, DURESS_PIN))
        assert {own, duress} == {0, 1}
        places.add(own)
    assert places == {0, 1}
    assert "maple" not in json.dumps(locked)


def test_without_pins_nothing_is_given_to_a_phone() -> None:
    person = make_person()
    assert not pins.has_pins(person)
    assert pins.locked_day(person, {}) is None
    pins.word_of(person, day=TODAY, now=NOW)
    assert not pins.has_pins(person)
    assert pins.what_was_typed(person, "") is Typed.NEITHER


@pytest.mark.parametrize(
    ("pin", "duress_pin", "word", "field"),
    [
        ("40291", DURESS_PIN, DURESS_WORD, "pin"),
        ("4029155", DURESS_PIN, DURESS_WORD, "pin"),
        ("40291a", DURESS_PIN, DURESS_WORD, "pin"),
        ("٤٠٢٩١٥", DURESS_PIN, DURESS_WORD, "pin"),
        ("123456", DURESS_PIN, DURESS_WORD, "pin"),
        (PIN, "777777", DURESS_WORD, "duress_pin"),
        (PIN, PIN, DURESS_WORD, "duress_pin"),
        (PIN, "402916", DURESS_WORD, "duress_pin"),
        (PIN, DURESS_PIN, "abc", "duress_word"),
        (PIN, DURESS_PIN, "maple", "duress_word"),
        (PIN, DURESS_PIN, "two words", "duress_word"),
    ],
)
def test_pins_that_cannot_be_used(pin: str, duress_pin: str, word: str, field: str) -> None:
    person = make_person()
    with pytest.raises(BadPinsError) as refused:
        pins.set_pins(person, pin=pin, duress_pin=duress_pin, duress_word=word, by=person, now=NOW)
    assert refused.value.field == field
    assert not pins.has_pins(person)


def test_pins_that_differ_in_two_digits_will_do() -> None:
    person = make_person()
    pins.set_pins(person, pin=PIN, duress_pin="402926", duress_word="abcd", by=person, now=NOW)
    assert pins.has_pins(person)


def test_a_day_has_one_word_and_the_next_another_table_row() -> None:
    person = make_person()
    word = pins.word_of(person, day=TODAY, now=NOW)
    assert pins.word_of(person, day=TODAY, now=NOW) == word
    assert pins.is_word_of(person, f" {word.upper()} ", day=TODAY)
    assert not pins.is_word_of(person, word, day=local_day(NOW).replace(day=26))
    assert not pins.is_word_of(person, "", day=TODAY)
    assert word not in DaySecret.objects.get(person=person).word


def test_the_duress_word_is_known_again() -> None:
    person = make_person()
    assert not pins.is_duress_word(person, "")
    set_pins(person, NOW)
    assert pins.is_duress_word(person, " Marmalade ")
    assert not pins.is_duress_word(person, "marmalades")
    assert not pins.is_duress_word(person, "")


def test_a_call_for_help_under_former_pins_that_comes_late_still_counts() -> None:
    """Typed without signal; new PINs were set elsewhere before it was sent."""
    person = make_person()
    set_pins(person, NOW)
    typed = pins.proof_of(person, DURESS_PIN)
    own = pins.proof_of(person, PIN)
    for number in range(pins.FORMER + 1):
        assert pins.what_was_typed(person, typed) is Typed.DURESS
        with quick_pins():
            pins.set_pins(
                person, pin="820461", duress_pin=f"57390{number}", duress_word="quince",
                by=person, now=NOW,
            )  # fmt: skip
        assert pins.what_was_typed(person, own) is Typed.NEITHER
    assert pins.what_was_typed(person, typed) is Typed.NEITHER

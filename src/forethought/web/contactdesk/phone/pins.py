"""An officer's two PINs, their duress word, and the word of their day.

The phone turns a typed PIN into two values (PBKDF2, then HKDF): ``wrap`` opens the day, ``proof``
is what it sends. It keeps neither PIN nor a sign of which is which: both open the same day, from
two wrapped keys in a new random order each time. The server keeps both values of both PINs in one
text under the site's encryption key. A password hasher over them would add nothing: ``wrap`` has
to be there to lock the day.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import DaySecret
from forethought.web.contactdesk.phone.day_words import DAY_WORDS
from forethought.web.people.models import Person
from forethought.web.signin.secrets import UnreadableSecretError, decrypt, encrypt, renewed

DIGITS = 6
ROUNDS = 600_000
"""PBKDF2-HMAC-SHA256, as OWASP asks for."""

FORMER = 5
"""How many former duress PINs are known: a call for help that waited on a phone still counts."""

EASY = frozenset({"123456", "654321", *(str(digit) * DIGITS for digit in range(10))})


class Typed(StrEnum):
    """Whose PIN was typed: what only the server can tell."""

    OWN = "own"
    DURESS = "duress"
    NEITHER = "neither"


class BadPinsError(ValueError):
    """These two PINs cannot be used; ``says`` is the sentence, ``field`` what it is about."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field, self.says = field, says


def set_pins(
    person: Person, *, pin: str, duress_pin: str, duress_word: str, by: Person, now: datetime
) -> None:
    """Set both PINs, and the word that asks for help in a text. Phones already out must sign in.

    Raises BadPinsError unless each PIN is six digits, not easy to guess, and they differ in more
    than one digit: a slip of the finger must not ask for help. The word is shown nowhere again.
    """
    word = duress_word.strip().casefold()
    if not (4 <= len(word) <= 20 and word.isascii() and word.isalpha()) or word in DAY_WORDS:
        raise BadPinsError(
            "duress_word", "The word must be 4 to 20 letters, such as marmalade, and no day's word"
        )
    for field, typed in (("pin", pin), ("duress_pin", duress_pin)):
        if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
            raise BadPinsError(field, f"A PIN must be {DIGITS} digits, such as 402915")
        if typed in EASY:
            raise BadPinsError(field, "This PIN is easy to guess: choose another one")
    if sum(one != other for one, other in zip(pin, duress_pin, strict=True)) < 2:
        raise BadPinsError(
            "duress_pin", "The two PINs must differ in at least two digits, so that none is a slip"
        )
    salt = secrets.token_bytes(16)
    kept = {
        "salt": _text(salt),
        "rounds": ROUNDS,
        "duress_word": word,
        Typed.OWN.value: _kept(pin, salt, ROUNDS),
        Typed.DURESS.value: _kept(duress_pin, salt, ROUNDS),
    }
    with transaction.atomic():
        kept["former_duress"] = _former(person)[:FORMER]
        DaySecret.objects.update_or_create(
            person=person, defaults={"pins": encrypt(json.dumps(kept)), "set_at": now}
        )
        audit.record("pins.set", by=by, now=now, subject="person", subject_id=person.pk)


def forget_pins(person: Person, *, now: datetime) -> None:
    """A phone is lost: its token and the day locked on it hold no longer.

    Called in the transaction of whoever forgets the person's codes, which is what the audit
    keeps. They set new PINs before they next keep a day on a phone.
    """
    kept, _ = DaySecret.objects.get_or_create(person=person, defaults={"set_at": now})
    kept.pins, kept.word, kept.word_for, kept.phone_lost_at = "", "", None, now
    kept.save()


def has_pins(person: Person) -> bool:
    """Whether the person has set their two PINs."""
    return DaySecret.objects.filter(person=person).exclude(pins="").exists()


def what_was_typed(person: Person, proof: str) -> Typed:
    """Whose PIN this proof comes from. Both are compared, whichever it is."""
    kept = _pins(person)
    if kept is None:
        return Typed.NEITHER
    given = proof.encode(errors="replace")
    own = hmac.compare_digest(given, str(kept[Typed.OWN.value]["proof"]).encode())
    duress = [hmac.compare_digest(given, one.encode()) for one in _duress_proofs(kept)]
    if any(duress):
        return Typed.DURESS
    return Typed.OWN if own else Typed.NEITHER


def _duress_proofs(kept: dict[str, Any] | None) -> list[str]:
    """Of the duress PIN, and of those before it: what was typed without signal may come late."""
    if kept is None:
        return []
    return [str(kept[Typed.DURESS.value]["proof"]), *kept.get("former_duress", [])]


def _former(person: Person) -> list[str]:
    try:
        return _duress_proofs(_pins(person))
    except UnreadableSecretError:
        return []  # kept under a key that is lost: new PINs are what mends it


def proof_of(person: Person, pin: str) -> str:
    """What a phone would send for this PIN: for pages that work without its script."""
    kept = _pins(person)
    if kept is None:
        return ""
    return _kept(pin, _bytes(kept["salt"]), int(kept["rounds"]))["proof"]


def locked_day(person: Person, day: dict[str, Any]) -> dict[str, Any] | None:
    """``day`` as the phone may keep it: under a new key that either PIN opens; None without PINs.

    ``salt``, ``rounds``: how the phone stretches a PIN; ``keys``: the day's key under either,
    in random order; ``day``: JSON under it. Everything in base64, AES-256-GCM with 12-byte ``iv``.
    """
    kept = _pins(person)
    if kept is None:
        return None
    key = AESGCM.generate_key(256)
    keys = [_sealed(_bytes(kept[one.value]["wrap"]), key) for one in (Typed.OWN, Typed.DURESS)]
    secrets.SystemRandom().shuffle(keys)
    return {
        "salt": kept["salt"],
        "rounds": kept["rounds"],
        "keys": keys,
        "day": _sealed(key, json.dumps(day, ensure_ascii=False).encode()),
    }


def is_duress_word(person: Person, word: str) -> bool:
    """Whether this word of a text is the one with which the person asks for help in secret."""
    kept = _pins(person)
    expected = str(kept["duress_word"]) if kept else ""
    given = word.strip().casefold().encode()
    return bool(expected) and hmac.compare_digest(given, expected.encode())


def word_of(person: Person, *, day: date, now: datetime) -> str:
    """The word that proves who writes a text on that day; made when it is first asked for."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        secret, _ = DaySecret.objects.get_or_create(
            person=person, defaults={"pins": "", "set_at": now}
        )
        if secret.word_for != day or not secret.word:
            secret.word, secret.word_for = encrypt(secrets.choice(DAY_WORDS)), day
            secret.save(update_fields=["word", "word_for"])
    return decrypt(secret.word)


def is_word_of(person: Person, word: str, *, day: date) -> bool:
    """Whether this is the person's word of that day."""
    secret = DaySecret.objects.filter(person=person, word_for=day).exclude(word="").first()
    if secret is None:
        return False
    return hmac.compare_digest(word.strip().casefold().encode(), decrypt(secret.word).encode())


def renew_pins() -> int:
    """Encrypt every PIN and word again, under the newest key; how many. In a transaction."""
    count = 0
    for secret in DaySecret.objects.select_for_update():
        for name in ("pins", "word"):
            if getattr(secret, name):
                setattr(secret, name, renewed(getattr(secret, name)))
                count += 1
        secret.save(update_fields=["pins", "word"])
    return count


def _pins(person: Person) -> dict[str, Any] | None:
    secret = DaySecret.objects.filter(person=person).exclude(pins="").first()
    if secret is None:
        return None
    kept: dict[str, Any] = json.loads(decrypt(secret.pins))
    return kept


def _kept(pin: str, salt: bytes, rounds: int) -> dict[str, str]:
    stretched = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, rounds)
    return {part: _text(_part(stretched, part)) for part in ("wrap", "proof")}


def _part(stretched: bytes, part: str) -> bytes:
    info = f"forethought phone {part}".encode()
    return HKDF(hashes.SHA256(), length=32, salt=b"", info=info).derive(stretched)


def _sealed(key: bytes, plain: bytes) -> dict[str, str]:
    iv = secrets.token_bytes(12)
    return {"iv": _text(iv), "data": _text(AESGCM(key).encrypt(iv, plain, None))}


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)

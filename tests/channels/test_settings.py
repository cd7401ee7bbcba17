"""Settings that are missing or wrong get a sentence each, which shows no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from forethought.channels import BadSettingsError
from forethought.channels.known import KINDS, channel, channels
from tests.channels.ready import (
    CENTRE_SECRET,
    NOTIFY_SECRET,
    NOTIFY_SERVICE,
    NOTIFY_TEMPLATE,
    TWILIO_SID,
)

KEY = f"office-{NOTIFY_SERVICE}-{NOTIFY_SECRET}"
TWILIO = {"account": TWILIO_SID, "token": "f" * 32, "sender": "+447700900999"}
GOOD: Mapping[str, Mapping[str, Any]] = {
    "smtp_mail": {
        "url": "smtp+starttls://office:secret-word@mail.example.org",
        "sender": "forethought@example.org",
    },
    "notify_sms": {"key": KEY, "template": NOTIFY_TEMPLATE},
    "twilio_sms": TWILIO,
    "twilio_voice": TWILIO | {"answer_url": "https://forethought.example.org/key/"},
    "web_push": {"private_key": "x" * 42 + "A", "subject": "mailto:safety@example.org"},
    "webhook": {"secret": "s" * 24, "own_hosts": ["hooks.office.internal"]},
    "apprise_note": {"rooms": {"desk": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"}},
    "alarm_centre": {"url": "https://centre.example.org/in", "secret": CENTRE_SECRET},
}


def wrong(name: str, settings: Mapping[str, Any]) -> tuple[str, ...]:
    with pytest.raises(BadSettingsError) as caught:
        channel(name, settings)
    for value in settings.values():
        if isinstance(value, str) and len(value) > 8:
            assert value not in str(caught.value)
    return caught.value.sentences


def test_good_settings_make_every_channel() -> None:
    made = channels(GOOD)
    assert set(made) == set(KINDS)
    shown = repr(list(made.values()))
    secrets = ("secret-word", NOTIFY_SECRET, "f" * 32, "x" * 42, "s" * 24, "TIiajkdn")
    for secret in (*secrets, CENTRE_SECRET):
        assert secret not in shown


def test_everything_that_is_needed_is_asked_for_at_once() -> None:
    with pytest.raises(BadSettingsError) as caught:
        channels({name: {} for name in KINDS})
    told = caught.value.sentences
    for name, keys in {
        "smtp_mail": ["url", "sender"],
        "notify_sms": ["key", "template"],
        "twilio_sms": ["account", "token", "sender"],
        "twilio_voice": ["account", "token", "sender", "answer_url"],
        "web_push": ["private_key", "subject"],
        "webhook": ["secret"],
        "apprise_note": ["rooms"],
        "alarm_centre": ["url", "secret"],
    }.items():
        of_it = [sentence for sentence in told if f"of the channel {name} is missing" in sentence]
        assert [sentence.split()[2] for sentence in of_it] == keys


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("smtp_mail", {"url": "post.example.org"}),
        ("smtp_mail", {"url": "http://mail.example.org"}),
        ("smtp_mail", {"url": "smtp://mail.example.org"}),
        ("smtp_mail", {"url": "smtps://"}),
        ("smtp_mail", {"url": "smtps://mail.example.org:port-secret"}),
        ("smtp_mail", {"sender": "forethought"}),
        ("notify_sms", {"key": "office-key"}),
        ("notify_sms", {"key": KEY[:-1]}),
        ("notify_sms", {"template": "the-template"}),
        ("notify_sms", {"placeholder": "((message))"}),
        ("notify_sms", {"delivery_token": "too-short"}),
        ("notify_sms", {"address": "http://notify.example.org"}),
        ("notify_sms", {"address": "https://name:word@notify.example.org"}),
        ("twilio_sms", {"account": "AC17"}),
        ("twilio_sms", {"token": "short"}),
        ("twilio_sms", {"sender": "07700900999"}),
        ("twilio_sms", {"delivery_url": "forethought.example.org"}),
        ("twilio_sms", {"answer_url": "https://forethought.example.org/"}),
        ("twilio_voice", {"sender": "MG" + "c" * 32}),
        ("twilio_voice", {"answer_url": "http://forethought.example.org/"}),
        ("web_push", {"private_key": "short"}),
        ("web_push", {"private_key": "_" * 43}),
        ("web_push", {"private_key": "A" * 43}),
        ("web_push", {"subject": "safety@example.org"}),
        ("web_push", {"subject": "mailto:safety"}),
        ("webhook", {"secret": "s" * 23}),
        ("webhook", {"own_hosts": "https://hooks.example.org/"}),
        ("webhook", {"own_hosts": 7}),
        ("webhook", {"secret": "line\nbreak in a long secret"}),
        ("apprise_note", {"rooms": {}}),
        ("apprise_note", {"rooms": {"desk": ""}}),
        ("apprise_note", {"rooms": {"desk": "slack://nothing"}}),
        ("apprise_note", {"rooms": {"desk": "json://hooks.example.org/"}}),
        ("apprise_note", {"rooms": {"desk": "mmost://chat.example.org/abcdefgh1234"}}),
        ("apprise_note", {"rooms": {"desk": "slack://[nothing"}}),
        ("alarm_centre", {"url": "http://centre.example.org/in"}),
        ("alarm_centre", {"secret": "an agreed secret that is long enough"}),
        ("alarm_centre", {"secret": "whsec_" + "QUJD" * 7 + "QUI"}),
        ("alarm_centre", {"secret": "whsec_" + "QUJD" * 7 + "QQ"}),
        *((name, {"timeout": 10.1}) for name in KINDS),
        *((name, {"timeout": 0}) for name in KINDS),
        *((name, {"timeout": "nan"}) for name in KINDS),
        *((name, {"timeout": "soon"}) for name in KINDS),
        *((name, {"ca_file": "/nowhere/authority.pem"}) for name in KINDS),
    ],
)
def test_one_fault_is_one_sentence(name: str, change: dict[str, Any]) -> None:
    sentences = wrong(name, {**GOOD[name], **change})
    assert len(sentences) == 1
    assert next(iter(change)) in sentences[0]
    assert name in sentences[0]
    assert sentences[0].endswith((".", "?"))


def test_a_misspelt_setting_is_not_overlooked() -> None:
    (sentence,) = wrong("webhook", {**GOOD["webhook"], "timeuot": 3})
    assert sentence.endswith("has no setting timeuot: did you mean timeout?")


def test_a_timeout_of_ten_seconds_is_the_longest() -> None:
    for value in (10, "10", 0.05, "7.5"):
        channel("webhook", {**GOOD["webhook"], "timeout": value})


def test_a_channel_that_there_is_not() -> None:
    with pytest.raises(BadSettingsError, match="There is no channel pigeon: there are smtp_mail"):
        channels({"pigeon": {}})

"""A message that cannot be carried whole is refused by every channel before anything leaves."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import pytest

from forethought.channels import Channel, Message, NotSentError, check_message
from forethought.channels.known import KINDS, channel
from forethought.channels.wording import short_text
from tests.channels.ready import MESSAGE, OVER_HTTP, ready

FINE: list[dict[str, Any]] = [
    {"id": "a"},
    {"id": "a" * 64},
    {"subject": "s" * 120},
    {"says": "t" * 600},
    {"says": "two\nlines"},
    {"says": "£5 – ✓ ü"},
    {"link": None, "code": None},
    {"link": "https://" + "l" * 192},
    {"link": "http://localhost:8000/a/1/"},
    {"code": "4"},
    {"code": "A" * 12},
    {"to": "t" * 2_000},
]
REFUSED: list[dict[str, Any]] = [
    {"id": ""},
    {"id": "a" * 65},
    {"id": "a b"},
    {"id": "a\n"},
    {"id": "é"},
    {"to": ""},
    {"to": "t" * 2_001},
    {"to": "a\r\nBcc: b"},
    {"subject": ""},
    {"subject": " "},
    {"subject": "s" * 121},
    {"subject": "two\nlines"},
    {"subject": "a\r\nBcc: b@example.org"},
    {"subject": "nul\0"},
    {"says": ""},
    {"says": "\n "},
    {"says": "t" * 601},
    {"says": "bell\a"},
    {"says": "line\rback"},
    {"says": "escape\x1b[2J"},
    {"says": "turned\u202eround"},
    {"says": "half\ud800"},
    {"says": "line\u2028"},
    {"link": ""},
    {"link": "https://" + "l" * 193},
    {"link": "javascript:alert(1)"},
    {"link": "https://example.org/a b"},
    {"link": "https://example.org/\n"},
    {"code": ""},
    {"code": "A" * 13},
    {"code": "ab"},
    {"code": "12 3"},
    {"code": "1<2"},
]


@pytest.mark.parametrize("change", FINE)
def test_a_message_that_can_be_carried(change: dict[str, Any]) -> None:
    check_message(replace(MESSAGE, **change))


@pytest.mark.parametrize("change", REFUSED)
def test_a_message_that_cannot(change: dict[str, Any]) -> None:
    with pytest.raises(NotSentError, match=r"^The message was not sent: .*\.$") as caught:
        check_message(replace(MESSAGE, **change))
    assert caught.value.permanent


@functools.cache
def every_channel() -> list[Channel]:
    at = "https://127.0.0.1:9"
    return [
        *(ready(name, at)[0] for name in OVER_HTTP),
        channel("smtp_mail", {"url": "smtp://127.0.0.1:9", "sender": "a@example.org"}),
        channel("apprise_note", {"rooms": {"desk": "mmost://127.0.0.1:9/abcdefgh1234"}}),
    ]


def test_every_channel_is_known_by_its_name() -> None:
    assert {one.name for one in every_channel()} == set(KINDS)


def test_which_channels_can_acknowledge() -> None:
    can = {one.name for one in every_channel() if one.can_acknowledge}
    assert can == set(KINDS) - {"webhook", "apprise_note", "alarm_centre"}


@pytest.mark.parametrize("change", REFUSED)
def test_every_channel_refuses_it(change: dict[str, Any]) -> None:
    message = replace(MESSAGE, **change)
    for one in every_channel():
        with pytest.raises(NotSentError, match=r"^The message was not sent") as caught:
            one.send(message)
        assert caught.value.permanent


def test_a_message_shows_nothing_of_itself_in_a_log() -> None:
    shown = repr(MESSAGE)
    for part in (MESSAGE.to, MESSAGE.subject, MESSAGE.says, MESSAGE.code, MESSAGE.link):
        assert part is not None
        assert part not in shown
    assert MESSAGE.id in shown


@pytest.mark.parametrize(
    ("message", "answers", "text"),
    [
        (Message("1", "t", "S", "T", None, None), True, "S. T"),
        (Message("1", "t", "S", "T", None, "K1"), True, "S. T\nTo take it, reply K1."),
        (Message("1", "t", "S", "T", None, "K1"), False, "S. T"),
        (Message("1", "t", "S", "T", "https://e.org", "K1"), False, "S. T\nOpen https://e.org"),
        (
            Message("1", "t", "S", "T", "https://e.org", "K1"),
            True,
            "S. T\nTo take it, reply K1.\nOr open https://e.org",
        ),
    ],
)
def test_the_words_of_a_text(message: Message, answers: bool, text: str) -> None:
    assert short_text(message, answers=answers) == text


def test_the_longest_text_fits_what_notify_takes() -> None:
    longest = replace(MESSAGE, subject="s" * 120, says="t" * 600, link=None, code="9" * 12)
    assert len(short_text(longest, answers=True)) <= 918

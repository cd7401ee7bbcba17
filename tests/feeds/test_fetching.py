"""Fetching feeds from real servers: those that mean well, and those that do not."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from forethought.feeds.fetching import HttpFetcher, shown
from forethought.feeds.reading import Fetched, FetchError, Validators
from tests.channels.gateway import Answer, Asked, after_request, dripping, refusing, saying, silent
from tests.feeds.serving import HERE, fails, fetcher, serving, to

BODY = b"<rss/>" * 50


def packed(content: bytes) -> bytes:
    """With gzip, without the moment: tests are named by it, and all processes need one name."""
    return gzip.compress(content, mtime=0)


def test_a_whole_answer() -> None:
    headers = {
        "Content-Type": "Application/RSS+xml; charset=ISO-8859-1",
        "ETag": 'W/"1"',
        "Last-Modified": "Tue, 24 Nov 2026 06:00:00 GMT",
    }
    with serving(Answer(200, BODY, headers)) as server:
        got = fetcher().get(f"{server.address()}/é.xml?q=bird+flu&k=%C3%A9#top")
        (asked,) = server.asked
    assert got == Fetched(
        BODY,
        Validators('W/"1"', "Tue, 24 Nov 2026 06:00:00 GMT"),
        "application/rss+xml",
        "iso-8859-1",
    )
    assert asked.path == "/%C3%A9.xml?q=bird+flu&k=%C3%A9"
    assert "if-none-match" not in asked.headers
    assert "if-modified-since" not in asked.headers


def test_what_has_not_changed_is_not_sent_again() -> None:
    def answers(asked: Asked) -> Answer:
        same = asked.headers.get("if-none-match") == '"1"'
        return Answer(304, b"", {"ETag": '"2"'}) if same else Answer(200, BODY, {"ETag": '"1"'})

    with serving(answers) as server:
        first = fetcher().get(server.address())
        again = fetcher().get(server.address(), Validators('"1"', "Tue, 24 Nov 2026 06:00:00 GMT"))
    assert first == Fetched(BODY, Validators('"1"'), "text/plain")
    assert again == Fetched(None, Validators('"2"', "Tue, 24 Nov 2026 06:00:00 GMT"))
    assert server.asked[1].headers["if-modified-since"] == "Tue, 24 Nov 2026 06:00:00 GMT"


def test_not_changed_since_nothing_is_no_answer() -> None:
    with serving(Answer(304, b"")) as server:
        assert "304" in fails(server.address())


@pytest.mark.parametrize("validator", ["a\r\nX: y", "é", "x" * 501, "\0"])
def test_what_cannot_be_a_header_is_not_sent(validator: str) -> None:
    with serving(Answer(200, BODY, {"ETag": "x" * 501})) as server:
        got = fetcher().get(server.address(), Validators(validator, validator))
    assert "if-none-match" not in server.asked[0].headers
    assert "x" not in server.asked[0].headers
    assert got.validators == Validators()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", BODY),
        ("identity", BODY),
        ("gzip", packed(BODY)),
        ("GZIP", packed(BODY)),
        ("x-gzip", packed(BODY)),
        ("gzip", packed(BODY[:100]) + packed(BODY[100:])),
        ("gzip", packed(BODY) + b"\0\0\0"),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY, wbits=-15)),
    ],
)
def test_packed_answers(encoding: str, body: bytes) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    with serving(Answer(200, body, headers)) as server:
        assert fetcher().get(server.address()).content == BODY
        assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("gzip", packed(BODY)[:-9], "breaks off"),
        ("gzip", BODY, "damaged"),
        ("gzip", packed(BODY) + b"rest", "damaged"),
        ("gzip", packed(b"") * 101, "too many parts"),
        ("deflate", b"\x78\x9cgarbage", "damaged"),
        ("br", BODY, "did not ask for"),
        ("gzip, gzip", packed(packed(BODY)), "did not ask for"),
    ],
)
def test_answers_that_cannot_be_unpacked(encoding: str, body: bytes, says: str) -> None:
    with serving(Answer(200, body, {"Content-Encoding": encoding})) as server:
        assert says in fails(server.address())


@pytest.mark.parametrize(("size", "good"), [(999, True), (1000, True), (1001, False)])
@pytest.mark.parametrize("pack", [False, True])
def test_the_largest_that_is_read(size: int, good: bool, pack: bool) -> None:
    body = b"x" * size
    answer = Answer(200, body)
    if pack:
        answer = Answer(200, packed(body), {"Content-Encoding": "gzip"})
    with serving(answer) as server:
        if good:
            assert fetcher(largest=1000).get(server.address()).content == body
        else:
            assert "more than 0.001 MB" in fails(server.address(), fetcher(largest=1000))


def test_a_bomb_of_a_gigabyte_is_refused() -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b"\0" * 1_000_000
    bomb = b"".join(squeezed.compress(piece) for _ in range(1000)) + squeezed.flush()
    with serving(Answer(200, bomb, {"Content-Encoding": "gzip"})) as server:
        assert "more than 50 MB" in fails(server.address())


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (HEAD + b"Content-Length: 10\r\n\r\nhalf", "broke off"),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", "more than"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "broke off"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nno\r\nhello\r\n", "broke off"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + b"x" * 2000, "more than"),
        (b"", "broke off"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "broke off"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n", "broke off"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", "broke off"),
    ],
    ids=range(9),
)
def test_answers_that_are_not_whole(answer: bytes, says: str) -> None:
    with saying(after_request(answer)) as port:
        assert says in fails(f"http://{HERE}:{port}/", fetcher(largest=1000))


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 5\r\n\r\nhello and more",
        HEAD + b"\r\nhello",
        HEAD + b"Content-Length: -1\r\n\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello",
    ],
    ids=range(5),
)
def test_answers_of_every_length(answer: bytes) -> None:
    with saying(after_request(answer)) as port:
        assert fetcher().get(f"http://{HERE}:{port}/").content == b"hello"


def test_servers_that_take_their_time() -> None:
    slow = fetcher(seconds=0.2)
    with saying(silent) as port:
        assert "within 0.2 seconds" in fails(f"http://{HERE}:{port}/", slow)
    with saying(dripping(HEAD + b"\r\n" + BODY)) as port:
        assert "within 0.2 seconds" in fails(f"http://{HERE}:{port}/", slow)


def test_an_endless_answer() -> None:
    def talk(connection: object, over: object) -> None:
        connection.sendall(HEAD + b"\r\n")  # type: ignore[attr-defined]
        while True:
            connection.sendall(b"x" * 10_000)  # type: ignore[attr-defined]

    with saying(talk) as port:
        assert "more than 1 MB" in fails(f"http://{HERE}:{port}/", fetcher(largest=1_000_000))


def test_nobody_there() -> None:
    assert "refuses connections" in fails(f"http://{HERE}:{refusing()}/")


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (201, "holds no feed"),
        (204, "holds no feed"),
        (206, "holds no feed"),
        (300, "holds no feed"),
        (400, "holds no feed"),
        (401, "does not let us in"),
        (403, "does not let us in"),
        (404, "does not exist any more"),
        (410, "does not exist any more"),
        (429, "left alone"),
        (500, "has a fault"),
        (503, "left alone"),
        (599, "has a fault"),
    ],
)
def test_every_refusal_has_a_sentence_without_the_key(status: int, says: str) -> None:
    with serving(Answer(status, b"")) as server:
        sentence = fails(f"{server.address()}/feed?key=secret")
    assert says in sentence
    assert f"{HERE}:{server.port}/feed" in sentence
    assert "secret" not in sentence


SOON = "in an hour"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("120", 120, 120),
        (" 5 ", 5, 5),
        ("0", 0, 0),
        ("86400", 86_400, 86_400),
        ("86401", 86_400, 86_400),
        ("9" * 20, 86_400, 86_400),
        ("9" * 21, 0, 0),
        (SOON, 3000, 3600),
        ("Tue, 24 Nov 2020 06:00:00 GMT", 0, 0),
        ("Tue, 24 Nov 9999 06:00:00 GMT", 86_400, 86_400),
        ("Tue, 24 Nov 9999 06:00:00 -2359", 86_400, 86_400),
        ("-5", 0, 0),
        ("1.5", 0, 0),
        ("soon", 0, 0),
        ("", 0, 0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_how_long_a_server_asks_to_be_left_alone(
    text: str, least: float, most: float, status: int
) -> None:
    if text == SOON:
        text = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    with (
        serving(Answer(status, b"", {"Retry-After": text})) as server,
        pytest.raises(FetchError) as caught,
    ):
        fetcher().get(server.address())
    assert least <= caught.value.retry_after_s <= most


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("hops", "good"), [(1, True), (3, True), (4, False)])
def test_redirects_are_followed_three_times(status: int, hops: int, good: bool) -> None:
    def answers(asked: Asked) -> Answer:
        hop = int(asked.path.rpartition("/")[2])
        return to(str(hop + 1), status) if hop < hops else Answer(200, BODY)

    with serving(answers) as server:
        if good:
            assert fetcher().get(f"{server.address()}/feeds/0").content == BODY
        else:
            assert "more than 3 times" in fails(f"{server.address()}/feeds/0")


@pytest.mark.parametrize("location", ["", "http://[", "ftp://127.0.0.1/", "file:///etc/passwd"])
def test_redirects_to_nowhere(location: str) -> None:
    with serving(to(location)) as server:
        fails(server.address())


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "feeds.example.org/x.xml",
        "ftp://feeds.example.org/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://feeds.example.org:0/",
        "https://feeds.example.org:99999/",
        "https://[::1",
        "https://feeds.example.org/a b",
        "https://feeds.example.org/a\nb",
        "https://good.example.org\\@127.0.0.1/",
        "https://name:w0rd@feeds.example.org/",
        "https://w0rd@feeds.example.org/",
        f"https://{'a' * 70}.example.org/",
        "https://..example.org/",
        "https://é" + "é" * 80 + ".example.org/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    def look_up(host: str, port: int) -> list[str]:
        host.encode("idna")
        return []

    assert "w0rd" not in fails(url, HttpFetcher(resolver=look_up))


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://a.example.org/x?key=1#y", "https://a.example.org/x"),
        ("https://me:w0rd@a.example.org:81/x", "https://a.example.org:81/x"),
        ("https://[bad?key=1", "https://[bad"),
        ("https://a.example.org/" + "x" * 200, "https://a.example.org/" + "x" * 97 + "…"),
        ("https://a.example.org/\u202e\0x", "https://a.example.org/x"),
    ],
)
def test_how_an_address_is_shown(url: str, text: str) -> None:
    assert shown(url) == text

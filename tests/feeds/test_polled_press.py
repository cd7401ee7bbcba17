"""Press feeds and GOV.UK over the network: whole, damaged, wrongly encoded, hostile."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.feeds.fetching import HttpFetcher
from forethought.feeds.kinds.govuk_atom import KIND as GOVUK
from forethought.feeds.kinds.press_feed import KIND as PRESS
from forethought.feeds.press_text import plain_text
from forethought.feeds.reading import Asked, FeedRead, Fetched, FetchError, Validators
from tests.channels.gateway import Answer
from tests.feeds.serving import fetcher, serving

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
URL = "https://papers.example.org/feed?key=secret"
RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Chronicle</title>
<item><title>Bird flu at Ryburgh</title><guid>g1</guid>
<description>&lt;p&gt;Caf\u00e9.</description>
<pubDate>Tue, 24 Nov 2026 06:00:00 +0000</pubDate></item>
<item><title>Two</title><description>Words</description></item>
</channel></rss>"""
GOVUK_ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-GB" xmlns="http://www.w3.org/2005/Atom">
<id>https://www.gov.uk/animal-disease-cases-england.atom</id>
<link rel="self" type="application/atom+xml" href="https://www.gov.uk/a.atom"/>
<title>Notifiable animal disease cases and control zones</title>
<updated>2026-11-23T17:05:00+00:00</updated>
<author><name>HM Government</name></author>
<entry><id>https://www.gov.uk/animal-disease-cases-england/near-fakenham#2026-11-23</id>
<updated>2026-11-23T17:05:00+00:00</updated>
<link rel="alternate" type="text/html" href="https://www.gov.uk/animal-disease-cases-england/x"/>
<title>Bird flu near Fakenham, North Norfolk (AIV 2026/24)</title>
<summary type="html">&lt;p&gt;A 3km protection zone is in place.&lt;/p&gt;</summary>
</entry></feed>"""


@dataclass
class Given:
    """A fetcher that gives what it is told, and keeps what it was asked."""

    fetched: Fetched
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    def get(self, url: str, validators: Validators = Validators()) -> Fetched:  # noqa: B008
        self.asked.append((url, validators))
        return self.fetched


def read(
    content: bytes | str,
    charset: str = "",
    settings: Mapping[str, str] | None = None,
    kind: object = PRESS,
) -> FeedRead:
    raw = content.encode() if isinstance(content, str) else content
    given = Given(Fetched(raw, Validators('"1"'), "text/xml", charset))
    found = kind.read(Asked(URL, NOW, settings or {}), given)  # type: ignore[attr-defined]
    assert isinstance(found, FeedRead)
    return found


def test_a_whole_feed() -> None:
    found = read(RSS)
    one, two = found.items
    assert (one.item_id, one.title, one.summary) == ("g1", "Bird flu at Ryburgh", "Caf\u00e9.")
    assert (one.outlet, one.file) == ("Chronicle", "https://papers.example.org/feed")
    assert one.published == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert two.item_id.startswith("words:")
    assert (found.rows, found.whole, found.unplaced) == (2, True, ())
    assert found.validators == Validators('"1"')
    assert [(copy.part, copy.whole) for copy in found.copies] == [("", True)]
    assert [problem.says for problem in found.problems] == [
        "the item has no guid, id or link, so no decision about it can be recorded"
    ]


def test_an_item_without_identity_keeps_its_name_when_others_come_before_it() -> None:
    before = RSS.replace("<item>", "<item><title>New</title><guid>g0</guid></item><item>", 1)
    assert read(before).items[2].item_id == read(RSS).items[1].item_id


def test_what_the_office_says_of_the_paper_is_believed() -> None:
    found = read(RSS, settings={"outlet": " Wensum  Chronicle, Fakenham "})
    assert {item.outlet for item in found.items} == {"Wensum Chronicle, Fakenham"}


def test_govuk() -> None:
    found = read(GOVUK_ATOM, kind=GOVUK)
    (item,) = found.items
    assert (item.outlet, item.summary) == ("GOV.UK", "A 3km protection zone is in place.")
    assert item.title == "Bird flu near Fakenham, North Norfolk (AIV 2026/24)"
    assert item.published == datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    assert item.identities[1] == "https://www.gov.uk/animal-disease-cases-england/x"
    assert found.whole


@pytest.mark.parametrize("kind", [PRESS, GOVUK])
def test_what_has_not_changed_is_not_read(kind: object) -> None:
    given = Given(Fetched(None))
    known = Validators('"1"', "Tue, 24 Nov 2026 06:00:00 GMT")
    asked = Asked(URL, NOW, {}, known)
    assert kind.read(asked, given) is None  # type: ignore[attr-defined]
    assert given.asked == [(URL, known)]


def test_over_a_real_connection() -> None:
    with serving(Answer(200, RSS.encode(), {"ETag": '"7"'})) as server:
        found = PRESS.read(Asked(server.address(), NOW), fetcher())
        assert found is not None
        assert (len(found.items), found.validators.etag) == (2, '"7"')
        with pytest.raises(FetchError, match="private network"):
            PRESS.read(Asked(server.address().replace("http:", "https:"), NOW), HttpFetcher())


DECLARED = RSS.replace('"1.0"', '"1.0" encoding="iso-8859-1"')


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (RSS.encode("cp1252"), ""),
        (RSS.encode("latin-1"), "iso-8859-1"),
        (RSS.encode("cp1252"), "windows-1252"),
        (RSS.encode("utf-16"), ""),
        (RSS.encode("utf-16-le"), "utf-16le"),
        (RSS.encode("utf-16-be"), "UTF-16BE"),
        (DECLARED.encode("latin-1"), ""),
        (DECLARED.encode("latin-1"), "utf-8"),
        (RSS.encode(), "iso-8859-1"),
        (RSS.encode(), "no such"),
        (RSS.encode(), "zlib"),
        (RSS.encode(), "a\0b"),
        (RSS.encode("utf-8-sig"), "utf-8"),
    ],
)
def test_every_encoding(content: bytes, charset: str) -> None:
    found = read(content, charset)
    assert found.items[0].summary == "Caf\u00e9."
    assert found.whole


@pytest.mark.parametrize(
    "content",
    [RSS.replace("Two", "Two&nbsp;&eacute;"), RSS.replace("Two", "T\x0bwo"), "\n" + RSS],
)
def test_what_can_be_put_right_is_whole(content: str) -> None:
    """Many papers' feeds are like that for years: they must not go stale by it."""
    found = read(content)
    assert (len(found.items), found.detail) == (2, "")
    assert any("damaged" in problem.says for problem in found.problems)


@pytest.mark.parametrize(
    ("cut", "items"), [(-1, 2), (-20, 2), (-50, 2), (-70, 1), (-90, 1), (-130, 1)]
)
def test_a_feed_that_breaks_off_is_used_and_is_not_whole(cut: int, items: int) -> None:
    found = read(RSS[:cut])
    assert len(found.items) == items
    assert "damaged" in found.detail
    assert found.detail.endswith(".")
    assert found.unplaced == ()
    assert found.validators == Validators(), "it is asked for again, even where it says the same"
    assert not found.copies[0].whole


def test_an_item_without_words_is_named_and_holds_nobody() -> None:
    found = read(RSS.replace("<title>Two</title><description>Words</description>", ""))
    assert (len(found.items), found.rows, found.unplaced, found.whole) == (1, 2, (), True)
    assert ["neither title nor summary" in one.says for one in found.problems] == [True]
    assert found.copies[0].whole


BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<rss><channel><item><title>&b;</title></item></channel></rss>"""
OUTSIDE = """<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item>&f;</item></rss>"""


@pytest.mark.parametrize(
    "content",
    [
        "",
        " ",
        "<html><body>Sign in</body></html>",
        "{}",
        "\0\0",
        BOMB,
        OUTSIDE,
        "<rss",
        "PK\x03\x04",
    ],
)
def test_what_is_no_feed(content: str) -> None:
    with pytest.raises(FetchError) as caught:
        read(content)
    says = str(caught.value)
    assert says.startswith("https://papers.example.org/feed")
    assert says.endswith(".")
    assert "secret" not in says
    found = PRESS.read_upload("a.xml", content.encode(), Asked("", NOW))
    assert not found.whole
    assert len(found.problems) == 1


def test_a_document_of_nothing_but_tags() -> None:
    with pytest.raises(FetchError, match="more parts"):
        read("<rss><channel>" + "<a/>" * 400_001)


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<![", "</", "<a b='", '"><a "', "<script>", "&#"]
)
def test_unfinished_markup_is_read_in_one_pass(piece: str) -> None:
    """By Python's own parser most of these take minutes."""
    plain_text(piece * 50_000)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a <b>c</b> d", "a c d"),
        ("<p>a</p>b<br/>c", "a b c"),
        ('a <b title="x > y">c</b>', "a c"),
        ('a <b title="x>c</b> d <i>e</i>', "a c d e"),
        ("a<!-- x <p> -->b", "ab"),
        ("a<!-- x <p>b", "a<!-- x b"),
        ("a<script>if (x<y) z='</p>'</script>b<STYLE>q</Style >c", "abc"),
        ("a<script>b", "a"),
        ("<noscript>a<template>b</template></noscript>c", "c"),
        ("1 < 2 & 3 <em>yes</em>", "1 < 2 & 3 yes"),
        ("<em>yes</em> <unfinished", "yes <unfinished"),
        ("<?php x ?><!DOCTYPE html>a", "a"),
        ("\u0130<script>x</script>b", "\u0130b"),
        ("&#" + "9" * 5000 + ";<b>a", "\ufffda"),
        ("caf&eacute; &amp; &lt;b&gt;", "caf\u00e9 & <b>"),
    ],
)
def test_text_of_a_page(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.binary(max_size=300), st.sampled_from(["", "utf-16", "iso-8859-1", "idna", "é"]))
def test_no_bytes_raise_anything_but_their_sentence(content: bytes, charset: str) -> None:
    for kind in (PRESS, GOVUK):
        with contextlib.suppress(FetchError):
            read(content, charset, kind=kind)
        kind.read_upload("a.xml", content, Asked("", NOW))


@given(st.text(alphabet="<>/!&;-#x9 ab\"'=script", max_size=80))
def test_no_text_raises(text: str) -> None:
    plain_text(text)
    with contextlib.suppress(FetchError):
        read(f"<rss><item><title>{text}</title></item></rss>")


@given(st.integers(0, len(RSS)), st.integers(0, len(RSS)), st.binary(max_size=6))
def test_no_damage_raises(start: int, end: int, instead: bytes) -> None:
    raw = RSS.encode()
    with contextlib.suppress(FetchError):
        found = read(raw[:start] + instead + raw[end:])
        assert all("\0" not in item.title + item.summary + item.item_id for item in found.items)

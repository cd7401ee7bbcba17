"""Press feeds: RSS and Atom as they come, and files that are damaged, hostile or astray."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought.feeds import press_xml
from forethought.feeds.press_text import plain_text, published_at
from forethought.feeds.press_xml import PressRead, read_press
from forethought.vocabulary import SourceStatus

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Wensum Chronicle, Fakenham</title>
<image><title>logo</title></image>
<item><title>Bird flu &amp; more</title><link>https://example.org/1</link><guid>g1</guid>
<description>&lt;p&gt;At &lt;b&gt;Ryburgh&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;
More</description>
<pubDate>Tue, 24 Nov 2026 06:00:00 +0000</pubDate></item>
<item><title>Two</title><link>https://example.org/2</link>
<source url="https://a">Argus, Ely</source></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><entry><id>tag:1</id>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/a"/>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <i>case</i></div></title>
<updated>2026-11-24T06:00:00+01:00</updated><content>Body</content></entry></feed>"""


def read(tmp_path: Path, **files: str | bytes) -> PressRead:
    (tmp_path / "press").mkdir(exist_ok=True)
    for name, text in files.items():
        raw = text.encode() if isinstance(text, str) else text
        (tmp_path / "press" / f"{name}.xml").write_bytes(raw)
    return read_press(tmp_path)


def test_rss(tmp_path: Path) -> None:
    found = read(tmp_path, a=RSS)
    assert (found.status, found.problems, found.unplaced) == (SourceStatus.EXAMINED, (), ())
    one, two = found.items
    assert (one.item_id, one.identities) == ("g1", ("g1", "https://example.org/1"))
    assert (one.title, one.summary) == ("Bird flu & more", "At Ryburgh. More")
    assert (one.outlet, one.file) == ("Wensum Chronicle, Fakenham", "press/a.xml")
    assert one.published == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert (two.item_id, two.outlet, two.published) == ("https://example.org/2", "Argus, Ely", None)


def test_atom(tmp_path: Path) -> None:
    (item,) = read(tmp_path, a=ATOM).items
    assert item.identities == ("tag:1", "https://example.org/a")
    assert (item.title, item.summary, item.outlet) == ("A case", "Body", "Alerts")
    assert item.published == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_nothing_supplied(tmp_path: Path) -> None:
    assert read_press(tmp_path).status is SourceStatus.NOT_SUPPLIED
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "readme.txt").write_text("x", encoding="utf-8")
    assert read_press(tmp_path).status is SourceStatus.NOT_SUPPLIED


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<rss><channel><item><title>&b;</title></item></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><item><title>&a;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("raw", "says", "items"),
    [
        (BOMB, "declares a document type or entities", 0),
        (OUTSIDE, "declares a document type or entities", 0),
        (RSS[: RSS.index("<pubDate>")], "is damaged", 1),
        (RSS[: RSS.index("<source")], "is damaged", 2),
        (RSS.replace("&amp;", "&"), "is damaged", 2),
        (RSS.replace("&amp;", "&nbsp;"), "is damaged", 2),
        ("", "is damaged", 0),
        ("not XML", "is damaged", 0),
        ("<html><body/></html>", "neither RSS nor Atom", 0),
    ],
)
def test_a_bad_file_holds_every_visit_and_loses_nothing_else(
    tmp_path: Path, raw: str | bytes, says: str, items: int
) -> None:
    found = read(tmp_path, bad=raw, good=ATOM)
    assert found.status is SourceStatus.FAILED
    assert len(found.items) == items + 1
    assert any(says in problem.says for problem in found.problems)
    assert found.problems[0].file == "press/bad.xml"
    assert [(lost.source, lost.near) for lost in found.unplaced] == [("press", None)]
    assert says in found.detail


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (RSS.replace("more", "caf\u00e9").encode("cp1252"), "Windows-1252"),
        (RSS.replace("more", "m\x00ore"), "NUL"),
    ],
)
def test_other_bytes_are_read_and_told(tmp_path: Path, raw: str | bytes, says: str) -> None:
    found = read(tmp_path, odd=raw)
    assert found.status is SourceStatus.EXAMINED
    assert len(found.items) == 2
    assert [says in problem.says for problem in found.problems] == [True]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_xml, "LARGEST", 1_000_000)
    found = read(tmp_path, big=b" " * 1_000_001)
    assert "larger than 1 MB" in found.detail


def test_links_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(RSS, encoding="utf-8")
    day = tmp_path / "day"
    (day / "press").mkdir(parents=True)
    (day / "press" / "a.xml").symlink_to(tmp_path / "secret.xml")
    (day / "press" / "b.xml").symlink_to(day / "press" / "b.xml")
    found = read_press(day)
    assert found.items == ()
    assert "a.xml is a link that leads out of the folder" in found.detail
    assert "b.xml cannot be opened" in found.detail
    other = tmp_path / "other"
    other.mkdir()
    (other / "press").symlink_to(day / "press")
    assert "press is a link that leads out" in read_press(other).detail


def test_an_item_without_words_or_identity(tmp_path: Path) -> None:
    rss = "<rss><channel><item><guid>g</guid></item><item><title>T</title></item></channel></rss>"
    found = read(tmp_path, a=rss)
    assert [item.item_id for item in found.items] == ["press/a.xml#item[1]"]
    assert found.unplaced[0].item_id == "g"
    assert [problem.column for problem in found.problems] == ["item[0]", "item[1]"]


def test_the_same_item_in_two_files_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, a=RSS)
    again = read(tmp_path, b=RSS)
    assert again.items == tuple(found.items)


def test_an_unreadable_date_is_a_problem_and_the_item_stays(tmp_path: Path) -> None:
    found = read(tmp_path, a=RSS.replace("Tue, 24 Nov 2026 06:00:00 +0000", "the other day"))
    assert found.status is SourceStatus.EXAMINED
    assert found.items[0].published is None
    assert found.problems[0].column == "item[0].pubDate"
    assert "'the other day' is not a date" in found.problems[0].says


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 24 Nov 2026 06:00:00 GMT", datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("Wed, 01 Jul 2026 06:00:00 BST", datetime(2026, 7, 1, 5, tzinfo=UTC)),
        ("01 Jul 2026 06:00:00", datetime(2026, 7, 1, 5, tzinfo=UTC)),
        ("Wed, 01 Jul 26 06:00 -0500", datetime(2026, 7, 1, 11, tzinfo=UTC)),
        ("2026-07-01T06:00:00", datetime(2026, 7, 1, 5, tzinfo=UTC)),
        ("2026-07-01T06:00:00.123Z", datetime(2026, 7, 1, 6, 0, 0, 123000, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
    ],
)
def test_dates(text: str, moment: datetime) -> None:
    assert published_at(text) == (moment, None)


@pytest.mark.parametrize(
    "text", ["Tue, 32 Nov 2026 06:00:00 GMT", "24 Nov 2026 06:00:00 XYZ", "x", "\x00", "9" * 99]
)
def test_dates_that_are_none(text: str) -> None:
    moment, says = published_at(text)
    assert moment is None
    assert says is not None


def test_text() -> None:
    assert plain_text("a <br/>b&nbsp;&amp;c <style>no</style>d") == "a b & c d".replace("& c", "&c")
    assert plain_text("1 < 2 & 3") == "1 < 2 & 3"
    assert plain_text("<" * 1000).startswith("<")

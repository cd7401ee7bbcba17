"""Press feeds, RSS 2.0 or Atom: every ``press/*.xml`` of a day folder, or a document as bytes.

The files come from outside and are hostile until parsed: document type declarations, entities
and links out of the folder are refused. A damaged file counts as failed, since what is missing
from it may be the report that matters; its readable items are used all the same.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from forethought.feeds.inside import UnreadableFileError, decoded, read_inside
from forethought.feeds.press_text import plain_text, published_at
from forethought.places.area import PressItem, Unplaced
from forethought.record import Problem
from forethought.vocabulary import SourceStatus

FOLDER = "press"
"""Where the press files of a day folder lie."""

LARGEST = 50_000_000
"""Bytes; a larger press file is refused with a sentence."""

_ITEMS = frozenset({"item", "entry"})
_MOST_ELEMENTS = 400_000
_PIECE = 4_000_000
_DATES = ("pubDate", "published", "date", "updated")
_BODIES = ("description", "summary", "encoded", "content")
_BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w+;)?")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
OWN_ENCODING = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class PressRead:
    """What the press files hold. ``status`` is examined, failed or not_supplied.

    ``unplaced`` has one entry for each file or item that could not be read: it may concern any
    visit. ``detail`` is a sentence where the status is failed.
    """

    items: tuple[PressItem, ...]
    problems: tuple[Problem, ...]
    status: SourceStatus
    detail: str
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class PressDocument:
    """What one feed holds. ``unplaced`` has one entry for each item that could not be read.

    ``damage`` is a clause where the document could not be read to its end, else empty; ``listed``
    is how many items it has, read or not.
    """

    items: tuple[PressItem, ...]
    problems: tuple[Problem, ...]
    unplaced: tuple[Unplaced, ...]
    damage: str
    listed: int


def read_document(raw: bytes, name: str, outlet: str = "") -> PressDocument:
    """Read a feed. ``name`` stands for it in problems; ``outlet`` names it better than its title.

    An item without guid, id or link is known by its words. Raises UnreadableFileError with a
    sentence where the document may be an attack.
    """
    reader = _Reader(by_words=True)
    feed = reader.take(raw, name, outlet)
    if feed.mended:
        reader.noted(name, feed.broken)
    read = reader.result()
    damage = "" if feed.mended else feed.broken
    return PressDocument(read.items, read.problems, read.unplaced, damage, len(feed.items))


def read_press(folder: Path) -> PressRead:
    """Read the press files of the day folder ``folder``; never raises for what they hold."""
    press = folder / FOLDER
    reader = _Reader()
    if press.is_symlink() or press.exists():
        try:
            for path in press_files(press, folder):
                reader.read(path, folder)
        except UnreadableFileError as error:
            reader.lost(FOLDER, None, str(error))
    return reader.result()


def press_files(press: Path, folder: Path) -> list[Path]:
    """The files of the folder ``press``, by name. Raises UnreadableFileError with a sentence."""
    if not press.resolve().is_relative_to(folder.resolve()):
        raise UnreadableFileError(
            "press is a link that leads out of the folder: put the feed files themselves there."
        )
    if not press.is_dir():
        raise UnreadableFileError("press is not a folder: put the feed files in a folder `press`.")
    try:
        return sorted(path for path in press.iterdir() if path.suffix.lower() == ".xml")
    except OSError as error:
        raise UnreadableFileError(f"press cannot be opened ({error.strerror}).") from error


class _Reader:
    """Collects items and problems over all files; the same item in two files counts once.

    ``by_words``: an item that has no identity is known by its words, not by where it stands.
    """

    def __init__(self, *, by_words: bool = False) -> None:
        self._by_words = by_words
        self._items: dict[tuple[object, ...], PressItem] = {}
        self._problems: list[Problem] = []
        self._unplaced: list[Unplaced] = []
        self._files = 0

    def result(self) -> PressRead:
        """Everything read."""
        status = SourceStatus.EXAMINED if self._files else SourceStatus.NOT_SUPPLIED
        detail = ""
        if self._unplaced:
            status = SourceStatus.FAILED
            detail = " ".join(dict.fromkeys(lost.says for lost in self._unplaced))
        return PressRead(
            tuple(self._items.values()),
            tuple(self._problems),
            status,
            detail,
            tuple(self._unplaced),
        )

    def lost(self, file: str, column: str | None, says: str, item_id: str = "") -> None:
        """Note a file or item that could not be read."""
        self._problems.append(Problem(file, 0, column, says))
        self._unplaced.append(Unplaced("press", item_id, f"{file}: {says}"))

    def read(self, path: Path, folder: Path) -> None:
        """Read one file."""
        self._files += 1
        file = f"{FOLDER}/{path.name}"
        try:
            feed = self.take(read_inside(path, folder, LARGEST), file)
        except UnreadableFileError as error:
            self.lost(file, None, str(error))
            return
        if feed.broken:
            self.lost(file, None, feed.broken)

    def take(self, raw: bytes, file: str, outlet: str = "") -> _Feed:
        """Read the bytes of one file. Raises UnreadableFileError where they may be an attack."""
        raw, doubts = _as_utf8(raw, file)
        self._problems.extend(doubts)
        feed = _parse(raw)
        for number, found in enumerate(feed.items):
            self._take(found, outlet or feed.outlet, file, f"item[{number}]")
        return feed

    def noted(self, file: str, says: str) -> None:
        """Note what changes nothing."""
        self._problems.append(Problem(file, 0, None, says))

    def _take(self, found: _Found, outlet: str, file: str, where: str) -> None:
        identities = found.identities or (self._named(found, f"{file}#{where}"),)
        if not (found.title or found.summary):
            says = "the item has neither title nor summary: read it at its source"
            self.lost(file, where, says, identities[0])
            return
        published, doubt = published_at(found.published)
        if not found.identities:
            says = "the item has no guid, id or link, so no decision about it can be recorded"
            self._problems.append(Problem(file, 0, where, says))
        if doubt:
            self._problems.append(Problem(file, 0, f"{where}.{found.published_in}", doubt))
        item = PressItem(
            item_id=identities[0],
            identities=identities,
            title=found.title,
            summary=found.summary,
            outlet=found.outlet or outlet,
            published=published,
            file=file,
        )
        key = (item.item_id, item.title, item.summary, item.published)
        self._items.setdefault(key, item)

    def _named(self, found: _Found, position: str) -> str:
        if not self._by_words:
            return position
        return "words:" + sha256(f"{found.title}\n{found.summary}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Found:
    """One item as the feed has it."""

    identities: tuple[str, ...]
    title: str
    summary: str
    outlet: str
    published: str
    published_in: str


@dataclass(frozen=True, slots=True)
class _Feed:
    """``mended``: it was broken, and nothing is missing once that is put right."""

    outlet: str
    items: tuple[_Found, ...]
    broken: str = ""
    mended: bool = False


def _as_utf8(raw: bytes, file: str) -> tuple[bytes, list[Problem]]:
    """The bytes of a feed that names no encoding of its own, mended and told where not UTF-8."""
    if raw.startswith(_UTF_16) or OWN_ENCODING.match(raw):
        return raw, []
    text, problems = decoded(raw, file)
    return (text.encode("utf-8"), problems) if problems else (raw, problems)


def _parse(raw: bytes) -> _Feed:
    """A whole feed, or what can be saved of a damaged one with the sentence in ``broken``."""
    feed = _parse_bytes(raw)
    if not feed.broken:
        return feed
    repaired = _parse_bytes(_repaired(raw))
    saved = max(repaired, feed, key=lambda each: len(each.items))
    mended = saved is repaired and not repaired.broken
    return replace(saved, broken=feed.broken, mended=mended)


def _repaired(raw: bytes) -> bytes:
    """The same text as UTF-8, without what XML forbids and without unknown entities."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    text = _NAMED_ENTITY.sub(_without_entity, _BAD_CHARACTERS.sub("", text))
    return _DECLARATION.sub("", text).encode("utf-8", errors="replace")


def _without_entity(found: re.Match[str]) -> str:
    character = html.unescape(found[0])
    return html.escape(character) if character != found[0] else "&amp;" + found[0][1:]


class _Pieces(io.BytesIO):
    """Hands itself over in large pieces: expat looks at a long text anew with each piece."""

    def read(self, size: int | None = -1) -> bytes:
        """As io.BytesIO.read."""
        return super().read(None if size is None or size < 0 else max(size, _PIECE))


def _parse_bytes(raw: bytes) -> _Feed:
    outlet, root = "", ""
    items: list[_Found] = []
    stack: list[str] = []
    unfinished: Element | None = None
    broken = ""
    try:
        events = iterparse(_Pieces(raw), events=("start", "end"), forbid_dtd=True)
        for number, (event, element) in enumerate(events):
            if number > 2 * _MOST_ELEMENTS:
                raise UnreadableFileError(
                    "the file has more parts than any feed: fetch it again from its source."
                )
            tag = _local(element)
            if event == "start":
                stack.append(tag)
                root = root or tag
                unfinished = element if tag in _ITEMS else unfinished
                continue
            stack.pop()
            if tag in _ITEMS:
                items.append(_found(element))
                element.clear()
                unfinished = None
            elif tag == "title" and stack in (["rss", "channel"], ["feed"], ["RDF", "channel"]):
                outlet = _words(element)
    except DefusedXmlException as error:
        raise UnreadableFileError(
            "the file declares a document type or entities, which may be an attack, "
            "so it was not read: fetch the feed again from its source."
        ) from error
    except UnreadableFileError:
        raise
    except (ParseError, LookupError, ValueError) as error:
        broken = f"the file is damaged ({error}): fetch the feed again."
        torn = _found(unfinished) if unfinished is not None else None
        if torn is not None and (torn.title or torn.summary):
            items.append(torn)
    if not broken and root not in {"rss", "feed", "RDF"}:
        broken = f"the file is neither RSS nor Atom (it begins with <{root[:40]}>)."
    return _Feed(outlet, tuple(items), broken)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(element: Element) -> str:
    return plain_text("".join(element.itertext()))


def _found(item: Element) -> _Found:
    parts: dict[str, Element] = {}
    links: list[str] = []
    for child in item:
        name = _local(child)
        if name == "link" and child.get("rel", "alternate") == "alternate":
            links.append(child.get("href") or (child.text or ""))
        elif name not in parts or not _words(parts[name]):
            parts[name] = child
    texts = {name: "".join(part.itertext()).strip() for name, part in parts.items()}
    identities = (texts.get("guid", ""), texts.get("id", ""), *(link.strip() for link in links))
    dated = next((name for name in _DATES if texts.get(name)), "")
    return _Found(
        identities=tuple(dict.fromkeys(identity for identity in identities if identity)),
        title=plain_text(texts.get("title", "")),
        summary=next((text for name in _BODIES if (text := plain_text(texts.get(name, "")))), ""),
        outlet=_outlet(parts.get("source")),
        published=texts.get(dated, ""),
        published_in=dated,
    )


def _outlet(source: Element | None) -> str:
    """RSS: the text of ``source``; Atom: its ``title``."""
    if source is None:
        return ""
    titles = [child for child in source if _local(child) == "title"]
    return _words(titles[0] if titles else source)

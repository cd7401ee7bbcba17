"""One alert of the Common Alerting Protocol (OASIS CAP 1.2, and 1.1), as plain values.

The message comes from outside and is hostile until parsed: document types and entities are
refused. Nothing is decided here but what the words of the message are.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from forethought.feeds.press_text import plain_text

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")

LARGEST = 5_000_000
"""Bytes of an alert; the largest real one known has 700,000."""

LARGEST_INDEX = 20_000_000
"""Bytes of a list of alerts."""

_LONGEST_ID = 200
_LANGUAGE = "en-US"
_SHOWN = 60
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_OWN_ENCODING = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=", re.IGNORECASE)
_LINK_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")


class CapError(ValueError):
    """The document is no alert that can be read. The message is a clause that says what to do."""


@dataclass(frozen=True, slots=True)
class CapArea:
    """Where: ``polygons`` and ``circles`` as written; both empty where only codes are given."""

    words: str
    polygons: tuple[str, ...]
    circles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapInfo:
    """One ``info`` block: one language, or one event. Times are as written; empty: not given."""

    language: str
    category: str
    event: str
    response_types: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    effective: str
    onset: str
    expires: str
    sender_name: str
    headline: str
    text: str
    areas: tuple[CapArea, ...]


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One ``alert``. ``base`` is what the ids of its areas begin with (see :func:`base_of`).

    ``references`` are the bases of earlier messages with their senders; ``unclear_references``
    what could not be read of them.
    """

    base: str
    sender: str
    sent: str
    status: str
    kind: str
    references: tuple[tuple[str, str], ...]
    unclear_references: tuple[str, ...]
    infos: tuple[CapInfo, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """What an Atom or RSS document leads to. ``broken``: a clause where it is damaged."""

    links: tuple[str, ...]
    without_link: int = 0
    broken: str = ""


def base_of(sender: str, identifier: str) -> str:
    """A message's name among all messages: the sender and the sender's identifier."""
    base = f"{sender},{identifier}"
    if len(base) <= _LONGEST_ID:
        return base
    return f"{base[:120]}~{hashlib.sha256(base.encode()).hexdigest()[:32]}"


def root_of(raw: bytes) -> str:
    """The local name of the outermost element; empty where there is none to be read."""
    try:
        for _, element in iterparse(io.BytesIO(raw), events=("start",), forbid_dtd=True):
            return _local(element)
    except (DefusedXmlException, ParseError, LookupError, ValueError):
        return ""
    return ""


def read_message(raw: bytes) -> CapMessage:
    """The alert that ``raw`` holds. Raises CapError."""
    if len(raw) > LARGEST:
        raise CapError(f"it is larger than {LARGEST // 1_000_000} MB: ask its publisher")
    root = _parsed(raw)
    namespace, _, name = str(root.tag).rpartition("}")
    if name != "alert" or namespace.lstrip("{") not in NAMESPACES:
        raise CapError(
            f"it is not a CAP 1.2 alert (it begins with <{name[:_SHOWN]}>): ask its publisher"
        )
    sender, identifier = _text(root, "sender"), _text(root, "identifier")
    if not sender or not identifier:
        raise CapError("the alert has no sender or no identifier: ask its publisher")
    references, unclear = _references(_text(root, "references"))
    return CapMessage(
        base=base_of(sender, identifier),
        sender=sender,
        sent=_text(root, "sent"),
        status=_text(root, "status"),
        kind=_text(root, "msgType"),
        references=references,
        unclear_references=unclear,
        infos=tuple(_info(each) for each in root if _local(each) == "info"),
    )


def read_index(raw: bytes) -> Index:
    """Where the entries of an Atom or RSS document lead to, in its order, each once."""
    if len(raw) > LARGEST_INDEX:
        return Index((), broken=f"it is larger than {LARGEST_INDEX // 1_000_000} MB")
    links: dict[str, None] = {}
    without, broken = 0, ""
    try:
        for _, element in iterparse(io.BytesIO(raw), events=("end",), forbid_dtd=True):
            if _local(element) not in {"item", "entry"}:
                continue
            link = _link(element)
            if link:
                links.setdefault(link)
            else:
                without += 1
            element.clear()
    except DefusedXmlException:
        broken = "it declares a document type or entities, which may be an attack"
    except (ParseError, LookupError, ValueError) as error:
        broken = f"it is damaged ({error!s:.80})"
    return Index(tuple(links), without, broken)


def _parsed(raw: bytes) -> Element:
    try:
        root: Element = fromstring(_as_xml(raw), forbid_dtd=True)
    except DefusedXmlException as error:
        raise CapError(
            "it declares a document type or entities, which may be an attack, so it was not read: "
            "ask its publisher"
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise CapError(f"it is damaged ({error!s:.80}): fetch it again") from error
    return root


def _as_xml(raw: bytes) -> bytes:
    """Bytes that are not UTF-8 and name no encoding are Windows-1252 in practice."""
    if _OWN_ENCODING.match(raw) or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _DECLARATION.sub("", raw.decode("cp1252", errors="replace")).encode()
    return raw


def _info(info: Element) -> CapInfo:
    spoken = (plain_text(_text(info, "description")), plain_text(_text(info, "instruction")))
    return CapInfo(
        language=_text(info, "language") or _LANGUAGE,
        category=_text(info, "category"),
        event=_text(info, "event"),
        response_types=_texts(info, "responseType"),
        urgency=_text(info, "urgency"),
        severity=_text(info, "severity"),
        certainty=_text(info, "certainty"),
        effective=_text(info, "effective"),
        onset=_text(info, "onset"),
        expires=_text(info, "expires"),
        sender_name=_text(info, "senderName"),
        headline=plain_text(_text(info, "headline")),
        text=" ".join(filter(None, spoken)),
        areas=tuple(_area(each) for each in info if _local(each) == "area"),
    )


def _area(area: Element) -> CapArea:
    return CapArea(
        words=plain_text(_text(area, "areaDesc")),
        polygons=_texts(area, "polygon"),
        circles=_texts(area, "circle"),
    )


def _references(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """``sender,identifier,sent`` separated by white space; neither holds a comma or a space."""
    found, unclear = [], []
    for token in text.split():
        parts = token.split(",")
        if len(parts) == 3 and parts[0] and parts[1]:
            found.append((parts[0], base_of(parts[0], parts[1])))
        else:
            unclear.append(token[:_SHOWN])
    return tuple(found), tuple(unclear)


def _link(entry: Element) -> str:
    found: list[tuple[int, str]] = []
    for child in entry:
        if _local(child) != "link":
            continue
        address = (child.get("href") or child.text or "").strip()
        if not address:
            continue
        if child.get("type", "").lower() in _LINK_TYPES:
            found.append((0, address))
        elif child.get("rel", "alternate") == "alternate":
            found.append((1, address))
    return min(found, default=(0, ""), key=lambda each: each[0])[1]


def _text(element: Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _texts(element: Element, name: str) -> tuple[str, ...]:
    texts = (
        " ".join("".join(child.itertext()).split()) for child in element if _local(child) == name
    )
    return tuple(text for text in texts if text)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]

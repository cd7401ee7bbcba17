"""Alerts in CAP as their publishers write them, for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from forethought.feeds.kinds.cap_alerts import KIND
from forethought.feeds.reading import Asked, FeedRead
from tests.feeds.pretend_server import PretendServer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://alerts.example/list.atom"
SQUARE = "52.8,0.8 52.8,0.9 52.9,0.9 52.9,0.8 52.8,0.8"
AREA = f"<area><areaDesc>River Wensum</areaDesc><polygon>{SQUARE}</polygon></area>"
OWN = Path(__file__).resolve().parents[1] / "data" / "alerts"
SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/alerts/cap"
CODED = (
    "<area><areaDesc>Coded district</areaDesc><geocode><valueName>X</valueName>"
    "<value>1</value></geocode></area>"
)


def info(areas: str = AREA, **parts: str) -> str:
    known = {
        "language": "en-GB",
        "category": "Met",
        "event": "Flood warning",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
    }
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in (known | parts).items() if text)
    return f"<info>{inside}{areas}</info>"


def alert(
    *infos: str,
    identifier: str = "A1",
    sender: str = "ea",
    sent: str = "2026-11-24T08:00:00+00:00",
    status: str = "Actual",
    kind: str = "Alert",
    references: str = "",
    version: str = "1.2",
) -> bytes:
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">'
        f"<identifier>{identifier}</identifier><sender>{sender}</sender><sent>{sent}</sent>"
        f"<status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>"
        f"<references>{references}</references>{''.join(infos)}</alert>"
    ).encode()


def asked(**parts: object) -> Asked:
    whole: dict[str, object] = {"url": URL, "now": NOW, "settings": {"about": "england"}}
    return Asked(**(whole | parts))  # type: ignore[arg-type]


def read(content: bytes, **parts: object) -> FeedRead:
    found = KIND.read(asked(**parts), PretendServer({URL: content}))
    assert found is not None
    return found


def says(found: FeedRead) -> str:
    return " ".join(problem.says for problem in found.problems)


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def entry(link: str) -> str:
    return f'<entry><title>x</title><link rel="self" href="/no"/><link href="{link}"/></entry>'

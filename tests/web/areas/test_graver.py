"""A danger that becomes graver, or another one in its place, is news to those who are out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shapely

from forethought.feeds.kinds import cap_alerts, ea_floods
from forethought.feeds.reading import Asked, FedArea
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.models import AreaChange
from forethought.web.areas.services import take_in
from forethought.web.feeds.asking import asked_for
from forethought.web.feeds.keeping import keep_reading
from forethought.web.visits.models import Visit
from tests.web.areas.given import because, gives, let_all_go, make_feed, visit_at, zone
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
NEWS, EASED = "areas_changed", "areas_eased"


def _out() -> Visit:
    visit = visit_at("NR21 7AA", state=Visit.State.UNDER_WAY, started_at=NOW)
    let_all_go()
    return visit


def _danger(fed_id: str, grade: int = 0, name: str = "", replaces: tuple[str, ...] = ()) -> FedArea:
    fields = {"name": name or f"Danger {fed_id}", "replaces": replaces, "zone_type": "flood"}
    premises = frozenset({Hazard.PREMISES})
    fed = zone(fed_id, km=10.0, kind=AreaKind.PRESENT_DANGER, hazards=premises, **fields)
    return replace(fed, area=replace(fed.area, grade=grade))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (_danger("F1", 3), _danger("F1", 3), None),
        (_danger("F1", 3), _danger("F1", 3, "Told otherwise"), EASED),
        (_danger("F1", 3), _danger("F1", 2), EASED),
        (_danger("F1", 3), _danger("F1", 4), NEWS),
        (_danger("F1"), _danger("F2"), NEWS),
        (_danger("A#1.1", 3), _danger("B#1.1", 3, replaces=("A",)), EASED),
        (_danger("A#1.1", 3), _danger("B#1.1", 4, replaces=("A",)), NEWS),
        (_danger("A#1.1", 3), _danger("B#1.1", 3, replaces=("C",)), NEWS),
        (_danger("F1", 3), _danger("F2", 3, replaces=("F1",)), EASED),
    ],
)
def test_what_is_graver_or_another_incident_turns_back(
    before: FedArea, after: FedArea, why: str | None
) -> None:
    visit, feed = _out(), make_feed()
    take_in(feed, gives(before), now=NOW)
    assert because() == {visit.pk: NEWS}
    let_all_go()
    take_in(feed, gives(after, absent_over=True), now=LATER)
    assert because() == ({visit.pk: why} if why else {})


def _alert(number: int, severity: str, event: str) -> bytes:
    refers = f"<references>s@x,{number - 1},{NOW.isoformat()}</references>" if number > 1 else ""
    kind = "Update" if number > 1 else "Alert"
    sent = (NOW + timedelta(minutes=number)).isoformat()
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{number}</identifier>
<sender>s@x</sender><sent>{sent}</sent><status>Actual</status><msgType>{kind}</msgType>
<scope>Public</scope>{refers}<info><category>Safety</category><event>{event}</event>
<urgency>Immediate</urgency><severity>{severity}</severity><certainty>Observed</certainty>
<area><areaDesc>Fakenham</areaDesc><circle>52.83,0.85 10</circle></area></info></alert>""".encode()


@pytest.mark.parametrize(
    ("severity", "event", "told"),
    [
        ("Moderate", "Gas leak, still", 0),
        ("Minor", "Gas leak, nearly over", 0),
        ("Extreme", "Gas explosion, danger to life", 1),
        ("Unknown", "Gas leak", 1),
    ],
)
def test_an_update_of_an_alert_turns_back_where_it_is_graver(
    severity: str, event: str, told: int
) -> None:
    _out()
    feed, kind = make_feed(kind="cap_alerts", required=False), cap_alerts.KIND
    for number, content in (
        (1, _alert(1, "Moderate", "Gas leak")),
        (2, _alert(2, severity, event)),
    ):
        let_all_go()
        feed.refresh_from_db()
        now = NOW if number == 1 else LATER
        read = kind.read_upload(f"{number}.xml", content, asked_for(feed, now))
        keep_reading(feed, kind, read, now=now)
    assert AreaChange.objects.latest("pk").told == told


def _warning(level: int, now: datetime) -> FedArea:
    content = (
        b"""{"items": [{"floodAreaID": "F1", "severityLevel": %d, "description": "Wensum",
"floodArea": {"county": "Norfolk"}}]}"""
        % level
    )
    square = shapely.to_geojson(shapely.box(0.8, 52.8, 0.9, 52.9)).encode()
    asked = Asked("https://floods.example", now, kept={"outline/F1": square})
    return ea_floods.KIND.read_upload("floods.json", content, asked).areas[0]


@pytest.mark.parametrize(("was", "becomes", "told"), [(2, 1, 1), (1, 2, 0), (2, 2, 0)])
def test_a_flood_warning_that_becomes_severe_turns_back(was: int, becomes: int, told: int) -> None:
    _out()
    feed = make_feed(kind="ea_floods", required=False)
    first = take_in(feed, gives(_warning(was, NOW)), now=NOW)
    assert first is not None
    assert first.told == 1
    let_all_go()
    change = take_in(feed, gives(_warning(becomes, LATER)), now=LATER)
    assert (change.told if change else 0) == told

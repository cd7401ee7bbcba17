"""After a load of areas or press: only the visits are held that it touches otherwise."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from forethought.web.areas.loading import load_areas, load_press, load_press_decisions
from tests.web.areas.given import LEEDS, because, let_all_go, visit_at
from tests.web.factories import NOW, make_manager

pytestmark = pytest.mark.django_db

LEEDS_AT, FAKENHAM_AT = (-1.54666, 53.79515), (0.84662, 52.80046)
NEWS, EASED, PRESS = "areas_changed", "areas_eased", "press_changed"
COLUMNS = "item,decision,by,at,reason\n"


def _areas(folder: Path, **places: tuple[float, float]) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {"area_id": name, "kind": "problem_area", "radius_m": 3000},
        }
        for name, place in places.items()
    ]
    whole = {"type": "FeatureCollection", "features": features}
    (folder / "areas.geojson").write_text(json.dumps(whole))
    load_areas(folder, by=None, now=NOW)


def test_areas(tmp_path: Path) -> None:
    near, far, nowhere = visit_at("NR21 7AA"), visit_at(LEEDS), visit_at("")
    _areas(tmp_path, a=LEEDS_AT)
    assert because() == {near.pk: EASED, far.pk: NEWS, nowhere.pk: NEWS}, "all were unknown before"
    let_all_go()
    _areas(tmp_path, a=LEEDS_AT, b=FAKENHAM_AT)
    assert because() == {near.pk: NEWS, nowhere.pk: NEWS}
    let_all_go()
    _areas(tmp_path, b=FAKENHAM_AT)
    assert because() == {far.pk: EASED, nowhere.pk: EASED}
    let_all_go()
    _areas(tmp_path, b=FAKENHAM_AT)
    assert because() == {}
    (tmp_path / "areas.geojson").write_text("{")
    load_areas(tmp_path, by=None, now=NOW)
    assert because() == dict.fromkeys((near.pk, far.pk, nowhere.pk), NEWS)
    let_all_go()
    _areas(tmp_path, b=FAKENHAM_AT)
    assert because() == dict.fromkeys((near.pk, far.pk, nowhere.pk), EASED)


def test_where_a_file_can_be_read_whole_no_longer_every_check_says_so(tmp_path: Path) -> None:
    near, far = visit_at("NR21 7AA"), visit_at(LEEDS)
    _areas(tmp_path)
    let_all_go()
    _areas(tmp_path, bad=FAKENHAM_AT)
    let_all_go()
    text = (tmp_path / "areas.geojson").read_text().replace("problem_area", "nonsense")
    (tmp_path / "areas.geojson").write_text(text)
    load_areas(tmp_path, by=None, now=NOW)
    assert because() == {near.pk: NEWS, far.pk: EASED}


def _item(guid: str, place: str, days_ago: float = 1) -> str:
    when = (NOW - timedelta(days=days_ago)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    title = f"Bird flu confirmed at a poultry farm near {place}"
    return (
        f"<item><guid>{guid}</guid><title>{title}</title><pubDate>{when}</pubDate>"
        f"<description>Avian influenza has been confirmed at a farm near {place}, Norfolk. All "
        "birds will be culled, Defra said.</description></item>"
    )


def _press(folder: Path, *items: str) -> None:
    (folder / "press").mkdir(exist_ok=True)
    channel = f"<channel><title>Chronicle</title>{''.join(items)}</channel>"
    (folder / "press" / "a.xml").write_text(f'<?xml version="1.0"?><rss>{channel}</rss>')
    load_press(folder, by=None, now=NOW)


def test_press_and_the_decisions_about_it(tmp_path: Path) -> None:
    near, far = visit_at("NR21 7AA"), visit_at(LEEDS)
    _press(tmp_path)
    let_all_go()
    _press(tmp_path, _item("old", "Fakenham", days_ago=40))
    assert because() == {}
    _press(tmp_path, _item("one", "Fakenham"))
    assert because() == {near.pk: PRESS}
    let_all_go()
    _decide(tmp_path, "dismissed")
    assert because() == {near.pk: EASED, far.pk: EASED}, (
        "decisions were supplied for the first time"
    )
    let_all_go()
    _decide(tmp_path, "dismissed", "confirmed")
    assert because() == {near.pk: PRESS}
    let_all_go()
    _press(tmp_path)
    assert because() == {near.pk: EASED}


def _decide(folder: Path, *decisions: str) -> None:
    manager = make_manager()
    lines = [
        f"one,{decision},{manager.officer_id},2026-11-25T07:0{minute}:00Z,Read it\n"
        for minute, decision in enumerate(decisions)
    ]
    (folder / "press_decisions.csv").write_text(COLUMNS + "".join(lines))
    load_press_decisions(folder, by=None, now=NOW)

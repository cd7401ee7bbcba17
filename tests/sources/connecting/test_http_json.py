"""A JSON service: paged in every way, faulty in every way, and never asked where it must not."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from forethought.settings_reader import BadSettingsError
from forethought.sources import json_asking
from forethought.sources.marks import Mark
from forethought.timestamps import LONDON
from tests.sources.connecting.described import NOW, over_http, read, row
from tests.sources.connecting.server import Asked, Given, Service, service


@pytest.fixture
def theirs() -> Iterator[Service]:
    with service() as found:
        yield found


ROWS = [row(number) for number in range(1, 6)]


def in_pages(asked: Asked, size: int = 2) -> tuple[list[dict[str, Any]], int, bool]:
    """The page that is asked for, its number from 0, and whether another follows."""
    number = int(asked.query.get("page", asked.query.get("cursor", "0")))
    return ROWS[number * size : number * size + size], number, (number + 1) * size < len(ROWS)


def by_next(asked: Asked) -> Given:
    items, number, more = in_pages(asked)
    leads = f"?page={number + 1}" if more else None
    return Given({"items": items, "next": leads, "total": len(ROWS)})


def by_cursor(asked: Asked) -> Given:
    items, number, more = in_pages(asked)
    return Given({"items": items, "next": str(number + 1) if more else ""})


def by_link(asked: Asked) -> Given:
    items, number, more = in_pages(asked)
    link = f'</notes?page={number + 1}>; rel="next"' if more else '</notes>; rel="first"'
    return Given({"items": items}, headers={"Link": link})


def by_page(asked: Asked) -> Given:
    return Given({"items": in_pages(asked)[0]})


WAYS: dict[str, tuple[Any, dict[str, Any]]] = {
    "next": (by_next, {"paging": "next", "next": "/next"}),
    "cursor": (by_cursor, {"paging": "cursor", "next": "/next", "page_parameter": "cursor"}),
    "link": (by_link, {"paging": "link"}),
    "page": (by_page, {"paging": "page", "page_parameter": "page", "first_page": 0}),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_page_is_read(theirs: Service, way: str) -> None:
    theirs.answering, settings = WAYS[way]
    records, rows = read(over_http(theirs.url, **settings))
    assert rows.failure is None
    assert [r.record_id for r in records] == ["1", "2", "3", "4", "5"]
    assert [r.line for r in records] == [1, 2, 3, 4, 5]


def test_the_total_is_what_the_service_declares(theirs: Service) -> None:
    theirs.answering = by_next
    _, rows = read(over_http(theirs.url, paging="next", next="/next", total="/total"))
    assert (rows.usable, rows.declared, rows.total) == (5, 5, 5)


@pytest.mark.parametrize("left_out", [False, True])
def test_a_page_that_does_not_say_whether_another_follows(theirs: Service, left_out: bool) -> None:
    theirs.answering = lambda _: Given({"items": ROWS, "total": 5})
    more = {"last_page_leaves_it_out": True} if left_out else {}
    _, rows = read(over_http(theirs.url, paging="next", next="/next", **more))
    assert (rows.failure is None) is left_out
    _, rows = read(over_http(theirs.url, paging="next", next="/next", total="/total"))
    assert rows.failure is None, "its number says it"


@pytest.mark.parametrize("way", ["none", "link", "page"])
def test_where_nothing_tells_a_last_page_its_number_or_a_promise_must(
    theirs: Service, way: str
) -> None:
    more = {"page_parameter": "page"} if way == "page" else {}
    promise = {"none": "page_is_whole", "page": "empty_page_is_the_end"}
    key = promise.get(way, "last_page_leaves_it_out")
    with pytest.raises(BadSettingsError, match=f"{key} .* must be true, or total be set"):
        over_http(theirs.url, paging=way, **more, **{key: False})
    over_http(theirs.url, paging=way, **more, total="/total")


@pytest.mark.parametrize("way", ["none", "page"])
def test_a_service_that_says_another_page_follows_is_not_read_whole(
    theirs: Service, way: str
) -> None:
    theirs.answering = lambda asked: Given(
        {"items": ROWS if not asked.query else []}, headers={"Link": '<?page=2>; rel="next"'}
    )
    more = {"page_parameter": "page"} if way == "page" else {}
    if way == "page":
        theirs.answering = lambda _: Given({"items": []}, headers={"Link": '<?p=2>; rel="next"'})
    _, rows = read(over_http(theirs.url, paging=way, **more))
    assert "says that another follows" in (rows.failure or "")


LINKS = {
    "capitals": ['<?page=1>; rel="Next"'],
    "several relations": ['<?page=1>; rel="next last"'],
    "another key": ['<?page=1>; REL="next"'],
    "several headers": ['<?page=0>; rel="first"', '<?page=1>; rel="next"'],
}


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_every_form_of_link_is_followed(theirs: Service, links: list[str]) -> None:
    theirs.answering = lambda asked: Given(
        {"items": ROWS[3:] if asked.query else ROWS[:3]},
        headers={} if asked.query else {"Link": links},
    )
    _, rows = read(over_http(theirs.url, paging="link"))
    assert (rows.failure, rows.usable) == (None, 5)


@pytest.mark.parametrize(("second", "says"), [(5, None), (4, "another number of rows at total")])
def test_a_number_of_rows_that_changes_between_pages_refuses(
    theirs: Service, second: int, says: str | None
) -> None:
    theirs.answering = lambda asked: Given(
        {"items": ROWS[3:second], "next": None, "total": second}
        if asked.query
        else {"items": ROWS[:3], "next": "?page=1", "total": 5}
    )
    _, rows = read(over_http(theirs.url, paging="next", next="/next", total="/total"))
    assert (rows.failure is None) is (says is None)
    assert says is None or says in (rows.failure or "")


def test_a_row_that_came_twice_stands_where_one_was_lost(theirs: Service) -> None:
    moved = [*ROWS[3:4], {**ROWS[0], "body": "touched, and so moved to the end"}]
    theirs.answering = lambda asked: Given(
        {"items": moved, "total": 5}
        if asked.query
        else {"items": ROWS[:3], "next": "?page=1", "total": 5}
    )
    connection = over_http(
        theirs.url,
        **{"paging": "next", "next": "/next", "total": "/total"},
        **{"changed": "id", "since_parameter": "page", "overlap": 0},
    )
    _, rows = read(connection)
    assert "came twice in one reading" in (rows.failure or "")
    moved[:] = [ROWS[0], ROWS[0], ROWS[1], ROWS[2], ROWS[3]]
    _, rows = read(connection, since=Mark.of(1, LONDON))
    assert (rows.failure, rows.needs_whole) == (None, True)


def test_rows_that_never_come_among_the_changed_forbid_reading_parts(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": [row(1, updated=5), row(2, updated=None)]})
    connection = over_http(theirs.url, changed="updated", since_parameter="since")
    _, rows = read(connection)
    assert (rows.failure, rows.mark, rows.usable) == (None, None, 2)
    assert "1 rows have nothing in updated" in rows.problems[0].says
    theirs.answering = lambda _: Given({"items": [row(1, updated=5), row(2, updated=5)]})
    _, rows = read(connection)
    assert (rows.mark is not None, rows.problems) == (True, ())


def test_who_we_are_is_told_in_one_of_three_ways(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": []})
    pair = base64.b64encode(b"me:pw").decode()
    for settings, header, value in (
        ({"bearer": "abc"}, "Authorization", "Bearer abc"),
        ({"username": "me", "password": "pw"}, "Authorization", f"Basic {pair}"),
        ({"header": "X-Key", "key": "k"}, "X-Key", "k"),
    ):
        _, rows = read(over_http(theirs.url, parameters={"limit": "5"}, **settings))
        assert rows.failure is None
        assert theirs.asked[-1].headers[header] == value
        assert theirs.asked[-1].query == {"limit": "5"}


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        (7, "7"),
        (1e16, "10000000000000000"),
        ("2026-11-02T10:00:00Z", "2026-11-02T09:50:00Z"),
        ("2026-07-02T10:00:00+01:00", "2026-07-02T06:50:00Z"),
    ],
    ids=range(4),
)
def test_what_changed_since_is_asked_for(theirs: Service, value: object, asked: str) -> None:
    theirs.answering = lambda _: Given({"items": [row(1, updated=value)]})
    overlap = 600 if isinstance(value, str) else 0
    connection = over_http(theirs.url, changed="updated", since_parameter="since", overlap=overlap)
    _, rows = read(connection, since=Mark.of(value, LONDON))
    assert rows.failure is None
    assert theirs.asked[-1].query == {"since": asked}


FAULTS: dict[str, tuple[Given, str]] = {
    "not json": (Given(raw=b"<html>Sign in</html>"), "is not JSON"),
    "broken": (Given(raw=b'{"items": [{"id": 1}'), "is not JSON"),
    "bytes": (Given(raw=b'{"items": "\xff\xfe"}'), "is not JSON"),
    "deep": (Given(raw=b"[" * 100_000), "is not JSON"),
    "long number": (Given(raw=b'{"items": [' + b"9" * 5_000 + b"]}"), "is not JSON"),
    "no items": (Given({"rows": []}), "has no list at items"),
    "an object": (Given({"items": {}}), "has no list at items"),
    "missing": (Given(status=404), "answered with 404"),
    "refused": (Given(status=401), "does not let us in (401)"),
    "fault": (Given(status=500), "answered with 500"),
    "packed": (Given([], headers={"Content-Encoding": "gzip"}), "packs its answers"),
    "moved": (
        Given(status=302, headers={"Location": "http://169.254.169.254/latest"}),
        "sends us elsewhere (302), which is not followed",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_told_and_nothing_counts_as_read(theirs: Service, what: str) -> None:
    given, says = FAULTS[what]
    theirs.answering = lambda _: given
    _, rows = read(over_http(theirs.url))
    assert says in (rows.failure or "")
    assert len(theirs.asked) == 1


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_of_a_later_page_loses_nothing_of_the_first(theirs: Service, what: str) -> None:
    theirs.answering = lambda asked: (
        FAULTS[what][0] if asked.query else Given({"items": ROWS[:2], "next": "?page=1"})
    )
    records, rows = read(over_http(theirs.url, paging="next", next="/next"))
    assert rows.failure
    assert len(records) == rows.usable == 2


ELSEWHERE = ["http://127.0.0.1:1/x", "https://evil.example.org/", "//evil.example.org/", "http://["]


@pytest.mark.parametrize("leads", ELSEWHERE)
def test_our_key_goes_to_no_other_server(theirs: Service, leads: str) -> None:
    theirs.answering = lambda _: Given({"items": ROWS, "next": leads})
    _, rows = read(over_http(theirs.url, paging="next", next="/next", bearer="secret"))
    assert "leads to another server" in (rows.failure or "")
    assert len(theirs.asked) == 1


def test_pages_that_go_in_a_circle_end(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": ROWS, "next": "?page=1"})
    _, rows = read(over_http(theirs.url, paging="next", next="/next"))
    assert "was read before" in (rows.failure or "")


def test_a_host_of_our_own_network_must_be_named(theirs: Service) -> None:
    url = theirs.url.replace("http://", "https://")
    _, rows = read(over_http(url, own_hosts=[]))
    assert "inside a private network" in (rows.failure or "")
    assert theirs.asked == []


@pytest.mark.parametrize(("busy", "read_whole"), [(4, True), (5, False)], ids=["below", "on"])
def test_a_busy_service_is_waited_for_some_times(
    theirs: Service, busy: int, read_whole: bool
) -> None:
    def answering(_: Asked) -> Given:
        if len(theirs.asked) <= busy:
            return Given(status=429, headers={"Retry-After": "0"})
        return Given({"items": ROWS})

    theirs.answering = answering
    _, rows = read(over_http(theirs.url))
    assert (rows.failure is None) is read_whole
    assert len(theirs.asked) == min(busy + 1, json_asking.MOST_WAITS)


def test_a_service_that_wants_to_be_left_alone_for_long_is_asked_another_time(
    theirs: Service,
) -> None:
    theirs.answering = lambda _: Given(status=503, headers={"Retry-After": "100000"})
    _, rows = read(over_http(theirs.url))
    assert "left alone for longer" in (rows.failure or "")


def test_a_service_that_never_answers_is_given_up(theirs: Service) -> None:
    never = Event()
    theirs.answering = lambda _: Given([], slow=never)
    _, rows = read(over_http(theirs.url), seconds=0.3)
    never.set()
    assert "no whole answer within" in (rows.failure or "")


def test_a_page_that_is_too_large_is_not_read(
    theirs: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_asking, "LARGEST", 1_000)
    theirs.answering = lambda _: Given({"items": ROWS * 10})
    _, rows = read(over_http(theirs.url))
    assert "ask for fewer items" in (rows.failure or "")


def test_what_it_says_of_the_time_never_makes_it_fresher(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": ROWS})
    _, rows = read(over_http(theirs.url))  # the service's clock is this machine's: far ahead
    assert rows.began_at == min(NOW, datetime.now(UTC))


def test_items_that_are_none_count_for_nothing(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": [*ROWS, 5, None, [], {"id": 9}]})
    records, rows = read(over_http(theirs.url))
    assert (rows.rows, rows.usable, len(records)) == (9, 5, 9)


@pytest.mark.parametrize("gone", ["utr", "body"])
def test_a_place_that_no_item_has_is_told(theirs: Service, gone: str) -> None:
    items = [{key: value for key, value in one.items() if key != gone} for one in ROWS]
    theirs.answering = lambda _: Given({"items": items})
    _, rows = read(over_http(theirs.url))
    assert f"No row has {gone}: the system has changed" in (rows.failure or "")


def test_a_few_rows_in_which_nobody_is_named_are_not_judged_by_themselves(theirs: Service) -> None:
    items = [{"id": 1, "made": "", "body": "x", "updated": 5}]
    theirs.answering = lambda _: Given({"items": items})
    connection = over_http(theirs.url, changed="updated", since_parameter="since", overlap=0)
    _, rows = read(connection, since=Mark.of(5, LONDON))
    assert (rows.failure, rows.needs_whole) == (None, True)
    _, rows = read(connection)
    assert (rows.failure is None, rows.needs_whole) == (False, False)


def test_a_service_in_which_nobody_is_named_any_more_has_changed(theirs: Service) -> None:
    theirs.answering = lambda _: Given({"items": [{"id": 1, "made": "", "body": "x"}]})
    _, rows = read(over_http(theirs.url))
    assert "No row has forename, surname, utr: the system has changed" in (rows.failure or "")

"""What `forethought records load-from` and `disconnect` do and say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

from forethought.dayfolder.report_words import count, visible
from forethought.sources.connection import Connection
from forethought.sources.connections_file import Connections
from forethought.web.records.connecting import NotNowError, Wish, load_connection
from forethought.web.records.connections import NoConnectionError, give_up, list_connections
from forethought.web.records.loading import Clock
from forethought.web.records.models import Load

Say = Callable[[str], None]

TAKEN, REFUSED, FAILED = 0, 1, 2


def load_and_say(
    connection: Connection,
    found: Connections,
    *,
    whole: bool,
    clock: Clock,
    stop: Event,
    say: Say,
) -> int:
    """Read a connection now, whatever brought its source before. The exit status."""
    list_connections(found, now=clock())
    wish = Wish(whole=whole, takes_over=True)
    try:
        load = load_connection(connection, wish, clock=clock, stop=stop)
    except NotNowError as error:
        say(visible(str(error)))
        return FAILED
    if load is None:
        return TAKEN
    for line in _became(load):
        say(visible(line))
    return TAKEN if load.state == Load.State.DONE else REFUSED


def give_up_and_say(name: str, found: Connections, *, now: datetime, say: Say) -> int:
    """Give a connection up that is no longer in the file. The exit status."""
    if found.is_unreadable:
        say(visible(found.faults[0]))
        return FAILED
    if name in found.by_name or name in found.faulty:
        say(f"{name} is still in {found.path}: take its table out first, then give it up")
        return FAILED
    try:
        state = give_up(name, by=None, now=now)
    except NoConnectionError as error:
        say(visible(str(error)))
        return FAILED
    say(
        f"{name} is given up. {state.source_name} comes from folders again; what came through the"
        " connection stays until then."
    )
    return TAKEN


def _became(load: Load) -> list[str]:
    held = f", {count(load.reopened, 'visit')} held" if load.reopened else ""
    if load.state != Load.State.DONE:
        return [f"Refused: the old records stay{held}.", load.because]
    lines = [
        f"Loaded, {load.rows:,} rows read: {load.new:,} new, {load.changed:,} changed,"
        f" {load.vanished:,} gone{held}."
    ]
    if load.problem_count:
        lines.append(f"{count(load.problem_count, 'problem')}: see the page Records")
    return lines

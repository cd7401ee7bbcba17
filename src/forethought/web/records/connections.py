"""The connections that the file lists, as the database knows them: whose source, when next.

Only the process that reads them knows the file with its secrets; pages read what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from forethought.sources.connection import Connection
from forethought.sources.connections_file import Connections
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.records.models import ConnectionState

TRIED_AGAIN = timedelta(minutes=5)
"""After a reading that failed; sooner where the connection is read more often."""


class NoConnectionError(ValueError):
    """There is no such connection; the message is a sentence."""


class NotYetError(ValueError):
    """Nobody has loaded from the connection; the message is a sentence."""


def load_command(name: str) -> str:
    """What a person types to load from a connection, and so that it is read by itself."""
    return f"forethought records load-from {name}"


def connected_sources() -> dict[str, str]:
    """Which sources come through a connection: source to the connection's name."""
    listed = ConnectionState.objects.filter(is_listed=True)
    return dict(listed.values_list("source_name", "name"))


def list_connections(found: Connections, *, now: datetime) -> None:
    """Make the database know what the file lists. What it does not list stays, and is not read.

    A source goes to the connection that the file names now: two never claim the same one. A
    connection whose table cannot be read stays as it was, and says so.
    """
    with transaction.atomic():
        known = {state.name: state for state in ConnectionState.objects.select_for_update()}
        claimed = {its.source: its.name for its in found.by_name.values()}
        for state in known.values():
            if claimed.get(state.source_name, state.name) != state.name and state.is_listed:
                _unlist(state, now)
        for connection in found.by_name.values():
            _list(connection, known.get(connection.name), now)
        for name, state in known.items():
            if state.is_listed and name not in found.by_name:
                state.because = found.why_not(name)
                state.save(update_fields=["because"])


def ask_for(state_id: int, *, by: Person, now: datetime) -> ConnectionState:
    """Have a connection read as soon as a process looks. Raises NoConnectionError."""
    with transaction.atomic():
        listed = ConnectionState.objects.select_for_update().filter(is_listed=True)
        state = listed.filter(pk=state_id).first()
        if state is None:
            raise NoConnectionError("There is no such connection any more: open the page again")
        if not state.takes_over:
            raise NotYetError(
                f"Nobody has loaded from {state.name} yet, and so it is not read by itself. Ask who"
                f" looks after the service to type: {load_command(state.name)}"
            )
        state.next_at = now
        state.save(update_fields=["next_at"])
        audit.record("connection.asked", by=by, now=now, subject="connection", subject_id=state.pk)
    return state


def keep_fault(name: str, kind: str, *, now: datetime) -> None:
    """A reading broke; it is tried again later. ``kind``: the type of the error."""
    ConnectionState.objects.filter(name=name).update(
        tried_at=now,
        next_at=now + TRIED_AGAIN,
        because=f"It broke through a fault in the program ({kind}): report the fault",
    )


def give_up(name: str, *, by: Person | None, now: datetime) -> ConnectionState:
    """Let a source come from folders again; its records stay. Raises NoConnectionError."""
    with transaction.atomic():
        listed = ConnectionState.objects.select_for_update().filter(is_listed=True)
        state = listed.filter(name=name).first()
        if state is None:
            known = ", ".join(sorted(connected_sources().values())) or "none"
            raise NoConnectionError(f"There is no connection {name}. There are: {known}")
        _unlist(state, now, by)
    return state


def states(names: Iterable[str] | None = None) -> Mapping[str, ConnectionState]:
    """How the listed connections stand, by name; of ``names`` alone, if they are given."""
    found = ConnectionState.objects.filter(is_listed=True).order_by("name")
    if names is not None:
        found = found.filter(name__in=list(names))
    return {state.name: state for state in found}


def _list(connection: Connection, state: ConnectionState | None, now: datetime) -> None:
    described = {"source_name": connection.source, "kind_title": connection.kind.title}
    if state is None:
        state = ConnectionState.objects.create(name=connection.name, next_at=now, **described)
        _record("connection.listed", state, now)
        return
    same = state.is_listed and described == {key: getattr(state, key) for key in described}
    if same:
        return
    if not state.is_listed or state.source_name != connection.source:
        state.takes_over, state.mark, state.fingerprint = False, None, ""
        state.next_at, state.because, state.whole_at = now, "", None
    state.is_listed = True
    state.source_name, state.kind_title = connection.source, connection.kind.title
    state.save()
    _record("connection.listed", state, now)


def _unlist(state: ConnectionState, now: datetime, by: Person | None = None) -> None:
    state.is_listed = state.takes_over = False
    state.save(update_fields=["is_listed", "takes_over"])
    _record("connection.given_up", state, now, by)


def _record(action: str, state: ConnectionState, now: datetime, by: Person | None = None) -> None:
    audit.record(action, by=by, now=now, subject="connection", subject_id=state.pk)

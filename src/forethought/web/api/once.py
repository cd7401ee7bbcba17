"""A write is done once for each Idempotency-Key, however often it is asked for.

The answer is kept in the transaction of the change: there is one exactly if the change was made.
What was refused changed nothing and is not kept, so that the same key may be tried again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from forethought.web.api.caller import Caller, caller
from forethought.web.api.models import KeptAnswer
from forethought.web.api.problems import ProblemError

KEPT_FOR = timedelta(hours=24)
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_KEY = re.compile(r"[\x20-\x7e]{1,200}")


class Answered:
    """An answer of another status than the operation's usual one."""

    def __init__(self, status: int, answer: BaseModel | None) -> None:
        self.status, self.answer = status, answer


def once(
    view: Callable[..., Any], *, status: int, leave_out: Collection[str] = ()
) -> Callable[..., HttpResponse]:
    """``view``, done once for each key, in one transaction with what is kept of its answer.

    ``view`` gives the answer, for ``status``, or ``Answered``. ``leave_out``: fields that are
    shown once and not kept, such as a secret.
    """

    @wraps(view)
    def done(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        who, key, asked = caller(request), _key(request), _asked(request)
        with transaction.atomic():
            _take_turn(who, key)
            kept = KeptAnswer.objects.filter(person=who.person, key=key).first()
            if kept is not None and kept.at > who.now - KEPT_FOR:
                return _again(kept, asked)
            given = view(request, *args, **values)
            answered = given if isinstance(given, Answered) else Answered(status, given)
            _keep(who, key, asked, answered, leave_out)
        return _sent(answered.status, _text(answered.answer))

    return done


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise ProblemError(
            422,
            "refused",
            f"Every change needs the header {HEADER}: 1 to 200 printable characters, another for"
            " each change, the same when it is tried again",
            errors=[(HEADER, "Send one, for example a random UUID")],
        )
    return key


def _asked(request: HttpRequest) -> str:
    whole = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(whole).hexdigest()


def _take_turn(who: Caller, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, %s))", [key, who.person.pk]
        )
        row = cursor.fetchone()
    if not row[0]:
        raise ProblemError(
            409,
            "still-running",
            "A request with this Idempotency-Key is still running: ask again in a moment",
            headers={"Retry-After": "1"},
        )


def _again(kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.asked_sha256 != asked:
        raise ProblemError(
            422,
            "key-used",
            "This Idempotency-Key came with another request before: give each change its own key",
            errors=[(HEADER, "It was used for another request within the last 24 hours")],
        )
    answer = _sent(kept.status, kept.answer)
    answer[REPLAYED] = "true"
    return answer


def _keep(
    who: Caller, key: str, asked: str, answered: Answered, leave_out: Collection[str]
) -> None:
    KeptAnswer.objects.update_or_create(
        person=who.person,
        key=key,
        defaults={
            "asked_sha256": asked,
            "status": answered.status,
            "answer": _text(answered.answer, leave_out),
            "at": who.now,
        },
    )


def _text(answer: BaseModel | None, leave_out: Collection[str] = ()) -> str:
    return "" if answer is None else answer.model_dump_json(exclude=set(leave_out))


def _sent(status: int, text: str) -> HttpResponse:
    if status == 204:
        return HttpResponse(status=204)
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")

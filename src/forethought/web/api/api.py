"""The API as one object: every router of ``routers``, and a problem for everything that fails."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

import forethought
from forethought.web.api import routers
from forethought.web.api.problems import ProblemError, not_found, problem, told
from forethought.web.api.saying import say
from forethought.web.look.faults import AGAIN_AFTER, lost_database
from forethought.web.visits.problems import ChangedMeanwhileError, NotPossibleError

logger = logging.getLogger("django.request")

AWAY = (
    "The database cannot be reached, or another server is taking over. Send the same again, with"
    " the same Idempotency-Key, in a few seconds"
)
FAILED = "Something failed here. It has been written down; nothing of the request was done"


def _problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return told(error.problem, error.headers)


def _not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    says = "Something of what was sent cannot be used; nothing of it was done"
    # ("body", "body", "customer", "name"), or ("query", "limit")
    errors = [say(one, inside=2 if one["loc"][0] == "body" else 1) for one in error.errors]
    return told(problem(422, "refused", says, errors=errors))


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library says so of a body that is no JSON, and of nothing else that we let it see."""
    if error.status_code != 400:
        raise error
    return told(problem(422, "refused", "The body cannot be read: send JSON, in UTF-8"))


def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return told(not_found())


def _denied(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    says = str(error) or "The person of this token may not do that"
    return told(problem(403, "not-allowed", says))


def _not_possible(_request: HttpRequest, error: NotPossibleError) -> HttpResponse:
    """A field that cannot be used is the sender's to mend; anything else is how things stand."""
    says = str(error)
    if error.field is None:
        return told(problem(409, "not-possible", says))
    return told(problem(422, "refused", says, errors=[(error.field, says)]))


def _changed(_request: HttpRequest, error: ChangedMeanwhileError) -> HttpResponse:
    says = f"Somebody changed it meanwhile: it has the version {error.version} now. Read it again"
    return told(problem(409, "changed-meanwhile", says))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if lost_database(error):
        connection.close()
        return told(problem(503, "away", AWAY), {"Retry-After": str(AGAIN_AFTER)})
    logger.error("%s failed", request.path, exc_info=error, extra={"request": request})
    if sys.exc_info()[1] is not None:
        got_request_exception.send(sender=NinjaAPI, request=request)
    return told(problem(500, "failed", FAILED))


def make_api() -> NinjaAPI:
    """Every router that lies in ``routers``, in the order of their names."""
    made = NinjaAPI(
        title="Forethought",
        version=forethought.__version__,
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
    )
    handlers: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
        (Exception, _failed),
        (ProblemError, _problem),
        (ValidationError, _not_valid),
        (HttpError, _http),
        (Http404, _not_found),
        (PermissionDenied, _denied),
        (NotPossibleError, _not_possible),
        (ChangedMeanwhileError, _changed),
    )
    for handles, handler in handlers:
        made.add_exception_handler(handles, handler)
    for found in sorted(pkgutil.iter_modules(routers.__path__), key=lambda one: one.name):
        module = importlib.import_module(f"{routers.__name__}.{found.name}")
        made.add_router("", module.router)
    return made


api = make_api()

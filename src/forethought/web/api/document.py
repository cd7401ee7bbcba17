"""The OpenAPI document of the API: what a program can be written from."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse

from forethought.web.api.api import api
from forethought.web.api.caller import let_in
from forethought.web.api.once import REPLAYED
from forethought.web.api.problems import MEDIA_TYPE, ProblemError, told
from forethought.web.people.models import Person

PREFIX = "/api/v1/"
_WRITES = ("post", "put", "patch", "delete")
_HEADERS: dict[str, dict[str, Any]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}},
    "429": {
        "Retry-After": {
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
            "description": "Seconds to wait",
        }
    },
}
_REPLAYED = {
    REPLAYED: {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "The answer of an earlier request with the same Idempotency-Key",
    }
}


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The document, for people who are signed in and for every token that works."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    if not isinstance(request.user, Person):
        try:
            let_in(request)
        except ProblemError as error:
            return told(error.problem, error.headers)
    return JsonResponse(document())


@cache
def document() -> dict[str, Any]:
    """The document as plain values; do not change them."""
    made: dict[str, Any] = _referring(deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX))))
    for operations in made["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {
                str(status): _answer(str(status), answer, method)
                for status, answer in operation["responses"].items()
            }
    return made


def _answer(status: str, answer: dict[str, Any], method: str) -> dict[str, Any]:
    if status >= "400":
        shown = answer.get("content", {}).get("application/json")
        answer = answer | {"content": {MEDIA_TYPE: shown}}
        return answer | ({"headers": _HEADERS[status]} if status in _HEADERS else {})
    return answer | ({"headers": _REPLAYED} if method in _WRITES else {})


def _referring(part: Any) -> Any:
    """``{"x-is": name}`` as a reference: for what is read one by one, and not by the library."""
    if isinstance(part, dict):
        if "x-is" in part:
            return {"$ref": f"#/components/schemas/{part['x-is']}"}
        return {name: _referring(value) for name, value in part.items()}
    return [_referring(one) for one in part] if isinstance(part, list) else part

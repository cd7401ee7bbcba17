"""How an operation of the API is written down: its scope, its answers, and what may go wrong.

    router = Endpoints(tags=["visits"])

    @router.reads("/visits/{visit_id}", scope=Scope.VISITS_READ, answer=VisitTold)
    def get_visit(request: HttpRequest, visit_id: Id) -> VisitTold: ...

    @router.writes("POST", "/visits", scope=Scope.VISITS_WRITE, answer=Planned, status=201)
    def plan_visit(request: HttpRequest, body: NewVisit) -> Planned: ...

The function's name is the operation's id and the name of its address; its docstring says what it
does. ``caller(request)`` says who asks, and when.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Router

from forethought.web.api import once
from forethought.web.api.caller import Bearer
from forethought.web.api.problems import Problem, ProblemError
from forethought.web.api.scopes import Scope

View = TypeVar("View", bound=Callable[..., Any])

_KEY = {
    "in": "header",
    "name": once.HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]{1,200}$"},
    "description": "Another for each change, the same when it is tried again within 24 hours",
    "example": "5f0c9a52-2f0b-4c7e-9d53-6c1f3a9f7b10",
}
ALWAYS = (401, 403, 429, 503)


class Endpoints(Router):
    """Operations about one noun; each file of ``routers`` has one, called ``router``."""

    def reads(
        self,
        path: str,
        *,
        scope: Scope | None,
        answer: Any,
        problems: Collection[int] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """An operation that changes nothing. ``problems``: statuses beside the usual ones."""

        def add(view: View) -> View:
            self._add("GET", path, _strict(view), scope, {200: answer}, (422, *problems), extra)
            return view

        return add

    def writes(  # noqa: PLR0913 - each is a part of the operation's description
        self,
        method: str,
        path: str,
        *,
        scope: Scope,
        answer: Any,
        status: int = 200,
        also: Mapping[int, Any] | None = None,
        problems: Collection[int] = (),
        leave_out: Collection[str] = (),
        extra: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """An operation that changes something: once for each Idempotency-Key.

        ``answer`` goes with ``status``; ``also``: other statuses, for ``once.Answered``.
        ``leave_out``: fields of the answer that are shown once and kept nowhere.
        """

        def add(view: View) -> View:
            done = _strict(once.once(view, status=status, leave_out=leave_out))
            answers = {status: answer, **(also or {})}
            described = {"parameters": [_KEY], **(extra or {})}
            self._add(method, path, done, scope, answers, (409, 413, 422, *problems), described)
            return view

        return add

    def _add(
        self,
        method: str,
        path: str,
        view: Callable[..., Any],
        scope: Scope | None,
        answers: Mapping[int, Any],
        problems: Collection[int],
        extra: Mapping[str, Any] | None,
    ) -> None:
        of_something = (404,) if "{" in path else ()
        summary, _, more = (view.__doc__ or "").strip().partition("\n\n")
        self.add_api_operation(
            path,
            [method],
            view,
            auth=Bearer(scope),
            response={
                **answers,
                **dict.fromkeys(sorted({*ALWAYS, *of_something, *problems}), Problem),
            },
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=" ".join(summary.split()),
            description=_described(more, scope),
            openapi_extra=dict(extra or {}),
        )


def _described(more: str, scope: Scope | None) -> str:
    needs = f"Needs the scope `{scope.value}`." if scope else "Any token will do."
    return f"{' '.join(more.split())} {needs}".strip()


def _strict(view: Callable[..., Any]) -> Callable[..., Any]:
    """``view``, refusing what stands behind the question mark and is not asked for."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **values: Any) -> Any:
        unknown = sorted(set(request.GET) - set(asked.takes))  # type: ignore[attr-defined]
        if unknown:
            raise ProblemError(
                422,
                "refused",
                "There is something behind the question mark that is not known here",
                errors=[(name, "There is no such parameter: leave it out") for name in unknown],
            )
        return view(request, *args, **values)

    def remember(operation: Any) -> None:
        asked.takes = [  # type: ignore[attr-defined]
            name
            for model in operation.models
            if model.__ninja_param_source__ == "query"
            for name in model.__ninja_flatten_map__
        ]

    asked._ninja_contribute_to_operation = [remember]  # type: ignore[attr-defined]
    # Names of types are looked up where the operation was written, not here.
    asked.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return asked

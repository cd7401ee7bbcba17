"""Whose token it is."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from pydantic import Field

from forethought.web.api.caller import caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Told
from forethought.web.api.models import Token
from forethought.web.people.access import roles_of

router = Endpoints(tags=["me"])


class TokenTold(Told):
    """A token, without its text."""

    id: int
    name: str
    scopes: list[str]
    expires_at: datetime


class MeTold(Told):
    """The person as whom one acts."""

    id: int
    officer_id: str
    name: str
    office: str | None
    roles: list[str] = Field(examples=[["officer"]])
    token: TokenTold


@router.reads("/me", scope=None, answer=MeTold)
def me(request: HttpRequest) -> MeTold:
    """The person whose token it is, and the token.

    What one may see and do is what this person may, within the token's scopes.
    """
    who = caller(request)
    token = Token.objects.get(pk=who.token_id)
    return MeTold(
        id=who.person.pk,
        officer_id=who.person.officer_id,
        name=who.person.name,
        office=who.person.office.name if who.person.office else None,
        roles=sorted(roles_of(who.person)),
        token=TokenTold.model_validate(token),
    )

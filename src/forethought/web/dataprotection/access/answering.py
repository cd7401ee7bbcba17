"""A request to see one's data: recorded, reviewed item by item, and answered with a file."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.dataprotection.access.about import about
from forethought.web.dataprotection.access.answer_file import answer_file
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.gathering import gather
from forethought.web.dataprotection.access.incident_items import PHOTO
from forethought.web.dataprotection.access.items import GROUPS, ResolvedItem, resolve
from forethought.web.dataprotection.holding import written_reason
from forethought.web.dataprotection.models import AccessRequest, Choice
from forethought.web.incidents import photo_files
from forethought.web.incidents.models import Photo
from forethought.web.look.words import plural
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer
from forethought.web.visits.problems import NotPossibleError

LONGEST_MASK = 5_000
"""Characters of the words that are left out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What would be given now. ``seen`` is a word for exactly this, so that an export is of what

    its reviewer saw. ``astray`` counts words of the reviewer about things that have changed since.
    """

    items: Sequence[ResolvedItem]
    seen: str
    astray: int

    def of_group(self, group: str) -> list[ResolvedItem]:
        """The items of one group."""
        return [one for one in self.items if one.item.group == group]

    @property
    def to_choose(self) -> int:
        """Things of which the reviewer must still say whether they are given."""
        return sum(one.to_choose for one in self.items)

    @property
    def released(self) -> int:
        """Items of which something is given."""
        return sum(1 for one in self.items if one.given)

    @property
    def withheld(self) -> int:
        """Items of which something is withheld."""
        return sum(1 for one in self.items if one.withheld)


def a_month_after(asked_on: date) -> date:
    """The corresponding day of the next month, or its last day (UK GDPR, Article 12(3))."""
    year, month = asked_on.year + asked_on.month // 12, asked_on.month % 12 + 1
    return date(year, month, min(asked_on.day, monthrange(year, month)[1]))


def ask(customer: Customer, *, asked_on: date, by: Person, now: datetime) -> AccessRequest:
    """Record that somebody asks to see what is kept about them. Raises NotPossibleError."""
    if asked_on > local_day(now):
        raise NotPossibleError("The day they asked must be today or earlier", field="asked_on")
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        if AccessRequest.objects.filter(customer=customer, answered_at__isnull=True).exists():
            raise NotPossibleError("A request of this customer is open already: go on with that")
        request = AccessRequest.objects.create(
            customer=customer,
            asked_on=asked_on,
            due_on=a_month_after(asked_on),
            recorded_at=now,
            recorded_by=by,
        )
        audit.record(
            "access.asked",
            by=by,
            now=now,
            subject="customer",
            subject_id=customer.pk,
            request=request.pk,
            due=request.due_on.isoformat(),
        )
    return request


def answer(request: AccessRequest) -> Answer:
    """What would be given now, with every word of the reviewer taken in."""
    items = gather(about(request.customer, request.masked))
    choices = list(request.choices.all())
    resolved = resolve(items, choices)
    known = set(GROUPS)
    for one in resolved:
        known.add(one.item.key)
        known.update(part.key for part in one.parts)
    seen = hashlib.sha256()
    for one in resolved:
        for part in one.parts:
            waits = "?" if one.open or part.open else ""
            because = one.because or part.because or waits
            line = f"{part.key}\0{part.part.shown}\0{because}\0"
            seen.update(line.encode("utf-8", "surrogatepass"))
    astray = sum(1 for choice in choices if choice.key not in known)
    return Answer(resolved, seen.hexdigest(), astray)


def choose(
    request_id: int,
    *,
    key: str,
    because: Exemption | None,
    reason: str,
    by: Person,
    now: datetime,
) -> Choice:
    """Withhold an item, a part or a whole group ``because`` of an exemption; None: give it.

    Raises NotPossibleError, and AccessRequest.DoesNotExist.
    """
    why = written_reason(reason)
    with transaction.atomic():
        request = AccessRequest.objects.select_for_update().get(pk=request_id)
        said = {
            "withhold": because is not None,
            "because": because.value if because else "",
            "reason": why,
            "by": by,
            "at": now,
        }
        choice, _ = Choice.objects.update_or_create(request=request, key=key, defaults=said)
        audit.record(
            "access.reviewed",
            by=by,
            now=now,
            subject="customer",
            subject_id=request.customer_id,
            request=request.pk,
            key=key[:64],
            because=choice.because,
        )
    return choice


def leave_out(request_id: int, *, words: str, by: Person, now: datetime) -> AccessRequest:
    """Set which words, one a line, are left out of every text. Raises NotPossibleError."""
    lines = [" ".join(line.split()) for line in words.replace("\0", "").splitlines()]
    told = "\n".join(dict.fromkeys(line for line in lines if line))
    if len(told) > LONGEST_MASK:
        raise NotPossibleError(
            f"Write {LONGEST_MASK:,} characters or fewer; withhold whole notes instead",
            field="masked",
        )
    with transaction.atomic():
        request = AccessRequest.objects.select_for_update().get(pk=request_id)
        request.masked = told
        request.save()
        audit.record(
            "access.masked",
            by=by,
            now=now,
            subject="customer",
            subject_id=request.customer_id,
            request=request.pk,
            count=len(told.splitlines()),
        )
    return request


def export(request_id: int, *, seen: str, by: Person, now: datetime) -> bytes:
    """The answer as a ZIP of a page and JSON; the request is answered with it.

    ``seen`` is of the answer that the reviewer looked at. Raises NotPossibleError when something
    became known or was decided since, or is still to be decided, and AccessRequest.DoesNotExist.
    """
    with transaction.atomic():
        request = (
            AccessRequest.objects.select_for_update(of=("self",))
            .select_related("customer")
            .get(pk=request_id)
        )
        made = answer(request)
        if made.seen != seen:
            raise NotPossibleError(
                "Something is known now, or was decided, that was not there when you opened this"
                " page. Look through it again, then make the answer"
            )
        if made.to_choose:
            raise NotPossibleError(
                f"{plural(made.to_choose, 'thing')} still to be decided: open each group that says"
                " so, and say whether it is given, or which exemption holds"
            )
        file = answer_file(request, made.items, _photos(made.items), now)
        request.answered_at, request.answered_by = now, by
        request.released, request.withheld = made.released, made.withheld
        request.save()
        audit.record(
            "access.exported",
            by=by,
            now=now,
            subject="customer",
            subject_id=request.customer_id,
            request=request.pk,
            released=made.released,
            withheld=made.withheld,
        )
    return file


def _photos(items: Sequence[ResolvedItem]) -> dict[int, bytes]:
    """The photos that are given and lie on this machine, by number."""
    given = [
        int(part.part.name.removeprefix(PHOTO))
        for one in items
        for part in one.given
        if part.part.name.startswith(PHOTO)
    ]
    found: dict[int, bytes] = {}
    for number, name in Photo.objects.filter(pk__in=given).order_by("pk").values_list("pk", "name"):
        jpeg = photo_files.read(name)
        if jpeg is None:
            raise NotPossibleError(
                f"Photo {number} is to be given and does not lie on this machine: withhold it here"
                " and give it apart, or make the answer where it lies"
            )
        found[number] = jpeg
    return found

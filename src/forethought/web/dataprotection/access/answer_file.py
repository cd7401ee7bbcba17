"""The file that the person gets: a page to read and the same as JSON, in one ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from forethought.dayfolder.report_words import visible
from forethought.timestamps import LONDON, local_day
from forethought.web.dataprotection.access.items import GROUPS, ResolvedItem
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.models import AccessRequest
from forethought.web.look.words import day

PAGE, DATA = "what-is-kept-about-you.html", "what-is-kept-about-you.json"
FORMAT = 1
EARLIEST_IN_A_ZIP = 1980

PURPOSES = (
    "We keep it so that nobody is hurt at a door: before a visit somebody checks what is known "
    "that may endanger an officer, and decides how the visit is made, if at all."
)
RECIPIENTS = (
    "Officers who make visits see warnings and precautions; their managers, the contact desk and "
    "the data protection officer see what their work needs. With whom a warning marker was shared "
    "beyond that stands with the marker."
)
DECIDED_BY_PEOPLE = (
    "Nothing is decided about you by a computer alone: the check proposes, a person decides."
)
RIGHTS = (
    "You may ask us to put right what is wrong, to remove it or to use it less, and object to its "
    "use. Against a warning marker you may appeal: somebody else looks at it. You may complain to "
    "the Information Commissioner (ico.org.uk)."
)


def answer_file(
    request: AccessRequest,
    items: Sequence[ResolvedItem],
    photos: Mapping[int, bytes],
    now: datetime,
) -> bytes:
    """The ZIP. Nothing that is withheld is in it: only how much, and why.

    ``photos``: those that are given, by number, as JPEG.
    """
    told = _told(request, items, now)
    page = render_to_string("dataprotection/answer.html", told | {"day_of": _day_of})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ((PAGE, page), (DATA, json.dumps(told, ensure_ascii=False, indent=1))):
            archive.writestr(_entry(name, now), text.encode("utf-8", "replace"))
        for number, jpeg in photos.items():
            archive.writestr(_entry(f"photo-{number}.jpg", now), jpeg)
    return out.getvalue()


def _day_of(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    local = now.astimezone(LONDON)
    entry = zipfile.ZipInfo(name, (max(local.year, EARLIEST_IN_A_ZIP), *local.timetuple()[1:6]))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _told(request: AccessRequest, items: Sequence[ResolvedItem], now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "name": visible(request.customer.name),
        "asked_on": request.asked_on.isoformat(),
        "answered_on": local_day(now).isoformat(),
        "purposes": PURPOSES,
        "recipients": RECIPIENTS,
        "decisions": DECIDED_BY_PEOPLE,
        "rights": RIGHTS,
        "kept": [
            {"what": one.title, "how_long": one.says, "from": one.whose}
            for one in limits().values()
        ],
        "groups": [
            {
                "title": title,
                "items": [_item(one) for one in of_it if one.given],
                "withheld": _withheld(of_it),
            }
            for group, (title, _) in GROUPS.items()
            if (of_it := [one for one in items if one.item.group == group])
        ],
    }


def _item(one: ResolvedItem) -> dict[str, Any]:
    return {
        "title": visible(one.item.title),
        "date": one.item.on.isoformat() if one.item.on else None,
        "says": [
            {"label": visible(part.part.label), "text": visible(part.part.shown)}
            for part in one.given
        ],
    }


def _withheld(items: Sequence[ResolvedItem]) -> list[dict[str, Any]]:
    """How many things are withheld for each reason, and nothing of what they say."""
    counts: Counter[str] = Counter()
    for one in items:
        if one.because is not None:
            counts[one.because.says] += 1
        else:
            counts.update(part.because.says for part in one.withheld if part.because)
    return [{"because": because, "count": number} for because, number in counts.most_common()]

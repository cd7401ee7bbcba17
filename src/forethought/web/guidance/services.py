"""Writing the guidance: the only writers. Each change is a new version; the old ones stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from forethought.timestamps import local_day
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.audit.services import record
from forethought.web.guidance.models import LONGEST_SLUG, GuidancePage, GuidanceVersion
from forethought.web.guidance.pages import Page, page_of, standard_of, untouched
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

LONGEST_REVIEW = timedelta(days=366)
"""Somebody looks at each page at least once a year."""

OURS = frozenset({"add", "search"})
"""Slugs that are addresses of the guidance itself."""

_What = GuidanceVersion.What
_ACTIONS = {
    _What.WRITTEN: "guidance.written",
    _What.REVIEWED: "guidance.reviewed",
    _What.RESTORED: "guidance.restored",
    _What.TAKEN_DOWN: "guidance.taken_down",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page says, and beside what it stands. ``body``: Markdown."""

    title: str
    summary: str
    body: str
    rules: tuple[str, ...]
    hazards: tuple[Hazard, ...]
    kinds: tuple[AreaKind, ...]
    review_on: date


def add_page(wording: Wording, *, why: str, by: Person, now: datetime) -> GuidanceVersion:
    """A page of the office's own; its address is made of its title.

    Raises NotPossibleError for a title that another page has, also one taken down, or that makes
    no address.
    """
    slug = slugify(wording.title)[:LONGEST_SLUG].strip("-")
    if not slug or slug in OURS:
        raise NotPossibleError(
            "The title must have words in plain letters that can be an address, such as “Farms”",
            field="title",
        )
    with transaction.atomic():
        if page_of(slug) is not None:
            raise NotPossibleError(
                "There is already a page with this title, perhaps one taken down: change that one,"
                " or choose another title",
                field="title",
            )
        return _write(slug, _What.WRITTEN, wording, on=0, why=why, by=by, now=now)


def change_page(
    slug: str, wording: Wording, *, on: int, why: str, by: Person, now: datetime
) -> GuidanceVersion:
    """The office's wording of a page. ``on``: the version that it was made from.

    Also brings back a page that was taken down. Raises NotPossibleError when somebody changed it
    meanwhile, and for a review date in the past or more than a year ahead.
    """
    with transaction.atomic():
        _now(slug, on)
        return _write(slug, _What.WRITTEN, wording, on=on, why=why, by=by, now=now)


def review_page(
    slug: str, review_on: date, *, on: int, why: str, by: Person, now: datetime
) -> GuidanceVersion:
    """Somebody has looked: it is still right, until ``review_on``. Raises as ``change_page``."""
    with transaction.atomic():
        page = _now(slug, on)
        wording = _wording(page, review_on)
        follows = not page.own
        return _write(
            slug, _What.REVIEWED, wording, on=on, why=why, by=by, now=now, follows=follows
        )


def restore_standard(
    slug: str, review_on: date, *, on: int, why: str, by: Person, now: datetime
) -> GuidanceVersion:
    """Officers read the standard wording again. Raises as ``change_page``, and where none is."""
    standard = standard_of(slug)
    if standard is None:
        raise NotPossibleError("This page is your office's own: there is no standard wording")
    page = page_of(slug)
    if page is not None and not page.own:
        raise NotPossibleError("Officers read the standard wording already")
    wording = _wording(untouched(standard), review_on)
    return _write(slug, _What.RESTORED, wording, on=on, why=why, by=by, now=now, follows=True)


def take_down(slug: str, *, on: int, why: str, by: Person, now: datetime) -> GuidanceVersion:
    """Nobody reads the page any more; it can be brought back by changing it.

    Raises NotPossibleError for a standard page: an office may word it anew, not leave it out.
    """
    if standard_of(slug) is not None:
        raise NotPossibleError(
            "A page of the standard set cannot be taken down: change its words instead"
        )
    with transaction.atomic():
        page = _now(slug, on)
        if page.taken_down:
            raise NotPossibleError("This page is taken down already")
        wording = _wording(page, local_day(now) + LONGEST_REVIEW)
        return _write(slug, _What.TAKEN_DOWN, wording, on=on, why=why, by=by, now=now)


def _write(
    slug: str,
    what: GuidanceVersion.What,
    wording: Wording,
    *,
    on: int,
    why: str,
    by: Person,
    now: datetime,
    follows: bool = False,
) -> GuidanceVersion:
    _refuse_review(wording.review_on, now)
    standard = standard_of(slug)
    with transaction.atomic():
        page = _lock(slug, on)
        version = GuidanceVersion.objects.create(
            page=page,
            number=on + 1,
            what=what,
            follows_standard=follows,
            standard_sha256=standard.sha256 if standard else "",
            title=wording.title,
            summary=wording.summary,
            body=wording.body,
            rules=sorted(wording.rules),
            hazards=sorted(wording.hazards),
            kinds=sorted(wording.kinds),
            review_on=wording.review_on,
            by=by,
            at=now,
            why=why,
        )
        record(
            _ACTIONS[what],
            by=by,
            now=now,
            subject="guidance",
            subject_id=page.pk,
            page=slug,
            version=version.number,
        )
    return version


def _lock(slug: str, on: int) -> GuidancePage:
    """The page's row, which nobody else changes meanwhile. Raises NotPossibleError."""
    GuidancePage.objects.get_or_create(slug=slug)
    page = GuidancePage.objects.select_for_update().get(slug=slug)
    latest = page.versions.order_by("-number").first()
    if (latest.number if latest else 0) != on:
        raise NotPossibleError(
            "Somebody changed this page since you opened it, and nothing of yours was saved. Copy"
            " what you wrote, open the page again to see what they wrote, and put in what still"
            " holds"
        )
    return page


def _now(slug: str, on: int) -> Page:
    """The page as it stands, locked. Raises NotPossibleError."""
    _lock(slug, on)
    page = page_of(slug)
    if page is None:
        raise NotPossibleError("There is no such page")
    return page


def _wording(page: Page, review_on: date) -> Wording:
    return Wording(
        title=page.title,
        summary=page.summary,
        body=page.body,
        rules=tuple(page.rules),
        hazards=tuple(map(Hazard, page.hazards)),
        kinds=tuple(map(AreaKind, page.kinds)),
        review_on=review_on,
    )


def _refuse_review(review_on: date, now: datetime) -> None:
    today = local_day(now)
    if not today < review_on <= today + LONGEST_REVIEW:
        raise NotPossibleError(
            "The next review must be after today and within a year", field="review_on"
        )

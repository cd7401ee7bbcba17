"""The guidance as officers read it now: the office's wording where it wrote one, else the standard.

Whatever explains something asks ``guidance_for``, or ``library`` once for a page with many links.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from forethought.data.guidance_files import StandardPage, load_guidance
from forethought.web.guidance.markdown import html
from forethought.web.guidance.models import GuidanceVersion

LAST = 1_000
"""The order of the office's own pages: behind the standard ones."""

MOST_LINKS = 3
"""As many pages stand beside one reason: more would not be read."""

_What = GuidanceVersion.What


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it stands now.

    ``number``: of the version that counts, 0 for standard wording that nobody here has touched.
    ``own``: it is the office's wording. ``standard``: what the program brings, None for a page
    that it does not. ``at`` and ``by``: of that version; None for number 0.
    """

    slug: str
    title: str
    summary: str
    body: str
    rules: frozenset[str]
    hazards: frozenset[str]
    kinds: frozenset[str]
    review_on: date
    order: int
    number: int
    own: bool
    taken_down: bool
    at: datetime | None
    by: str | None
    standard: StandardPage | None
    standard_then: str

    @property
    def href(self) -> str:
        """Its address."""
        return reverse("guidance:page", args=[self.slug])

    @property
    def standard_changed(self) -> bool:
        """Whether a release came with another wording since the office wrote its own."""
        return self.own and self.standard is not None and self.standard.sha256 != self.standard_then

    def is_overdue(self, today: date) -> bool:
        """Whether somebody should have looked at it before ``today``, or today."""
        return not self.taken_down and self.review_on <= today


@dataclass(frozen=True, slots=True)
class Link:
    """What stands beside something: ``Guidance: Dogs``."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Library:
    """All pages that officers read, in their order."""

    pages: tuple[Page, ...]

    def links(
        self,
        *,
        rules: Collection[str] = (),
        hazards: Collection[str] = (),
        kinds: Collection[str] = (),
    ) -> list[Link]:
        """The pages that explain one of these, those about the hazard before those about a rule.

        ``rules``: ids of the policy. ``hazards``: of the fourteen. ``kinds``: of areas.
        """
        wanted = set(hazards), set(kinds), set(rules)
        about = [page for page in self.pages if _explains(page, wanted)]
        about.sort(key=lambda page: (page.hazards.isdisjoint(wanted[0]), page.order))
        return [Link(page.title, page.href) for page in about[:MOST_LINKS]]


def library() -> Library:
    """The pages as they stand now: one query."""
    return Library(tuple(page for page in every_page() if not page.taken_down))


def guidance_for(
    *,
    rules: Collection[str] = (),
    hazards: Collection[str] = (),
    kinds: Collection[str] = (),
) -> list[Link]:
    """What to link beside a rule, a hazard or a kind of area: see ``Library.links``."""
    return library().links(rules=rules, hazards=hazards, kinds=kinds)


def every_page() -> list[Page]:
    """Every page, also those taken down, in their order."""
    standard = {page.slug: page for page in load_guidance()}
    latest = _latest(GuidanceVersion.objects.all())
    found = [page_from(version, standard.get(version.page.slug)) for version in latest]
    known = {page.slug for page in found}
    found += [untouched(page) for slug, page in standard.items() if slug not in known]
    return sorted(found, key=lambda page: (page.order, page.title))


def page_of(slug: str) -> Page | None:
    """One page, also one taken down; None for a slug that names none."""
    standard = standard_of(slug)
    latest = _latest(GuidanceVersion.objects.filter(page__slug=slug))
    if latest:
        return page_from(latest[0], standard)
    return untouched(standard) if standard else None


def standard_of(slug: str) -> StandardPage | None:
    """What the program brings under this slug; None where it brings nothing."""
    return next((page for page in load_guidance() if page.slug == slug), None)


def overdue(today: date) -> list[Page]:
    """The pages that somebody should have looked at, the longest first."""
    late = [page for page in every_page() if page.is_overdue(today)]
    return sorted(late, key=lambda page: page.review_on)


def page_from(version: GuidanceVersion, standard: StandardPage | None) -> Page:
    """A page as this version makes it. ``standard``: its standard wording of now."""
    follows = standard if version.follows_standard else None
    said: GuidanceVersion | StandardPage = follows or version
    return Page(
        slug=version.page.slug,
        title=said.title,
        summary=said.summary,
        body=said.body,
        rules=frozenset(said.rules),
        hazards=frozenset(map(str, said.hazards)),
        kinds=frozenset(map(str, said.kinds)),
        review_on=version.review_on,
        order=standard.order if standard else LAST,
        number=version.number,
        own=not version.follows_standard,
        taken_down=version.what == _What.TAKEN_DOWN,
        at=version.at,
        by=version.by.name,
        standard=standard,
        standard_then=version.standard_sha256,
    )


def untouched(standard: StandardPage) -> Page:
    """A standard page as it comes with the program."""
    return Page(
        slug=standard.slug,
        title=standard.title,
        summary=standard.summary,
        body=standard.body,
        rules=frozenset(standard.rules),
        hazards=frozenset(map(str, standard.hazards)),
        kinds=frozenset(map(str, standard.kinds)),
        review_on=standard.review_on,
        order=standard.order,
        number=0,
        own=False,
        taken_down=False,
        at=None,
        by=None,
        standard=standard,
        standard_then=standard.sha256,
    )


def for_phone(pages: Iterable[Page]) -> list[dict[str, str]]:
    """The pages as the phone keeps them; their headings stand below a heading of the phone's."""
    return [
        {
            "slug": page.slug,
            "title": page.title,
            "summary": page.summary,
            "html": str(html(page.body, first_heading=3)),
        }
        for page in pages
    ]


def digest(pages: Sequence[Page]) -> str:
    """Another one means that the phone must fetch the pages again."""
    said = json.dumps([[page.title, page.summary, page.body] for page in pages])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _latest(versions: QuerySet[GuidanceVersion]) -> list[GuidanceVersion]:
    named = versions.select_related("page", "by")
    return list(named.order_by("page", "-number").distinct("page"))


def _explains(page: Page, wanted: tuple[set[str], set[str], set[str]]) -> bool:
    hazards, kinds, rules = wanted
    return not (
        page.hazards.isdisjoint(hazards)
        and page.kinds.isdisjoint(kinds)
        and page.rules.isdisjoint(rules)
    )

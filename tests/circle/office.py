"""An office on its site: everybody has a browser of their own, and does everything by its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

from django.test import Client

from forethought.web.checks.current import current_check
from forethought.web.checks.models import Check
from forethought.web.checks.reading import notes_of
from forethought.web.people.models import Person
from forethought.web.records.folder import load_folder
from forethought.web.visits.models import Visit
from tests.circle.duty import Day
from tests.circle.folder import CUSTOMER, MANAGER, OFFICER, OTHER_MANAGER, START, write_records
from tests.web.factories import NOW, make_manager, make_office, make_person, make_team, sign_in
from tests.web.leaving import leave_for

_number = count(1)


@dataclass
class Somebody:
    """A person of the office at their browser."""

    person: Person
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        sign_in(self.client, self.person)

    def sees(self, address: str, status: int = 200) -> str:
        """The text of a page."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == status, (address, answer.status_code)
        return page(answer)

    def does(self, address: str, /, *, status: int = 302, **typed: Any) -> str:
        """Send a form; it is taken unless another ``status`` is expected. The page's text."""
        answer = self.client.post(address, typed)
        text = page(answer)
        assert answer.status_code == status, (address, answer.status_code, _errors(text))
        return text


def _errors(page: str) -> str:
    start = page.find("There is a problem")
    return page[start : start + 600] if start >= 0 else page[:400]


class Office:
    """Leeds: an officer, colleagues, their manager and another of management grade."""

    def __init__(self, day: Day, folder: Path) -> None:
        team = make_team(make_office())
        manager = make_manager(MANAGER, team=team, officer_id="M1")
        self.manager = Somebody(manager)
        self.other_manager = Somebody(make_manager(OTHER_MANAGER, team=team, officer_id="M2"))
        self.officer = self._officer(OFFICER, solo_trained=day.trained)
        self.colleague = self._officer("Kim Colleague", languages=["Polish"])
        self.third = self._officer("Sam Third")
        self._folder = folder
        self.load(day)
        if day.affected:
            self.officer.does("/me/affected/", hazards=list(day.affected))

    def _officer(self, name: str, **fields: Any) -> Somebody:
        manager = self.manager.person
        return Somebody(make_person(name, team=manager.team, manager=manager, **fields))

    def load(self, day: Day, *, now: datetime = NOW, extracted_at: datetime | None = None) -> None:
        """A night's extracts come in."""
        folder = self._folder / f"night-{next(_number)}"
        loaded = load_folder(
            write_records(folder, day, extracted_at=extracted_at), by=None, now=now
        )
        refused = [one.says for one in loaded.outcomes if one.load and not one.taken]
        assert not refused

    def plan(
        self, by: Somebody | None = None, *, day: Day | None = None, at: str = "10am", **typed: str
    ) -> int:
        """An officer plans a visit; the number of the visit."""
        who, day = by or self.officer, day or Day()
        before = set(Visit.objects.values_list("pk", flat=True))
        who.does("/visits/plan/", **(planned(day, at) | typed))
        (visit,) = set(Visit.objects.values_list("pk", flat=True)) - before
        return int(visit)

    def look(self, visit: int, who: Somebody | None = None, *, day: Day | None = None) -> None:
        """An officer answers the questions, reads every note and looks at the sources."""
        who = who or self.officer
        who.does(f"/visits/{visit}/answers/", **answers(day or Day()))
        check = self.check(visit)
        while unread := _shown(who.sees(f"/visits/{visit}/check/notes/"), check):
            who.does(f"/visits/{visit}/check/notes/", note=unread)
        who.does(f"/visits/{visit}/check/sources/", coverage=check.coverage_sha256)

    def sign(self, visit: int, who: Somebody | None = None) -> None:
        """An officer signs."""
        number = self.check(visit).number
        (who or self.officer).does(f"/visits/{visit}/check/sign/", check=number)

    def prepare(self, visit: int, *, day: Day | None = None) -> None:
        """The officer looks at everything and signs."""
        self.look(visit, day=day)
        self.sign(visit)

    def come_along(self, visit: int, second: Somebody, *, day: Day | None = None) -> None:
        """A second officer is asked, accepts, looks at everything and signs; then the officer."""
        self.officer.does(f"/visits/{visit}/second/", action="ask", officer=second.person.pk)
        second.does(f"/visits/{visit}/second/", action="accept")
        self.look(visit, second)
        self.sign(visit, second)
        self.sign(visit)

    def decide(
        self, visit: int, who: Somebody, outcome: str, *, status: int = 302, **more: Any
    ) -> str:
        """Somebody of management grade decides."""
        page = who.sees(f"/visits/{visit}/decide/")
        typed = {"check": self.check(visit).number, "outcome": outcome, "reason": "Talked over"}
        assert "Why?" in page
        return who.does(f"/visits/{visit}/decide/", status=status, **(typed | more))

    def start(self, visit: int, who: Somebody | None = None) -> str:
        """The officers, who are out, press start: empty when they go in, else what keeps them."""
        leave_for(Visit.objects.get(pk=visit))
        answer = (who or self.officer).client.post(f"/visits/{visit}/start/")
        if answer.status_code == 302:
            assert Visit.objects.get(pk=visit).state == Visit.State.UNDER_WAY
            return ""
        assert answer.status_code == 409
        said = re.search(r"Do not go to the door.*?<ul[^>]*>(.*?)</ul>", page(answer), re.DOTALL)
        assert said
        return "\n".join(re.findall(r"<li>(.*?)</li>", said[1]))

    def check(self, visit: int) -> Check:
        """The check that counts now."""
        found = current_check(Visit.objects.get(pk=visit))
        assert found is not None
        return found


def page(answer: Any) -> str:
    """The text of a page as people read it."""
    return unescape(answer.content.decode())


def _shown(text: str, check: Check) -> list[str]:
    """The notes on a page that are still to be confirmed: each has a box of its own."""
    return [one.token for one in notes_of(check) if f'name="note" value="{one.token}"' in text]


def planned(day: Day, at: str = "10am") -> dict[str, str]:
    """What is typed to plan the visit of a day."""
    year, month, date = CUSTOMER["date_of_birth"].split("-")
    return {
        "start_day-day": f"{START.day}",
        "start_day-month": f"{START.month}",
        "start_day-year": f"{START.year}",
        "start_time": at,
        "minutes": "60",
        "name": CUSTOMER["customer_name"],
        "utr": CUSTOMER["utr"],
        "address": CUSTOMER["address"],
        "postcode": CUSTOMER["postcode"],
        "birth_date-day": date,
        "birth_date-month": month,
        "birth_date-year": year,
        "announced": "yes" if day.announced else "no",
        "training": "yes" if day.training else "no",
    }


def answers(day: Day) -> dict[str, str]:
    """What the officer answers to the five questions."""
    return {
        "has_concern": "yes" if day.concern else "no",
        "concern": day.concern,
        "wants_company": "yes" if day.company else "no",
        "expects_cash": "yes" if day.cash else "no",
        "cash": day.cash,
        "needs_translation": "yes" if day.language else "no",
        "language": day.language,
        "knows_more": "no",
    }

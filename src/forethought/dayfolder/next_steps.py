"""What may happen with a visit and what to do next, in plain sentences (policy.md)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from forethought.check_result import VisitCheck
from forethought.dayfolder.report_words import long_day, name_and_id, one_line, record_title
from forethought.policy.verdict import Reason
from forethought.timestamps import local_day
from forethought.vocabulary import MayGo, Outcome

CONTROLS = (
    "police present or told, another meeting place, phone contact during the visit, "
    "no entry, or shorter contact times"
)
_TO_BE_DEALT_WITH = {
    "records.unsafe": "The record that says not to visit must be dealt with first.",
    "marker.no_visit": "The warning marker that says not to visit must be dealt with first.",
}


def what_may_happen(check: VisitCheck) -> str:
    """One plain sentence or two: who may go, or that nobody may."""
    return may_happen(check.may_go, check.outcome, complete=check.complete)


def may_happen(may_go: MayGo, outcome: Outcome, *, complete: bool) -> str:
    """The same from a check's three words alone, for the site."""
    if may_go is MayGo.NO:
        if outcome is Outcome.SUSPEND:
            return "Do not visit. Nobody may go to this place until the restriction is lifted."
        return "Do not visit. Use a different enforcement method."
    if may_go is MayGo.DISCUSS_FIRST:
        going = _if_let_go(outcome, complete=complete)
        return f"Nobody goes until this visit has been discussed.{going}"
    if may_go is MayGo.PAIR:
        return "Two officers may go together."
    return "One officer may go alone."


def _if_let_go(outcome: Outcome, *, complete: bool) -> str:
    if outcome is Outcome.PAIR:
        return " If it goes ahead, two officers go."
    if not complete:
        return " If it goes ahead before the check is complete, two officers go."
    return ""


def next_steps(check: VisitCheck, as_of: datetime) -> tuple[str, ...]:
    """What to do next, in the order in which to do it; whole sentences."""
    return (
        *_discussion(check),
        *_no_visit(check, as_of),
        *_company(check),
        *_completing(check),
        *_signing(check),
    )


def in_short(check: VisitCheck) -> str:
    """What to do next in a few words, for a table."""
    parts = []
    if check.may_go is MayGo.NO:
        suspended = check.outcome is Outcome.SUSPEND
        parts.append("Suspended" if suspended else "Use a different method")
    if check.discuss:
        who = check.discuss_with_name or check.discuss_with
        parts.append(f"Speak to {one_line(who, 40)}" if who else "Waits: nobody to discuss it")
    if not check.complete:
        parts.append("Check not complete")
    if check.may_go is not MayGo.NO and check.outcome is Outcome.PAIR:
        second = check.visit.second_officer_id
        parts.append(f"Go with {one_line(second, 20)}" if second else "Take a second officer")
    return ". ".join(parts) or "Sign your assessment"


def _discussion(check: VisitCheck) -> tuple[str, ...]:
    if not check.discuss:
        return ()
    if check.discuss_with is None:
        return (
            "Nobody of management grade is available to discuss this visit with. "
            "It waits until somebody is.",
        )
    who = name_and_id(check.discuss_with_name, check.discuss_with)
    if check.may_go is MayGo.NO:
        return (f"Speak to {who} about this case.",)
    return (f"Speak to {who} before you go.",)


def _no_visit(check: VisitCheck, as_of: datetime) -> tuple[str, ...]:
    if check.outcome is Outcome.SUSPEND:
        return (
            *_restrictions(check),
            "When the restriction is lifted, ask for a fresh check before anyone goes.",
        )
    if check.outcome is not Outcome.DIFFERENT_METHOD:
        return ()
    review = long_day(following_working_day(local_day(as_of)))
    return (
        f"Take the case off the visit list with the reason, and set next action Review on "
        f"{review}.",
        *_way_back(check),
    )


def _restrictions(check: VisitCheck) -> tuple[str, ...]:
    """Every suspension belongs to a restriction with an id (policy.md, "Restrictions")."""
    found = dict.fromkeys(
        record_title(one)
        for reason in check.reasons
        if reason.at_least is Outcome.SUSPEND
        for one in reason.evidence
    )
    return (f"Restriction: {'; '.join(found)}.",) if found else ()


def _way_back(check: VisitCheck) -> tuple[str, ...]:
    """Whether, and after what, the visit may still be made (policy.md, "Different method")."""
    strongest = _asking_for(check, Outcome.DIFFERENT_METHOD)
    first = tuple(
        sentence
        for rule, sentence in _TO_BE_DEALT_WITH.items()
        if any(reason.rule == rule for reason in strongest)
    )
    if first or not check.complete:
        return first
    if {reason.rule for reason in strongest} == {"records.violence"}:
        return (
            "Someone of management grade who is not on the visit may instead authorise a visit "
            f"by two officers with written controls, at least one of: {CONTROLS}.",
        )
    return ()


def _asking_for(check: VisitCheck, outcome: Outcome) -> tuple[Reason, ...]:
    return tuple(reason for reason in check.reasons if reason.at_least is outcome)


def _company(check: VisitCheck) -> tuple[str, ...]:
    if check.may_go is MayGo.NO or check.outcome is not Outcome.PAIR:
        return ()
    if not check.visit.second_officer_id:
        return ("Take a second officer. The visit does not name one yet.",)
    second = name_and_id(check.visit.second_officer_name, check.visit.second_officer_id)
    return (f"Go with {second}, who must accept first.",)


def _completing(check: VisitCheck) -> tuple[str, ...]:
    if check.complete:
        return ()
    return ("Put right what could not be looked at, then check again.",)


def _signing(check: VisitCheck) -> tuple[str, ...]:
    if check.may_go not in {MayGo.ALONE, MayGo.PAIR}:
        return ()
    first = "Open every matched record, then sign" if check.matched else "Sign"
    return (f"{first} your assessment. You may still say no.",)


def following_working_day(day: date) -> date:
    """The next day that is no Saturday, Sunday or bank holiday of England and Wales."""
    following = day + timedelta(days=1)
    while following.weekday() >= 5 or following in bank_holidays(following.year):
        following += timedelta(days=1)
    return following


def bank_holidays(year: int) -> frozenset[date]:
    """The yearly bank holidays of England and Wales; days proclaimed once only are not known."""
    easter = _easter(year)
    new_year = _off_the_weekend(date(year, 1, 1))
    christmas = _off_the_weekend(date(year, 12, 25))
    boxing = _off_the_weekend(date(year, 12, 26), taken=christmas)
    return frozenset(
        {
            new_year,
            easter - timedelta(days=2),
            easter + timedelta(days=1),
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
            christmas,
            boxing,
        }
    )


def _off_the_weekend(day: date, taken: date | None = None) -> date:
    while day.weekday() >= 5 or day == taken:
        day += timedelta(days=1)
    return day


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, within = divmod(year, 100)
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap - correction + 15) % 30
    quarter, odd = divmod(within, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - odd) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)

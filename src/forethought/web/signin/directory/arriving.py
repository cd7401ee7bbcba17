"""Who somebody is here who comes from the directory, and which roles its groups give them.

Found by issuer and subject; the first time, where the operator says so, by verified address or
staff number. Roles that some group gives are the directory's: given and taken away at each sign-in.
"""

from __future__ import annotations

import dataclasses
import secrets
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet

from forethought.vocabulary import Grade
from forethought.web.audit.services import record
from forethought.web.people import services as people
from forethought.web.people.models import Person, Team
from forethought.web.signin.directory.claims import Said
from forethought.web.signin.directory.directory_settings import (
    Directory,
    FirstLink,
    Passwords,
    UnknownPeople,
    directory_here,
)
from forethought.web.signin.directory.trouble import DirectoryTroubleError
from forethought.web.signin.services import end_sessions, end_what_acts_for
from forethought.web.visits.problems import NotPossibleError

BECAUSE = "directory"
REFUSED = "refused"
"""Stands with a link while the directory says that its person is in no known group."""
ASK = "Ask your safety administrator"


def arrive(said: Said, directory: Directory, *, now: datetime) -> Person:
    """Who comes: found, or added. Links nobody who is here and gives no role: see ``settle``.

    Raises DirectoryTroubleError for whoever stays out. Whoever is linked and in no known group
    loses roles, sessions and tokens, and signs in by no other way until a group lets them in.
    """
    linked = linked_person(directory, said.subject)
    person = linked or _known_here(said, directory)
    if person is not None:
        _refuse_unfit(person, directory)
    elif directory.unknown_people is UnknownPeople.REFUSE:
        raise _unknown(directory)
    if said.groups is None:
        raise _no_groups(directory)
    if not said.known_groups:
        if linked is not None:
            _shut_out(linked, directory, now)
        raise _not_in_a_group(directory)
    return person or _added(said, directory, now)


def settle(
    person: Person, directory: Directory, *, subject: str, roles: frozenset[str], now: datetime
) -> bool:
    """Every step is passed: link the person, let them in again, bring their roles up to date.

    Returns whether they are a safety administrator only because nobody else is. Raises
    DirectoryTroubleError.
    """
    _refuse_unfit(person, directory)
    link(person, directory, subject, by=None, now=now)
    _accounts(person, directory).filter(extra_data__has_key=REFUSED).update(extra_data={})
    return _take_roles(person, roles, directory, now)


def linked_person(directory: Directory, subject: str) -> Person | None:
    """Who is linked to this account of the directory."""
    found = SocialAccount.objects.filter(provider=directory.issuer, uid=subject)
    account = found.select_related("user").first()
    return account.user if account else None


def is_linked(person: Person) -> bool:
    """Whether somebody is linked to an account of the directory that is set up now."""
    directory = directory_here()
    return directory is not None and _accounts(person, directory).exists()


@transaction.atomic
def link(
    person: Person, directory: Directory, subject: str, *, by: Person | None, now: datetime
) -> None:
    """Let this account of the directory be this person's, from now on.

    Raises DirectoryTroubleError when either is linked to another already.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    others = _accounts(person, directory).exclude(uid=subject)
    account, new = SocialAccount.objects.get_or_create(
        provider=directory.issuer, uid=subject, defaults={"user": person}
    )
    if account.user_id != person.pk or others.exists():
        raise DirectoryTroubleError(
            f"Another account of {directory.name} is connected with this person here, or this"
            f" account with another person. {ASK} to disconnect it on their page.",
            because="directory_other_link",
        )
    if new:
        record("directory.linked", by=by, now=now, subject="person", subject_id=person.pk)


@transaction.atomic
def unlink(person: Person, *, by: Person, now: datetime) -> bool:
    """Forget which accounts of directories are this person's; end sessions, tokens and calendar."""
    gone, _ = SocialAccount.objects.filter(user=person).delete()
    if not gone:
        return False
    end_sessions(person, now=now)
    end_what_acts_for(person, because="disconnected", now=now)
    record("directory.unlinked", by=by, now=now, subject="person", subject_id=person.pk)
    return True


def may_sign_in_here(person: Person) -> bool:
    """Whether somebody may come in by a password or a passkey alone, not by the directory.

    A safety administrator always may: with the directory down, somebody must. Whoever the
    directory refused may not, until it lets them in.
    """
    directory = directory_here()
    if directory is None or person.safety_administrator:
        return True
    if _accounts(person, directory).filter(extra_data__has_key=REFUSED).exists():
        return False
    if directory.passwords is Passwords.UNLINKED:
        return not is_linked(person)
    return directory.passwords is Passwords.EVERYBODY


def _accounts(person: Person, directory: Directory) -> QuerySet[Any]:
    return SocialAccount.objects.filter(user=person, provider=directory.issuer)


def _shut_out(person: Person, directory: Directory, now: datetime) -> None:
    _take_roles(person, frozenset(), directory, now)
    _accounts(person, directory).update(extra_data={REFUSED: True})
    end_sessions(person, now=now)
    end_what_acts_for(person, because=BECAUSE, now=now)


def _known_here(said: Said, directory: Directory) -> Person | None:
    if directory.first_link is FirstLink.VERIFIED_EMAIL and said.email:
        return Person.objects.at(said.email) if said.email.isascii() else None
    if directory.first_link is FirstLink.STAFF_NUMBER and said.staff_number:
        return Person.objects.filter(officer_id=said.staff_number).first()
    return None


def _added(said: Said, directory: Directory, now: datetime) -> Person:
    told = {"name": said.name, "verified email address": said.email}
    missing = [words for words, value in told.items() if not value]
    if missing:
        raise DirectoryTroubleError(
            f"{directory.name} did not tell us your {' and your '.join(missing)}, and without it"
            f" nobody can be added here. {ASK} to add you.",
            because="directory_incomplete",
        )
    details = people.PersonDetails(
        officer_id=said.staff_number[:40] or f"dir-{secrets.token_hex(4)}",
        name=said.name,
        email=said.email,
        team=_team(said, directory),
        makes_visits=False,
    )
    try:
        with transaction.atomic():
            person = people.add_person(details=details, by=None, now=now, because=BECAUSE)
            link(person, directory, said.subject, by=None, now=now)
    except NotPossibleError as error:
        raise DirectoryTroubleError(
            f"You could not be added here: {error}. {ASK}.", because="directory_not_added"
        ) from error
    return person


def _team(said: Said, directory: Directory) -> Team | None:
    if not said.team:
        return None
    found = Team.objects.filter(name__iexact=said.team)
    if said.office:
        found = found.filter(office__name__iexact=said.office)
    teams = list(found[:2])
    if len(teams) != 1:
        raise DirectoryTroubleError(
            f"{directory.name} says that you are in a team that this site does not know, or knows"
            f" in several offices. {ASK} to add the team, or to add you.",
            because="directory_team",
        )
    return teams[0]


def _refuse_unfit(person: Person, directory: Directory) -> None:
    if not person.is_active:
        raise DirectoryTroubleError(
            "Your account here is closed. Ask a safety administrator if you still need it for"
            " your work.",
            because="directory_closed",
        )
    if person.demo:
        raise DirectoryTroubleError(
            f"Invented people do not sign in by {directory.name}.", because="demonstration"
        )


def _take_roles(
    person: Person, roles: frozenset[str], directory: Directory, now: datetime, *, tries: int = 3
) -> bool:
    """Give and take what is the directory's; whether the last administrator was kept.

    Somebody else may change the person meanwhile: then what they changed is read again.
    """
    details = people.details_of(Person.objects.get(pk=person.pk))
    given = directory.given
    changes: dict[str, object] = {role: role in roles for role in given if role != "manager"}
    if "manager" in given:
        changes["grade"] = Grade.MANAGER if "manager" in roles else Grade.OFFICER
    wanted = dataclasses.replace(details, **changes)  # type: ignore[arg-type]
    seen = people.fingerprint(details)
    try:
        people.change_person(
            person=person, details=wanted, by=None, now=now, seen=seen, because=BECAUSE
        )
    except NotPossibleError as error:
        after = people.details_of(Person.objects.get(pk=person.pk))
        if tries > 1 and people.fingerprint(after) != seen:
            return _take_roles(person, roles, directory, now, tries=tries - 1)
        if wanted.safety_administrator or not details.safety_administrator:
            raise DirectoryTroubleError(
                f"Your roles could not be brought up to date: {error}. {ASK}.",
                because="directory_roles",
            ) from error
    else:
        return False
    # Nobody else could let people in: a mistake in the groups must not lock the office out.
    with transaction.atomic():
        wanted = dataclasses.replace(wanted, safety_administrator=True)
        people.change_person(
            person=person, details=wanted, by=None, now=now, seen=seen, because=BECAUSE
        )
        record("directory.role_kept", by=None, now=now, subject="person", subject_id=person.pk)
    return True


def _unknown(directory: Directory) -> DirectoryTroubleError:
    return DirectoryTroubleError(
        f"{directory.name} knows you and this site does not. {ASK} to add you here; if they have,"
        " sign in with your password and connect your account on the page How you sign in.",
        because="directory_unknown",
    )


def _no_groups(directory: Directory) -> DirectoryTroubleError:
    return DirectoryTroubleError(
        f"{directory.name} did not say which groups you are in, or there are too many to say. {ASK}"
        " to have it send them.",
        because="directory_no_groups",
    )


def _not_in_a_group(directory: Directory) -> DirectoryTroubleError:
    return DirectoryTroubleError(
        f"You are in no group of {directory.name} that may use this site. {ASK} which group you"
        " should be in, then begin again.",
        because="directory_no_group",
    )

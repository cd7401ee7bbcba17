"""The shared factories make what the database takes, together too."""

from __future__ import annotations

import pytest

from forethought.web.people.access import Role, roles_of
from tests.web import factories

pytestmark = pytest.mark.django_db


def test_a_visit_with_everything_about_it() -> None:
    manager = factories.make_manager()
    officer = factories.make_person(manager=manager)
    second = factories.make_person(team=officer.team)
    visit = factories.make_visit(officer, second_officer=second)
    first = factories.make_check(visit)
    factories.make_decision(first)
    factories.make_discussion(visit, manager)
    factories.make_check(visit, outcome="pair")
    assert visit.engagements.count() == 2
    assert list(visit.checks.order_by("number").values_list("current", flat=True)) == [False, True]


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (factories.make_person, Role.OFFICER),
        (factories.make_manager, Role.MANAGER),
        (factories.make_contact_desk, Role.CONTACT_DESK),
        (factories.make_safety_administrator, Role.SAFETY_ADMINISTRATOR),
        (factories.make_data_protection, Role.DATA_PROTECTION),
    ],
)
def test_each_role_has_its_factory(make, role) -> None:
    assert roles_of(make()) == {role}
    assert roles_of(make(is_active=False)) == frozenset()

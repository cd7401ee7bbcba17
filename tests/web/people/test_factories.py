from __future__ import annotations

import pytest

from tests.web import factories as f


@pytest.mark.django_db
def test_all():
    m = f.make_manager()
    p = f.make_person(manager=m)
    q = f.make_person(team=p.team)
    v = f.make_visit(p, second_officer=q)
    c = f.make_check(v)
    f.make_decision(c)
    f.make_discussion(v, m)
    f.make_check(v, outcome="pair")
    f.make_source()
    f.make_absence(p, deputy=q)
    f.make_affected(p, {"animal"})
    f.make_contact_desk()
    f.make_safety_administrator()
    f.make_data_protection()
    assert v.engagements.count() == 2

"""The policy's property again, over very many cases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.policy.case import Case
from tests.policy import test_properties as short

LONG = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.prove
@LONG
@given(short.cases, st.data())
def test_adding_never_lowers(case: Case, data: st.DataObject) -> None:
    short.check_adding(case, data)

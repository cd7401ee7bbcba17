"""A database that is gone is waited for, and nothing else is."""

from __future__ import annotations

import pytest
from django.db import Error, InterfaceError, OperationalError, ProgrammingError

from forethought.web.health.patience import Patience

pytestmark = pytest.mark.django_db(transaction=True)


def after(patience: Patience, error: Error | None) -> float:
    """The pause after a turn that ended so."""
    with patience:
        if error is not None:
            raise error
    return patience.pause


def test_each_try_waits_longer_until_one_goes_well(caplog: pytest.LogCaptureFixture) -> None:
    patience = Patience()
    gone = [OperationalError("Robin"), InterfaceError("Robin")] * 4
    assert [after(patience, one) for one in gone] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert after(patience, None) == 0
    assert after(patience, OperationalError("Robin")) == 1
    assert "cannot be used (InterfaceError): next try in 30 s" in caplog.text
    assert "Robin" not in caplog.text


def test_who_must_be_quick_waits_less() -> None:
    patience = Patience(first=0.1, longest=0.3)
    assert [after(patience, OperationalError()) for _ in range(4)] == [0.1, 0.2, 0.3, 0.3]


def test_any_other_error_goes_on_and_changes_no_pause() -> None:
    patience = Patience()
    after(patience, OperationalError())
    with pytest.raises(ProgrammingError):
        after(patience, ProgrammingError())
    assert patience.pause == 1

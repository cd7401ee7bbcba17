"""Whose password is asked for: that of whoever has the address."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from forethought.web.people.models import Person


class PasswordBackend(AuthenticationBackend):
    """Email address and password. django-allauth finds only addresses kept in small letters."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser:
        """Who has this address and password. Raises PermissionDenied when nobody has them.

        No backend is asked after this one: it would hash the password a second time, and the other
        is for old sessions alone.
        """
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if found is None:
            raise PermissionDenied
        return found

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        found: AbstractBaseUser | None = self._check_password(Person.objects.at(email), password)
        return found

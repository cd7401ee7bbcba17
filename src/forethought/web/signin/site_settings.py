"""The part of Django's settings that signing in needs."""

from __future__ import annotations

from typing import Any

from forethought.web.signin.codes import ISSUER

SETTINGS: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ("name", "email", "officer_id")},
        },
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": 10},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_ADAPTER": "forethought.web.signin.adapters.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_TEMPLATE_EXTENSION": "html",
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
    "ACCOUNT_FORMS": {
        "login": "forethought.web.signin.forms.SignInForm",
        "reauthenticate": "forethought.web.signin.forms.PasswordAgainForm",
        "change_password": "forethought.web.signin.forms.ChangePassword",
    },
    # An office signs in from one address at eight in the morning: the limits per address are
    # wide, those per account narrow.
    "ACCOUNT_RATE_LIMITS": {
        "login": "120/m/ip",
        "login_failed": "60/m/ip,5/5m/key",
        "reset_password": "20/m/ip,3/h/key",
        "reset_password_from_key": "20/m/ip",
        "reauthenticate": "10/m/user",
        "change_password": "5/m/user",
    },
    "MFA_ADAPTER": "forethought.web.signin.adapters.CodesAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
    "MFA_TOTP_ISSUER": ISSUER,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "authenticate": "forethought.web.signin.forms.CodeForm",
        "reauthenticate": "forethought.web.signin.forms.CodeAgainForm",
    },
    # In the database: limits hold across processes, and outlive a restart.
    "CACHES": {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "signin_cache",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    },
}

"""The part of Django's settings that signing in needs."""

from __future__ import annotations

from typing import Any

from forethought.web.signin.codes import ISSUER

SETTINGS: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": [
        "forethought.web.signin.backend.PasswordBackend",
        # Sessions that began with version 0.1.0 name it: whoever is out stays signed in.
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
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
        "calendar": "300/m/ip,12/m/key",
        "directory": "240/m/ip",
    },
    "MFA_ADAPTER": "forethought.web.signin.adapters.CodesAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes", "webauthn"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_WEBAUTHN_USER_VERIFICATION": "required",
    "MFA_RATE_LIMITS": {"webauthn_login": "120/m/ip"},
    "MFA_TOTP_ISSUER": ISSUER,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "authenticate": "forethought.web.signin.forms.CodeForm",
        "reauthenticate": "forethought.web.signin.forms.CodeAgainForm",
        "authenticate_webauthn": "forethought.web.signin.passkey_forms.PasskeyForm",
        "login_webauthn": "forethought.web.signin.passkey_forms.SignInByPasskeyForm",
    },
    "SOCIALACCOUNT_ADAPTER": "forethought.web.signin.directory.adapter.DirectoryAdapter",
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_PROVIDERS": {
        "openid_connect": {
            "provider_class": "forethought.web.signin.directory.provider.DirectoryProvider"
        }
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

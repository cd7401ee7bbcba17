"""Addresses of signing in: pages of django-allauth in our look, and our own. All others are 404.

The names without a colon are those that django-allauth asks for.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from forethought.web.signin import passkey_views, views
from forethought.web.signin.directory import views as directory

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("", views.overview, name="mfa_index"),
    path("login/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("again/passkey/", passkey_views.again, name="mfa_reauthenticate_webauthn"),
    path("passkeys/add/", passkey_views.add, name="signin_passkey_add"),
    path("passkeys/<int:passkey_id>/", passkey_views.rename, name="signin_passkey"),
    path("passkeys/<int:passkey_id>/remove/", passkey_views.remove, name="signin_passkey_remove"),
    path("directory/", directory.away, name="signin_directory"),
    path("directory/back/", directory.back, name="signin_directory_back"),
    path("directory/again/", directory.again, name="signin_directory_again"),
    path("directory/connect/", directory.connect, name="signin_directory_connect"),
    path("directory/sign-out/", directory.sign_out, name="signin_directory_sign_out"),
    path("signed-out/", directory.signed_out, name="signin_signed_out"),
    path("phone/", views.set_up_codes, name="mfa_activate_totp"),
    path("recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("password/", account.password_change, name="account_change_password"),
    path("forgotten/", views.forgotten, name="account_reset_password"),
    path("forgotten/sent/", views.forgotten_done, name="account_reset_password_done"),
    path("link/<str:token>/", views.link, name="signin_link"),
    path("new-password/", views.new_password, name="signin_new_password"),
]

"""Addresses of the entrance."""

from __future__ import annotations

from django.urls import path

from onewindow.channels.entrance.views import security, sign_in

app_name = "entrance"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-in/passkey/options", sign_in.passkey_options, name="passkey-options"),
    path("sign-in/passkey", sign_in.passkey, name="passkey"),
    path("sign-in/back", sign_in.back, name="back"),
    path("sign-in/resume", sign_in.resume, name="resume"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("home", sign_in.home, name="home"),
    path("security", security.security, name="security"),
    path("security/totp", security.totp, name="totp"),
    path("security/recovery-codes", security.recovery_codes, name="recovery-codes"),
    path("security/passkeys/options", security.passkey_options, name="security-passkey-options"),
    path("security/passkeys", security.passkey, name="security-passkey"),
    path(
        "security/passkeys/<int:passkey_id>/remove",
        security.passkey_remove,
        name="security-passkey-remove",
    ),
    path("security/password", security.password, name="password"),
]

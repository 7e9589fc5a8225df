"""One's own security settings: authenticator, passkeys, recovery codes, password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.entrance.views.sign_in import body_of, host_of
from onewindow.channels.qr import qr_drawing
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import User, one_time_codes, sessions
from onewindow.domains.organizations.api import honours
from onewindow.kit.refusals import Refusal

_PENDING = "totp_pending"
_ISSUER = "OneWindow"


@accounts.open_while_settling
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """What protects this account."""
    user = accounts.staff(request)
    page = {
        "person": user,
        "totp": accounts.TotpDevice.objects.filter(user=user).first(),
        "passkeys": user.passkeys.order_by("id"),
        "recovery_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "has_factor": accounts.has_second_factor(user),
        "owes_factor": sessions.owes_second_factor(request),
        "commendations": honours.commendations_of(user.staff_number),
    }
    return render(request, "entrance/security.html", page)


@accounts.open_while_settling
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator app: scan, type the code, receive recovery codes."""
    user = accounts.staff(request)
    if request.method == "GET":
        return _totp_page(request, user)
    secret = request.session.get(_PENDING, "")
    at = timezone.now()
    try:
        _confirm_password(user, request.POST.get("password", ""))
        if not secret:
            raise accounts.WrongCode("二维码已失效", next_step="请扫描新的二维码。")
        accounts.enrol_totp(user, secret=secret, code=request.POST.get("code", ""), at=at)
    except Refusal as refusal:
        return _totp_page(request, user, refusal)
    del request.session[_PENDING]
    sessions.settle_second_factor(request)
    codes = accounts.issue_recovery_codes(user, at=at)
    return render(request, "entrance/recovery_codes.html", {"codes": codes})


@accounts.open_to_staff
@never_cache
@sensitive_post_parameters("password")
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown once."""
    user = accounts.staff(request)
    try:
        _confirm_password(user, request.POST.get("password", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("entrance:security")
    codes = accounts.issue_recovery_codes(user, at=timezone.now())
    return render(request, "entrance/recovery_codes.html", {"codes": codes})


@accounts.open_while_settling
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    user = accounts.staff(request)
    try:
        _confirm_password(user, str(body_of(request).get("password", "")))
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    options, state = accounts.begin_passkey(user, host=host_of(request))
    request.session["passkey"] = state
    return JsonResponse(options)


@accounts.open_while_settling
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Keep a new passkey."""
    body = body_of(request)
    name = str(body.pop("name", ""))[:40]
    try:
        accounts.enrol_passkey(
            accounts.staff(request),
            host=host_of(request),
            state=request.session.pop("passkey", {}),
            response=body,
            name=name,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    sessions.settle_second_factor(request)
    return JsonResponse({"next": reverse("entrance:security")})


@accounts.open_to_staff
@require_POST
def passkey_remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Forget a passkey; the last second factor cannot be removed where one is required."""
    user = accounts.staff(request)
    is_last = user.passkeys.count() == 1 and not _has_totp(user)
    if is_last and sessions.is_factor_required():
        messages.error(request, "这是唯一的第二因素，不能移除。请先绑定动态口令。")
        return redirect("entrance:security")
    try:
        accounts.remove_passkey(user, passkey_id, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("entrance:security")


@accounts.open_while_settling
@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = accounts.staff(request)
    if request.method == "GET":
        return render(request, "entrance/password.html", {"must": user.must_change_password})
    new = request.POST.get("new", "")
    try:
        if new != request.POST.get("again", ""):
            raise accounts.WeakPassword("两次输入的新密码不一致", field="again")
        changed = accounts.change_password(
            user.staff_number,
            old=request.POST.get("old", ""),
            new=new,
            by=accounts.actor_in(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        page = {"must": user.must_change_password, "refusal": refusal}
        return render(request, "entrance/password.html", page, status=refusal.status)
    update_session_auth_hash(request, changed)
    messages.success(request, "密码已更新。")
    return redirect("entrance:security")


def _confirm_password(user: User, password: str) -> None:
    """Ask for the password again before changing what already protects the account."""
    if accounts.has_second_factor(user):
        accounts.check_password(user.staff_number, password, at=timezone.now())


def _has_totp(user: User) -> bool:
    return accounts.TotpDevice.objects.filter(user=user).exists()


def _totp_page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    secret = request.session.get(_PENDING) or one_time_codes.new_secret()
    request.session[_PENDING] = secret
    uri = one_time_codes.enrolment_uri(secret, staff_number=user.staff_number, issuer=_ISSUER)
    page = {
        "qr": qr_drawing(uri, title="动态口令二维码"),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "needs_password": accounts.has_second_factor(user),
        "owes_factor": sessions.owes_second_factor(request),
        "refusal": refusal,
    }
    return render(request, "entrance/totp.html", page, status=refusal.status if refusal else 200)

"""Refusals at the door."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from onewindow.kit.refusals import Forbidden, Invalid, NotFound, Refusal


class CapabilityMissing(Forbidden, PermissionDenied):
    """The person lacks a capability; Django, too, knows it as a denial."""

    code = "capability_missing"
    law = "岗位授权制度：受理、审查、决定由不同岗位分别行使"


class SignInRefused(Refusal):
    """One message for an unknown number, a wrong password and a closed account."""

    code = "sign_in_refused"
    status = 422
    next_step = "请核对工号和密码；忘记密码请联系系统管理员。"


class WrongCode(Refusal):
    code = "wrong_code"
    status = 422
    next_step = "请输入验证器当前显示的6位数字，每个口令只能使用一次；手机不在身边可用恢复代码。"


class AccountLocked(Refusal):
    code = "account_locked"
    status = 429
    law = "网络安全等级保护基本要求（GB/T 22239）登录失败处理"
    next_step = "请稍后再试，或联系系统管理员解锁。"


class PasskeyRefused(Refusal):
    code = "passkey_refused"
    status = 422
    next_step = "请重试，或改用动态口令。"


class WeakPassword(Invalid):
    code = "weak_password"
    law = "网络安全等级保护基本要求（GB/T 22239）身份鉴别信息复杂度"


class RoleConflict(Refusal):
    code = "role_conflict"
    law = "网络安全等级保护基本要求（GB/T 22239）职责分离"
    next_step = "请把这些角色授予不同的人员。"


class UnknownAccount(NotFound):
    code = "unknown_account"
    next_step = "请核对工号。"


class InvalidAccount(Invalid):
    code = "invalid_account"


class TokenRefused(Refusal):
    """One message for an unknown, wrong, expired or revoked token, client or owner."""

    code = "token_refused"
    status = 401
    next_step = "请核对 Authorization: Bearer 后的令牌；遗失或到期的，由安全保密管理员重新签发。"


class UnknownClient(NotFound):
    code = "unknown_client"
    next_step = "请核对接入系统代码。"


class InvalidClient(Invalid):
    code = "invalid_client"

"""Refusals as problem+json (RFC 9457): a stable code, Chinese words, the law and the next step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from onewindow.kit.refusals import Forbidden, Invalid, NotFound, Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求无法读取",
    401: "未通过身份认证",
    403: "没有权限",
    404: "不存在",
    405: "不支持的方法",
    406: "不提供所要的格式",
    409: "当前不能办理",
    410: "已经失效",
    413: "请求过大",
    415: "不支持的内容格式",
    422: "内容有误",
    429: "请求过于频繁",
    500: "系统故障",
    503: "暂时不能办理",
    507: "存储空间已满",
}


class FieldProblem(BaseModel):
    """One field at fault."""

    field: str = Field(description="字段路径，如 body.form.shop")
    message: str = Field(description="哪里不对")
    next_step: str = Field("", description="下一步怎么做")


class ProblemDetails(BaseModel):
    """RFC 9457 问题详情。`code` 不随版本变化，程序只应依据它分支。"""

    type: str = Field(description="问题类型，指向 /api/v1/problems/{code}")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="发生了什么")
    instance: str = Field(description="请求的地址")
    code: str = Field(description="稳定的代码", pattern=r"^[a-z0-9_]+$")
    law: str = Field("", description="依据的法律或制度")
    next_step: str = Field("", description="下一步怎么做")
    field: str = Field("", description="有错的输入，如 body.phone")
    errors: list[FieldProblem] = Field([], description="逐个字段的错误")
    slots: list[datetime] = Field([], description="约满或不能约时，最近的空余时段")


class Unreadable(Refusal):
    code: ClassVar[str] = "unreadable"
    status: ClassVar[int] = 400
    next_step = "请按接口说明检查请求的编码和格式。"


class TokenMissing(Refusal):
    code: ClassVar[str] = "token_missing"
    status: ClassVar[int] = 401
    next_step = "请在 Authorization 头中以 Bearer 方式提供访问令牌。"


class ScopeMissing(Forbidden):
    code: ClassVar[str] = "scope_missing"
    next_step = "请向安全保密管理员申请相应的权限范围。"


class NoSuchAddress(NotFound):
    code: ClassVar[str] = "no_such_address"
    next_step = "请对照 /api/v1/openapi.json 核对地址。"


class MethodNotAllowed(Refusal):
    code: ClassVar[str] = "method_not_allowed"
    status: ClassVar[int] = 405
    next_step = "可用的方法见 Allow 头。"


class NotOffered(Refusal):
    code: ClassVar[str] = "format_not_offered"
    status: ClassVar[int] = 406
    next_step = "请在 Accept 头中接受接口说明所列的格式。"


class BodyTooLarge(Refusal):
    code: ClassVar[str] = "body_too_large"
    status: ClassVar[int] = 413
    next_step = "文件请先用 uploadFile 上传，再以 sha256 引用。"


class MediaTypeRefused(Refusal):
    code: ClassVar[str] = "media_type_refused"
    status: ClassVar[int] = 415
    next_step = "请求体使用 application/json，上传文件使用 multipart/form-data。"


class InvalidRequest(Invalid):
    code: ClassVar[str] = "invalid_request"
    next_step = "请按 errors 逐项修改。"


class Crashed(Refusal):
    code: ClassVar[str] = "crashed"
    status: ClassVar[int] = 500
    next_step = "请稍后以同一 Idempotency-Key 重试；仍有故障的联系系统管理员。"


class UnknownDoor(NotFound):
    """No kiosk and no QR code of a hall has this token, or it lies outside the region."""

    code: ClassVar[str] = "unknown_door"
    next_step = "请扫描大厅屏幕或自助终端上的取号二维码，取其地址中 /hall/take/ 之后的一段。"


class SomethingMissing(NotFound):
    code: ClassVar[str] = "not_found"


def details_of(refusal: Refusal, request: HttpRequest) -> ProblemDetails:
    """Return the refusal as a document; a field at fault is named as in the request."""
    operation = getattr(request, "operation", None)
    return ProblemDetails(
        type=f"/api/v1/problems/{refusal.code}",
        title=TITLES.get(refusal.status, "不能办理"),
        status=refusal.status,
        detail=refusal.message,
        instance=request.path,
        code=refusal.code,
        law=refusal.law,
        next_step=refusal.next_step,
        field=operation.place_of(refusal.field) if operation else refusal.field,
        errors=list(_errors(refusal)),
        slots=refusal.details.get("slots", []),
    )


def problem_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as an answer with the headers its status calls for."""
    body = details_of(refusal, request).model_dump_json()
    response = HttpResponse(body, status=refusal.status, content_type=MEDIA_TYPE)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="onewindow"'
    if "retry_after" in refusal.details:
        response["Retry-After"] = str(refusal.details["retry_after"])
    return response


def as_refusal(error: Exception) -> Refusal | None:
    """Return the refusal that an expected exception means, None for a crash."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ObjectDoesNotExist):
        return SomethingMissing("没有这个对象。", next_step="请核对编号。")
    return None


def invalid_request(faults: Iterable[dict[str, Any]]) -> InvalidRequest:
    """Return one refusal for everything the schema of an operation found wrong."""
    found = [{"field": _place(fault["loc"]), "message": _said(fault)} for fault in faults]
    return InvalidRequest(
        f"请求有 {len(found)} 处不符合接口说明。",
        field=found[0]["field"] if found else "",
        details={"errors": found},
    )


def all_refusals() -> dict[str, type[Refusal]]:
    """Return every refusal that the product knows, by code."""

    def walk(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        for child in kind.__subclasses__():
            yield child
            yield from walk(child)

    found: dict[str, type[Refusal]] = {}
    for kind in sorted(walk(Refusal), key=lambda k: (k.code, k.__module__)):
        if kind.__module__.startswith("onewindow.") and ".tests" not in kind.__module__:
            found.setdefault(kind.code, kind)
    return dict(sorted(found.items()))


def _place(loc: Iterable[Any]) -> str:
    """Return ``body.form.shop``; how the handler calls its argument is nobody's business."""
    source, *rest = (str(part) for part in loc)
    if rest and rest[0] in {"body", "wanted"}:
        rest = rest[1:]
    return ".".join([source, *rest])


_SAID = {
    "missing": "必填",
    "extra_forbidden": "接口说明中没有这个字段",
    "string_type": "须为文本",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "string_pattern_mismatch": "格式不对",
    "int_type": "须为整数",
    "bool_type": "须为 true 或 false",
    "list_type": "须为列表",
    "too_long": "项数过多",
    "too_short": "项数过少",
    "dict_type": "须为对象",
    "model_attributes_type": "须为对象",
    "literal_error": "不在可选值之内",
    "enum": "不在可选值之内",
    "uuid_parsing": "须为 UUID",
    "uuid_type": "须为 UUID",
    "date_from_datetime_parsing": "须为 YYYY-MM-DD 的日期",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


def _said(fault: dict[str, Any]) -> str:
    words = _SAID.get(str(fault["type"]))
    if words is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    expected = fault.get("ctx", {}).get("expected")
    return f"{words}：{expected}" if expected else words


def _errors(refusal: Refusal) -> Iterator[FieldProblem]:
    for error in refusal.details.get("errors", ()):
        yield FieldProblem(**error)
    for fault in refusal.details.get("faults", ()):
        yield FieldProblem(
            field=f"body.form.{fault.field}",
            message=f"{fault.label}：{fault.what}",
            next_step=fault.next_step,
        )

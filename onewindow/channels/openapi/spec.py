"""The document: what ninja knows of the operations, and what every one of them has in common."""

from __future__ import annotations

import copy
import hashlib
import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.channels.openapi.api import api
from onewindow.channels.openapi.door import JSON, KEY_PATTERN, TABLE, Operation
from onewindow.channels.openapi.problems import MEDIA_TYPE, TITLES, ProblemDetails
from onewindow.domains.accounts.api import open_to_all
from onewindow.kit.troubles import DatabaseAway, StorageFull

Document = dict[str, Any]
PREFIX = "/api/v1"
_INTRODUCTION = """\
政务服务一窗的机器接口：窗口和部门在页面上能办的每一个动作、能看的每一份清单。

**身份** 每个接入系统以一名责任人的名义办理：令牌的权限是其权限范围与责任人现有权限的交集，
岗位、数据范围、一人一岗的规则与责任人本人相同。令牌放在 `Authorization: Bearer`。

**幂等** 每个办理请求（POST，登记不动产单元为 PUT）须带 `Idempotency-Key`；以 POST 提交的查询不用。
同一键、同一请求得到同一回答而只办理一次；同一键、不同请求返回 422。键保留 24 小时。

**错误** 一律为 `application/problem+json`（RFC 9457）。程序只依据 `code`；`detail`、`law`、
`next_step` 是给人看的中文。

**分页** 清单返回 `next`，作为 `cursor` 传回即得下一页；`Link` 头给出完整地址。

**限速** `RateLimit-Limit`（每分钟）、`RateLimit-Remaining`、`RateLimit-Reset`（秒）；
超过时 429 和 `Retry-After`。
"""
_ALWAYS = (400, 401, 403, 404, 405, 406, 413, 422, 429, 500, 503, 507)
_EXAMPLES = {
    400: ("unreadable", "请求体不是有效的 JSON。", "", "请按接口说明检查请求的编码和格式。"),
    401: (
        "token_refused",
        "访问令牌无效或已失效。",
        "",
        "请核对 Authorization: Bearer 后的令牌；遗失或到期的，由安全保密管理员重新签发。",
    ),
    403: (
        "scope_missing",
        "令牌没有所需的权限范围（其一即可）：cases.accept。",
        "",
        "请向安全保密管理员申请相应的权限范围。",
    ),
    404: ("case_not_found", "没有编号为 990100202603029999 的办件。", "", "请核对办件编号。"),
    405: ("method_not_allowed", "这个地址不支持 PUT。", "", "可用的方法见 Allow 头。"),
    406: (
        "format_not_offered",
        "这里只提供 application/json。",
        "",
        "请在 Accept 头中接受接口说明所列的格式。",
    ),
    409: (
        "illegal_transition",
        "办件 990100202603020001 当前状态为“已受理”，不能受理。",
        "行政许可法第三十二条第一款第五项",
        "请核对办件当前状态；已受理的办件进入审查。",
    ),
    410: (
        "door_shut",
        "这个取号二维码已过期。",
        "",
        "请扫描大厅屏幕或自助终端上的二维码。",
    ),
    413: (
        "body_too_large",
        "请求体超过 1024 KB。",
        "",
        "文件请先用 uploadFile 上传，再以 sha256 引用。",
    ),
    415: (
        "media_type_refused",
        "请求体须为 application/json。",
        "",
        "请求体使用 application/json，上传文件使用 multipart/form-data。",
    ),
    422: ("invalid_request", "请求有 1 处不符合接口说明。", "", "请按 errors 逐项修改。"),
    429: (
        "rate_exceeded",
        "请求过于频繁，每分钟最多 600 次，请 1 秒后再试。",
        "",
        "请按 Retry-After 等待后重试；需要更高频率的，联系系统管理员调整。",
    ),
    500: (
        "crashed",
        "系统发生故障，已记录。",
        "",
        "请稍后以同一 Idempotency-Key 重试；仍有故障的联系系统管理员。",
    ),
    503: (
        "database_away",
        "数据库暂时不可用，不能确认本次操作是否已经保存",
        "",
        DatabaseAway.next_step,
    ),
    507: (
        "storage_full",
        "数据库存储空间已满，本次操作没有保存",
        "",
        StorageFull.next_step,
    ),
}
_RATE = {
    "RateLimit-Limit": ("每分钟最多请求数", {"type": "integer", "minimum": 1}),
    "RateLimit-Remaining": ("至少还能请求多少次", {"type": "integer", "minimum": 0}),
    "RateLimit-Reset": ("多少秒后恢复满额", {"type": "integer", "minimum": 0}),
}


@cache
def document() -> Document:
    """Return the OpenAPI 3.1 document; the same text as ``docs/openapi.json``."""
    made = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=f"{PREFIX}/")))
    made["info"]["description"] = _INTRODUCTION
    made["servers"] = [{"url": "/", "description": "本机构的一窗"}]
    components = made.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "scripts/onewindow clients 签发的访问令牌，形如 owt_…",
        }
    }
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= schema.pop("$defs")
    components["schemas"]["ProblemDetails"] = schema
    components["responses"] = {f"Problem{status}": _problem(status) for status in _EXAMPLES}
    components["headers"] = {
        name: {"description": words, "schema": shape} for name, (words, shape) in _RATE.items()
    }
    for operation in TABLE:
        _complete(made["paths"][f"{PREFIX}{operation.path}"][operation.method.lower()], operation)
    _tidy(made)
    made["tags"] = [{"name": tag} for tag in dict.fromkeys(one.tag for one in TABLE)]
    return made


def _tidy(value: Any) -> None:
    """Drop what pydantic adds and nobody reads; an address knows no null."""
    if isinstance(value, list):
        for inner in value:
            _tidy(inner)
        return
    if not isinstance(value, dict):
        return
    if isinstance(value.get("title"), str) and {"type", "anyOf", "$ref"} & value.keys():
        del value["title"]
    if value.get("in") == "query" and "anyOf" in value["schema"]:
        given = [one for one in value["schema"]["anyOf"] if one != {"type": "null"}]
        value["schema"] = given[0]
    for inner in value.values():
        _tidy(inner)


def text() -> str:
    """Return the document as it is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


@open_to_all
@require_GET
def show_document(request: HttpRequest) -> HttpResponse:
    """Serve the document; it may be kept until it changes."""
    body = text()
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=JSON)
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=300"
    return response


def _complete(entry: Document, operation: Operation) -> None:
    """Add to ninja's entry what all operations share."""
    entry["security"] = [{"token": []}]
    if operation.scopes:
        entry["x-scopes"] = list(operation.scopes)
        words = "、".join(f"`{scope}`" for scope in operation.scopes)
        entry["description"] += f"\n\n权限范围（其一即可）：{words}。"
    else:
        entry["description"] += "\n\n任何有效的令牌。"
    answers = entry["responses"]
    kept = answers.pop(operation.status, None) or answers.pop(str(operation.status))
    entry["responses"] = {str(operation.status): _success(kept, operation)}
    if operation.is_cacheable:
        entry["responses"]["304"] = {
            "description": "内容与 If-None-Match 所给的一致",
            "headers": _rates() | {"ETag": {"schema": {"type": "string"}}},
        }
    for status in _statuses(operation):
        entry["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if operation.is_act:
        entry.setdefault("parameters", []).append(_key_header())
    if operation.is_cacheable:
        entry.setdefault("parameters", []).append(_known_header())
    if operation.example is not None:
        content = entry["requestBody"]["content"][operation.consumes]
        content["examples"] = {"例": {"value": operation.example}}


def _statuses(operation: Operation) -> list[int]:
    found = {*_ALWAYS, 409}
    if operation.has_body or operation.consumes != JSON:
        found.add(415)
    if operation.asks_for_a_door or operation.comes_to_an_end:
        found.add(410)
    return sorted(found)


def _success(kept: Document, operation: Operation) -> Document:
    kept["description"] = "成功"
    if operation.produces != JSON:
        binary = {"schema": {"type": "string", "format": "binary"}}
        kept["content"] = {operation.produces: binary}
    kept["headers"] = _rates()
    if operation.status == 201 and hasattr(operation.answer, "location"):
        where = {"description": "新对象的地址", "schema": {"type": "string"}}
        kept["headers"]["Location"] = where
    if operation.is_act:
        words = "是否重复请求得到的原回答"
        shape = {"type": "string", "enum": ["true", "false"]}
        kept["headers"]["Idempotency-Replayed"] = {"description": words, "schema": shape}
    if operation.is_cacheable:
        kept["headers"]["ETag"] = {"schema": {"type": "string"}}
    return kept


def _rates() -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _RATE}


def _problem(status: int) -> Document:
    code, detail, law, next_step = _EXAMPLES[status]
    example = {
        "type": f"{PREFIX}/problems/{code}",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "instance": f"{PREFIX}/cases",
        "code": code,
        "law": law,
        "next_step": next_step,
        "field": "",
        "errors": [],
        "slots": [],
    }
    if status == 422:
        example["field"] = "body.item_code"
        example["errors"] = [{"field": "body.item_code", "message": "必填", "next_step": ""}]
    found: Document = {
        "description": TITLES[status],
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                "examples": {"例": {"value": example}},
            }
        },
    }
    if status == 401:
        found["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if status == 405:
        found["headers"] = {"Allow": {"schema": {"type": "string"}}}
    if status in (429, 503, 507):
        wait = {"description": "等待的秒数", "schema": {"type": "integer", "minimum": 0}}
        found["headers"] = {"Retry-After": wait}
    return found


def _key_header() -> Document:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "每一次新的办理生成一个，重试时不变",
        "schema": {"type": "string", "pattern": KEY_PATTERN, "minLength": 8, "maxLength": 64},
        "example": "0f8c2f5e-7b1d-4a36-9f50-3f2a6c1d9e77",
    }


def _known_header() -> Document:
    return {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "上次得到的 ETag",
        "schema": {"type": "string", "maxLength": 200},
    }

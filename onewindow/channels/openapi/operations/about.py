"""Who the token is, and what refusals mean."""

from __future__ import annotations

from onewindow.channels.openapi import particulars as a
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import Slug
from onewindow.channels.openapi.problems import TITLES, SomethingMissing, all_refusals
from onewindow.domains.accounts import api as accounts
from onewindow.kit.refusals import Refusal

TAG = "接入"


@query("getMe", "/me", scopes=(), tag=TAG, summary="当前令牌", answer=a.MeAnswer)
def get_me(call: Call) -> a.MeAnswer:
    """令牌代表哪个接入系统、以谁的名义办理、现在有哪些权限和岗位。"""
    holder = call.caller.holder
    owner = accounts.account(call.by.key)
    return a.MeAnswer(
        client=holder.code,
        name=holder.name,
        owner=owner.staff_number,
        owner_name=owner.name,
        department=call.by.department,
        window=call.by.window,
        scopes=sorted(call.by.capabilities),
        divisions=list(call.by.divisions),
        posts=[
            a.PostAnswer(department=p.department, role=p.role, acting_for=p.acting_for)
            for p in call.posts
        ],
        per_minute=holder.per_minute,
        expires_at=holder.expires_at,
    )


@query(
    "listProblems", "/problems", scopes=(), tag=TAG, summary="全部错误代码", answer=a.ProblemKinds
)
def list_problems(call: Call) -> a.ProblemKinds:
    """每个稳定代码的状态码、依据和下一步。"""
    return a.ProblemKinds(entries=[_kind(code, kind) for code, kind in all_refusals().items()])


@query(
    "getProblem",
    "/problems/{code}",
    scopes=(),
    tag=TAG,
    summary="一个错误代码",
    answer=a.ProblemKind,
)
def get_problem(call: Call, code: Slug) -> a.ProblemKind:
    """问题详情的 type 指向这里。"""
    kind = all_refusals().get(code)
    if kind is None:
        raise SomethingMissing(f"没有错误代码“{code}”。", next_step="请核对代码。")
    return _kind(code, kind)


def _kind(code: str, kind: type[Refusal]) -> a.ProblemKind:
    return a.ProblemKind(
        code=code,
        status=kind.status,
        title=TITLES.get(kind.status, "不能办理"),
        law=kind.law,
        next_step=kind.next_step,
    )

"""Who may act on what: the post of a step, the head of a department, a party to the case."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.approvals.api import StepState, acts
from onewindow.domains.calendars.api import local_day
from onewindow.domains.cases.actions.acting import Acting
from onewindow.domains.cases.errors import NotAcceptable, NotTheHead, NotYourStep
from onewindow.domains.cases.terms import holds_post
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind

HEAD = "head"


def own_step(acting: Acting, code: str) -> StepState:
    """Return the step if the person acts for its post today; raise NotYourStep otherwise."""
    step = acts.find_step(acting.state.run, code)
    by = acting.by
    if by.kind is ActorKind.SYSTEM or by.key in step.added_signers:
        return step
    is_named = bool(step.assignee) and step.assignee == by.key
    if step.assignee and not is_named:
        raise NotYourStep(f"环节“{step.name}”已指定其他人员办理。")
    if not holds_post(by.key, step.department, step.role, acting.at, is_named=is_named):
        raise NotYourStep(f"您不在“{step.name}”的岗位上，不能办理该环节。")
    return step


def is_head(by: Actor, department: str, at: datetime) -> bool:
    """Return whether the person heads the department today."""
    return by.kind is ActorKind.SYSTEM or holds_post(by.key, department, HEAD, at)


def check_head(acting: Acting, *departments: str, what: str) -> None:
    """Refuse whoever heads none of the departments today."""
    if not any(is_head(acting.by, code, acting.at) for code in dict.fromkeys(departments)):
        raise NotTheHead(f"{what}须由部门负责人批准。")


def check_own_or_head(acting: Acting, code: str) -> StepState:
    """Return the step to whoever handles it or heads its department."""
    step = acts.find_step(acting.state.run, code)
    if is_head(acting.by, step.department, acting.at):
        return step
    return own_step(acting, code)


def check_party(acting: Acting) -> None:
    """Refuse whoever handles no live step of the case and heads neither of its departments."""
    by, run = acting.by, acting.state.run
    if by.kind is ActorKind.SYSTEM:
        return
    posts = organizations.posts_of(by.key, local_day(acting.at))
    held = {(post.department, post.role) for post in posts}
    live = [step for step in run if step.is_live]
    if any((step.department, step.role) in held or step.assignee == by.key for step in live):
        return
    lead = {acting.state.department, run.lead_department}
    if any((code, HEAD) in held for code in lead):
        return
    raise NotYourStep("您没有承办本办件的在办环节，不能对整个办件启动或结束特别程序。")


def check_handover(step: StepState, *, department: str, assignee: str, at: datetime) -> None:
    """转办 must lead to somebody who can act: a department with the post, a person in it."""
    on = local_day(at)
    target = department or step.department
    if not assignee:
        organizations.who_holds(target, step.role, on)
        return
    if not holds_post(assignee, target, step.role, at, is_named=True):
        raise NotAcceptable(
            "转办对象今天不在该环节的岗位上。", law="", next_step="请选择该岗位的A岗或B岗人员。"
        )


def check_signer_to_add(step: StepState, signer: str) -> None:
    """加签 only to somebody with a post in the department of the step."""
    if signer not in organizations.people_of(step.department):
        raise NotAcceptable(
            "加签人员须是本部门在岗位上的人员。", law="", next_step="请从本部门人员中选择。"
        )

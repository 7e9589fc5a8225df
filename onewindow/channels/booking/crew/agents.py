"""代理人 at the door: who acts for the applicant, and on what letter of authorisation (W22)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from onewindow.domains.applicants import api as applicants
from onewindow.kit.actors import Actor

LETTER = "agent-letter"
"""Under this name a tablet sends the photographed letter of authorisation."""


class AgentBody(BaseModel):
    """Who acts for the applicant; ``until`` is the last day the letter names, if it names one."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(max_length=200)]
    identity: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    until: date | None = None


def register_agent(body: AgentBody, *, by: Actor, at: datetime) -> applicants.Applicant:
    """Return the agent, registered; a refusal says that it is about the agent."""
    try:
        return applicants.register_applicant(
            applicants.NaturalPerson(identity=body.identity, name=body.name, phone=body.phone),
            by=by,
            at=at,
        )
    except (applicants.InvalidApplicant, applicants.NameDiffers) as refusal:
        raise type(refusal)(
            f"代理人：{refusal.message}",
            next_step=refusal.next_step,
            field="agent",
            details=refusal.details,
        ) from refusal


def authorise(
    principal: str,
    agent: str,
    *,
    item: str,
    on: date,
    until: date | None,
    letter: str,
    by: Actor,
    at: datetime,
) -> None:
    """Note the authorisation brought to the door, unless one in force covers the item already.

    Without one, the photographed letter is demanded: nobody can ask for it again in a village.
    """
    try:
        applicants.authorization_for(agent, principal, item=item, on=on)
    except applicants.AgentNotAuthorized as unknown:
        if not letter:
            raise applicants.AgentNotAuthorized(
                "代理人没有登记在案的有效委托，也没有拍下委托书",
                next_step="请打开这条记录，拍下授权委托书；没有委托书的，请由申请人本人办理。",
                field="agent",
            ) from unknown
        applicants.authorize_agent(
            principal,
            agent=agent,
            valid_from=on,
            valid_until=until,
            items=[item],
            letter_sha256=letter,
            by=by,
            at=at,
        )

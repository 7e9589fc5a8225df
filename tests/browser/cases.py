"""What colleagues do to a case while others look at it: done inside the running product."""

from __future__ import annotations

from datetime import timedelta


def do(words: str) -> dict[str, str]:
    """``sign NUMBER STEP STAFF``, ``return NUMBER STEP STAFF MATERIAL``, ``late NUMBER STEP``."""
    from django.utils import timezone

    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.cases import api as cases

    act, number, step, *rest = words.split()
    at = timezone.now()
    if act == "late":
        return _late(number, step)
    by = accounts.actor_of(accounts.account(rest[0]))
    if act == "sign":
        cases.sign_step(number, step, outcome="agreed", opinion="同意。", by=by, at=at)
    elif act == "return":
        cases.return_step(
            number, step, materials=[rest[1]], reason="缺少签字页，请补充。", by=by, at=at
        )
    return {}


def _late(number: str, step: str) -> dict[str, str]:
    """Let a step have been due yesterday, and let the sweep find it, as it does by itself."""
    from django.utils import timezone

    from onewindow.domains.approvals.api import Step
    from onewindow.domains.cases.alerts import sweep_alerts

    at = timezone.now()
    due = at - timedelta(days=1)
    Step.objects.filter(case_number=number, code=step).update(due_at=due, warn_at=due)
    sweep_alerts(at)
    return {}

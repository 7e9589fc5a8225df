"""Expected refusals: typed, with a stable code, a status, and words a person can act on."""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Base of every business refusal; channels show it, crashes stay crashes.

    ``message`` says what is wrong, ``law`` which rule says so, ``next_step`` what to do next,
    all in Chinese. ``field`` names the input at fault where there is one.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    law: str = ""
    next_step: str = ""

    def __init__(
        self,
        message: str,
        *,
        law: str | None = None,
        next_step: str | None = None,
        field: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.law = self.law if law is None else law
        self.next_step = self.next_step if next_step is None else next_step
        self.field = field
        self.details = details or {}

    def __str__(self) -> str:
        parts = [self.message]
        if self.law:
            parts.append(f"依据：{self.law}。")
        if self.next_step:
            parts.append(f"下一步：{self.next_step}")
        return " ".join(parts)


class Forbidden(Refusal):
    """The person may not do this, or not here."""

    code = "forbidden"
    status = 403
    next_step = "请由有权限的人员办理，或向管理员申请相应权限。"


class OutsideRegion(Forbidden):
    """The person holds the right, but not for that division."""

    code = "outside_region"
    law = "按行政区划划分的数据权限"
    next_step = "请由该行政区划的工作人员办理。"


class NotFound(Refusal):
    """There is no such thing, or it is outside the person's reach: both look the same."""

    code = "not_found"
    status = 404


class Invalid(Refusal):
    """Input is malformed; ``field`` names it."""

    code = "invalid"
    status = 422

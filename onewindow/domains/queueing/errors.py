"""Refusals of the queue."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class UnknownPlate(NotFound):
    code = "unknown_plate"
    next_step = "请从取号页面列出的板块中选择。"


class UnknownTicket(NotFound):
    code = "unknown_ticket"
    next_step = "请核对号票；号票仅当日有效。"


class UnknownFollowing(NotFound):
    """No such following, or that of another client: both look the same."""

    code = "unknown_following"
    next_step = "请重新扫描号票上的二维码。"


class FollowingEnded(Refusal):
    """The client stopped, or the day of the ticket is over."""

    code = "following_ended"
    status = 410
    next_step = "号票仅当日有效；当日仍需关注的，请重新扫描号票上的二维码。"


class NoPlate(Invalid):
    """Neither a plate nor an item was named."""

    code = "no_plate"
    next_step = "请选择板块或事项后取号。"


class OutletNotOpen(Refusal):
    """No tickets at this time: closed, between sessions, or the day is over (W23)."""

    code = "outlet_not_open"
    law = "网点开放时间"
    next_step = "请在开放时间取号，或在网上办理、预约。"


class NoWindowForMatter(Refusal):
    """The outlet has no window of a kind that takes the matter (Q7)."""

    code = "no_window_for_matter"
    law = "事项实施清单的窗口类别"


class AssistantNotFree(Invalid):
    """Who was named assists nobody here: no such role, not in use, or another region (H17)."""

    code = "assistant_not_free"
    next_step = "请从在用的帮办代办员中选择。"


class BadPriority(Invalid):
    code = "bad_priority"
    next_step = "请从公示的优先原因中选择。"


class GreenLaneFull(Refusal):
    """The share of green tickets would exceed its cap."""

    code = "green_lane_full"
    law = "叫号规则：绿色通道号占比上限"
    next_step = "可按普通号取号；确需优先的，由大厅值班管理人员取号。"


class StationNotOpen(Refusal):
    """The window does not call, or somebody else sits there."""

    code = "station_not_open"
    next_step = "请先在本窗口上岗并开始受理。"


class StationBusy(Refusal):
    """The window still serves somebody."""

    code = "station_busy"
    next_step = "请先办结、挂起、转移或作过号处理，再叫下一号。"


class NobodyAtStation(Refusal):
    """The act needs a ticket that was called to this window."""

    code = "nobody_at_station"
    next_step = "请先叫号。"


class NotInThatState(Refusal):
    """The ticket is not where this act finds it."""

    code = "ticket_state"
    next_step = "请刷新后查看号票的当前状态。"


class MayNotReturn(Refusal):
    """A passed-over ticket came back too late or too often."""

    code = "may_not_return"
    law = "叫号规则：过号处理"
    next_step = "请重新取号。"


class OutcomeIncomplete(Invalid):
    """A matter that was not done needs its reason (H24)."""

    code = "outcome_incomplete"
    next_step = "请选择办理结果；未办成的请写明原因。"


class OutcomeTooLate(Refusal):
    """The days in which an outcome may be registered afterwards are over (H24)."""

    code = "outcome_too_late"
    law = "叫号规则：事后登记结果的期限"
    next_step = "该号保持“结果未登记”，在统计中另计。"


class BadStation(Invalid):
    code = "bad_station"


class BadPlate(Invalid):
    """A plate that cannot be established, renamed or closed as things stand."""

    code = "bad_plate"


class BadRelease(Invalid):
    """A manager who frees a window says why, and what becomes of whoever is served there."""

    code = "bad_release"


class BadPolicy(Invalid):
    code = "bad_policy"
    next_step = "请按说明填写叫号规则。"


class BadVisitPhone(Invalid):
    """A telephone that no text message can reach."""

    code = "bad_visit_phone"
    next_step = "请填写11位手机号；不填则只看屏幕、听叫号。"


class BadDevice(Invalid):
    """A device that cannot be paired as it was described."""

    code = "bad_device"
    next_step = "例如：一楼东门1号机。"


class UnknownDevice(NotFound):
    code = "unknown_device"
    next_step = "请从设备列表中选择。"

"""Refusals of the catalogue."""

from __future__ import annotations

from onewindow.kit.refusals import NotFound, Refusal


class UnknownItem(NotFound):
    code = "item_unknown"
    next_step = "请从事项检索中选择。"


class UnknownStandard(NotFound):
    code = "standard_unknown"
    next_step = "请核对事项代码和版本号。"


class DraftExists(Refusal):
    code = "draft_exists"
    law = "一个事项同时只有一份草稿"
    next_step = "请修改现有草稿，或者先完成其审查发布。"


class DraftChanged(Refusal):
    """Two people edited one draft; the second one must see what the first one wrote."""

    code = "draft_changed"
    next_step = "您输入的内容仍在下方；请另开窗口查看最新草稿，合并后重新打开编辑页保存。"


class NotADraft(Refusal):
    code = "not_a_draft"
    law = "已发布的版本不得修改"
    next_step = "请起草新版本。"


class NotInReview(Refusal):
    code = "not_in_review"
    next_step = "请先送审。"


class ReviewerNotIndependent(Refusal):
    code = "reviewer_not_independent"
    law = "标准两审制：技术审查、专家审查由不同的人作出，起草人不得审查"
    next_step = "请换一位没有参与起草和另一次审查的人员。"


class AlreadyReviewed(Refusal):
    code = "already_reviewed"
    next_step = "此项审查已有结论；退回修改后可以重新审查。"


class NotPublishable(Refusal):
    """The gate is shut; ``details["reasons"]`` lists everything that is missing, all at once."""

    code = "standard_not_publishable"
    law = "《优化营商环境条例》第35条、第36条"
    next_step = "请逐项改正后再发布。"


class NotWaivable(Refusal):
    code = "finding_not_waivable"
    next_step = "请改正标准。"


class NotPublished(Refusal):
    code = "standard_not_published"
    next_step = "只有现行有效的版本可以废止。"


class NotOnPowerList(Refusal):
    """法无授权不可为 (W32, N5)."""

    code = "item_not_on_power_list"
    law = "《行政许可法》第四条；权力清单之外无审批"
    next_step = "请向事项主管部门核实该事项是否已取消、下放或者整合。"


class PowerEntryConflict(Refusal):
    code = "power_entry_conflict"
    next_step = "请先终止原有条目，再登记新的状态。"


class UnreadableImport(Refusal):
    code = "import_unreadable"
    status = 422
    next_step = "请提供 JSON 行文件（.jsonl、.jsonl.gz）或者含规定列名的 CSV 文件。"

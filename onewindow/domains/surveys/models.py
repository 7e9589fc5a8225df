"""Schemes, rounds, calls, answers, and the tickets that follow a complaint."""

from __future__ import annotations

from django.db import models

from onewindow.domains.surveys.rules.schemes import CHANNELS
from onewindow.kit.crypto import EncryptedTextField


class SurveyScheme(models.Model):
    """调查方案: sampling, worth, channels and retention of a region from a day on (N18, N20)."""

    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    valid_from = models.DateField("生效日期")
    content = models.JSONField("方案")

    class Meta:
        verbose_name = "调查方案"
        constraints = [
            models.UniqueConstraint(fields=["division_code", "valid_from"], name="scheme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '全部'} {self.valid_from}"


class SurveyRound(models.Model):
    """调查期: the cases of one month in one region, with the seed of the draw and its scheme."""

    division_code = models.CharField("行政区划代码", max_length=12)
    month = models.CharField("月份", max_length=7)
    seed = models.CharField("随机种子", max_length=40)
    scheme = models.JSONField("方案")
    drawn_at = models.DateTimeField("抽取时间")
    without_phone = models.PositiveIntegerField("没有电话的件数", default=0)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "调查期"
        constraints = [
            # A month is drawn once, or a draw could be repeated until it pleases.
            models.UniqueConstraint(fields=["division_code", "month"], name="round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.month}"


class CallStatus(models.TextChoices):
    WAITING = "waiting", "候补"
    DUE = "due", "待回访"
    ANSWERED = "answered", "已回访"
    REFUSED = "refused", "拒绝"
    UNREACHED = "unreached", "未接通"


class SurveyCall(models.Model):
    """回访名单: one case of one window in the order of the draw; those beyond n wait."""

    round = models.ForeignKey(
        SurveyRound, models.PROTECT, related_name="calls", verbose_name="调查期"
    )
    window = models.CharField("窗口", max_length=20)
    clerk = models.CharField("工号", max_length=20, blank=True)
    department = models.CharField("部门", max_length=64, blank=True)
    case_number = models.CharField("办件编号", max_length=64)
    item_name = models.CharField("事项", max_length=200)
    came_on = models.DateField("到窗口日期")
    decided_on = models.DateField("办结日期")
    place = models.PositiveIntegerField("次序")
    status = models.CharField("状态", max_length=10, choices=CallStatus.choices)
    tries = models.PositiveSmallIntegerField("拨打次数", default=0)
    caller = models.CharField("回访员工号", max_length=20, blank=True)
    called_at = models.DateTimeField("回访时间", null=True, blank=True)
    recording = models.CharField("录音", max_length=64, blank=True)
    recorded_at = models.DateTimeField("录音时间", null=True, blank=True)
    erase_on = models.DateField("录音删除日", null=True, blank=True)

    class Meta:
        verbose_name = "回访名单"
        constraints = [
            models.UniqueConstraint(fields=["round", "case_number"], name="call_once_a_case"),
            models.UniqueConstraint(fields=["round", "window", "place"], name="call_place"),
        ]
        indexes = [
            # The call sheet: who is to be called now.
            models.Index(
                fields=["round", "window", "place"],
                condition=models.Q(status="due"),
                name="call_due",
            ),
            # The sweep that erases recordings.
            models.Index(
                fields=["erase_on"],
                condition=models.Q(erase_on__isnull=False),
                name="call_erase",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window}-{self.place} {self.case_number}"


class SurveyAnswer(models.Model):
    """回访结果: grades by content through one channel; one person, one case, one channel once.

    A sheet typed in without a case names a window or a department; it counts as a person of its
    own, because nobody knows whose it is.
    """

    round = models.ForeignKey(
        SurveyRound, models.PROTECT, related_name="answers", verbose_name="调查期"
    )
    person = models.CharField("评价人", max_length=64)
    case_number = models.CharField("办件编号", max_length=64, blank=True)
    channel = models.CharField("渠道", max_length=16, choices=list(CHANNELS.items()))
    window = models.CharField("窗口", max_length=20, blank=True)
    clerk = models.CharField("工号", max_length=20, blank=True)
    department = models.CharField("部门", max_length=64, blank=True)
    grades = models.JSONField("等级")
    opinion = EncryptedTextField("意见", blank=True)
    answered_at = models.DateTimeField("答复时间")
    collected_on = models.DateField("收取日期", null=True, blank=True)

    class Meta:
        verbose_name = "回访结果"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person", "case_number", "channel"], name="answer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.channel}"


class TicketStage(models.TextChoices):
    TO_RECTIFY = "to_rectify", "待整改"
    TO_CALL_BACK = "to_call_back", "待反馈"
    CLOSED = "closed", "已办结"


class SurveyTicket(models.Model):
    """整改单: a complaint, by grade or in words; closed only by telling the person (N19)."""

    answer = models.OneToOneField(
        SurveyAnswer, models.PROTECT, related_name="ticket", verbose_name="回访结果"
    )
    department = models.CharField("承办部门", max_length=64, blank=True)
    division_code = models.CharField("行政区划代码", max_length=12)
    stage = models.CharField(
        "阶段", max_length=16, choices=TicketStage.choices, default=TicketStage.TO_RECTIFY
    )
    opened_at = models.DateTimeField("登记时间")
    remedy = models.CharField("整改措施", max_length=500, blank=True)
    rectified_at = models.DateTimeField("整改时间", null=True, blank=True)
    rectified_by = models.CharField("整改人工号", max_length=20, blank=True)
    told = models.CharField("反馈情况", max_length=500, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "回访整改单"
        indexes = [
            models.Index(
                fields=["department", "opened_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="survey_ticket_open",
            ),
            models.Index(
                fields=["opened_at", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="survey_ticket_open_all",
            ),
            # What is closed, the newest first: of one department, and of all.
            models.Index(
                fields=["department", "-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="survey_ticket_closed",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                condition=models.Q(closed_at__isnull=False),
                name="survey_ticket_closed_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.stage}"

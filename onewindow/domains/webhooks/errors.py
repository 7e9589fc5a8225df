"""Refusals about subscriptions."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class InvalidSubscription(Invalid):
    code = "invalid_subscription"


class AddressRefused(Invalid):
    code = "address_refused"
    law = "数据出域安全要求：推送地址须加密、可公开访问，内部网段须由运维开放"
    next_step = "请改用允许的地址，或由运维在设置中开放该网段。"


class UnknownSubscription(NotFound):
    code = "unknown_subscription"
    next_step = "请用 scripts/onewindow webhooks list 核对订阅名称。"


class SubscriptionExists(Refusal):
    code = "subscription_exists"
    next_step = "请换一个名称，或先删除原订阅。"


class NothingToRedeliver(Refusal):
    code = "nothing_to_redeliver"
    next_step = "请核对消息编号或起始时间。"

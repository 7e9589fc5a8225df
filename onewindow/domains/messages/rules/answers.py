"""What the gateway's figures mean: the results of a submit, the words of a report, of a reply."""

from __future__ import annotations

from enum import StrEnum

_RESULTS = {
    1: "消息结构错",
    2: "命令字错",
    3: "消息序号重复",
    4: "消息长度错",
    5: "资费代码错",
    6: "超过最大信息长度",
    7: "业务代码错",
    8: "流量控制",
    9: "网关不负责服务此计费号码",
    10: "接入号错误",
    11: "企业代码错误",
    12: "计费号码错误",
    13: "接收号码错误",
}
THROTTLED = 8
"""The only result after which trying again helps."""
_STATS = {
    "EXPIRED": "超过有效期",
    "DELETED": "已被删除",
    "UNDELIV": "无法送达",
    "UNKNOWN": "状态未知",
    "REJECTD": "被拒绝",
}
_OUT = frozenset({"TD", "T", "N", "QX", "退订", "取消订阅", "0000"})
_BACK = frozenset({"恢复", "恢复接收", "HF"})


class Fate(StrEnum):
    """What a report says of a segment."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNDER_WAY = "under_way"


def result_words(result: int) -> str:
    """Return a result of CMPP_SUBMIT_RESP in words, with its number."""
    return f"{_RESULTS.get(result, '其他错误')}（{result}）"


def stat_words(stat: str) -> str:
    """Return the word of a report in Chinese, with the word; operators add codes of their own."""
    return f"{_STATS.get(stat, '未送达')}（{stat}）"


def fate_of(stat: str) -> Fate:
    """Return what a report means; ACCEPTD is a stop on the way."""
    if stat == "DELIVRD":
        return Fate.DELIVERED
    return Fate.UNDER_WAY if stat in {"ACCEPTD", ""} else Fate.UNDELIVERED


def wish_of(text: str) -> bool | None:
    """Return True where a reply asks for no more texts, False for texts again, None for neither."""
    said = "".join(text.split()).strip("。.！!“”\"'").upper()
    if said in _OUT:
        return True
    return False if said in _BACK else None
